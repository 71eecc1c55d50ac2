from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Forbidden, NotFound
from app.mail.models import OutboxMail
from app.moderation import actions
from app.moderation.models import Report
from app.moderation.rules import Outcome, ReviewState
from tests.moderation.conftest import Make
from tests.support.cast import Cast

ONLINE = ReviewState.PUBLISHED


def reports() -> list[Report]:
    return list(db.session.scalars(select(Report).order_by(Report.id)))


def test_anyone_reports_without_an_account(client: FlaskClient, make: Make) -> None:
    address = f"/en/report?subject={make(review_state=ONLINE).public_id}"
    assert 'name="email"' in client.get(address).text
    done = client.post(
        address, data={"reason": "unsafe", "explanation": "No brakes", "email": "Buur@Example.org"}
    )
    assert done.status_code == 302
    assert "We look at it" in client.get(done.location).text
    (report,) = reports()
    assert (report.email, report.reporter_id, report.language) == ("buur@example.org", None, "en")


def test_a_person_with_an_account_is_not_asked_an_address(cast: Cast, make: Make) -> None:
    address = f"/nl/report?subject={make(review_state=ONLINE).public_id}"
    bilal = cast.client("bilal")
    assert 'name="email"' not in bilal.get(address).text
    bilal.post(address, data={"reason": "spam", "email": "somebody@example.org"})
    (report,) = reports()
    assert (report.email, report.reporter_id) == ("", cast.id("bilal"))


def test_a_wrong_report_says_what_is_missing(client: FlaskClient, make: Make) -> None:
    address = f"/en/report?subject={make(review_state=ONLINE).public_id}"
    answer = client.post(address, data={"explanation": "Hm", "email": "not-an-address"})
    assert answer.status_code == 422
    assert "Choose what is not right." in answer.text
    assert "Hm" in answer.text
    assert client.post(address, data={"reason": "nonsense"}).status_code == 422
    assert reports() == []


@pytest.mark.parametrize("state", [state for state in ReviewState if state != ONLINE])
def test_what_one_may_not_see_cannot_be_reported(client: FlaskClient, make: Make, state: ReviewState) -> None:
    hidden = client.get(f"/en/report?subject={make(review_state=state).public_id}")
    nothing = client.get("/en/report?subject=0000000000000000")
    assert (hidden.status_code, nothing.status_code) == (404, 404)
    subject = hidden.request.args["subject"]
    assert hidden.text.replace(subject, "0" * 16) == nothing.text
    assert client.get("/en/report").status_code == 404


def test_the_same_report_twice_is_one(cast: Cast, client: FlaskClient, make: Make) -> None:
    address = f"/nl/report?subject={make(review_state=ONLINE).public_id}"
    bilal = cast.client("bilal")
    for browser, email in ((bilal, ""), (client, "buur@example.org")):
        for _twice in range(2):
            browser.post(address, data={"reason": "spam", "email": email})
    assert len(reports()) == 2


def test_who_reported_hears_that_nothing_was_wrong(cast: Cast, client: FlaskClient, make: Make) -> None:
    listing = make(review_state=ONLINE)
    client.post(
        f"/en/report?subject={listing.public_id}", data={"reason": "spam", "email": "buur@example.org"}
    )
    cast.client("bilal").post(f"/en/report?subject={listing.public_id}", data={"reason": "spam"})
    mona = cast.actor("mona")
    with transaction():
        assert actions.settle_reports(mona, "listing", listing) == 2
    mails = db.session.scalars(select(OutboxMail)).all()
    assert sorted(mail.recipient for mail in mails) == ["bilal@example.org", "buur@example.org"]
    told = next(mail for mail in mails if mail.recipient.startswith("buur"))
    assert "found nothing against our rules" in told.text
    assert not any("anna" in (mail.text + mail.html).lower() for mail in mails)
    assert {(r.email, r.outcome) for r in reports()} == {("", Outcome.KEPT)}


def test_only_another_moderator_of_the_place_settles_reports(cast: Cast, make: Make) -> None:
    own, milan, mona = make(author="mona", review_state=ONLINE), cast.actor("milan"), cast.actor("mona")
    with pytest.raises(Forbidden), transaction():
        actions.settle_reports(mona, "listing", own)
    with pytest.raises(NotFound), transaction():
        actions.settle_reports(milan, "listing", own)


def test_a_report_about_what_is_gone_is_closed_and_told(cast: Cast, client: FlaskClient, make: Make) -> None:
    listing = make(review_state=ONLINE)
    client.post(
        f"/en/report?subject={listing.public_id}", data={"reason": "spam", "email": "buur@example.org"}
    )
    with transaction() as session:
        session.delete(listing)
    assert actions.sweep_reports() == 1
    assert actions.sweep_reports() == 0
    (report,) = reports()
    assert (report.outcome, report.email) == (Outcome.GONE, "")
    assert "no longer on Solidair" in db.session.scalars(select(OutboxMail)).one().text


def test_addresses_are_forgotten_after_90_days(cast: Cast, client: FlaskClient, make: Make) -> None:
    listing = make(review_state=ONLINE)
    client.post(
        f"/en/report?subject={listing.public_id}", data={"reason": "spam", "email": "buur@example.org"}
    )
    with time_machine.travel(now() + timedelta(days=89)):
        actions.sweep_reports()
    assert reports()[0].email
    with time_machine.travel(now() + timedelta(days=91)):
        actions.sweep_reports()
        assert db.session.scalar(select(func.count()).where(Report.email != "")) == 0
