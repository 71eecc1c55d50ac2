from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.listings.models import Listing
from app.mail.models import OutboxMail
from app.moderation import actions, queries
from app.moderation.models import ReviewDecision
from app.moderation.rules import Move, Outcome, Reason, ReviewState, Tab
from app.organisations.rules import MemberRole
from tests.moderation.conftest import Make, again
from tests.responses.stage import Stage
from tests.support.cast import Cast


def refuse(cast: Cast, listing: Listing, move: Move = Move.REJECT) -> ReviewDecision:
    mona = cast.actor("mona")
    with transaction():
        return actions.decide(mona, "listing", listing, move, Reason.UNCLEAR)


def object_to(cast: Cast, decision: ReviewDecision, who: str = "anna", words: str = "It is clear.") -> None:
    actor = cast.actor(who)
    with transaction():
        actions.object_to(actor, decision, words)


def settle(cast: Cast, decision: ReviewDecision, who: str, outcome: Outcome, answer: str = "") -> None:
    actor = cast.actor(who)
    with transaction():
        actions.settle_objection(actor, decision, outcome, answer)


def last_mail() -> OutboxMail:
    mail = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    return mail


@pytest.mark.parametrize("move", [Move.REJECT, Move.REQUEST_CHANGES])
def test_another_moderator_can_put_it_online_after_an_objection(cast: Cast, make: Make, move: Move) -> None:
    cast.user("anna", language="en")
    listing = make()
    decision = refuse(cast, listing, move)
    object_to(cast, decision)
    settle(cast, decision, "marie", Outcome.RESTORED)
    assert again(listing).review_state == ReviewState.PUBLISHED
    assert decision.objection_outcome == Outcome.RESTORED
    assert "You were right" in last_mail().text
    assert queries.queue(cast.actor("marie"), Tab.OBJECTIONS).total == 0


def test_who_decided_cannot_answer_the_objection(cast: Cast, make: Make) -> None:
    decision = refuse(cast, make())
    object_to(cast, decision)
    with pytest.raises(Forbidden):
        settle(cast, decision, "mona", Outcome.KEPT, "No.")
    with pytest.raises(NotFound):
        settle(cast, decision, "milan", Outcome.KEPT, "No.")


def test_keeping_a_decision_needs_words_for_the_author(cast: Cast, make: Make) -> None:
    cast.user("anna", language="en")
    listing = make()
    decision = refuse(cast, listing)
    object_to(cast, decision)
    with pytest.raises(Invalid):
        settle(cast, decision, "marie", Outcome.KEPT)
    settle(cast, decision, "marie", Outcome.KEPT, "Say which size it is.")
    assert again(listing).review_state == ReviewState.REJECTED
    assert "The decision stays." in last_mail().text
    assert "Say which size it is." in last_mail().text
    with pytest.raises(Conflict):
        settle(cast, decision, "marie", Outcome.RESTORED)


def test_an_author_objects_once_and_nobody_else_does(cast: Cast, make: Make) -> None:
    decision = refuse(cast, make())
    with pytest.raises(NotFound):
        object_to(cast, decision, "bilal")
    with pytest.raises(Invalid):
        object_to(cast, decision, words="")
    object_to(cast, decision)
    with pytest.raises(Conflict):
        object_to(cast, decision)


def test_after_half_a_year_it_is_too_late(cast: Cast, make: Make) -> None:
    decision = refuse(cast, make())
    with time_machine.travel(now() + timedelta(days=190)), pytest.raises(Forbidden):
        object_to(cast, decision)


def test_approving_it_meanwhile_settles_the_objection(cast: Cast, make: Make) -> None:
    listing = make()
    decision = refuse(cast, listing)
    object_to(cast, decision)
    anna, mona = cast.actor("anna"), cast.actor("mona")
    with transaction():
        actions.submit(anna, "listing", listing)
    with transaction():
        actions.decide(mona, "listing", listing, Move.APPROVE)
    assert decision.objection_outcome == Outcome.RESTORED


def test_an_objection_granted_while_it_waits_again_puts_it_online(cast: Cast, make: Make) -> None:
    listing = make()
    decision = refuse(cast, listing)
    object_to(cast, decision)
    anna = cast.actor("anna")
    with transaction():
        actions.submit(anna, "listing", listing)
    settle(cast, decision, "marie", Outcome.RESTORED)
    assert again(listing).review_state == ReviewState.PUBLISHED


def test_a_decision_about_an_organisation_stays_with_the_organisation(cast: Cast, make: Make) -> None:
    """Who left it reads and objects no more; a colleague does, and hears the answer."""
    stage = Stage(cast)
    ours = stage.organisation("kruiden", anna=MemberRole.MEMBER, bilal=MemberRole.MANAGER)
    decision = refuse(cast, make(organisation_id=ours))
    page = f"/nl/moderation/decisions/{decision.public_id}"
    assert cast.client("anna").get(page).status_code == 200
    assert cast.client("bilal").get(page).status_code == 200
    cast.client("anna").post("/nl/organisations/kruiden/leave")
    assert cast.client("anna").get(page).status_code == 404
    with pytest.raises(NotFound):
        object_to(cast, decision, "anna")
    object_to(cast, decision, "bilal")
    settle(cast, decision, "marie", Outcome.RESTORED)
    assert last_mail().recipient == "bilal@example.org"
