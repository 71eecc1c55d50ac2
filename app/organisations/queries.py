"""Reading organisations, their people and invitations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, or_, select

from app.accounts.models import User
from app.accounts.queries import PersonId
from app.accounts.rules import About
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFound
from app.core.pagination import COUNT_CAP, PAGE_SIZE, Page
from app.media.models import MediaFile
from app.moderation.queries import lent_to
from app.moderation.rules import ReviewState
from app.organisations.models import Invitation, Membership, Organisation
from app.organisations.policies import PUBLIC_STATES, STANDING_STATES
from app.organisations.rules import INVITATION_LIFE, SCOPE, SUBJECT_KIND, MemberRole, read_invitation_ref
from app.places.rules import Place, PlaceKind


class OrganisationName(NamedTuple):
    """What stands beside something that an organisation posted."""

    name: str
    slug: str
    is_checked: bool


class InvitedTo(NamedTuple):
    """An organisation that asks somebody to act for it."""

    slug: str
    name: str
    role: MemberRole


class Member(NamedTuple):
    """One of the people of an organisation."""

    public_id: str
    user_id: int
    name: str
    role: MemberRole
    joined_at: datetime


def grant_source(user_id: PersonId) -> Select[Any]:
    """Return the query of a person's rights in organisations as (role, scope kind, scope id)."""
    member = Membership.__table__.c
    return select(cast(member.role, String), literal(SCOPE), member.organisation_id).where(
        member.user_id == user_id
    )


def own_ids(actor: Actor) -> frozenset[int]:
    """Return the organisations for which the actor acts."""
    roles = frozenset(MemberRole)
    grants = (g for g in actor.grants if g.scope_kind == SCOPE and g.role in roles)
    return frozenset(g.scope_id for g in grants if g.scope_id is not None)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which this actor may see an organisation: the twin of policies.can_see."""
    ways: list[ColumnElement[bool]] = [Organisation.review_state.in_(sorted(PUBLIC_STATES))]
    if own := own_ids(actor):
        ways.append(Organisation.id.in_(sorted(own)))
    scopes = actor.scopes("moderator") | ({None} if actor.has("administrator") else set())
    if scopes:
        not_draft = Organisation.review_state != ReviewState.DRAFT
        places = sorted(scope for scope in scopes if scope is not None)
        within = Organisation.municipality_id.in_(places)
        ways.append(not_draft if None in scopes else and_(not_draft, within))
        ways += lent_to(actor, SUBJECT_KIND, Organisation)
    return or_(*ways)


def get(actor: Actor, slug: str) -> Organisation:
    """Return an organisation that the actor may see; NotFound for any other."""
    return _one(select(Organisation).where(Organisation.slug == slug, visible_to(actor)))


def get_locked(actor: Actor, slug: str) -> Organisation:
    """Return the same, locked until the transaction ends: who comes second waits."""
    return _one(select(Organisation).where(Organisation.slug == slug, visible_to(actor)).with_for_update())


def _one(statement: Select[Organisation]) -> Organisation:
    organisation = db.session.scalar(statement)
    if organisation is None:
        raise NotFound
    return organisation


def names_of(ids: Iterable[int]) -> dict[int, OrganisationName]:
    """Return how these organisations are called and where their pages are, in one query."""
    wanted = set(ids)
    if not wanted:
        return {}
    columns = (Organisation.id, Organisation.name, Organisation.slug, Organisation.review_state)
    rows = db.session.execute(select(*columns).where(Organisation.id.in_(sorted(wanted))))
    return {
        row.id: OrganisationName(row.name, row.slug, row.review_state is ReviewState.PUBLISHED)
        for row in rows
    }


class Choice(NamedTuple):
    """An organisation in whose name somebody can act."""

    id: int
    public_id: str
    name: str
    slug: str


def choices_of(actor: Actor) -> list[Choice]:
    """Return the organisations in whose name the actor can act now, by name; for every page, so one query."""
    own = sorted(own_ids(actor))
    if not own:
        return []
    columns = (Organisation.id, Organisation.public_id, Organisation.name, Organisation.slug)
    standing = Organisation.review_state.in_(sorted(STANDING_STATES))
    rows = db.session.execute(
        select(*columns).where(Organisation.id.in_(own), standing).order_by(*_by_name())
    )
    return [Choice(*row) for row in rows]


def acting_for(actor: Actor) -> Choice | None:
    """Return in whose name the actor acts; None for their own, also when that right has ended."""
    if not actor.acts_for:
        return None
    return next((choice for choice in choices_of(actor) if choice.public_id == actor.acts_for), None)


def of_actor(actor: Actor) -> list[Organisation]:
    """Return the organisations for which the actor may post, by name."""
    own = sorted(own_ids(actor))
    if not own:
        return []
    standing = Organisation.review_state.in_(sorted(STANDING_STATES))
    statement = select(Organisation).where(Organisation.id.in_(own), standing)
    return list(db.session.scalars(statement.order_by(*_by_name())))


Listed = tuple[Organisation, str | None]


def _listed() -> Select[Any]:
    """Return the query of organisations with the picture that is their logo, if any."""
    logo = (
        select(MediaFile.public_id)
        .where(MediaFile.subject_kind == SUBJECT_KIND, MediaFile.subject_ref == Organisation.public_id)
        .order_by(MediaFile.position, MediaFile.id)
        .limit(1)
    )
    return select(Organisation, logo.correlate(Organisation).scalar_subquery())


def own_listed(actor: Actor) -> list[Listed]:
    """Return all organisations of the actor for a list, refused and suspended ones too, by name."""
    own = sorted(own_ids(actor))
    if not own:
        return []
    rows = db.session.execute(_listed().where(Organisation.id.in_(own)).order_by(*_by_name()))
    return [(organisation, logo) for organisation, logo in rows]


def page(actor: Actor, words: str, place: Place | None, number: int) -> Page[Listed]:
    """Return one page of organisations by name: those with these words in their name, in this place."""
    found = _listed().where(visible_to(actor))
    for word in words.split():
        found = found.where(Organisation.name.icontains(word, autoescape=True))
    if place is not None:
        is_small = place.kind is PlaceKind.NEIGHBOURHOOD
        column = Organisation.neighbourhood_id if is_small else Organisation.municipality_id
        found = found.where(column == place.id)
    rows = found.order_by(*_by_name()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    items = [(organisation, logo) for organisation, logo in db.session.execute(rows)]
    if number == 1 and len(items) < PAGE_SIZE:
        return Page(items, number, len(items))
    capped = found.with_only_columns(Organisation.id).limit(COUNT_CAP).subquery()
    return Page(items, number, db.session.scalar(select(func.count()).select_from(capped)) or 0)


def _by_name() -> tuple[ColumnElement[Any], ...]:
    return func.lower(Organisation.name), Organisation.id.expression


def places_in_use() -> list[tuple[int, int | None]]:
    """Return the municipalities and neighbourhoods that have organisations."""
    columns = (Organisation.municipality_id, Organisation.neighbourhood_id)
    statement = select(*columns).where(Organisation.review_state.in_(sorted(PUBLIC_STATES))).distinct()
    return [(municipality_id, part) for municipality_id, part in db.session.execute(statement)]


def public_pages() -> list[tuple[str, datetime | None]]:
    """Return (slug, when it was checked) of what is checked, for robots."""
    columns = (Organisation.slug, Organisation.reviewed_at)
    checked = Organisation.review_state == ReviewState.PUBLISHED
    statement = select(*columns).where(checked).order_by(Organisation.id).limit(COUNT_CAP)
    return [(slug, at) for slug, at in db.session.execute(statement)]


def members(organisation: Organisation) -> list[Member]:
    """Return the people of an organisation: managers first, then by how long they are there."""
    columns = (User.public_id, User.id, User.name, Membership.role, Membership.joined_at)
    rows = db.session.execute(
        select(*columns)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id == organisation.id)
        .order_by(Membership.role, Membership.joined_at, Membership.id)
    )
    return [Member(*row) for row in rows]


def open_members(organisation: Organisation) -> list[Member]:
    """Return the people of an organisation who can sign in."""
    known = set(team_ids(organisation.id))
    return [member for member in members(organisation) if member.user_id in known]


def find_membership(organisation: Organisation, user_id: int | None) -> Membership | None:
    """Return the membership of one person, as it is now."""
    statement = select(Membership).where(
        Membership.organisation_id == organisation.id, Membership.user_id == user_id
    )
    return db.session.scalar(statement.execution_options(populate_existing=True))


def manager_ids(organisation_id: int) -> list[int]:
    """Return the people who manage an organisation; nobody whose account was closed does."""
    return _people(organisation_id, Membership.role == MemberRole.MANAGER)


def managed_alone(actor: Actor) -> list[Organisation]:
    """Return the organisations that nobody but the actor manages."""
    return [one for one in of_actor(actor) if manager_ids(one.id) == [actor.user_id]]


def team_ids(organisation_id: int) -> list[int]:
    """Return all who act for an organisation and whose account is open."""
    return _people(organisation_id)


def _people(organisation_id: int, *conditions: ColumnElement[bool]) -> list[int]:
    statement = select(Membership.user_id).join(User, User.id == Membership.user_id)
    open_ones = (Membership.organisation_id == organisation_id, User.banned_at.is_(None))
    return list(db.session.scalars(statement.where(*open_ones, *conditions).order_by(Membership.id)))


def colleague_of(user_id: int, organisation_id: int) -> int | None:
    """Return who else acts for an organisation, managers and the longest first."""
    others = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id == organisation_id, Membership.user_id != user_id)
        .where(User.banned_at.is_(None))
    )
    return db.session.scalar(others.order_by(Membership.role, Membership.id).limit(1))


def is_manager_now(user_id: int | None, public_id: str) -> bool:
    """Tell whether somebody still manages the organisation that a waiting mail is about."""
    return _acts(user_id, public_id, Membership.role == MemberRole.MANAGER)


def is_member_now(user_id: int | None, public_id: str) -> bool:
    """Tell whether somebody still acts for the organisation that a waiting mail is about."""
    return _acts(user_id, public_id)


def _acts(user_id: int | None, public_id: str, *conditions: ColumnElement[bool]) -> bool:
    statement = (
        select(Membership.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Organisation.public_id == public_id, Membership.user_id == user_id, *conditions)
    )
    return db.session.scalar(statement.limit(1)) is not None


def may_see(actor: Actor, public_id: str) -> bool:
    """Tell whether the actor may see an organisation: decides about its logo too."""
    found = select(Organisation.id).where(Organisation.public_id == public_id, visible_to(actor))
    return db.session.scalar(found) is not None


def is_standing(organisation_id: int) -> bool:
    """Tell whether an organisation may act now, in a fresh look under the lock of the transaction."""
    state = select(Organisation.review_state).where(Organisation.id == organisation_id)
    return db.session.scalar(state) in STANDING_STATES


def about_invitation(subject_ref: str) -> About:
    """Return the name of the organisation that an invitation is about, for whoever holds its link."""
    meant = read_invitation_ref(subject_ref)
    statement = select(Organisation.name).where(Organisation.public_id == (meant[0] if meant else ""))
    return About(db.session.scalar(statement) or "")


def invitations_of(actor: Actor) -> list[InvitedTo]:
    """Return the organisations that asked this person to act for them and wait for a yes or a no."""
    live = Invitation.created_at > now() - INVITATION_LIFE
    statement = (
        select(Organisation.slug, Organisation.name, Invitation.role)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Invitation.user_id == actor.user_id, live)
        .order_by(Invitation.id)
    )
    return [InvitedTo(*row) for row in db.session.execute(statement)]


def find_invitation(actor: Actor, slug: str) -> tuple[Invitation | None, str]:
    """Return the actor's own invitation from an organisation, and the public id of that organisation."""
    statement = (
        select(Invitation, Organisation.public_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Organisation.slug == slug, Invitation.user_id == actor.user_id)
    )
    row = db.session.execute(statement).first()
    return (row[0], row[1]) if row else (None, "")


def invitations(organisation: Organisation) -> Sequence[Invitation]:
    """Return the invitations that nobody answered yet, oldest first."""
    live = Invitation.created_at > now() - INVITATION_LIFE
    statement = select(Invitation).where(Invitation.organisation_id == organisation.id, live)
    return db.session.scalars(statement.order_by(Invitation.id)).all()


def people_of(organisation_id: int) -> list[int]:
    """Return everyone who acts for an organisation, as long as people may."""
    if not is_standing(organisation_id):
        return []
    statement = select(Membership.user_id).where(Membership.organisation_id == organisation_id)
    return list(db.session.scalars(statement.order_by(Membership.id)))
