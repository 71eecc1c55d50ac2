"""One's own listings: how each goes, and what one does next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core.clock import now
from app.core.db import transaction
from app.listings.rules import Life
from app.moderation.rules import ReviewState
from app.organisations.rules import MemberRole
from app.responses import actions
from tests.listings.board import again, organisation, publish, put
from tests.support.cast import Cast

MINE = "/en/account/listings"


def answer(cast: Cast, name: str, ref: str) -> str:
    actor = cast.actor(name)
    with transaction():
        return actions.respond(actor, again(ref), "Dag!").public_id


def test_it_says_how_many_answers_wait_and_leads_to_them(cast: Cast) -> None:
    listing = publish(cast, quantity=3)
    assert (
        "answer" not in cast.client("anna").get(MINE).text.split("<main", 1)[1].split("</main", 1)[0].lower()
    )
    refs = [answer(cast, name, listing.public_id) for name in ("bilal", "chloe")]
    page = cast.client("anna").get(MINE).text
    assert f'href="/en/listings/{listing.public_id}#answer">2 answers wait for you</a>' in page
    for ref in refs:
        cast.client("anna").post(f"/en/responses/{ref}/messages", data={"body": "Hello"})
    page = cast.client("anna").get(MINE).text
    assert ">2 answers</a>" in page
    assert "answer" not in cast.client("bilal").get(MINE).text.split("<h1", 1)[1].split("</main", 1)[0]


@pytest.mark.parametrize(
    ("life", "days", "words", "renews"),
    [
        (Life.OPEN, 40, "40 more days online", False),
        (Life.OPEN, 1, "1 more day online", True),
        (Life.PAUSED, 0, "Last day online", True),
        (Life.EXPIRED, -3, "", True),
        (Life.FULFILLED, 40, "", False),
    ],
)
def test_it_says_how_long_it_stays_and_keeps_it_longer(
    life: Life, days: int, words: str, renews: bool, cast: Cast
) -> None:
    listing = put(cast, "anna", ReviewState.PUBLISHED, life)
    with transaction():
        again(listing.public_id).expires_at = now() + timedelta(days=days, hours=3)
    client, renew = cast.client("anna"), f"/en/listings/{listing.public_id}/renew"
    page = client.get(MINE).text
    assert (words in page, f'action="{renew}"' in page) == (True, renews)
    if renews:
        assert client.post(renew).status_code == 302
        assert f'action="{renew}"' not in client.get(MINE).text


def test_a_draft_goes_on_and_an_organisation_is_named(cast: Cast) -> None:
    number = organisation(cast, anna=MemberRole.MANAGER, bilal=MemberRole.MEMBER)
    draft = put(cast, "anna", ReviewState.DRAFT, Life.OPEN)
    ours = put(cast, "anna", ReviewState.PUBLISHED, Life.OPEN, organisation_id=number)
    page = cast.client("anna").get(MINE).text
    assert f'href="/en/listings/{draft.public_id}/edit"' in page
    answer(cast, "chloe", ours.public_id)
    for name in ("anna", "bilal"):
        page = cast.client(name).get(MINE).text
        assert ">1 answer waits for you</a>" in page
        assert again(ours.public_id).title in page
