"""What the pages of the calendar show, as finished words."""
