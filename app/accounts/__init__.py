"""People: sign-in, profile, roles, export and erasure."""
