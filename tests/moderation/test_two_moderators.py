"""Two moderators at the same moment: one decision."""

from __future__ import annotations

from threading import Barrier, Thread

from flask import Flask
from sqlalchemy import func, select

from app.core.db import db, transaction
from app.core.errors import Conflict
from app.listings.models import Listing
from app.moderation import actions
from app.moderation.models import ReviewDecision
from app.moderation.rules import Move, Reason
from tests.moderation.conftest import Make
from tests.support.cast import Cast


def test_only_the_first_of_two_decisions_counts(app: Flask, cast: Cast, make: Make) -> None:
    listing_id = make().id
    actors = {Move.APPROVE: cast.actor("mona"), Move.REJECT: cast.actor("marie")}
    db.session.remove()
    start, outcomes = Barrier(2), []

    def decide(move: Move) -> None:
        with app.app_context():
            listing = db.session.get(Listing, listing_id)
            assert listing is not None
            start.wait(10)
            try:
                with transaction():
                    actions.decide(actors[move], "listing", listing, move, Reason.MONEY)
                outcomes.append("decided")
            except Conflict:
                outcomes.append("conflict")

    threads = [Thread(target=decide, args=(move,)) for move in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["conflict", "decided"]
    assert db.session.scalar(select(func.count()).select_from(ReviewDecision)) == 1
