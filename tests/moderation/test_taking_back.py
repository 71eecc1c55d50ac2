"""What a moderator just did can be taken back, before anybody hears of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Conflict, NotFound
from app.listings.models import Listing
from app.mail import actions as mail
from app.mail.models import MailState, OutboxMail
from app.moderation import actions
from app.moderation.models import DeskStep, Report, ReviewDecision
from app.moderation.rules import Move, Outcome, Reason, ReportReason, ReviewState
from app.notifications.models import Notification
from tests.moderation.conftest import Make, again
from tests.support.cast import Cast


def decide(cast: Cast, listing: Listing, move: Move, reason: Reason | None = None, who: str = "mona") -> str:
    actor = cast.actor(who)
    with transaction():
        actions.decide(actor, "listing", listing, move, reason)
    return last_step()


def last_step() -> str:
    return db.session.scalars(select(DeskStep.public_id).order_by(DeskStep.id.desc())).first() or ""


def undo(cast: Cast, step: str, who: str = "mona") -> None:
    actor = cast.actor(who)
    with transaction():
        actions.undo(actor, step)


def mail_states() -> list[MailState]:
    return list(db.session.scalars(select(OutboxMail.state).order_by(OutboxMail.id)))


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_an_approval_is_taken_back_as_if_it_had_never_been(cast: Cast, make: Make) -> None:
    listing = make()
    step = decide(cast, listing, Move.APPROVE)
    assert again(listing).published_at is not None
    undo(cast, step)
    fresh = again(listing)
    assert (fresh.review_state, fresh.published_at, fresh.reviewed_text) == (ReviewState.PENDING, None, None)
    assert (count(ReviewDecision), count(Notification)) == (0, 0)
    assert mail_states() == [MailState.DROPPED]
    actions_noted = list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    assert actions_noted == ["moderation.approve", "moderation.undo"]
    with time_machine.travel(now() + timedelta(minutes=5)):
        assert mail.deliver_due() == 0, "its mail never leaves"


def test_the_mail_leaves_only_after_the_seconds_are_over(cast: Cast, make: Make) -> None:
    decide(cast, make(), Move.APPROVE)
    with time_machine.travel(now() + timedelta(seconds=9), tick=False):
        assert mail.deliver_due() == 0
    with time_machine.travel(now() + timedelta(seconds=15), tick=False):
        assert mail.deliver_due() == 1


def test_after_the_seconds_it_is_too_late(cast: Cast, make: Make) -> None:
    listing = make()
    step = decide(cast, listing, Move.REJECT, Reason.MONEY)
    with time_machine.travel(now() + timedelta(seconds=11)), pytest.raises(Conflict):
        undo(cast, step)
    assert again(listing).review_state == ReviewState.REJECTED
    assert mail_states() == [MailState.QUEUED]


def test_only_who_did_it_takes_it_back_and_only_once(cast: Cast, make: Make) -> None:
    step = decide(cast, make(), Move.APPROVE)
    for who in ("marie", "anna"):
        with pytest.raises(NotFound):
            undo(cast, step, who)
    undo(cast, step)
    with pytest.raises(Conflict):
        undo(cast, step)


def test_what_changed_since_is_not_overwritten(cast: Cast, make: Make) -> None:
    listing, anna = make(), cast.actor("anna")
    step = decide(cast, listing, Move.APPROVE)
    with transaction():
        again(listing).title = "Andere fiets"
        actions.note_edit(anna, "listing", listing)
    with pytest.raises(Conflict):
        undo(cast, step)
    assert again(listing).review_state == ReviewState.PUBLISHED
    assert mail_states() == [MailState.QUEUED], "nothing was half taken back"


def test_reports_wait_again_and_nobody_is_told(cast: Cast, client: FlaskClient, make: Make) -> None:
    listing = make(review_state=ReviewState.PUBLISHED, published_at=now())
    client.post(
        f"/en/report?subject={listing.public_id}", data={"reason": "spam", "email": "buur@example.org"}
    )
    bilal = cast.actor("bilal")
    with transaction():
        actions.file_report(bilal, "listing", listing, ReportReason.UNSAFE)
    undo(cast, decide(cast, listing, Move.HIDE, Reason.UNSAFE))
    reports = db.session.scalars(select(Report).order_by(Report.id).execution_options(populate_existing=True))
    assert [(r.handled_at, r.email) for r in reports] == [(None, "buur@example.org"), (None, "")]
    assert set(mail_states()) == {MailState.DROPPED}
    fresh = again(listing)
    assert fresh.review_state == ReviewState.PUBLISHED
    assert fresh.published_at is not None
    mona = cast.actor("mona")
    with transaction():
        assert actions.settle_reports(mona, "listing", listing) == 2
    undo(cast, last_step())
    assert db.session.scalar(select(func.count()).where(Report.handled_at.is_(None))) == 2


def test_an_answer_to_an_objection_is_taken_back(cast: Cast, make: Make) -> None:
    listing, anna, marie = make(), cast.actor("anna"), cast.actor("marie")
    decide(cast, listing, Move.REJECT, Reason.MONEY)
    decision = db.session.scalars(select(ReviewDecision)).one()
    with transaction():
        actions.object_to(anna, decision, "It is free.")
    with transaction():
        actions.settle_objection(marie, decision, Outcome.RESTORED)
    undo(cast, last_step(), "marie")
    assert again(listing).review_state == ReviewState.REJECTED
    kept = db.session.scalars(select(ReviewDecision).execution_options(populate_existing=True)).one()
    assert (kept.objection, kept.objection_settled_at, kept.objection_outcome) == ("It is free.", None, None)


def test_the_next_page_has_the_button_and_leads_back_to_it(cast: Cast, make: Make) -> None:
    listing, other, mona = make(title="Fiets"), make(title="Zetel"), cast.client("mona")
    after = mona.post(
        f"/en/moderation/{listing.public_id}/decide", data={"move": "approve", "next": other.public_id}
    )
    page = mona.get(after.location).text
    (address,) = re.findall(r'class="undo" method="post" action="([^"]+)"', page)
    assert "The mail waits for 10 seconds." in page
    back = mona.post(address, data={"tab": "new"})
    assert back.location.endswith(f"#i-{listing.public_id}")
    page = mona.get(back.location).text
    assert "You took it back: “Fiets”. Nobody was told." in page
    assert 'class="undo"' not in page
    assert mona.post(address).status_code == 302, "a second press is no error"
    assert "You took this back already." in mona.get("/en/moderation").text
    assert cast.client("marie").post(address).status_code == 404


def test_who_needs_more_time_chooses_it(cast: Cast, make: Make) -> None:
    mona = cast.client("mona")
    assert mona.post("/en/moderation/settings", data={"undo_seconds": "9999"}).status_code == 422
    assert (
        mona.post("/en/moderation/settings", data={"undo_seconds": "120", "keys_off": "y"}).status_code == 302
    )
    listing = make()
    step = decide(cast, listing, Move.APPROVE)
    assert "data-keys-off" in mona.get(f"/en/moderation/{listing.public_id}").text
    with time_machine.travel(now() + timedelta(seconds=100)):
        assert mail.deliver_due() == 0
        undo(cast, step)
    assert again(listing).review_state == ReviewState.PENDING


def test_old_steps_are_forgotten(cast: Cast, make: Make) -> None:
    decide(cast, make(), Move.APPROVE)
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert actions.forget_steps() == 1
    assert count(DeskStep) == 0
