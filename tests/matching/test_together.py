"""A set of offers for the parts of a whole: near each other, on days that meet, each offer once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import today
from app.core.db import transaction
from app.listings import actions
from app.listings.models import Listing
from app.listings.rules import Help, Kind, Outcome
from app.matching import actions as matching
from app.matching import queries
from app.matching.rules.profile import Profile
from app.matching.rules.sets import Pick, best_set
from app.responses import actions as responses
from tests.architecture.test_queries import count as queries_of
from tests.listings.board import DEINZE, again, publish
from tests.responses.stage import Stage
from tests.support.cast import Cast

BED: dict[str, Any] = {"kind": Kind.REQUEST, "title": "Bed gezocht", "body": "", "category": "furniture"}
VAN: dict[str, Any] = {
    "kind": Kind.REQUEST, "title": "Bestelwagen gezocht om te verhuizen", "body": "", "help": Help.TIME,
    "category": "moving",
}  # fmt: skip
GHENT_POINT, NEAR, FAR = (51.05, 3.72), (51.06, 3.73), (51.20, 3.20)


def profile(**values: Any) -> Profile:
    defaults = {"kind": "offer", "help": "goods", "category": "furniture", "points": [GHENT_POINT]}
    return Profile(**{**defaults, **values})


def pick(number: int, score: float = 0.8, **values: Any) -> Pick:
    return Pick(number, score, profile(**values))


def chosen(*offers: list[Pick]) -> list[int | None]:
    found = best_set(offers)
    return [one.listing_id if one else None for one in found.picks] if found else []


def test_what_lies_close_together_goes_before_what_fits_a_little_better() -> None:
    far = [pick(1, 0.80, points=[FAR]), pick(2, 0.75, points=[NEAR])]
    assert chosen([pick(3)], far) == [3, 2]
    assert chosen([pick(3)], [pick(1, 0.8, points=[FAR]), pick(2, 0.2)]) == [3, 1]


def test_one_offer_serves_one_part() -> None:
    assert chosen([pick(1, 0.9)], [pick(1, 0.8), pick(2, 0.5)]) == [1, 2]
    assert chosen([pick(1, 0.6), pick(2, 0.5)], [pick(1, 0.9)]) == [2, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"from_day": "2026-12-05", "until_day": "2026-12-05"}, {"from_day": "2026-12-06"}),
        ({"weekdays": (5,)}, {"weekdays": (0, 1)}),
    ],
)
def test_offers_that_meet_on_no_day_are_no_set(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert chosen([pick(1, **one)], [pick(2, **other)]) == []
    assert chosen([pick(1, **one)], [pick(2, 0.9, **other), pick(3, 0.5)]) == [1, 3]


def test_a_part_for_which_there_is_nothing_stays_empty() -> None:
    assert chosen([pick(1)], [], [pick(2)]) == [1, None, 2]
    assert chosen([pick(1)], []) == []
    assert best_set([]) is None


def test_the_same_offers_give_the_same_set_and_many_are_no_burden() -> None:
    offers = [[pick(part * 100 + n, 0.5 + n / 100) for n in range(8)] for part in range(8)]
    assert chosen(*offers) == chosen(*offers) == [part * 100 + 7 for part in range(8)]


def whole(cast: Cast, *parts: dict[str, Any]) -> list[Listing]:
    made = [publish(cast, **part) for part in parts]
    for part in made[1:]:
        with transaction():
            actions.add_part(cast.actor("anna"), again(made[0].public_id), again(part.public_id))
    return [again(part.public_id) for part in made]


def proposed(cast: Cast, listing: Listing, name: str = "anna") -> list[str | None]:
    found = queries.together(cast.actor(name), again(listing.public_id))
    return [part.fitting.found[0].found.title if part.fitting.found else None for part in found.parts]


def test_the_page_proposes_one_offer_for_each_part(cast: Cast) -> None:
    bed, van = whole(cast, BED, VAN)
    publish(cast, "bilal", title="Bed van hout", body="", category="furniture")
    publish(cast, "chloe", title="Ik verhuis u met mijn bestelwagen", body="", help=Help.TIME,
            category="moving")  # fmt: skip
    assert proposed(cast, bed) == ["Bed van hout", "Ik verhuis u met mijn bestelwagen"]
    assert proposed(cast, van) == proposed(cast, bed)
    path = f"/nl/listings/{bed.public_id}/matches/together"
    page = cast.client("anna").get(path).text
    assert "2 van 2 delen" in page
    assert "Bed van hout" in page
    assert "zelfde soort" in page
    assert queries_of(cast.client("anna"), path) <= 5
    assert "Bekijk wat samen past" in cast.client("anna").get(f"/nl/listings/{bed.public_id}").text


def test_only_who_asks_sees_it_and_only_for_a_whole(cast: Cast) -> None:
    bed, _van = whole(cast, BED, VAN)
    alone = publish(cast, **BED | {"title": "Nog een bed"})
    path = f"/nl/listings/{bed.public_id}/matches/together"
    assert cast.client("bilal").get(path).status_code == 404
    assert cast.client().get(path).status_code == 302
    assert cast.client("anna").get(f"/nl/listings/{alone.public_id}/matches/together").status_code == 404
    page = cast.client("anna").get(path)
    assert page.status_code == 200
    assert "Er past nog niets samen" in page.text


def test_what_may_not_be_shown_or_was_refused_is_in_no_set(cast: Cast) -> None:
    stage = Stage(cast)
    bed, _van = whole(cast, BED, VAN)
    publish(cast, "chloe", title="Ik verhuis u met mijn bestelwagen", body="", help=Help.TIME,
            category="moving")  # fmt: skip
    wood: dict[str, Any] = {"body": "", "category": "furniture"}
    refused, closed, full, answered = (
        publish(cast, "bilal", title=f"Bed van hout, {n}", **wood) for n in range(4)
    )
    publish(cast, title="Mijn eigen bed", **wood)
    publish(cast, "dario", title="Bed van wie geblokkeerd is", **wood)
    stage.block("anna", "dario")
    stage.do(responses.agree, "bilal", stage.answer("chloe", full.public_id))
    stage.answer("anna", answered.public_id)
    with transaction():
        matching.not_this(cast.actor("anna"), again(bed.public_id), again(refused.public_id))
        actions.close(cast.actor("bilal"), again(closed.public_id), Outcome.NO)
    assert proposed(cast, bed) == [None, None]


def test_a_part_that_is_arranged_needs_nobody_more(cast: Cast) -> None:
    bed, van = whole(cast, BED, VAN)
    with transaction():
        actions.close(cast.actor("anna"), again(bed.public_id), Outcome.SOLIDAIR)
    found = queries.together(cast.actor("anna"), again(van.public_id))
    assert [part.title for part in found.parts] == [VAN["title"]]


def test_dates_and_distance_count_among_the_offers(cast: Cast) -> None:
    soon = today() + timedelta(days=5)
    bed, _van = whole(cast, BED, VAN)
    drive: dict[str, Any] = {"body": "", "help": Help.TIME, "category": "moving"}
    publish(
        cast, "chloe", title="Ik verhuis u met mijn bestelwagen", from_date=soon, until_date=soon, **drive
    )
    publish(cast, "bilal", title="Bed van hout, later", body="", category="furniture",
            from_date=soon + timedelta(days=3), until_date=soon + timedelta(days=9))  # fmt: skip
    assert proposed(cast, bed) == [None, None]
    publish(cast, "bilal", title="Bed van hout", body="", category="furniture", municipality_id=DEINZE)
    assert proposed(cast, bed) == ["Bed van hout", "Ik verhuis u met mijn bestelwagen"]
