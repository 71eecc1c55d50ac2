"""Groups to test with."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.clock import now
from app.core.db import db, transaction
from app.core.ids import new_public_id
from app.groups import actions, queries
from app.groups.models import Group, GroupMember
from app.groups.rules import PRESETS, GroupRole, Preset, Writing
from app.moderation.rules import ReviewState
from tests.support.cast import GHENT, Cast

Make = Callable[..., Group]


@pytest.fixture
def make(cast: Cast) -> Make:
    """Make a group: make("breiclub", Preset.CLOSED, managers=("anna",), members=("bilal",), state=…)."""

    def build(
        slug: str = "breiclub",
        preset: Preset = Preset.CLOSED,
        *,
        managers: tuple[str, ...] = ("anna",),
        moderators: tuple[str, ...] = (),
        members: tuple[str, ...] = (),
        state: ReviewState | None = None,
        municipality_id: int = GHENT,
        writing: Writing = Writing.MEMBERS,
        name: str = "",
        description: str = "",
    ) -> Group:
        people = [(cast.id(n), GroupRole.MANAGER) for n in managers]
        people += [(cast.id(n), GroupRole.MODERATOR) for n in moderators]
        people += [(cast.id(n), GroupRole.MEMBER) for n in members]
        usual = ReviewState.DRAFT if preset is Preset.HIDDEN else ReviewState.PUBLISHED
        joining, reading = PRESETS[preset]
        with transaction() as session:
            group = Group(
                public_id=new_public_id(), slug=slug, name=name or slug.replace("-", " ").capitalize(),
                description=description, language="nl", municipality_id=municipality_id, joining=joining,
                reading=reading, writing=writing, review_state=state or usual, submitted_at=now(),
                created_at=now(), created_by=people[0][0] if people else None,
            )  # fmt: skip
            session.add(group)
            session.flush()
            number = group.id
            session.add_all(
                GroupMember(group_id=number, user_id=user_id, role=role, joined_at=now())
                for user_id, role in people
            )
            session.flush()
            actions.refresh_index(group)
        found = db.session.get(Group, number)
        assert found is not None
        return found

    return build


def write(cast: Cast, name: str, slug: str, body: str, reply_to: str = "") -> str:
    """Let somebody write in a group; return the identifier of the post."""
    actor = cast.actor(name)
    with transaction():
        return actions.write_post(actor, queries.get_readable(actor, slug), body, reply_to).public_id
