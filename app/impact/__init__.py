"""What worked: asked, offered, agreed and done, by place, organisation and kind; and what stays unmet."""
