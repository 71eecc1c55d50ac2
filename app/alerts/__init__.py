"""Saved lists: who asked for it hears by mail of what is new in them."""
