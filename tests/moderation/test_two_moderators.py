"""Two at the same moment, or one who clicks twice: one decision."""

from __future__ import annotations

from threading import Barrier, Thread

from flask import Flask
from sqlalchemy import func, select

from app.core.db import db, transaction
from app.core.errors import Conflict
from app.listings.models import Listing
from app.mail.models import OutboxMail
from app.moderation import actions
from app.moderation.models import PostingRule, ReviewDecision
from app.moderation.rules import Move, Posting, Reason
from tests.moderation.conftest import Make
from tests.support.cast import GHENT, Cast

CLICKS = 4


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


def test_clicking_twice_at_once_decides_once_about_a_person(app: Flask, cast: Cast) -> None:
    mona, anna = cast.actor("mona"), cast.id("anna")
    db.session.remove()
    start, made = Barrier(CLICKS), []

    def click() -> None:
        with app.app_context():
            start.wait(10)
            with transaction():
                made.append(actions.set_posting(mona, anna, GHENT, Posting.TRUSTED, None).id)

    threads = [Thread(target=click) for _click in range(CLICKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(made), len(set(made))) == (CLICKS, 1)
    assert db.session.scalar(select(func.count()).select_from(PostingRule)) == 1
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 1
