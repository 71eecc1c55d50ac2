"""What newly fits one's own notes stands in the overview: once, settled, and only while it may be told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import now
from app.core.db import db, transaction
from app.listings import actions as listings
from app.listings.models import Listing
from app.listings.rules import Kind, Outcome
from app.mail.actions import deliver_due
from app.mail.models import MailState
from app.matching import actions, cli, queries
from app.matching.models import MatchProfile, Suggested
from app.matching.rules.telling import FITS, REMEMBERED, SETTLED_AFTER
from app.moderation.rules import Move, Reason
from app.notifications import queries as notices
from app.notifications.actions import set_channel, write_digests
from app.notifications.models import Notification
from app.notifications.rules import Channel
from app.organisations.rules import MemberRole
from app.responses import actions as responses
from tests.listings.board import again, decide, organisation, publish
from tests.responses.stage import Stage
from tests.support.cast import Cast

EVENING = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
SETTLED = EVENING + SETTLED_AFTER
MORNING = datetime(2026, 11, 26, 6, 31, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _evening(app: Flask) -> Iterator[None]:
    """What came before a test is told to nobody."""
    with time_machine.travel(EVENING, tick=False):
        yield


def ask(cast: Cast, name: str = "bilal", **changes: Any) -> Listing:
    values = {"kind": Kind.REQUEST, "title": "Fietsje voor meisje van 6", "body": ""} | changes
    request = publish(cast, name, **values)
    settle()
    return request


def settle(at: datetime = SETTLED) -> int:
    with time_machine.travel(at, tick=False):
        return cli.tell_new_fits()


def wants(cast: Cast, name: str, channel: Channel) -> None:
    with transaction():
        set_channel(cast.id(name), notices.get_kind(FITS), channel)


def lines(cast: Cast, name: str) -> list[str]:
    db.session.rollback()
    mine = select(Notification.title).where(Notification.user_id == cast.id(name), Notification.kind == FITS)
    return list(db.session.scalars(mine.order_by(Notification.id)))


def overviews(cast: Cast, name: str) -> list[str]:
    """Return the texts of the overviews that left."""
    with time_machine.travel(MORNING, tick=False):
        write_digests()
        waiting = {one.id: one.text for one in Stage(cast).mails(name, "notifications.digest") if one.text}
        deliver_due()
        mails = Stage(cast).mails(name, "notifications.digest")
        return [waiting[one.id] for one in mails if one.state is MailState.SENT and one.id in waiting]


def test_a_new_offer_stands_in_the_overview_of_who_asks_for_it(cast: Cast) -> None:
    request, offer = ask(cast), publish(cast)
    assert settle() == 1
    assert lines(cast, "bilal") == [f"{request.title}: misschien past dit: {offer.title}"]
    [text] = overviews(cast, "bilal")
    assert f"\n{request.title}\n" in text
    assert f"- Misschien past dit: {offer.title}" in text
    assert f"/nl/listings/{offer.public_id}" in text
    assert overviews(cast, "bilal") == []


def test_nobody_hears_before_it_can_no_longer_be_taken_back(cast: Cast) -> None:
    ask(cast)
    offer = publish(cast)
    assert settle(SETTLED - timedelta(seconds=1)) == 0
    decide(cast, offer, Move.HIDE, reason=Reason.UNSAFE)
    assert settle() == 0
    assert lines(cast, "bilal") == []


def test_the_same_is_never_suggested_twice_to_one_person(cast: Cast) -> None:
    ask(cast)
    ask(cast, title="Kinderfiets gezocht, 6 jaar")
    offer = publish(cast)
    assert settle() == 1
    actor = cast.actor("anna")
    with transaction():
        found = again(offer.public_id)
        content = listings.content_of(found)
        listings.edit_listing(actor, found, type(content)(**{**content.__dict__, "body": "Met twee bellen."}))
    assert settle() == 0
    assert len(lines(cast, "bilal")) == 1


def test_what_stood_in_the_mail_that_it_is_online_is_not_told_again(cast: Cast) -> None:
    offer = publish(cast)
    settle()
    ask(cast)
    with transaction():
        actions.refresh(again(offer.public_id), is_new=True)
    assert settle() == 0
    assert lines(cast, "bilal") == []


def test_who_may_not_or_need_not_answer_it_hears_nothing(cast: Cast) -> None:
    stage = Stage(cast)
    for name in ("chloe", "dario", "emil", "leila", "adam"):
        ask(cast, name)
    said_no = again(
        db.session.scalars(select(Listing.public_id).where(Listing.author_id == cast.id("chloe"))).one()
    )
    team = organisation(cast, anna=MemberRole.MANAGER, dario=MemberRole.MEMBER)
    offer = publish(cast, organisation_id=team)
    with transaction():
        actions.not_this(cast.actor("chloe"), said_no, again(offer.public_id))
    stage.block("emil", "anna")
    stage.answer("leila", offer.public_id)
    assert settle() == 1
    assert [name for name in ("chloe", "dario", "emil", "leila", "adam") if lines(cast, name)] == ["adam"]


def test_off_by_choice_means_no_mail_and_at_once_means_at_once(cast: Cast) -> None:
    ask(cast)
    ask(cast, "chloe")
    wants(cast, "bilal", Channel.INBOX)
    wants(cast, "chloe", Channel.MAIL)
    offer = publish(cast)
    assert settle() == 2
    [mail] = Stage(cast).mails("chloe", FITS)
    assert f"/nl/listings/{offer.public_id}" in mail.text
    assert "/matches" in mail.text
    assert overviews(cast, "bilal") == []


@pytest.mark.parametrize("end", ["closed", "refused", "own closed", "answered", "full"])
def test_what_no_longer_holds_is_not_mailed_and_nothing_empty_comes(end: str, cast: Cast) -> None:
    request, offer, stage = ask(cast), publish(cast), Stage(cast)
    assert settle() == 1
    with transaction():
        if end == "closed":
            listings.close(cast.actor("anna"), again(offer.public_id), Outcome.NO)
        elif end == "own closed":
            listings.close(cast.actor("bilal"), again(request.public_id), Outcome.NO)
        elif end == "refused":
            actions.not_this(cast.actor("bilal"), again(request.public_id), again(offer.public_id))
    if end == "answered":
        stage.answer("bilal", offer.public_id)
    elif end == "full":
        from_chloe = stage.answer("chloe", offer.public_id)
        stage.do(responses.agree, "anna", from_chloe)
    assert not [
        text for text in overviews(cast, "bilal") if offer.title in text and "isschien past dit" in text
    ]


def test_what_does_not_fit_well_is_told_to_nobody(cast: Cast) -> None:
    ask(cast, title="Zetel met drie plaatsen", category="furniture")
    publish(cast)
    assert settle() == 0


def test_reading_everything_anew_tells_nothing(cast: Cast) -> None:
    ask(cast)
    publish(cast)
    with transaction() as session:
        session.query(MatchProfile).delete()
    assert cli.read_unread() == 2
    assert settle() == 0


def test_what_was_told_long_ago_is_forgotten(cast: Cast) -> None:
    ask(cast)
    publish(cast)
    settle()
    assert db.session.scalar(select(func.count()).select_from(Suggested)) == 2
    db.session.rollback()
    with time_machine.travel(now() + REMEMBERED + timedelta(days=1), tick=False):
        assert cli.forget_told() == 2


def test_a_guard_of_a_row_that_is_gone_says_no(cast: Cast) -> None:
    assert not queries.still_fits(cast.id("anna"), "12345")
