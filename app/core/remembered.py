"""What was counted in a database, remembered for a while: numbers that may be a little old."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from app.core.clock import now
from app.core.db import db

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Values by key, of each database by itself; at most so many, and none older than `fresh_for`."""

    def __init__(self, fresh_for: timedelta, most: int = 1) -> None:
        self._fresh_for, self._most = fresh_for, most
        self._found: WeakKeyDictionary[Engine, dict[Hashable, tuple[datetime, Value]]] = WeakKeyDictionary()

    def get(
        self, key: Hashable, find: Callable[[], Value], *, if_: Callable[[Value], bool] = lambda _value: True
    ) -> Value:
        """Return what was found under the key a while ago, else find it, and keep it where `if_` says so."""
        found = self._found.setdefault(db.engine, {})
        known = found.get(key)
        if known is not None and timedelta() <= now() - known[0] < self._fresh_for:
            return known[1]
        value = find()
        if if_(value):
            if len(found) >= self._most:
                found.clear()
            found[key] = (now(), value)
        return value

    def forget(self) -> None:
        """Find everything anew the next time."""
        self._found.clear()
