"""Municipalities, their neighbourhoods and postcodes: where things are, never where a person lives."""
