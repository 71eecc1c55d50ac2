"""What a group costs: a thread as long as the list of listings, read by a member and by anyone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from app.accounts.models import User
from app.core.clock import now
from app.core.db import db, transaction
from app.core.ids import new_public_id
from app.core.markdown import to_html
from app.groups.models import Group, GroupMember, GroupPost
from app.groups.rules import PRESETS, GroupRole, Preset, Writing
from app.listings.models import Listing
from app.moderation.rules import ReviewState

MOST_POSTS: Final = 10_000
WRITERS: Final = 50
BODY: Final = "Wie kan er **zaterdag** mee de tafels zetten?\n\n- om negen uur\n- met handschoenen"
Pages = list[tuple[str, FlaskClient, str, str]]


def group_pages(app: Flask, sign_in: Callable[[Flask, int], FlaskClient]) -> Pages:
    """Fill a group and return its pages: name, browser, address and aim."""
    with app.app_context():
        reader, middle = _fill()
        member = sign_in(app, reader)
    page = "/nl/groups/bench"
    return [
        ("group thread, newest", app.test_client(), page, "≤ 1.2 × list"),
        ("group thread, half-way", app.test_client(), f"{page}?before={middle}", "≤ 1.2 × list"),
        ("group thread, a member", member, page, "≤ 1.2 × list, signed in"),
    ]


def _fill() -> tuple[int, int]:
    """Write as many posts as there are listings, 10,000 at most; return a member and a post half-way."""
    with transaction() as session:
        people = session.scalars(select(User.id).order_by(User.id).limit(WRITERS)).all()
        count = min(MOST_POSTS, session.scalar(select(func.count()).select_from(Listing)) or 0)
        group = _group(session.scalar(select(User.municipality_id).where(User.municipality_id.is_not(None))))
        session.add(group)
        session.flush()
        session.add_all(
            GroupMember(group_id=group.id, user_id=user_id, role=GroupRole.MEMBER, joined_at=now())
            for user_id in people
        )
        html = to_html(BODY)
        posts = [
            {"public_id": new_public_id(), "group_id": group.id, "author_id": people[n % len(people)],
             "body": BODY, "html": html, "language": "nl", "created_at": now()}
            for n in range(count)
        ]  # fmt: skip
        session.execute(insert(GroupPost), posts)
        newest = session.scalar(select(func.max(GroupPost.id))) or 0
    db.session.remove()
    return people[0], newest - count // 2


def _group(municipality_id: int | None) -> Group:
    joining, reading = PRESETS[Preset.OPEN]
    return Group(
        public_id=new_public_id(), slug="bench", name="Bench", description="", language="nl",
        municipality_id=municipality_id or 44021, joining=joining, reading=reading, writing=Writing.MEMBERS,
        review_state=ReviewState.PUBLISHED, created_at=now(),
    )  # fmt: skip
