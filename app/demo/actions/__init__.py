"""Filling a database: the demo city, and synthetic rows for benchmarks."""
