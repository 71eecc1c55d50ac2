"""The demo city's stories: online, waiting for a check, and waiting for the other side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.demo.rules import demo_id
from app.moderation.queries import kind_named, snapshot
from app.moderation.rules import ReviewState
from app.responses.models import Response
from app.stories.models import Story, StoryConsent
from app.stories.rules import SUBJECT_KIND, ShownAs

Row = Mapping[str, Any]


def load_story(row: Row, conversations: Sequence[Row]) -> None:
    """Write one story with the yes of each side, unless it is there."""
    number, public_id = row["conversation"], demo_id("story", str(row["conversation"]))
    if db.session.scalar(select(Story.id).where(Story.public_id == public_id)) is not None:
        return
    told = conversations[number]
    ref = demo_id("response", f"{number}:{told['listing']}:{told['responder']}")
    response = db.session.scalars(select(Response).where(Response.public_id == ref)).one()
    by_poster, at = row["by"] == "poster", now() - timedelta(days=row["age_days"])
    people = {True: response.listing.author_id, False: response.responder_id}
    story = Story(
        public_id=public_id, response_id=response.id, author_id=people[by_poster], by_poster=by_poster,
        body=row["body"], language=row["language"], municipality_id=response.listing.municipality_id,
        created_at=at, review_state=ReviewState(row["review"]), submitted_at=at,
    )  # fmt: skip
    db.session.add(story)
    db.session.flush()
    for side, shown_as in ((by_poster, row["author_as"]), (not by_poster, row["partner_as"])):
        if shown_as:
            yes = StoryConsent(
                story_id=story.id,
                by_poster=side,
                user_id=people[side],
                shown_as=ShownAs(shown_as),
                said_at=at,
            )
            db.session.add(yes)
    db.session.flush()
    if story.review_state is ReviewState.PUBLISHED:
        story.reviewed_at, story.reviewed_text = at, snapshot(kind_named(SUBJECT_KIND), story)
