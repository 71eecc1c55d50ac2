"""Enough reports of people whom we know hide something until a moderator looks."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import User
from app.core.clock import now
from app.core.db import db, transaction
from app.listings.models import Listing
from app.mail.models import OutboxMail
from app.moderation import actions
from app.moderation.models import ReviewDecision
from app.moderation.rules import ReportReason, ReviewState
from tests.moderation.conftest import Make, again
from tests.support.cast import Cast

PUBLISHED, HIDDEN = ReviewState.PUBLISHED, ReviewState.HIDDEN
NEIGHBOURS = ("bilal", "chloe", "dario")


def report(cast: Cast, listing: Listing, *names: str, days: int = 60) -> None:
    for name in names:
        actor = cast.actor(name)
        with transaction() as session:
            user = session.get(User, actor.user_id)
            assert user is not None
            user.created_at = now() - timedelta(days=days)
            actions.file_report(actor, "listing", listing, ReportReason.SPAM)


def online(make: Make) -> Listing:
    return make(review_state=PUBLISHED, published_at=now() - timedelta(days=1))


def told() -> list[str]:
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    return [mail.text for mail in mails if mail.recipient == "anna@example.org"]


def test_three_neighbours_hide_it_and_the_author_hears_that_no_person_decided(cast: Cast, make: Make) -> None:
    cast.user("anna", language="en")
    listing = online(make)
    report(cast, listing, "bilal", "bilal", "chloe")
    assert again(listing).review_state == PUBLISHED
    report(cast, listing, "dario")
    assert again(listing).review_state == HIDDEN
    (mail,) = told()
    assert "offline until a moderator has looked" in mail
    decision = db.session.scalars(select(ReviewDecision)).one()
    assert (decision.is_automatic, decision.decided_by, decision.reason) == (True, None, None)
    page = cast.client("anna").get(f"/en/moderation/decisions/{decision.public_id}").text
    assert "went offline by itself" in page
    assert "A person decided this" not in page
    assert "You do not agree?" in page


def test_nothing_wrong_puts_it_back_and_a_refusal_keeps_it_hidden_with_a_reason(
    cast: Cast, make: Make
) -> None:
    fine, wrong, mona = online(make), online(make), cast.client("mona")
    for listing in (fine, wrong):
        report(cast, listing, *NEIGHBOURS)
    page = mona.get("/en/moderation?tab=reports").text
    assert page.count("data-item") == 2
    assert "Taken offline by many reports" in mona.get(f"/en/moderation/{fine.public_id}").text
    assert "data-item" not in mona.get("/en/moderation?tab=edits").text
    mona.post(f"/en/moderation/{fine.public_id}/reports", data={"tab": "reports"})
    assert again(fine).review_state == PUBLISHED
    hide = {"move": "hide", "reason": "not_allowed"}
    assert mona.post(f"/en/moderation/{wrong.public_id}/decide", data=hide).status_code == 302
    fresh = again(wrong)
    assert (fresh.review_state, fresh.needs_look) == (HIDDEN, False)
    assert mona.get("/en/moderation?tab=reports").text.count("data-item") == 0
    again_hidden = cast.client("marie").post(f"/en/moderation/{wrong.public_id}/decide", data=hide)
    assert again_hidden.status_code == 409, "hidden for a reason is hidden once"
    report(cast, fine, *NEIGHBOURS)
    assert again(fine).review_state == PUBLISHED, "where nothing was wrong, it takes twice as many"


def test_new_accounts_and_strangers_silence_nobody(cast: Cast, client: FlaskClient, make: Make) -> None:
    listing = online(make)
    report(cast, listing, *NEIGHBOURS, days=0)
    for number in range(8):
        client.post(
            f"/en/report?subject={listing.public_id}",
            data={"reason": "spam", "email": f"x{number}@example.org"},
        )
    assert again(listing).review_state == PUBLISHED


def test_authors_do_not_hide_their_own_by_reporting_it(cast: Cast, make: Make) -> None:
    listing = online(make)
    report(cast, listing, "bilal", "chloe", "anna")
    assert again(listing).review_state == PUBLISHED
