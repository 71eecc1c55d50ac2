"""Reading people, sessions and rights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from flask import current_app
from flask_login import UserMixin
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    ScalarSelect,
    Select,
    String,
    bindparam,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from app.accounts.models import Block, LoginSession, RoleGrant, User
from app.accounts.queries.mailed import mailed_token, read_mailed_token
from app.accounts.queries.people import (
    cut_off_from,
    get_self,
    is_blocked,
    is_moderator_now,
    missing_step,
    moderators_of,
    people,
    roles_of,
)
from app.accounts.queries.privacy import export_of
from app.accounts.rules import FRESH_FOR, SECOND_FACTOR_ROLES
from app.core.actor import Actor, Grant
from app.core.clock import now
from app.core.db import db, is_postgres, read
from app.core.ids import digest
from app.mail.rules import Recipient

__all__ = [
    "CountSource",
    "GrantSource",
    "SignedIn",
    "actor_of",
    "cut_off_from",
    "export_of",
    "find_by_email",
    "find_signed_in",
    "find_user",
    "get_self",
    "grants_of",
    "introductions",
    "is_blocked",
    "is_moderator_now",
    "mailed_token",
    "may_get_mail",
    "missing_step",
    "moderators_of",
    "names_of",
    "people",
    "read_mailed_token",
    "recipient_of",
    "role_grants",
    "roles_of",
]

PersonId = int | ColumnElement[int]
GrantSource = Callable[[PersonId], "Select[Any]"]
CountSource = Callable[[ColumnElement[int]], ColumnElement[int]]
MUNICIPALITY: Final = "municipality"


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """What flask-login keeps for a request: the actor, and what their session has proven."""

    token: str
    session_id: int
    actor: Actor
    proven_at: datetime
    second_factor_at: datetime | None

    @property
    def is_freshly_proven(self) -> bool:
        """Tell whether the proof is recent enough for a sensitive change."""
        return now() - self.proven_at <= FRESH_FOR

    def get_id(self) -> str:
        """Return what the cookie holds: the token of the session, never the person's number."""
        return self.token


_session: Final = LoginSession.__table__.c
_user: Final = User.__table__.c
_role: Final = RoleGrant.__table__.c
_block: Final = Block.__table__.c


# Every page of somebody who is signed in begins with this: built once, of tables, which is quickest.
@lru_cache(maxsize=8)
def _signed_in(
    sources: tuple[GrantSource, ...], counts: tuple[tuple[str, CountSource], ...], on_postgres: bool
) -> Select[Any]:
    """Return the query of a session with its person and rights, each kind of them as one text."""
    blocks = exists().where(or_(_block.blocker_id == _user.id, _block.blocked_id == _user.id))
    grants = [_as_text(source(_user.id), on_postgres) for source in (role_grants, *sources)]
    columns = [_session.id, _session.proven_at, _session.second_factor_at, _session.user_id]
    person = [_user.public_id, _user.name, _user.language]
    counted = [count(_user.id).label(name) for name, count in counts]
    return (
        select(*columns, *person, blocks.label("has_blocks"), *counted, *grants)
        .join_from(LoginSession.__table__, User.__table__, _user.id == _session.user_id)
        .where(
            _session.token_hash == bindparam("token_hash"),
            _session.expires_at > bindparam("moment"),
            _user.banned_at.is_(None),
            or_(_user.totp_confirmed_at.is_(None), _session.second_factor_at.is_not(None)),
        )
    )


def _as_text(grants: Select[Any], on_postgres: bool) -> ScalarSelect[str]:
    """Return rights as one value of a row: `role:kind of scope:its number`, with commas between."""
    role, kind, number = (cast(column, String) for column in grants.selected_columns)
    each = role + ":" + kind + ":" + func.coalesce(number, "")
    join = func.string_agg if on_postgres else func.group_concat
    told = grants.with_only_columns(join(each, literal_column("','")))
    return told.correlate(User.__table__).scalar_subquery()


def _read_text(text: str) -> Iterator[Grant]:
    for one in text.split(","):
        role, kind, number = one.split(":")
        yield Grant(role, kind, int(number) if number else None)


@lru_cache(maxsize=8)
def _grants_from(sources: tuple[GrantSource, ...]) -> CompoundSelect[Any]:
    person = bindparam("user_id", type_=Integer)
    return role_grants(person).union_all(*(source(person) for source in sources))


def _grant_sources() -> tuple[GrantSource, ...]:
    return tuple(current_app.extensions.get("grant_sources", ()))


def _person_counts() -> tuple[tuple[str, CountSource], ...]:
    return tuple(current_app.extensions.get("person_counts", ()))


def find_signed_in(token: str) -> SignedIn | None:
    """Return who is signed in with this session token, or None when it ended.

    A session of somebody with a second factor counts for nothing until that was given.
    """
    values = {"token_hash": digest(token), "moment": now()}
    counts = _person_counts()
    rows = read(_signed_in(_grant_sources(), counts, is_postgres()), values)
    if not rows:
        return None
    row = rows[0]
    with_staff = row.second_factor_at is not None
    found = chain.from_iterable(_read_text(text) for text in row[-1 - len(_grant_sources()) :] if text)
    grants = _allowed(found, with_staff=with_staff)
    name, language, has_blocks = row.name, row.language, bool(row.has_blocks)
    counted = {key: getattr(row, key) for key, _count in counts}
    actor = Actor(
        row.user_id, row.public_id, name, language, grants, may_have_blocks=has_blocks, counts=counted
    )
    return SignedIn(token, row.id, actor, row.proven_at, row.second_factor_at)


def grants_of(user_id: int, *, with_staff: bool) -> frozenset[Grant]:
    """Return the rights of a person; those that need a second factor only when it was given."""
    rows = read(_grants_from(_grant_sources()), {"user_id": user_id})
    return _allowed((Grant(*row) for row in rows), with_staff=with_staff)


def _allowed(grants: Iterable[Grant], *, with_staff: bool) -> frozenset[Grant]:
    return frozenset(grant for grant in grants if with_staff or grant.role not in SECOND_FACTOR_ROLES)


def role_grants(user_id: PersonId) -> Select[Any]:
    """Return the query of a person's roles as (role, scope kind, scope id)."""
    return select(cast(_role.role, String), literal(MUNICIPALITY), _role.municipality_id).where(
        _role.user_id == user_id
    )


def actor_of(user: User, *, is_proven: bool = True) -> Actor:
    """Return a person as an actor without staff rights, for what they set going outside a session."""
    grants = grants_of(user.id, with_staff=False) if is_proven else frozenset()
    return Actor(user.id, user.public_id, user.name, user.language, grants, is_proven=is_proven)


def find_by_email(email: str) -> User | None:
    """Return the person with this address (in normal form)."""
    return db.session.scalar(select(User).where(User.email == email))


def find_user(user_id: int) -> User | None:
    """Return the person with this number."""
    return db.session.get(User, user_id)


def may_get_mail(user_id: int | None, _ref: str) -> bool:
    """Tell, when a mail is sent, whether the account that it goes to still exists and is not closed."""
    open_account = select(User.id).where(User.id == user_id, User.banned_at.is_(None))
    return db.session.scalar(open_account) is not None


def recipient_of(user_id: int) -> Recipient | None:
    """Return how to write to a person; None when the account is gone, closed or never confirmed."""
    user = db.session.get(User, user_id)
    if user is None or user.banned_at is not None or user.confirmed_at is None:
        return None
    return Recipient(user.email, user.language, user.name, user.id)


def introductions(user_ids: Iterable[int]) -> dict[int, tuple[str, datetime]]:
    """Return the names of these people and since when they are here: what a moderator may know."""
    statement = select(User.id, User.name, User.created_at).where(User.id.in_(set(user_ids)))
    return {row.id: (row.name, row.created_at) for row in db.session.execute(statement)}


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Return the shown names of these people, in one query."""
    ids = set(user_ids)
    if not ids:
        return {}
    return {
        row.id: row.name for row in db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    }
