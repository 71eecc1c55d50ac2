"""Reading people for those who look after them, and who blocked whom."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Select, func, or_, select

from app.accounts.models import Block, RoleGrant, User
from app.accounts.policies import can_manage_people
from app.accounts.rules import SECOND_FACTOR_ROLES, Role
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Forbidden, NotFound
from app.core.ids import PUBLIC_ID_PATTERN
from app.core.pagination import COUNT_CAP, PAGE_SIZE, Page

_block: Final = Block.__table__.c
PUBLIC_ID: Final = re.compile(PUBLIC_ID_PATTERN)


def get_self(actor: Actor) -> User:
    """Return the actor's own row."""
    user = db.session.get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise NotFound
    return user


def get_person(actor: Actor, public_id: str) -> User:
    """Return a person for an administrator."""
    if not can_manage_people(actor):
        raise Forbidden
    return get_by_public_id(public_id)


def get_by_public_id(public_id: str) -> User:
    """Return the person with this identifier."""
    is_possible = PUBLIC_ID.fullmatch(public_id) is not None
    user = db.session.scalar(select(User).where(User.public_id == public_id)) if is_possible else None
    if user is None:
        raise NotFound
    return user


def people(actor: Actor, words: str, number: int) -> Page[User]:
    """Return one page of people, by part of a name or address, newest first; for administrators."""
    if not can_manage_people(actor):
        raise Forbidden
    found = _matching(words)
    capped = found.with_only_columns(User.id).limit(COUNT_CAP).subquery()
    total = db.session.scalar(select(func.count()).select_from(capped)) or 0
    rows = found.order_by(User.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return Page(db.session.scalars(rows).all(), number, total)


def _matching(words: str) -> Select[User]:
    found = select(User)
    if words:
        found = found.where(
            or_(
                User.email.icontains(words, autoescape=True),
                User.name.icontains(words, autoescape=True),
                User.public_id == words,
            )
        )
    return found


def roles_of(user_ids: Sequence[int]) -> dict[int, list[RoleGrant]]:
    """Return the roles of these people, in one query."""
    grants: dict[int, list[RoleGrant]] = {user_id: [] for user_id in user_ids}
    statement = select(RoleGrant).where(RoleGrant.user_id.in_(user_ids)).order_by(RoleGrant.id)
    for grant in db.session.scalars(statement):
        grants[grant.user_id].append(grant)
    return grants


def is_staff(user_id: int) -> bool:
    """Tell whether a person holds a role that needs a second factor."""
    statement = select(RoleGrant.id).where(
        RoleGrant.user_id == user_id, RoleGrant.role.in_(SECOND_FACTOR_ROLES)
    )
    return db.session.scalar(statement.limit(1)) is not None


def missing_step(actor: Actor, roles: Collection[str]) -> str | None:
    """Return the page where somebody who holds one of these roles sets up the factor that it needs."""
    needed = SECOND_FACTOR_ROLES & set(roles)
    held = select(RoleGrant.id).where(RoleGrant.user_id == actor.user_id, RoleGrant.role.in_(needed))
    holds = bool(needed) and db.session.scalar(held.limit(1)) is not None
    return "accounts.second_factor" if holds else None


def moderators_of(municipality_id: int) -> frozenset[int]:
    """Return who moderates a municipality, or all of them (wiring: moderators_of)."""
    place = RoleGrant.municipality_id
    statement = (
        select(RoleGrant.user_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.role == Role.MODERATOR,
            or_(place.is_(None), place == municipality_id),
            User.banned_at.is_(None),
        )
    )
    return frozenset(db.session.scalars(statement))


def is_moderator_now(user_id: int | None, ref: str) -> bool:
    """Tell, when a mail is sent, whether its receiver moderates this municipality."""
    return user_id is not None and ref.isdigit() and user_id in moderators_of(int(ref))


def other_administrators(user_id: int) -> int:
    """Return how many administrators there are beside this person."""
    statement = (
        select(func.count(func.distinct(RoleGrant.user_id)))
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.role == Role.ADMINISTRATOR,
            RoleGrant.municipality_id.is_(None),
            RoleGrant.user_id != user_id,
            User.banned_at.is_(None),
        )
    )
    return db.session.scalar(statement) or 0


def is_blocked(a_id: int, b_id: int) -> bool:
    """Tell whether one of two people does not want to hear from the other."""
    either = or_(
        (Block.blocker_id == a_id) & (Block.blocked_id == b_id),
        (Block.blocker_id == b_id) & (Block.blocked_id == a_id),
    )
    return db.session.scalar(select(Block.id).where(either).limit(1)) is not None


def cut_off_from(person: Any) -> Select[Any]:
    """Return the query of whom this person (a number, or a bound one) blocked and who blocked them."""
    mine = select(_block.blocked_id).where(_block.blocker_id == person)
    theirs = select(_block.blocker_id).where(_block.blocked_id == person)
    both = mine.union_all(theirs).subquery()
    return select(both.c[0])


def blocked_by(actor: Actor) -> Sequence[User]:
    """Return the people whom the actor blocked, the latest first."""
    return db.session.scalars(
        select(User)
        .join(Block, Block.blocked_id == User.id)
        .where(Block.blocker_id == actor.user_id)
        .order_by(Block.id.desc())
    ).all()
