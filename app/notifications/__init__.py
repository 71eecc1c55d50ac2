"""The inbox, and how people want to be told."""
