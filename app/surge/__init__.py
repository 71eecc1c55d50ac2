"""Surge: in a crisis a city keeps what people offer in a pool, and calls on it as something is asked."""
