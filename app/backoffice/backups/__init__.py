"""Everything in one file, and back again: on either database, verified."""
