"""One listing, for whoever may see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast

from flask import current_app
from sqlalchemy import ColumnElement, Executable, and_, bindparam, false, literal_column, or_, select

from app.accounts.models import User
from app.accounts.queries import cut_off_from
from app.core.actor import Actor
from app.core.db import db, read
from app.core.errors import Forbidden, NotFound
from app.groups.models import Group
from app.groups.policies import can_answer as can_talk
from app.groups.policies import group_ids, looked_after_ids
from app.groups.queries import find_by_id as find_group
from app.listings.models import Listing
from app.listings.policies import can_answer, can_edit, can_manage, can_see, organisation_ids
from app.listings.rules import SUBJECT_KIND
from app.media.models import MediaFile
from app.moderation.queries import is_lent, lent_to
from app.moderation.rules import ReviewState
from app.organisations.models import Organisation

_listing: Final = Listing.__table__.c
_user: Final = User.__table__.c
_organisation: Final = Organisation.__table__.c
_picture: Final = MediaFile.__table__.c
_group: Final = Group.__table__.c
# Written for each database as its partial indexes are: a literal, never a bound value.
FOR_ALL: Final[ColumnElement[bool]] = _listing.group_only.is_(false())
_OPEN: Final[ColumnElement[bool]] = literal_column(
    "(listing.review_state = 'published' AND listing.life = 'open')"
)
SHOWN: Final[ColumnElement[bool]] = and_(_OPEN, FOR_ALL)
IN_GROUP: Final[ColumnElement[bool]] = literal_column(
    "(listing.review_state = 'published' AND listing.life = 'open' AND listing.group_id IS NOT NULL)"
)
_GOING_ON: Final[ColumnElement[bool]] = literal_column(
    "(listing.review_state = 'published' AND listing.life IN ('open', 'paused', 'fulfilled'))"
)
PUBLIC: Final[ColumnElement[bool]] = and_(_GOING_ON, FOR_ALL)
GOING: Final[ColumnElement[bool]] = literal_column("(listing.life IN ('open', 'paused'))")


class ListingPicture(NamedTuple):
    """A picture beside a listing."""

    public_id: str
    alt: str
    width: int
    height: int

    @property
    def sides(self) -> tuple[int, int]:
        """Return the measures of the small size, for the room that it takes before it is loaded."""
        longest = max(self.width, self.height, 480)
        return self.width * 480 // longest, self.height * 480 // longest


@dataclass(frozen=True)
class Detail:
    """A listing with the names and pictures that its page shows; it has all columns, and is only read."""

    listing: Listing
    author_name: str
    organisation_name: str
    organisation_slug: str
    organisation_is_checked: bool
    group_name: str
    group_slug: str
    pictures: tuple[ListingPicture, ...]


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which this actor may see a listing: the twin of policies.can_see."""
    ways: list[ColumnElement[bool]] = [PUBLIC]
    if actor.user_id is not None:
        shown = and_(_GOING_ON, is_for(actor))
        ways = [and_(shown, Listing.author_id.not_in(cut_off_from(actor.user_id))), owned_by(actor)]
    if looked_after := looked_after_ids(actor):
        theirs = Listing.group_id.in_(sorted(looked_after))
        ways.append(and_(theirs, Listing.review_state != ReviewState.DRAFT))
    if organisations := organisation_ids(actor):
        ways.append(Listing.organisation_id.in_(sorted(organisations)))
    scopes = actor.scopes("moderator")
    if scopes:
        not_draft = and_(Listing.review_state != ReviewState.DRAFT, FOR_ALL)
        places = [scope for scope in scopes if scope is not None]
        ways.append(
            not_draft if None in scopes else and_(not_draft, Listing.municipality_id.in_(sorted(places)))
        )
        ways += [and_(lent, FOR_ALL) for lent in lent_to(actor, SUBJECT_KIND, Listing)]
    return or_(*ways)


def is_for(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a listing is for everyone or for a group of the actor: as policies.is_for."""
    groups = group_ids(actor)
    return or_(FOR_ALL, Listing.group_id.in_(sorted(groups))) if groups else FOR_ALL


def owned_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor posted a listing in their own name, and is still in its group."""
    return and_(Listing.organisation_id.is_(None), Listing.author_id == actor.user_id, is_for(actor))


def get(actor: Actor, public_id: str) -> Listing:
    """Return a listing that the actor may see; NotFound for any other."""
    listing = db.session.scalar(select(Listing).where(Listing.public_id == public_id, visible_to(actor)))
    if listing is None:
        raise NotFound
    return listing


def get_editable(actor: Actor, public_id: str) -> Listing:
    """Return a listing that the actor may edit, locked when the transaction writes."""
    listing = get_managed(actor, public_id)
    if not can_edit(actor, listing):
        raise Forbidden
    return listing


def get_managed(actor: Actor, public_id: str) -> Listing:
    """Return a listing that the actor may manage, locked until the transaction ends."""
    listing = db.session.scalar(
        select(Listing).where(Listing.public_id == public_id, visible_to(actor)).with_for_update()
    )
    if listing is None:
        raise NotFound
    if not can_manage(actor, listing):
        raise Forbidden
    return listing


def get_in_group(actor: Actor, public_id: str) -> Listing:
    """Return a listing for one group alone that the actor may see, locked until the transaction ends."""
    wanted = select(Listing).where(Listing.public_id == public_id, Listing.group_only, visible_to(actor))
    listing = db.session.scalar(wanted.with_for_update())
    if listing is None:
        raise NotFound
    return listing


def takes_answers(actor: Actor, listing: Listing) -> bool:
    """Tell whether the actor may answer now: also whether the group that it is for may still talk."""
    if not can_answer(actor, listing) or listing.group_id is None:
        return can_answer(actor, listing)
    group = find_group(listing.group_id)
    return group is not None and can_talk(actor, group)


def get_draft(actor: Actor, public_id: str) -> Listing:
    """Return a draft of the actor's own, locked when the transaction writes; NotFound for anything else."""
    wanted = select(Listing).where(Listing.public_id == public_id, visible_to(actor)).with_for_update()
    listing = db.session.scalar(wanted)
    if listing is None or listing.review_state is not ReviewState.DRAFT or not can_edit(actor, listing):
        raise NotFound
    return listing


def find(public_id: str) -> Listing | None:
    """Return a listing by its public id, whoever asks; for the system, never for a page."""
    return db.session.scalar(select(Listing).where(Listing.public_id == public_id))


def find_locked(public_id: str) -> Listing | None:
    """Return the same, locked until the transaction ends."""
    return db.session.scalar(select(Listing).where(Listing.public_id == public_id).with_for_update())


def may_see(actor: Actor, public_id: str) -> bool:
    """Tell whether the actor may see a listing: decides about its pictures too."""
    found = select(Listing.id).where(Listing.public_id == public_id, visible_to(actor))
    return db.session.scalar(found) is not None


def detail(actor: Actor, public_id: str) -> Detail:
    """Return what the page of a listing shows, in one query; NotFound for who may not see it.

    The policy decides here, not its twin `visible_to`: so the statement is the same for everyone.
    """
    is_for_person, taken = actor.user_id is not None, current_app.extensions["places_taken"]
    statement, values = _detail_statement(is_for_person, taken), {"public_id": public_id}
    rows = read(statement, {**values, "viewer": actor.user_id})
    if not rows or not (
        can_see(actor, cast(Listing, rows[0]), is_cut=bool(rows[0].is_cut))
        or (not rows[0].group_only and is_lent(actor, SUBJECT_KIND, Listing, public_id))
    ):
        raise NotFound
    return _detail(rows)


@lru_cache(maxsize=2)
def _detail_statement(is_for_person: bool, taken: Callable[[], ColumnElement[int]]) -> Executable:
    """Return the query that every page of a listing begins with; building it costs more than running it."""
    picture = [_picture[name].label(f"picture_{name}") for name in ListingPicture._fields]
    has_picture = and_(_picture.subject_kind == SUBJECT_KIND, _picture.subject_ref == _listing.public_id)
    is_cut = _user.id.in_(cut_off_from(bindparam("viewer"))) if is_for_person else false()
    told = ("name", "slug", "review_state")
    organisation = [_organisation[name].label(f"organisation_{name}") for name in told]
    return (
        select(*_listing, taken().label("places_taken"), is_cut.label("is_cut"))
        .add_columns(_user.name.label("author_name"), *organisation)
        .add_columns(_group.name.label("group_name"), _group.slug.label("group_slug"), *picture)
        .join_from(Listing.__table__, User.__table__, _user.id == _listing.author_id)
        .outerjoin(Organisation.__table__, _organisation.id == _listing.organisation_id)
        .outerjoin(Group.__table__, _group.id == _listing.group_id)
        .outerjoin(MediaFile.__table__, has_picture)
        .where(_listing.public_id == bindparam("public_id"))
        .order_by(_picture.position, _picture.id)
    )


def _detail(rows: Sequence[Any]) -> Detail:
    row, size = rows[0], len(ListingPicture._fields)
    pictures = tuple(ListingPicture(*row[-size:]) for row in rows if row[-size])
    is_checked = row.organisation_review_state is ReviewState.PUBLISHED
    names = (row.author_name, row.organisation_name or "", row.organisation_slug or "")
    group = (row.group_name or "", row.group_slug or "")
    return Detail(cast(Listing, row), *names, is_checked, *group, pictures)
