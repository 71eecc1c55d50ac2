"""What templates, moderators and robots see of groups."""
