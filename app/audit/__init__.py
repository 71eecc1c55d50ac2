"""The audit log of privileged acts."""
