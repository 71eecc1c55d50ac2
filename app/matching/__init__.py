"""Which listings of the opposite kind fit a listing, and why."""
