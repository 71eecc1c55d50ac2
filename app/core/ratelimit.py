"""Limits on how often something may be tried; they never vanish, also when Redis does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from limits import parse

from app.core.errors import TooMany
from app.core.extensions import limiter, network_of_request
from app.core.ids import digest


def limited(limits: str, *, methods: tuple[str, ...] = ("POST",)) -> Callable[[Any], Any]:
    """Limit how often one network may call a view, such as `10 per minute; 100 per day`."""
    return limiter.limit(limits, methods=list(methods), key_func=network_of_request)


def count_try(what: str, limit: str, key: str, way_out: str = "") -> None:
    """Count one try of something by a key of our own (an address, an account); TooMany beyond the limit.

    `way_out` says what still works, for a limit that others can use up.
    """
    if not limiter.enabled:
        return
    item = parse(limit)
    if not limiter.limiter.hit(item, what, digest(key)):
        raise TooMany(item.get_expiry(), way_out)


def count_try_here(what: str, limit: str, key: str) -> None:
    """Count one try by an address that anyone may type, for each network apart: else others use it up."""
    count_try(what, limit, f"{key} {network_of_request()}")


def init_app(app: Flask) -> None:
    """Bind the limits to Redis where there is one, else to this process."""
    app.config.setdefault("RATELIMIT_STORAGE_URI", app.config.get("REDIS_URL") or "memory://")
    app.config.setdefault("RATELIMIT_STRATEGY", "fixed-window")
    limiter.init_app(app)
