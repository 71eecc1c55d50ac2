"""What may go wrong below the view, in words of the domain; `core.web` turns them into pages."""

from __future__ import annotations


class AppError(Exception):
    """Something that a person caused or can solve; its message may be shown."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(AppError):
    """It does not exist, or this actor may not know that it does."""


class Forbidden(AppError):
    """The actor may see it, but not do this with it."""


class Conflict(AppError):
    """It changed in the meantime, or its state does not allow this."""


class Gone(AppError):
    """A link or code that was used or has expired."""


class Invalid(AppError):
    """Input that breaks a rule which the form alone could not check."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class TooMany(AppError):
    """Too many tries; `retry_after` is in seconds."""

    def __init__(self, retry_after: int, message: str = "") -> None:
        super().__init__(message)
        self.retry_after = retry_after
