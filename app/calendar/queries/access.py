"""One activity, for whoever may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, literal_column, or_, select

from app.accounts.models import User
from app.accounts.queries import cut_off_from, is_blocked
from app.calendar.models import Event, EventDate
from app.calendar.policies import (
    EventLike,
    can_edit,
    can_manage,
    can_see,
    can_see_participants,
    managed_group_ids,
)
from app.calendar.rules import SUBJECT_KIND
from app.core.actor import Actor
from app.core.db import at_most, db, read
from app.core.errors import Forbidden, NotFound
from app.groups.policies import group_ids
from app.media.queries import of_subject
from app.media.rules import Picture
from app.moderation.queries import is_lent, kinds, lent_to
from app.moderation.rules import ReviewState
from app.organisations.models import Organisation
from app.organisations.queries import own_ids
from app.search.rules import asked_words, holds, wishes_of

# So many of the newest are looked through.
READ_IN_GROUP: Final = 200
PUBLISHED: Final[ColumnElement[bool]] = literal_column("(event.review_state = 'published')")


class FoundInGroup(NamedTuple):
    """An activity that was found by words in its group."""

    public_id: str
    title: str
    language: str


@dataclass(frozen=True)
class Detail:
    """An activity with the names, dates and picture that its page shows."""

    event: Event
    dates: Sequence[EventDate]
    author_name: str
    organisation_name: str
    organisation_slug: str
    organisation_is_checked: bool
    pictures: Sequence[Picture]


class Asking(NamedTuple):
    """An activity that asks for volunteers by a note: what a policy looks at, and its title."""

    public_id: str
    title: str
    language: str
    author_id: int
    organisation_id: int | None
    group_id: int | None
    municipality_id: int
    review_state: ReviewState
    cancelled_at: datetime | None


_event: Final = Event.__table__.c
_OF_NOTE: Final = (
    select(*(_event[name] for name in Asking._fields))
    .where(_event.listing_ref == bindparam("ref"))
    .order_by(_event.id)
    .limit(at_most(1))
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which this actor may see an activity: the twin of policies.can_see."""
    groups = sorted(group_ids(actor))
    is_for = or_(Event.group_id.is_(None), Event.group_id.in_(groups))
    shown = and_(PUBLISHED, is_for)
    ways: list[ColumnElement[bool]] = [shown]
    if actor.user_id is not None:
        personal = Event.organisation_id.is_(None)
        own = and_(personal, Event.author_id == actor.user_id, is_for)
        managed = and_(personal, Event.group_id.in_(sorted(managed_group_ids(actor))))
        ways = [and_(shown, Event.author_id.not_in(cut_off_from(actor.user_id))), own, managed]
    if organisations := own_ids(actor):
        ways.append(Event.organisation_id.in_(sorted(organisations)))
    if scopes := actor.scopes("moderator"):
        reviewed = and_(Event.review_state != ReviewState.DRAFT, Event.group_id.is_(None))
        places = sorted(scope for scope in scopes if scope is not None)
        ways.append(reviewed if None in scopes else and_(reviewed, Event.municipality_id.in_(places)))
        ways += [and_(reviewed, lent) for lent in lent_to(actor, SUBJECT_KIND, Event)]
    return or_(*ways)


def get(actor: Actor, public_id: str) -> Event:
    """Return an activity that the actor may see; NotFound for any other."""
    event = db.session.scalar(select(Event).where(Event.public_id == public_id, visible_to(actor)))
    if event is None:
        raise NotFound
    return event


def get_managed(actor: Actor, public_id: str) -> Event:
    """Return an activity that the actor manages, locked until the transaction ends."""
    event = db.session.scalar(
        select(Event)
        .where(Event.public_id == public_id, visible_to(actor))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if event is None:
        raise NotFound
    if not can_manage(actor, event):
        raise Forbidden
    return event


def get_editable(actor: Actor, public_id: str) -> Event:
    """Return an activity that the actor may change, locked when the transaction writes."""
    event = get_managed(actor, public_id)
    if not can_edit(actor, event):
        raise Forbidden
    return event


def get_with_participants(actor: Actor, public_id: str) -> Event:
    """Return an activity whose participants the actor may see."""
    event = get(actor, public_id)
    if not can_see_participants(actor, event):
        raise Forbidden
    return event


def found_in_group(actor: Actor, group_id: int, words: str) -> list[FoundInGroup]:
    """Return what a group of the actor announced and that holds these words, the latest first.

    The index holds nothing of a group: what is there is little, and read one by one.
    """
    wishes = wishes_of(asked_words(words))
    columns = (Event.public_id, Event.title, Event.language, Event.body)
    statement = select(*columns).where(Event.group_id == group_id, PUBLISHED, visible_to(actor))
    rows = db.session.execute(statement.order_by(Event.id.desc()).limit(READ_IN_GROUP)) if wishes else ()
    return [FoundInGroup(*row[:3]) for row in rows if holds((row.title, row.body), wishes)]


def find(public_id: str) -> Event | None:
    """Return an activity by its public id, whoever asks; for the system, never for a page."""
    return db.session.scalar(select(Event).where(Event.public_id == public_id))


def may_see(actor: Actor, public_id: str) -> bool:
    """Tell whether the actor may see an activity: decides about its picture too."""
    found = select(Event.id).where(Event.public_id == public_id, visible_to(actor))
    return db.session.scalar(found) is not None


def detail(actor: Actor, public_id: str) -> Detail:
    """Return what the page of an activity shows; NotFound for who may not see it."""
    organisation = (Organisation.name, Organisation.slug, Organisation.review_state)
    row = db.session.execute(
        select(Event, User.name, *organisation)
        .join(User, User.id == Event.author_id)
        .outerjoin(Organisation, Organisation.id == Event.organisation_id)
        .where(Event.public_id == public_id)
    ).first()
    if row is None or not (
        can_see(actor, row[0], is_cut=_is_cut(actor, row[0]))
        or is_lent(actor, SUBJECT_KIND, Event, public_id)
    ):
        raise NotFound
    event, author, name, slug, state = row
    is_checked = state is ReviewState.PUBLISHED
    pictures = of_subject(SUBJECT_KIND, event.public_id)
    return Detail(event, dates(event), author, name or "", slug or "", is_checked, pictures)


def volunteer_note(actor: Actor, event: Event) -> tuple[str, str] | None:
    """Return (title, path) of the note that asks for volunteers, for who may see it."""
    kind = kinds()["listing"]
    note = db.session.scalar(select(kind.model).where(kind.model.public_id == event.listing_ref))
    is_seen = note is not None and kind.can_see(actor, note)
    return (kind.title_of(note), kind.path_of(note)) if is_seen else None


def of_note(actor: Actor, listing_ref: str) -> Asking | None:
    """Return the activity for which a note asks volunteers, for who may see it.

    The policy decides here, not its twin `visible_to`: so the statement is the same for everyone.
    """
    rows = read(_OF_NOTE, {"ref": listing_ref})
    if not rows:
        return None
    asking = Asking(*rows[0])
    return asking if can_see(actor, asking, is_cut=_is_cut(actor, asking)) else None


def _is_cut(actor: Actor, event: EventLike) -> bool:
    return actor.user_id is not None and actor.has_blocks and is_blocked(actor.user_id, event.author_id)


def dates(event: Event) -> Sequence[EventDate]:
    """Return the dates of an activity, earliest first."""
    statement = select(EventDate).where(EventDate.event_id == event.id)
    return db.session.scalars(statement.order_by(EventDate.starts_at, EventDate.id)).all()


def find_date(event: Event, public_id: str) -> EventDate | None:
    """Return one date of an activity."""
    return db.session.scalar(
        select(EventDate).where(EventDate.event_id == event.id, EventDate.public_id == public_id)
    )


def get_date(event: Event, public_id: str) -> EventDate:
    """Return one date of an activity; NotFound for any other."""
    found = find_date(event, public_id)
    if found is None:
        raise NotFound
    return found
