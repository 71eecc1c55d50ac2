"""What the worker does: the next wave of each urgent request, as it falls due."""

from __future__ import annotations

from typing import Final

from app.core.db import transaction
from app.core.jobs import Job, is_stopping
from app.waves import actions, queries


def call_in_waves() -> int:
    """Tell the next people of whatever is urgent, one request a transaction: a crash repeats nothing."""
    called = 0
    while not is_stopping():
        with transaction():
            listing = queries.next_due()
            if listing is None:
                break
            called += actions.call_next(listing)
    return called


CALLING: Final = Job("call_in_waves", call_in_waves)
