"""The outbox: mails are rows, delivered by the worker."""
