"""What the pages of listings show, as finished words."""
