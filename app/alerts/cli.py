"""What the worker does: compare what is new with the alerts, and tell it."""

from __future__ import annotations

from typing import Final

from app.alerts import actions, queries
from app.core.db import transaction
from app.core.jobs import Job, is_stopping

AT_A_TIME: Final = 50


def find_news() -> int:
    """Compare what came online with all alerts; return how many people hear of something."""
    found = 0
    while not is_stopping():
        with transaction():
            notes = queries.news(AT_A_TIME)
            alerts = queries.saved() if notes else []
            found += sum(actions.compare(one, alerts) for one in notes)
        if len(notes) < AT_A_TIME:
            break
    return found


def tell_news() -> int:
    """Write the mails that are due, each in a transaction of its own: a crash repeats none of them."""
    written = 0
    while not is_stopping():
        with transaction():
            user_id = queries.next_due()
            if user_id is None:
                break
            written += actions.tell(user_id)
    return written


def forget() -> int:
    """Remove what is no longer needed."""
    with transaction():
        return actions.forget_old()


JOBS: Final = (
    Job("find_news", find_news),
    Job("tell_news", tell_news),
    Job("forget_alerts", forget, every_minutes=60),
)
