"""Stories: thanks that both sides of a conversation let everyone read."""
