from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import AppError, Conflict, Forbidden, Invalid, NotFound
from app.listings.models import Listing
from app.mail.models import OutboxMail
from app.moderation import actions, queries, signals
from app.moderation.models import Report, ReviewDecision
from app.moderation.rules import Move, Outcome, Reason, ReportReason, ReviewState
from tests.moderation.conftest import KIND, Make, again
from tests.support.cast import DEINZE, Cast


def decide(
    cast: Cast,
    who: str,
    listing: Listing,
    move: Move,
    reason: Reason | None = None,
    note: str = "",
    seen: str = "",
) -> ReviewDecision:
    actor = cast.actor(who)
    with transaction():
        return actions.decide(actor, "listing", listing, move, reason, note, seen=seen)


def mails() -> list[OutboxMail]:
    return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def test_approving_puts_it_online_keeps_the_text_and_tells_the_author(cast: Cast, make: Make) -> None:
    listing = make()
    heard: list[Move] = []

    def listen(_kind: str, move: Move, **_rest: object) -> None:
        heard.append(move)

    with signals.decided.connected_to(listen, sender="listing"):
        decide(cast, "mona", listing, Move.APPROVE)
    fresh = again(listing)
    assert fresh.review_state == ReviewState.PUBLISHED
    assert fresh.reviewed_text == {"Title": "Fiets", "Text": "Een fiets met licht."}
    assert fresh.reviewed_at is not None
    assert heard == [Move.APPROVE]
    (mail,) = mails()
    assert mail.recipient == "anna@example.org"
    assert f"/nl/listings/{listing.public_id}" in mail.text


def test_a_refusal_says_what_why_by_which_rule_and_how_to_object(cast: Cast, make: Make) -> None:
    cast.user("anna", language="en")
    listing = make()
    decision = decide(cast, "mona", listing, Move.REJECT, Reason.MONEY, "You ask 20 euro.")
    assert again(listing).review_state == ReviewState.REJECTED
    (mail,) = mails()
    assert "does not go online" in mail.text
    assert "Help on Solidair is free" in mail.text
    assert "You ask 20 euro." in mail.text
    assert f"/en/moderation/decisions/{decision.public_id}" in mail.text
    assert "Mona" not in mail.text + mail.html


def test_the_rule_is_written_in_the_language_of_the_author(cast: Cast, make: Make, app: Flask) -> None:
    cast.user("anna", language="fr")
    listing = make()
    with app.test_request_context("/nl/moderation"):
        decide(cast, "mona", listing, Move.REJECT, Reason.MONEY)
    assert "/fr/moderation/decisions/" in mails()[0].text


@pytest.mark.parametrize("move", [Move.REQUEST_CHANGES, Move.REJECT])
def test_a_refusal_needs_a_reason_and_another_reason_needs_words(cast: Cast, make: Make, move: Move) -> None:
    listing = make()
    with pytest.raises(Invalid):
        decide(cast, "mona", listing, move)
    with pytest.raises(Invalid):
        decide(cast, "mona", listing, move, Reason.OTHER)
    decide(cast, "mona", listing, move, Reason.OTHER, "Say which size.")


@pytest.mark.parametrize(
    ("who", "error"),
    [("milan", NotFound), ("adam", NotFound), ("anna", NotFound), ("leila", NotFound)],
)
def test_nobody_else_decides(cast: Cast, make: Make, who: str, error: type[AppError]) -> None:
    with pytest.raises(error):
        decide(cast, who, make(), Move.APPROVE)


def test_nobody_decides_on_their_own_work(cast: Cast, make: Make) -> None:
    listing = make(author="mona")
    with pytest.raises(Forbidden):
        decide(cast, "mona", listing, Move.APPROVE)
    decide(cast, "marie", listing, Move.APPROVE)


def test_a_moderator_of_elsewhere_does_not_even_learn_that_it_exists(cast: Cast, make: Make) -> None:
    with pytest.raises(NotFound):
        decide(cast, "mona", make(municipality_id=DEINZE), Move.APPROVE)


def test_two_moderators_do_not_undo_one_another(cast: Cast, make: Make) -> None:
    listing = make()
    decide(cast, "mona", listing, Move.APPROVE)
    with pytest.raises(Conflict):
        decide(cast, "marie", listing, Move.REJECT, Reason.MONEY)
    with pytest.raises(Conflict):
        decide(cast, "marie", listing, Move.APPROVE)


def test_a_second_click_makes_one_decision(cast: Cast, make: Make) -> None:
    listing = make()
    first = decide(cast, "mona", listing, Move.APPROVE).public_id
    assert decide(cast, "mona", listing, Move.APPROVE).public_id == first
    assert db.session.scalar(select(func.count()).select_from(ReviewDecision)) == 1
    assert len(mails()) == 1


def test_a_text_that_changed_while_it_was_read_is_not_approved_unseen(cast: Cast, make: Make) -> None:
    listing = make()
    seen = queries.fingerprint(KIND, listing, [])
    with transaction():
        again(listing).body = "Koop nu!"
    with pytest.raises(Conflict):
        decide(cast, "mona", listing, Move.APPROVE, seen=seen)
    decide(cast, "mona", listing, Move.APPROVE, seen=queries.fingerprint(KIND, again(listing), []))


def test_an_edit_waits_for_a_look_and_stays_online(cast: Cast, make: Make) -> None:
    listing = make()
    decide(cast, "mona", listing, Move.APPROVE)
    anna = cast.actor("anna")
    with transaction():
        again(listing).title = "Fiets met mand"
        actions.note_edit(anna, "listing", listing)
    assert again(listing).needs_look
    assert again(listing).review_state == ReviewState.PUBLISHED
    decide(cast, "mona", listing, Move.APPROVE)
    fresh = again(listing)
    assert not fresh.needs_look
    assert (fresh.reviewed_text or {})["Title"] == "Fiets met mand"
    assert len(mails()) == 1, "nothing changed for the author, so nothing is told"


def test_a_rejected_listing_can_be_submitted_again(cast: Cast, make: Make) -> None:
    listing = make()
    decide(cast, "mona", listing, Move.REJECT, Reason.UNCLEAR)
    anna = cast.actor("anna")
    with transaction():
        actions.submit(anna, "listing", listing)
    assert again(listing).review_state == ReviewState.PENDING


def test_submitting_twice_keeps_the_place_in_the_queue(cast: Cast, make: Make) -> None:
    listing, anna = make(review_state=ReviewState.DRAFT), cast.actor("anna")
    with transaction():
        actions.submit(anna, "listing", listing)
    since = again(listing).submitted_at
    with time_machine.travel(now() + timedelta(hours=1)), transaction():
        actions.submit(anna, "listing", listing)
    assert again(listing).submitted_at == since


def test_only_the_author_submits(cast: Cast, make: Make) -> None:
    listing, bilal = make(review_state=ReviewState.DRAFT), cast.actor("bilal")
    with pytest.raises(Forbidden), transaction():
        actions.submit(bilal, "listing", listing)


def test_what_is_hidden_cannot_be_submitted(cast: Cast, make: Make) -> None:
    listing, anna = make(review_state=ReviewState.HIDDEN), cast.actor("anna")
    with pytest.raises(Conflict), transaction():
        actions.submit(anna, "listing", listing)


def test_every_decision_is_in_the_audit_log_without_words_of_people(cast: Cast, make: Make) -> None:
    listing = make()
    decide(cast, "mona", listing, Move.REJECT, Reason.UNSAFE, "Anna's secret")
    (event,) = db.session.scalars(select(AuditEvent)).all()
    assert (event.action, event.subject_ref) == ("moderation.reject", listing.public_id)
    assert event.actor_ref == cast.user("mona").public_id
    assert event.details == {"before": "pending", "reason": "unsafe"}


def test_hiding_settles_the_reports_and_tells_who_made_them(cast: Cast, make: Make) -> None:
    listing = make(review_state=ReviewState.PUBLISHED)
    bilal = cast.actor("bilal")
    with transaction():
        actions.file_report(bilal, "listing", listing, ReportReason.UNSAFE)
    decide(cast, "mona", listing, Move.HIDE, Reason.UNSAFE)
    report = db.session.scalars(select(Report)).one()
    assert report.outcome == Outcome.ACTED
    assert {mail.recipient for mail in mails()} == {"anna@example.org", "bilal@example.org"}


def test_the_usual_wait_is_the_median_of_a_month(cast: Cast, make: Make) -> None:
    assert queries.usual_wait() is None
    for hours in (1, 4, 30):
        decide(cast, "mona", make(submitted_at=now() - timedelta(hours=hours)), Move.APPROVE)
    assert queries.usual_wait() is None, "it is remembered for some minutes"
    queries.forget_usual_wait()
    wait = queries.usual_wait()
    assert wait is not None
    assert round(wait.total_seconds() / 3600) == 4


def test_an_organisation_without_a_person_can_be_decided_on(cast: Cast, make: Make) -> None:
    listing = make()
    orphan = {"listing": KIND.__class__(**{**KIND.__dict__, "author_of": lambda _subject: None})}
    cast.app.extensions["moderated_kinds"] = orphan
    assert decide(cast, "mona", listing, Move.APPROVE).author_id is None
    assert mails() == []
