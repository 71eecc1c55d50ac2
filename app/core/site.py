"""The application class: Flask, made to do once what is the same for every request."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from flask import Flask, has_request_context, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from app.core.i18n import current_language

_PLAIN: Final = (str, int, type(None))


class Sessions(SecureCookieSessionInterface):
    """Cookies signed as Flask signs them, with one signer rather than two new ones for each request."""

    def __init__(self) -> None:
        self._signer: tuple[Any, URLSafeTimedSerializer | None] = (None, None)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return the signer of this key."""
        key, signer = self._signer
        if key != app.secret_key or signer is None:
            signer = super().get_signing_serializer(app)
            self._signer = (app.secret_key, signer)
        return signer


class Site(Flask):
    """Flask with addresses that are remembered: building one costs as much as a short query."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session_interface = Sessions()
        self._remembered = lru_cache(maxsize=4_096)(self._build)

    def url_for(self, endpoint: str, **values: Any) -> str:
        """Return an address; within a request it depends on no more than what it is remembered by."""
        given = tuple(values.items())
        if not has_request_context() or not all(type(value) in _PLAIN for _name, value in given):
            return super().url_for(endpoint, **values)
        typed = tuple((name, type(value), value) for name, value in given)
        blueprint = request.blueprint if endpoint.startswith(".") else None
        return self._remembered(request.script_root, current_language(), blueprint, endpoint, typed)

    def _build(
        self, _root: str, _language: str, _blueprint: str | None, endpoint: str,
        typed: tuple[tuple[str, type, Any], ...],
    ) -> str:  # fmt: skip
        return super().url_for(endpoint, **{name: value for name, _type, value in typed})
