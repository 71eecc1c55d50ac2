"""Administration: people, roles, audit log, numbers."""
