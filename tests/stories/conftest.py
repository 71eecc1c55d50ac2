"""What the tests of stories share."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from app.core.db import db, transaction
from app.moderation import actions as moderation
from app.moderation.rules import Move, Reason
from app.responses import actions as responses
from app.responses import queries as conversations
from app.stories import actions, queries
from app.stories.models import Story
from app.stories.rules import ShownAs
from tests.responses.stage import Stage
from tests.support.cast import Cast


@dataclass
class Telling:
    """A conversation of anna (who posted) and bilal that worked, and its story."""

    cast: Cast
    stage: Stage
    ref: str

    def tell(self, name: str = "bilal", body: str = "Zo fijn!", shown_as: ShownAs = ShownAs.NAME) -> str:
        actor = self.cast.actor(name)
        with transaction():
            return actions.tell(actor, conversations.get(actor, self.ref), body, shown_as).public_id

    def agree(self, story: str, name: str = "anna", shown_as: ShownAs = ShownAs.NEIGHBOUR) -> None:
        actor = self.cast.actor(name)
        with transaction():
            actions.agree(actor, queries.get(actor, story), shown_as)

    def decide(self, story: str, move: Move = Move.APPROVE, reason: Reason | None = None) -> None:
        marie = self.cast.actor("marie")
        with transaction():
            found = db.session.scalars(select(Story).where(Story.public_id == story)).one()
            moderation.decide(marie, "story", found, move, reason)

    def online(self) -> str:
        """Return a story that everyone reads: bilal by name, anna as a neighbour."""
        story = self.tell()
        self.agree(story)
        self.decide(story)
        return story

    def count(self) -> int:
        db.session.rollback()
        return db.session.scalar(select(func.count()).select_from(Story)) or 0

    def read_by(self, name: str | None) -> str:
        return self.cast.client(name).get("/nl/stories").text


@pytest.fixture
def telling(cast: Cast) -> Telling:
    """A conversation that worked."""
    stage = Stage(cast)
    ref = stage.answer("bilal", stage.listing("anna"))
    stage.do(responses.agree, "anna", ref)
    stage.do(responses.finish, "anna", ref, worked=True)
    return Telling(cast, stage, ref)


@pytest.fixture
def stage_of(cast: Cast) -> Stage:
    """Listings and answers of the cast."""
    return Stage(cast)
