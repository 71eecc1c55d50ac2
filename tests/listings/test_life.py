"""The life of a note: online, paused, renewed, closed, over."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from blinker import Signal
from sqlalchemy import func, select

from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Conflict
from app.listings import actions, cli, signals
from app.listings.models import Listing
from app.listings.rules import DRAFT_LIFE, LIFETIME, Life, Outcome, Step, after_step
from app.moderation.rules import Move, Reason, ReviewState
from app.search.models import SearchDocument
from tests.listings.board import BIKE, again, decide, post, publish, put
from tests.support.cast import Cast


def indexed() -> int:
    return db.session.scalar(select(func.count()).select_from(SearchDocument)) or 0


def test_approval_puts_a_note_online_once(cast: Cast) -> None:
    listing = publish(cast)
    assert listing.published_at
    assert listing.expires_at == listing.published_at + LIFETIME
    assert indexed() == 1
    decide(cast, listing, Move.HIDE, reason=Reason.UNSAFE)
    assert indexed() == 0
    decide(cast, listing, Move.RESTORE)
    assert indexed() == 1
    assert again(listing.public_id).published_at == listing.published_at


def test_refusing_puts_nothing_online(cast: Cast) -> None:
    listing = post(cast)
    decide(cast, listing, Move.REJECT, reason=Reason.MONEY)
    assert again(listing.public_id).published_at is None
    assert indexed() == 0


def test_pausing_and_opening_again_take_one_button_each(cast: Cast) -> None:
    listing, client = publish(cast), cast.client("anna")
    address = f"/en/listings/{listing.public_id}"
    assert f"{address}/pause" in client.get(address).text
    assert "paused" in client.post(f"{address}/pause", follow_redirects=True).text
    assert again(listing.public_id).life is Life.PAUSED
    assert cast.client().get("/en/listings").text.count(listing.title) == 0
    assert "This note is paused" in cast.client().get(address).text
    client.post(f"{address}/resume")
    assert again(listing.public_id).life is Life.OPEN
    assert listing.title in cast.client().get("/en/listings").text


def test_a_second_click_is_told_kindly(cast: Cast) -> None:
    listing, client = publish(cast), cast.client("anna")
    for _n in range(2):
        response = client.post(f"/en/listings/{listing.public_id}/pause", follow_redirects=True)
        assert response.status_code == 200
    assert "This was done already" in response.text
    assert again(listing.public_id).life is Life.PAUSED


@pytest.mark.parametrize(
    ("outcome", "life"),
    [("solidair", Life.FULFILLED), ("elsewhere", Life.FULFILLED), ("no", Life.WITHDRAWN)],
)
def test_closing_says_whether_it_worked(cast: Cast, outcome: str, life: Life) -> None:
    listing, client = publish(cast), cast.client("anna")
    client.post(f"/nl/listings/{listing.public_id}/close", data={"outcome": outcome})
    closed = again(listing.public_id)
    assert (closed.life, closed.outcome) == (life, Outcome(outcome))
    assert closed.closed_at
    assert indexed() == 0
    assert cast.client().get(f"/nl/listings/{listing.public_id}").status_code == (
        200 if life is Life.FULFILLED else 404
    )


def test_a_closed_note_says_so(cast: Cast) -> None:
    listing = put(cast, "anna", ReviewState.PUBLISHED, Life.FULFILLED)
    assert "This note is closed" in cast.client().get(f"/en/listings/{listing.public_id}").text


@pytest.mark.parametrize("outcome", ["", "maybe", "SOLIDAIR"])
def test_closing_without_an_answer_changes_nothing(cast: Cast, outcome: str) -> None:
    listing = publish(cast)
    response = cast.client("anna").post(f"/nl/listings/{listing.public_id}/close", data={"outcome": outcome})
    assert response.status_code == 422
    assert again(listing.public_id).life is Life.OPEN


def test_what_waits_for_a_check_can_be_stopped(cast: Cast) -> None:
    listing = post(cast)
    cast.client("anna").post(f"/nl/listings/{listing.public_id}/close", data={"outcome": "no"})
    assert again(listing.public_id).life is Life.WITHDRAWN


@pytest.mark.parametrize("life", [Life.OPEN, Life.PAUSED, Life.EXPIRED, Life.WITHDRAWN])
def test_renewing_brings_a_note_back(cast: Cast, life: Life) -> None:
    listing = put(cast, "anna", ReviewState.PUBLISHED, life)
    cast.client("anna").post(f"/nl/listings/{listing.public_id}/renew")
    renewed = again(listing.public_id)
    assert renewed.life is Life.OPEN
    assert renewed.expires_at
    assert renewed.expires_at > now() + LIFETIME - timedelta(minutes=1)
    assert renewed.closed_at is None


def test_what_is_fulfilled_or_hidden_is_not_renewed(cast: Cast) -> None:
    actor = cast.actor("anna")
    for review, life in ((ReviewState.PUBLISHED, Life.FULFILLED), (ReviewState.HIDDEN, Life.EXPIRED)):
        listing = put(cast, "anna", review, life)
        with pytest.raises(Conflict), transaction():
            actions.renew(actor, again(listing.public_id))


def test_old_drafts_are_forgotten(cast: Cast) -> None:
    author = cast.id("anna")
    with transaction():
        actions.make_draft(author, BIKE)
    assert cli.delete_drafts() == 0
    with time_machine.travel(now() + DRAFT_LIFE + timedelta(minutes=1), tick=True):
        assert cli.delete_drafts() == 1
    assert not db.session.scalars(select(Listing)).all()


def test_more_than_one_batch_is_done_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "BATCH", 2)
    author = cast.id("anna")
    with transaction():
        for _n in range(5):
            actions.make_draft(author, BIKE)
    with time_machine.travel(now() + DRAFT_LIFE + timedelta(minutes=1), tick=True):
        assert cli.delete_drafts() == 5


@pytest.mark.parametrize(
    ("signal", "act"),
    [(signals.closed, "close"), (signals.published, "publish"), (signals.reopened, "resume")],
)
def test_higher_features_are_told(cast: Cast, signal: Signal, act: str) -> None:
    heard: list[str] = []

    def hear(_sender: str, *, listing: Listing) -> None:
        heard.append(listing.public_id)

    with signal.connected_to(hear):
        listing = publish(cast)
        client = cast.client("anna")
        client.post(f"/nl/listings/{listing.public_id}/pause")
        client.post(f"/nl/listings/{listing.public_id}/resume")
        client.post(f"/nl/listings/{listing.public_id}/close", data={"outcome": "no"})
    assert heard == [listing.public_id], act


def test_the_table_of_steps_says_what_is_possible() -> None:
    assert after_step(Step.PAUSE, Life.OPEN) is Life.PAUSED
    assert after_step(Step.PAUSE, Life.PAUSED) is None
    assert after_step(Step.RENEW, Life.FULFILLED) is None
    assert all(after_step(Step.EXPIRE, life) is None for life in Life if life not in {Life.OPEN, Life.PAUSED})
