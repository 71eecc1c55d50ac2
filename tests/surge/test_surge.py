"""A surge: offers are kept, called on as something is asked, and lost by nobody when it is over."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, Final

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.models import Block, User
from app.audit.models import AuditEvent
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Conflict, Forbidden, Gone, Invalid
from app.listings.cli import delete_drafts
from app.listings.models import Listing
from app.listings.rules import DRAFT_LIFE, Help, Kind, Life
from app.mail.actions import deliver_due
from app.mail.models import MailState, OutboxMail
from app.moderation.actions import set_posting
from app.moderation.rules import Move, Posting, Reason, ReviewState
from app.notifications.models import QuietTime
from app.responses.models import Response
from app.surge import actions, queries
from app.surge.models import PooledOffer, Surge
from tests.accounts.mailbox import newest_link
from tests.listings.board import again, decide, publish
from tests.support.cast import DEINZE, GHENT, Cast
from tests.support.mails import mails_to, path_in

NOON: Final = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
WHAT: Final = "Kinderfiets met lichtjes"
CROWD: Final = [f"helper{number:02}" for number in range(13)]


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """A Wednesday at noon in Belgium."""
    with time_machine.travel(NOON, tick=False):
        yield


def start(cast: Cast, municipality_id: int = GHENT) -> str:
    actor = cast.actor("marie")
    with transaction():
        return actions.start(actor, municipality_id, "Opvang in Gent", "Er komen 80 mensen.").public_id


def keep(cast: Cast, surge: str, *names: str, what: str = WHAT) -> list[str]:
    refs = []
    for name in names:
        actor = cast.actor(name)
        with transaction():
            refs.append(actions.keep(actor, queries.get(surge), what, "nl").public_id)
    return refs


def ask(cast: Cast, **changes: Any) -> Listing:
    return publish(cast, "anna", **{"kind": Kind.REQUEST, "title": "Kinderfiets gezocht", **changes})


def called() -> list[str]:
    db.session.rollback()
    statement = select(OutboxMail.recipient).where(
        OutboxMail.kind == "waves.call", OutboxMail.state != MailState.DROPPED
    )
    return sorted(one.split("@")[0] for one in db.session.scalars(statement))


def press(cast: Cast, surge: str, listing: Listing, told: int = 0, who: str = "marie") -> int:
    address = f"/nl/surge/{surge}/call/{listing.public_id}"
    return cast.client(who).post(address, data={"told": str(told)}).status_code


# --- the story ---


def test_from_the_switch_to_an_answer_and_back(cast: Cast) -> None:
    mona, bilal = cast.client("mona"), cast.client()
    words = {"title": "Opvang in Gent", "body": "Er komen 80 mensen.", "postcode": "9000"}
    pool = mona.post("/nl/surge", data=words).location
    page = pool.removesuffix("/pool")
    assert page in cast.client().get("/nl/").text
    _offer_by_mail(bilal, page, mona, pool)

    listing = ask(cast)
    assert press(cast, page.rpartition("/")[2], listing, who="mona") == 303
    assert called() == ["bilal"]
    mail = mails_to("bilal@example.org")[-1]
    assert "kan je helpen?" in mail.subject
    call = path_in(mail, "/waves/")
    assert WHAT in cast.client().get(call).text
    assert cast.client().post(call, data={"message": "Ja, kom maar."}).status_code == 200
    answer = db.session.scalars(select(Response).where(Response.listing_id == listing.id)).one()
    assert "Ja, kom maar." in cast.client("anna").get(f"/nl/responses/{answer.public_id}").text

    keep(cast, page.rpartition("/")[2], "chloe", what="Winterjassen maat 104")
    assert mona.post(f"{page}/end").status_code == 303
    actions.empty_pools()
    states = {one.title: one.review_state for one in db.session.scalars(select(Listing))}
    assert states["Winterjassen maat 104"] is ReviewState.PENDING
    assert "Winterjassen maat 104" in mona.get("/nl/moderation").text
    assert page not in cast.client().get("/nl/").text


def _offer_by_mail(browser: FlaskClient, page: str, moderator: FlaskClient, pool: str) -> None:
    """Offer something in two fields without an account; it counts once the mailed link was pressed."""
    sent = browser.post(page, data={"what": WHAT, "email": "bilal@example.org"})
    assert sent.location == "/nl/sign-in"
    assert "1 aanbod wacht" not in moderator.get(pool).text
    assert mails_to("bilal@example.org")[-1].subject == "Je aanbod bijhouden"
    link = newest_link("bilal@example.org")
    assert "Mijn aanbod bijhouden" in browser.get(link).text
    kept = browser.post(link)
    assert "We houden je aanbod bij" in browser.get(kept.location).text
    mine = browser.get("/nl/account/listings").text
    assert "Dit houden we bij tot iemand het nodig heeft" in mine
    assert "Nog niet verstuurd" not in mine
    assert "1 aanbod wacht" in moderator.get(pool).text


def test_the_page_of_what_is_over_says_so(cast: Cast) -> None:
    surge, marie = start(cast), cast.actor("marie")
    with transaction():
        actions.end(marie, queries.get(surge))
    for name in (None, "mona"):
        assert "Dit is voorbij" in cast.client(name).get(f"/nl/surge/{surge}").text
    assert cast.client("mona").get(f"/nl/surge/{surge}/pool").status_code == 200


# --- the pool ---


@pytest.mark.parametrize("name", [None, "dario", "mona", "milan", "adam"])
def test_what_is_kept_is_nowhere_for_others(name: str | None, cast: Cast) -> None:
    [ref] = keep(cast, start(cast), "bilal", what="Kwartelfiets")
    client = cast.client(name)
    for address in ("/nl/", "/nl/listings", "/nl/listings?q=Kwartelfiets", "/nl/listings?format=json",
                    "/nl/listings?format=atom", "/sitemap.xml"):  # fmt: skip
        answer = client.get(address)
        assert ref not in answer.text, address
    if name == "mona":
        assert "Kwartelfiets" not in client.get("/nl/moderation").text
    nothing = client.get(f"/nl/listings/{'0' * 16}")
    hidden = client.get(f"/nl/listings/{ref}")
    assert (
        (hidden.status_code, hidden.status) == (nothing.status_code, nothing.status) == (404, "404 NOT FOUND")
    )


def test_who_did_not_prove_the_address_is_not_in_the_pool(cast: Cast) -> None:
    surge = start(cast)
    cast.client().post(f"/nl/surge/{surge}", data={"what": WHAT, "email": "bilal@example.org"})
    listing = ask(cast)
    press(cast, surge, listing)
    assert called() == []


def test_what_waits_is_the_same_in_python_and_in_sql(cast: Cast) -> None:
    surge = start(cast)
    [ref] = keep(cast, surge, "bilal")
    for state, life, is_proven in product(ReviewState, Life, (True, False)):
        with transaction() as session:
            draft, pooled = again(ref), session.scalars(select(PooledOffer)).one()
            draft.review_state, draft.life = state, life
            pooled.kept_at = now() if is_proven else None
        draft, pooled = again(ref), db.session.scalars(select(PooledOffer)).one()
        waits = queries.waits(pooled, draft)
        assert waits == queries.is_kept(draft) == bool(queries.counts(queries.get(surge))), (state, life)
        assert waits == (is_proven and (state, life) == (ReviewState.DRAFT, Life.OPEN)), (state, life)


def test_an_offer_twice_is_one(cast: Cast) -> None:
    surge = start(cast)
    assert len({*keep(cast, surge, "bilal", "bilal")}) == 1
    assert db.session.scalar(select(func.count()).select_from(PooledOffer)) == 1


def test_what_waits_in_the_pool_is_not_forgotten_as_other_drafts_are(cast: Cast) -> None:
    [ref] = keep(cast, start(cast), "bilal")
    with time_machine.travel(NOON + DRAFT_LIFE + timedelta(days=1), tick=False):
        delete_drafts()
        db.session.rollback()
        assert again(ref).review_state is ReviewState.DRAFT


def test_who_sets_it_online_takes_it_out_of_the_pool(cast: Cast) -> None:
    surge = start(cast)
    [ref] = keep(cast, surge, "bilal")
    decide_on = again(ref)
    with transaction():
        decide_on.review_state = ReviewState.PENDING
    assert queries.counts(queries.get(surge)) == []
    decide(cast, again(ref), Move.APPROVE)
    assert cast.client().get(f"/nl/listings/{ref}").status_code == 200


def test_a_link_pressed_after_the_end_posts_it_as_any_other(cast: Cast) -> None:
    surge, browser = start(cast), cast.client()
    browser.post(f"/nl/surge/{surge}", data={"what": WHAT, "email": "bilal@example.org"})
    actor = cast.actor("marie")
    with transaction():
        actions.end(actor, queries.get(surge))
    browser.post(newest_link("bilal@example.org"))
    assert db.session.scalars(select(Listing.review_state)).one() is ReviewState.PENDING


def test_after_the_end_nothing_is_kept(cast: Cast) -> None:
    surge, marie, bilal = start(cast), cast.actor("marie"), cast.actor("bilal")
    with transaction():
        actions.end(marie, queries.get(surge))
    with pytest.raises(Gone), transaction():
        actions.keep(bilal, queries.get(surge), WHAT, "nl")


def test_a_crash_while_the_pool_is_emptied_loses_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    surge, marie = start(cast), cast.actor("marie")
    keep(cast, surge, *CROWD)
    with transaction():
        actions.end(marie, queries.get(surge))
    monkeypatch.setattr(actions, "BATCH", 5)
    let_go, done = actions._let_go, []

    def die(pooled: PooledOffer, draft: Listing) -> bool:
        done.append(draft.id)
        if len(done) == 8:
            raise KeyboardInterrupt
        return let_go(pooled, draft)

    monkeypatch.setattr(actions, "_let_go", die)
    with pytest.raises(KeyboardInterrupt):
        actions.empty_pools()
    monkeypatch.setattr(actions, "_let_go", let_go)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(PooledOffer)) == len(CROWD) - 5
    assert actions.empty_pools() == len(CROWD) - 5
    states = db.session.scalars(select(Listing.review_state)).all()
    assert states == [ReviewState.PENDING] * len(CROWD)


def _ban(cast: Cast, _ref: str) -> None:
    bilal = cast.id("bilal")
    with transaction() as session:
        session.get_one(User, bilal).banned_at = now()


def _withdraw(_cast: Cast, ref: str) -> None:
    with transaction():
        again(ref).life = Life.WITHDRAWN


def _stop_posting(cast: Cast, _ref: str) -> None:
    moderator, bilal = cast.actor("mona"), cast.id("bilal")
    with transaction():
        set_posting(moderator, bilal, GHENT, Posting.NO_POSTING, Reason.UNSAFE)


@pytest.mark.parametrize(("change", "hears"), [(_ban, False), (_withdraw, False), (_stop_posting, True)])
def test_what_cannot_be_sent_in_stays_a_draft(
    change: Callable[[Cast, str], None], hears: bool, cast: Cast
) -> None:
    surge, marie = start(cast), cast.actor("marie")
    [ref] = keep(cast, surge, "bilal")
    change(cast, ref)
    with transaction():
        actions.end(marie, queries.get(surge))
    assert actions.empty_pools() == 0
    db.session.expire_all()
    assert db.session.scalar(select(func.count()).select_from(PooledOffer)) == 0
    assert again(ref).review_state is ReviewState.DRAFT
    told = [mail.subject for mail in mails_to("bilal@example.org") if mail.kind == "surge.not_posted"]
    assert told == ([f"{WHAT}: niet online"] if hears else [])


# --- calling ---


def test_ten_hear_first_then_the_rest_and_nobody_twice(cast: Cast) -> None:
    surge = start(cast)
    keep(cast, surge, *CROWD)
    listing = ask(cast, quantity=20)
    press(cast, surge, listing)
    assert len(called()) == 10
    assert press(cast, surge, listing) == 409, "a second click tells nobody"
    assert len(called()) == 10
    press(cast, surge, listing, told=10)
    assert called() == CROWD


def test_what_does_not_fit_is_not_called(cast: Cast) -> None:
    surge = start(cast)
    keep(cast, surge, "bilal", what="Vertalen Arabisch Nederlands")
    press(cast, surge, ask(cast))
    assert called() == []


def test_who_was_blocked_is_not_called(cast: Cast) -> None:
    surge = start(cast)
    keep(cast, surge, "bilal", "chloe")
    anna, bilal = cast.id("anna"), cast.id("bilal")
    with transaction() as session:
        session.add(Block(blocker_id=anna, blocked_id=bilal, created_at=now()))
    press(cast, surge, ask(cast))
    assert called() == ["chloe"]


def _hide(_cast: Cast, _surge: str, listing: Listing) -> None:
    with transaction():
        again(listing.public_id).review_state = ReviewState.HIDDEN


def _leave(cast: Cast, _surge: str, _listing: Listing) -> None:
    with transaction() as session:
        session.delete(session.scalars(select(PooledOffer)).one())


def _fill(cast: Cast, _surge: str, listing: Listing) -> None:
    answer = {"choice": "yes", "message": "Ik heb er een."}
    assert (
        cast.client("dario").post(f"/nl/listings/{listing.public_id}/respond", data=answer).status_code == 303
    )


def _end(cast: Cast, surge: str, _listing: Listing) -> None:
    actor = cast.actor("marie")
    with transaction():
        actions.end(actor, queries.get(surge))


@pytest.mark.parametrize("change", [_hide, _leave, _fill, _end])
def test_what_changed_before_the_mail_left_keeps_it_back(change: Any, cast: Cast) -> None:
    surge = start(cast)
    keep(cast, surge, "bilal")
    listing = ask(cast)
    press(cast, surge, listing)
    change(cast, surge, listing)
    deliver_due()
    db.session.expire_all()
    assert called() == []


def _elsewhere(cast: Cast) -> Listing:
    return ask(cast, municipality_id=DEINZE, neighbourhood_id=None)


def _offer(cast: Cast) -> Listing:
    return publish(cast, "anna", title="Kinderfiets te geef")


def _not_looked_at(cast: Cast) -> Listing:
    listing = ask(cast)
    with transaction():
        again(listing.public_id).review_state = ReviewState.PENDING
    return listing


def _closed(cast: Cast) -> Listing:
    listing = ask(cast)
    with transaction():
        again(listing.public_id).life = Life.FULFILLED
    return listing


@pytest.mark.parametrize("make", [_elsewhere, _offer, _not_looked_at, _closed])
@pytest.mark.parametrize("who", ["mona", "marie"])
def test_it_is_called_for_open_requests_of_the_same_place_only(
    make: Callable[[Cast], Listing], who: str, cast: Cast
) -> None:
    surge = start(cast)
    keep(cast, surge, "bilal")
    listing = make(cast)
    assert queries.asked(cast.actor(who), queries.get(surge), 9) == []
    assert listing.title not in cast.client(who).get(f"/nl/surge/{surge}/pool").text
    assert press(cast, surge, listing, who=who) == 404
    assert called() == []


def test_what_has_answers_enough_is_not_called_for(cast: Cast) -> None:
    surge = start(cast)
    keep(cast, surge, "bilal")
    listing = ask(cast)
    _fill(cast, surge, listing)
    assert queries.asked(cast.actor("mona"), queries.get(surge), 9) == []
    assert press(cast, surge, listing) == 409
    assert called() == []


def test_who_is_blocked_does_not_see_what_the_other_asks(cast: Cast) -> None:
    surge, listing = start(cast), ask(cast)
    anna, bilal = cast.id("anna"), cast.id("bilal")
    with transaction() as session:
        session.add(Block(blocker_id=anna, blocked_id=bilal, created_at=now()))
    page = f"/nl/surge/{surge}"
    assert listing.title not in cast.client("bilal").get(page).text
    assert listing.title in cast.client("chloe").get(page).text


def test_two_who_press_at_once_call_nobody_twice(app: Flask, cast: Cast) -> None:
    surge = start(cast)
    keep(cast, surge, *CROWD)
    listing, mona, marie = ask(cast, quantity=20), cast.actor("mona"), cast.actor("marie")
    ref, barrier, outcomes = listing.public_id, threading.Barrier(2), []
    db.session.remove()

    def work(actor: Actor) -> None:
        with app.app_context(), time_machine.travel(NOON, tick=False):
            barrier.wait()
            try:
                with transaction():
                    outcomes.append(actions.call_next(actor, queries.get(surge), again(ref), 0))
            except Conflict:
                outcomes.append(0)
            db.session.remove()

    threads = [threading.Thread(target=work, args=(actor,)) for actor in (mona, marie)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [0, 10]
    assert len(called()) == len({*called()}) == 10


def test_at_night_the_mails_wait_for_the_morning_whatever_hours_somebody_chose(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "QUIET_HOURS", "22-8")
    bilal = cast.id("bilal")
    with transaction() as session:
        session.add(QuietTime(user_id=bilal, begin_hour=13, end_hour=14))
    calls = select(OutboxMail.state).where(OutboxMail.kind == "waves.call")
    with time_machine.travel(datetime(2026, 11, 25, 22, 30, tzinfo=UTC), tick=False):
        surge = start(cast)
        keep(cast, surge, "bilal")
        press(cast, surge, ask(cast))
        deliver_due()
        db.session.rollback()
        assert db.session.scalars(calls).all() == [MailState.QUEUED]
    with time_machine.travel(datetime(2026, 11, 26, 7, 30, tzinfo=UTC), tick=False):
        deliver_due()
        db.session.rollback()
        assert db.session.scalars(calls).all() == [MailState.SENT]


# --- the switch ---


def test_one_surge_a_municipality_also_when_two_press_at_once(app: Flask, cast: Cast) -> None:
    marie = cast.actor("marie")
    db.session.remove()

    def work() -> None:
        with app.app_context():
            try:
                with transaction():
                    actions.start(marie, GHENT, "Opvang", "Veel volk.")
            except Invalid:
                pass
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert db.session.scalar(select(func.count()).select_from(Surge)) == 1
    start(cast, DEINZE)


def test_moderators_run_their_own_municipality_only(cast: Cast) -> None:
    surge, milan, anna = start(cast), cast.actor("milan"), cast.actor("anna")
    for actor in (milan, anna):
        with pytest.raises(Forbidden), transaction():
            actions.start(actor, GHENT, "Opvang", "Veel volk.")
        with pytest.raises(Forbidden), transaction():
            actions.end(actor, queries.get(surge))
    for address in (f"/nl/surge/{surge}/pool", f"/nl/surge/{surge}/end"):
        assert (
            cast.client("milan").open(address, method="GET" if "pool" in address else "POST").status_code
            == 404
        )
    answer = cast.client("milan").post("/nl/surge", data={"title": "a", "body": "b", "postcode": "9000"})
    assert answer.status_code == 422
    assert "Dit is een andere gemeente dan die van jou." in answer.text


def test_each_step_is_in_the_audit_log(cast: Cast) -> None:
    surge, marie = start(cast), cast.actor("marie")
    keep(cast, surge, "bilal")
    press(cast, surge, ask(cast))
    with transaction():
        actions.end(marie, queries.get(surge))
        actions.end(marie, queries.get(surge))
    steps = [one for one in db.session.scalars(select(AuditEvent.action)) if one.startswith("surge.")]
    assert steps == ["surge.started", "surge.called", "surge.ended"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "x" * 81), ("body", ""), ("postcode", "0000"), ("body", "x" * 1001)],
)
def test_what_is_not_filled_in_well_is_asked_again(field: str, value: str, cast: Cast) -> None:
    data = {"title": "Opvang", "body": "Veel volk.", "postcode": "9000"} | {field: value}
    answer = cast.client("marie").post("/nl/surge", data=data)
    assert answer.status_code == 422
    assert re.search(r'aria-invalid="true"', answer.text)
    assert db.session.scalar(select(func.count()).select_from(Surge)) == 0


def test_the_pool_holds_an_offer_of_this_municipality(cast: Cast) -> None:
    [ref] = keep(cast, start(cast), "bilal", what="Kinderfiets in Deinze")
    listing = again(ref)
    assert (listing.municipality_id, listing.neighbourhood_id) == (GHENT, None)
    assert (listing.kind, listing.help) == (Kind.OFFER, Help.GOODS)
