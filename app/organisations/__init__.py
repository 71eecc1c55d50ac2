"""Organisations, their people and their check."""
