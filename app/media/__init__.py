"""Pictures: checked, re-encoded, served behind the access of what they belong to."""
