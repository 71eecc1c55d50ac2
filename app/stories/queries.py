"""Reading stories: one, the newest, and those of an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased, contains_eager

from app.accounts.models import User
from app.accounts.queries import cut_off_from
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.core.ids import digest
from app.core.pagination import COUNT_CAP, PAGE_SIZE, Page
from app.listings.models import Listing
from app.moderation.rules import ReviewState
from app.organisations.models import Organisation
from app.responses.models import Response
from app.responses.queries import visible_to as visible_conversations
from app.responses.queries.parties import is_cut_between
from app.stories.models import Story, StoryConsent
from app.stories.policies import can_see
from app.stories.rules import ShownAs

_own, _other = aliased(StoryConsent), aliased(StoryConsent)
_writer, _partner = aliased(User), aliased(User)
# The yes of the side that wrote, and of the other one.
_IS_OWN: Final = and_(_own.story_id == Story.id, _own.by_poster == Story.by_poster)
_IS_OTHER: Final = and_(_other.story_id == Story.id, _other.by_poster != Story.by_poster)
_AGREED: Final = and_(_own.id.is_not(None), _other.id.is_not(None))
_BARRED: Final = or_(
    Listing.review_state != ReviewState.PUBLISHED,
    Listing.group_only,
    Response.stopped_at.is_not(None),
    func.coalesce(_writer.banned_at, _partner.banned_at).is_not(None),
    is_cut_between(_own.user_id, _other.user_id),
    is_cut_between(Response.responder_id, Listing.author_id),
)


@dataclass(frozen=True)
class Named:
    """One side as a story names it, so far as it said how."""

    shown_as: ShownAs | None
    name: str
    is_organisation: bool


@dataclass(frozen=True)
class Told:
    """A story with its conversation, and how both sides are named."""

    story: Story
    response: Response
    is_agreed: bool
    is_barred: bool
    author: Named
    partner: Named

    @property
    def by_poster(self) -> bool:
        """Tell which side wrote it."""
        return self.story.by_poster

    @property
    def review_state(self) -> ReviewState:
        """Return how far its review is."""
        return self.story.review_state

    @property
    def municipality_id(self) -> int:
        """Return where."""
        return self.story.municipality_id

    @property
    def mark(self) -> str:
        """Return a mark of the words, so that nobody says yes to others than were read."""
        return digest(self.story.body)[:16]

    @property
    def created_at(self) -> datetime:
        """Return when it was written."""
        return self.story.created_at


def _told() -> Select[Any]:
    return (
        select(Story, Response, func.coalesce(_AGREED, False), func.coalesce(_BARRED, False))
        .add_columns(_own.shown_as, _writer.name, _other.shown_as, _partner.name, Organisation.name)
        .join(Response, Response.id == Story.response_id)
        .join(Listing, Listing.id == Response.listing_id)
        .outerjoin(_own, _IS_OWN)
        .outerjoin(_other, _IS_OTHER)
        .outerjoin(_writer, _writer.id == _own.user_id)
        .outerjoin(_partner, _partner.id == _other.user_id)
        .outerjoin(Organisation, Organisation.id == Listing.organisation_id)
        .options(contains_eager(Response.listing))
    )


def _as_told(row: Any) -> Told:
    story, response, agreed, barred, own_as, own_name, other_as, other_name, organisation = row
    own_organisation = organisation if story.by_poster else None
    other_organisation = None if story.by_poster else organisation
    return Told(
        story,
        response,
        bool(agreed),
        bool(barred),
        Named(own_as, own_organisation or own_name or "", own_organisation is not None),
        Named(other_as, other_organisation or other_name or "", other_organisation is not None),
    )


def _is_shown() -> ColumnElement[bool]:
    return and_(Story.review_state == ReviewState.PUBLISHED, _AGREED, ~_BARRED)


def _is_cut(actor: Actor) -> ColumnElement[bool]:
    if actor.user_id is None:
        return literal(False)
    cut = cut_off_from(actor.user_id)
    return or_(_own.user_id.in_(cut), _other.user_id.in_(cut))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition, on the query of stories, of what one may read: twin of policies.can_see."""
    ways: list[ColumnElement[bool]] = [and_(_is_shown(), ~_is_cut(actor)), visible_conversations(actor)]
    scopes = actor.scopes("moderator")
    if scopes:
        places = sorted(scope for scope in scopes if scope is not None)
        ways.append(_AGREED if None in scopes else and_(_AGREED, Story.municipality_id.in_(places)))
    return or_(*ways)


def get(actor: Actor, public_id: str) -> Told:
    """Return a story that the actor may read; NotFound for any other."""
    row = db.session.execute(_told().where(Story.public_id == public_id, visible_to(actor))).first()
    if row is None:
        raise NotFound
    return _as_told(row)


def may_see(actor: Actor, public_id: str) -> bool:
    """Tell whether the actor may read a story: decides about reporting it too."""
    row = db.session.execute(_told().add_columns(_is_cut(actor)).where(Story.public_id == public_id)).first()
    return row is not None and can_see(actor, _as_told(row[:-1]), is_cut=bool(row[-1]))


def find_of(response: Response) -> Told | None:
    """Return the story of a conversation, if there is one, as it is now."""
    statement = _told().where(Story.response_id == response.id)
    row = db.session.execute(statement.execution_options(populate_existing=True)).first()
    return _as_told(row) if row else None


def of_story(story: Story) -> Told:
    """Return a story with its conversation, whoever asks; for the desk."""
    return _as_told(db.session.execute(_told().where(Story.id == story.id)).one())


def latest(actor: Actor, number: int) -> Page[Told]:
    """Return one page of what everyone reads, newest first."""
    shown = (_is_shown(), ~_is_cut(actor))
    newest = _told().where(*shown).order_by(Story.id.desc())
    rows = db.session.execute(newest.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    items = [_as_told(row) for row in rows]
    if number == 1 and len(items) < PAGE_SIZE:
        return Page(items, number, len(items))
    some = _told().where(*shown).with_only_columns(Story.id).limit(COUNT_CAP).subquery()
    return Page(items, number, db.session.scalar(select(func.count()).select_from(some)) or 0)


def of_organisation(actor: Actor, organisation_id: int, limit: int) -> list[Told]:
    """Return the newest stories of what an organisation asked or offered."""
    shown = (_is_shown(), ~_is_cut(actor), Listing.organisation_id == organisation_id)
    rows = db.session.execute(_told().where(*shown).order_by(Story.id.desc()).limit(limit))
    return [_as_told(row) for row in rows]


def waits_for_check() -> ColumnElement[bool]:
    """Return the condition under which a story stands on the desk: both sides said yes."""
    said = aliased(StoryConsent)
    mine = exists().where(said.story_id == Story.id, said.by_poster == Story.by_poster)
    theirs = aliased(StoryConsent)
    return and_(mine, exists().where(theirs.story_id == Story.id, theirs.by_poster != Story.by_poster))


def stories_with(user_id: int) -> list[Story]:
    """Return the stories in which a person said yes."""
    mine = select(StoryConsent.story_id).where(StoryConsent.user_id == user_id)
    return list(db.session.scalars(select(Story).where(Story.id.in_(mine)).order_by(Story.id)))
