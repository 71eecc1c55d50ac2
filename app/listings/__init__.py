"""Requests and offers of goods and time."""
