"""Groups: people who exchange, in the open, behind a door, or unseen."""
