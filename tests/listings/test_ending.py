"""The end of a note: a ladder of mails, one button each, and what closing says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.models import User
from app.core.clock import LOCAL_ZONE, now, today
from app.core.db import db, transaction
from app.listings import actions, cli, queries
from app.listings.models import Listing
from app.listings.rules import LIFETIME, CloseReason, Life, MailedAct, Outcome, warnings_due
from app.mail.models import OutboxMail
from app.media.models import MediaFile
from app.moderation import actions as moderation
from app.moderation.rules import Move, Reason
from app.notifications.models import Notification
from app.organisations.models import Organisation
from app.organisations.rules import MemberRole
from tests.listings.board import FORM, again, organisation, publish
from tests.listings.test_posting import picture
from tests.support.cast import Cast
from tests.support.mails import last_mail_to, mails_to, path_in

KINDS = ("listings.ending", "listings.expired")


def work() -> None:
    """Do what the worker does about ends, twice: the second time there is nothing left."""
    for _turn in range(2):
        cli.warn_due()
        cli.expire_due()


def told() -> list[str]:
    """Return the subjects of the mails about an end, oldest first."""
    return [mail.subject for mail in mails_to("anna@example.org") if mail.kind in KINDS]


def days_after(moment: datetime, days: float) -> time_machine.travel:
    return time_machine.travel(moment + timedelta(days=days), tick=True)


def token(listing: Listing, act: MailedAct) -> str:
    return "/nl" + queries.act_path(listing, act)


def test_the_ladder_is_a_week_a_day_the_end_and_then_silence(cast: Cast) -> None:
    listing, begin = publish(cast, title="Zetel"), now()
    for day, subjects in (
        (52.9, []),
        (53.1, ["Zetel: nog 7 dagen online"]),
        (58.9, []),
        (59.1, ["Zetel: nog tot morgen online"]),
        (60.1, ["Zetel: niet meer online"]),
        (75, []),
    ):
        before = told()
        with days_after(begin, day):
            work()
        assert told() == before + subjects, day
    ended = again(listing.public_id)
    assert (ended.life, ended.outcome) == (Life.EXPIRED, None)
    assert last_mail_to("anna@example.org").guard == {"check": "listings.author", "ref": listing.public_id}
    assert db.session.scalar(select(func.count()).where(Notification.kind.in_(KINDS))) == 3


@pytest.mark.parametrize(("day", "subject"), [(59.5, "tot morgen"), (70, "niet meer online")])
def test_a_worker_that_was_away_tells_only_how_it_is_now(cast: Cast, day: float, subject: str) -> None:
    publish(cast, title="Zetel")
    with days_after(now(), day):
        work()
    assert len(told()) == 1
    assert subject in told()[0]


def test_renewing_begins_the_ladder_anew(cast: Cast) -> None:
    listing, begin = publish(cast), now()
    with days_after(begin, 54):
        work()
        cast.client("anna").post(f"/nl/listings/{listing.public_id}/renew")
        work()
    with days_after(begin, 60):
        work()
    assert len(told()) == 1
    with days_after(begin, 108):
        work()
    assert len(told()) == 2


def test_a_last_day_is_the_end_and_keeping_it_forgets_that_day(cast: Cast) -> None:
    begin = datetime(2026, 12, 1, 11, tzinfo=UTC)
    with days_after(begin, 0):
        listing = publish(cast, deadline=today() + timedelta(days=3))
        work()
    with days_after(begin, 2.6):
        work()
    assert [subject.split(": ")[1] for subject in told()] == ["nog tot morgen online"]
    with days_after(begin, 3.6):
        work()
        assert again(listing.public_id).life is Life.EXPIRED
        cast.client("anna").post(f"/nl/listings/{listing.public_id}/renew")
        kept = again(listing.public_id)
        assert (kept.life, kept.deadline) == (Life.OPEN, None)
        assert kept.expires_at is not None
        assert kept.expires_at > now() + LIFETIME - timedelta(minutes=1)
    assert len(told()) == 2


def test_another_last_day_is_another_end(cast: Cast) -> None:
    listing, client = publish(cast), cast.client("anna")
    for days in (20, 30):
        last = today() + timedelta(days=days)
        client.post(f"/nl/listings/{listing.public_id}/edit", data=FORM | {"deadline": str(last)})
        ends = again(listing.public_id).expires_at
        assert ends is not None
        assert ends.astimezone(LOCAL_ZONE).date() == last + timedelta(days=1)


def test_what_is_paused_is_warned_of_and_what_is_closed_or_hidden_is_not(cast: Cast) -> None:
    notes = [publish(cast, title=f"Nummer {number}") for number in range(3)]
    paused, closed, hidden = (note.public_id for note in notes)
    with transaction():
        actions.pause(cast.actor("anna"), again(paused))
        actions.close(cast.actor("anna"), again(closed), Outcome.NO)
        moderation.decide(cast.actor("marie"), "listing", again(hidden), Move.HIDE, Reason.UNSAFE)
    with days_after(now(), 54):
        work()
    assert told() == ["Nummer 0: nog 6 dagen online"]


def test_a_mail_that_waited_is_dropped_when_the_end_moved(cast: Cast) -> None:
    listing = publish(cast)
    with days_after(now(), 54):
        work()
        ref = last_mail_to("anna@example.org").guard["ref"]
        assert queries.is_ending(cast.id("anna"), ref)
        assert not queries.is_ending(cast.id("bilal"), ref)
        with transaction():
            actions.renew(cast.actor("anna"), again(listing.public_id))
        assert not queries.is_ending(cast.id("anna"), ref)
    assert not queries.is_ending(None, "nothing")


@pytest.mark.parametrize(("left", "due"), [(8, 0), (7, 1), (1.01, 1), (1, 2), (0, 2)])
def test_how_many_warnings_there_should_have_been(left: float, due: int) -> None:
    assert warnings_due(timedelta(days=left)) == due


# --- one button in the mail ---


def test_one_button_keeps_a_note_without_signing_in_and_once(cast: Cast, client: FlaskClient) -> None:
    listing, begin = publish(cast), now()
    with days_after(begin, 54):
        work()
        path = path_in(last_mail_to("anna@example.org"), "/listings/by-mail/")
        page = client.get(path)
        assert page.text.count("<button") == 1
        assert again(listing.public_id).expires_at == listing.expires_at
        assert "60 dagen" in client.post(path).text
        renewed = again(listing.public_id).expires_at
        assert renewed is not None
        assert renewed > begin + LIFETIME + timedelta(days=50)
        assert "60 dagen" in client.post(path).text
        assert client.get(path).status_code == 410
        assert again(listing.public_id).expires_at == renewed
    with days_after(begin, 54.1):
        assert client.post(path).status_code == 410


@pytest.mark.parametrize(
    ("said", "life", "outcome"),
    [
        ({}, Life.WITHDRAWN, None),
        ({"outcome": "solidair"}, Life.FULFILLED, Outcome.SOLIDAIR),
        ({"outcome": "no", "reason": "no_answer"}, Life.WITHDRAWN, Outcome.NO),
    ],
)
def test_one_button_closes_a_note_and_may_say_how_it_went(
    cast: Cast, client: FlaskClient, said: dict[str, str], life: Life, outcome: Outcome | None
) -> None:
    listing = publish(cast)
    path = token(listing, MailedAct.CLOSE)
    page = client.get(path).text
    assert (page.count("<button"), "Werkte het?" in page) == (1, True)
    assert client.post(path, data={"outcome": "perhaps"}).status_code == 422
    assert client.post(path, data=said).status_code == 200
    closed = again(listing.public_id)
    assert (closed.life, closed.outcome) == (life, outcome)
    assert client.post(path, data={"outcome": "elsewhere"}).status_code == 200
    assert again(listing.public_id).outcome == outcome
    with days_after(now(), 1):
        assert client.post(path, data=said).status_code == 410


def test_what_expired_can_be_renewed_or_said_to_have_worked_by_mail(cast: Cast, client: FlaskClient) -> None:
    first, second = publish(cast, title="Een"), publish(cast, title="Twee")
    with days_after(now(), 61):
        work()
        assert client.post(token(again(first.public_id), MailedAct.RENEW)).status_code == 200
        data = {"outcome": "elsewhere"}
        assert client.post(token(again(second.public_id), MailedAct.CLOSE), data=data).status_code == 200
    assert (again(first.public_id).life, again(second.public_id).life) == (Life.OPEN, Life.FULFILLED)


def ban(cast: Cast, _listing: Listing) -> None:
    with transaction() as session:
        session.get_one(User, cast.id("anna")).banned_at = now()


def hide(cast: Cast, listing: Listing) -> None:
    with transaction():
        moderation.decide(cast.actor("marie"), "listing", again(listing.public_id), Move.HIDE, Reason.UNSAFE)


def give_away(cast: Cast, listing: Listing) -> None:
    bilal = cast.id("bilal")
    with transaction():
        again(listing.public_id).author_id = bilal


def readdress(cast: Cast, _listing: Listing) -> None:
    cast.readdress("anna")


@pytest.mark.parametrize("meanwhile", [ban, hide, give_away, readdress])
def test_a_mailed_button_ends_with_the_right_to_press_it(
    cast: Cast, client: FlaskClient, meanwhile: Callable[[Cast, Listing], None]
) -> None:
    listing = publish(cast)
    path = token(listing, MailedAct.RENEW)
    meanwhile(cast, listing)
    assert [client.get(path).status_code, client.post(path).status_code] == [410, 410]


def test_a_mailed_button_does_one_thing_to_one_note_for_a_while(cast: Cast, client: FlaskClient) -> None:
    listing = publish(cast)
    renew, close = (token(listing, act) for act in MailedAct)
    assert renew.split("/")[-1].split(".")[0] != close.split("/")[-1].split(".")[0]
    forged = renew[:-4] + ("aaaa" if renew[-4:] != "aaaa" else "bbbb")
    for path in (forged, "/nl/listings/by-mail/x", "/nl/listings/by-mail/WzEsMl0.x"):
        assert client.get(path).status_code == 410
    with days_after(now(), 60 + 31):
        assert client.post(renew).status_code == 410


# --- closing on the page, and colleagues ---


def test_closing_without_success_may_say_why(cast: Cast) -> None:
    listing, client = publish(cast), cast.client("anna")
    address = f"/nl/listings/{listing.public_id}"
    assert 'name="reason"' in client.get(address).text
    assert client.post(f"{address}/close", data={"outcome": "no", "reason": "rain"}).status_code == 422
    client.post(f"{address}/close", data={"outcome": "no", "reason": "no_answer"})
    closed = again(listing.public_id)
    assert (closed.outcome, closed.close_reason) == (Outcome.NO, CloseReason.NO_ANSWER)
    client.post(f"{address}/renew")
    assert again(listing.public_id).close_reason is None


def test_a_note_is_handed_to_a_colleague_pictures_and_all(cast: Cast) -> None:
    group = organisation(cast, anna=MemberRole.MANAGER, chloe=MemberRole.MEMBER)
    listing, client = publish(cast, organisation_id=group), cast.client("anna")
    address = f"/nl/listings/{listing.public_id}"
    name = db.session.scalar(select(Organisation.public_id))
    client.post(f"{address}/edit", data=FORM | {"photos": [picture()], "organisation": name})
    chloe = cast.user("chloe").public_id
    assert f'value="{chloe}"' in client.get(address).text
    for _click in range(2):
        assert client.post(f"{address}/hand-over", data={"colleague": chloe}).status_code == 302
    assert len([one for one in mails_to("chloe@example.org") if one.kind == "listings.handed_over"]) == 1
    assert again(listing.public_id).author_id == cast.id("chloe")
    assert db.session.scalars(select(MediaFile.owner_id)).all() == [cast.id("chloe")]
    mail = last_mail_to("chloe@example.org")
    assert mail.kind == "listings.handed_over"
    assert "Anna" in mail.text


def test_nobody_hands_over_what_is_not_theirs_or_to_a_stranger(cast: Cast) -> None:
    group = organisation(cast, anna=MemberRole.MANAGER, chloe=MemberRole.MEMBER)
    ours, own = publish(cast, organisation_id=group), publish(cast, title="Van mij alleen")
    chloe, dario = cast.user("chloe").public_id, cast.user("dario").public_id
    statuses = [
        cast.client(name).post(f"/nl/listings/{note.public_id}/hand-over", data={"colleague": to}).status_code
        for name, note, to in (
            ("dario", ours, chloe), ("anna", ours, dario), ("anna", ours, ""), ("anna", own, chloe),
        )
    ]  # fmt: skip
    assert statuses == [403, 422, 422, 403]
    assert not db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "listings.handed_over")).all()


def test_a_standing_offer_has_no_end_to_hear_of(cast: Cast) -> None:
    group = organisation(cast, anna=MemberRole.MANAGER)
    listing = publish(cast, organisation_id=group, standing=True)
    with days_after(now(), 100):
        work()
        assert again(listing.public_id).life is Life.OPEN
    assert told() == []
