"""Activities for tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from app.calendar import actions, queries
from app.calendar.models import Event, EventDate, SignUp
from app.calendar.repeating import Rule
from app.calendar.rules import Content, Kind, Slot
from app.core.clock import today
from app.core.db import db, transaction
from app.mail.models import OutboxMail
from app.moderation import actions as moderation
from app.moderation.rules import Move
from tests.support.cast import GHENT, Cast

CAFE: Final = Content(
    title="Repair Café in de bib",
    body="Breng je kapotte fiets mee.",
    language="nl",
    kind=Kind.ACTIVITY,
    municipality_id=GHENT,
    takes_sign_ups=True,
)
FORM: Final = {
    "title": "Samen soep koken",
    "body": "Breng een mes mee.",
    "kind": "activity",
    "date": "2030-05-04",
    "start": "14:00",
    "end": "16:30",
    "repeat": "once",
    "postcode": "9000",
    "show_place": "participants",
}


def in_days(days: int, hour: int = 14, hours: int = 2) -> Slot:
    """Return some hours on a day from today on."""
    start = datetime.combine(today() + timedelta(days=days), datetime.min.time()).replace(hour=hour)
    return Slot(start, start + timedelta(hours=hours))


class Stage:
    """Announces activities, signs people up, and looks at what came of it."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def announce(
        self, name: str = "anna", slot: Slot | None = None, rule: Rule | None = None, **changes: Any
    ) -> str:
        """Announce an activity that waits for a check; return its public id."""
        actor = self.cast.actor(name)
        with transaction():
            return actions.announce(
                actor, replace(CAFE, **changes), slot or in_days(7), rule or Rule()
            ).public_id

    def publish(self, name: str = "anna", **changes: Any) -> str:
        """Announce an activity and let a moderator approve it."""
        public_id = self.announce(name, **changes)
        self.decide(public_id, Move.APPROVE)
        return public_id

    def decide(self, public_id: str, move: Move, **kwargs: Any) -> None:
        """Let the moderator of everywhere decide."""
        marie = self.cast.actor("marie")
        with transaction():
            moderation.decide(marie, "event", self.event(public_id), move, **kwargs)

    def do(self, act: Callable[..., Any], name: str, public_id: str, *more: Any, **named: Any) -> Any:
        """Do something with an activity."""
        actor = self.cast.actor(name)
        with transaction():
            return act(actor, self.event(public_id), *more, **named)

    def sign_up(self, name: str, public_id: str, which: int = 0) -> str:
        """Sign somebody up for a date; return the public id of the place."""
        actor = self.cast.actor(name)
        with transaction():
            event = self.event(public_id)
            return actions.sign_up(actor, event, queries.dates(event)[which], actor.name).public_id

    def path_of(self, place: str) -> str:
        """Return the page behind the link that the mail about a place carries."""
        found = queries.find_sign_up(place)
        assert found
        return f"/nl{queries.sign_up_path(found)}"

    def give_up(self, place: str) -> None:
        """Give a place back."""
        with transaction():
            found = queries.find_sign_up(place)
            assert found
            actions.give_up(found)

    def event(self, public_id: str) -> Event:
        """Return an activity as it is now."""
        return db.session.scalars(
            select(Event).where(Event.public_id == public_id).execution_options(populate_existing=True)
        ).one()

    def dates(self, public_id: str) -> list[EventDate]:
        """Return the dates of an activity as they are now."""
        db.session.rollback()
        return list(queries.dates(self.event(public_id)))

    def states(self, public_id: str, which: int = 0) -> dict[str, str]:
        """Return who comes to a date and how, by name."""
        date_id = self.dates(public_id)[which].id
        rows = select(SignUp.name, SignUp.state).where(SignUp.date_id == date_id).order_by(SignUp.id)
        return {name: state.value for name, state in db.session.execute(rows)}

    def mails(self, name: str, kind: str = "calendar.") -> list[OutboxMail]:
        """Return the mails to somebody, the oldest first."""
        db.session.rollback()
        to = OutboxMail.recipient == f"{name}@example.org"
        statement = select(OutboxMail).where(to, OutboxMail.kind.startswith(kind)).order_by(OutboxMail.id)
        return list(db.session.scalars(statement))
