"""Organisations to test with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from app.core.clock import now
from app.core.db import db, transaction
from app.core.ids import new_public_id
from app.moderation.rules import ReviewState
from app.organisations.models import Membership, Organisation
from app.organisations.rules import MemberRole
from tests.support.cast import GHENT, Cast

Make = Callable[..., Organisation]


@pytest.fixture
def make(cast: Cast) -> Make:
    """Make an organisation: make("drie-sluizen", manager="anna", member="bilal", state=…)."""

    def build(
        slug: str = "drie-sluizen",
        *,
        managers: tuple[str, ...] = ("anna",),
        members: tuple[str, ...] = (),
        state: ReviewState = ReviewState.PUBLISHED,
        municipality_id: int = GHENT,
        **values: object,
    ) -> Organisation:
        people = [(cast.id(n), MemberRole.MANAGER) for n in managers]
        people += [(cast.id(n), MemberRole.MEMBER) for n in members]
        with transaction() as session:
            organisation = Organisation(
                public_id=new_public_id(),
                slug=slug,
                name=str(values.pop("name", slug.replace("-", " ").capitalize())),
                municipality_id=municipality_id,
                review_state=state,
                created_at=now(),
                created_by=people[0][0] if people else None,
                submitted_at=now(),
                **values,
            )
            session.add(organisation)
            session.flush()
            number = organisation.id
            session.add_all(
                Membership(organisation_id=number, user_id=user_id, role=role, joined_at=now())
                for user_id, role in people
            )
        found = db.session.get(Organisation, number)
        assert found is not None
        return found

    return build


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that the database gets."""
    seen: list[str] = []

    def note(*details: Any) -> None:
        seen.append(str(details[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
