"""In which order a list stands, and what is near."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from app.accounts import actions as accounts
from app.core.db import transaction
from app.core.pagination import PAGE_SIZE
from app.listings import actions, queries
from app.listings.presenters.atlas import PLACE_ON_MAP
from app.listings.queries.finding import _titles_of
from app.listings.queries.marks import marks_of, ranks_of, wishes_of
from app.listings.rules import Sort
from app.places.queries import find_place, neighbourhoods_of
from app.places.rules import GHENT
from app.search.rules import asked_words, nearness
from tests.listings.board import DEINZE, again, neighbourhood, publish
from tests.listings.test_list import counted
from tests.responses.stage import Stage
from tests.support.cast import Cast


@pytest.fixture
def spread(cast: Cast) -> None:
    """Notes from the oldest to the newest: near, far, in the middle, somewhere in the city."""
    publish(cast, title="Ledeberg", neighbourhood_id=neighbourhood("ledeberg"))
    publish(cast, title="Deinze", municipality_id=DEINZE)
    publish(cast, title="Wondelgem", neighbourhood_id=neighbourhood("wondelgem"))
    publish(cast, title="Gent")
    publish(cast, title="Ledeberg weer", neighbourhood_id=neighbourhood("ledeberg"))


def titles(client: FlaskClient, query: str) -> list[str]:
    found = client.get(f"/nl/listings?format=json&{query}").get_json()["listings"]
    return [item["title"] for item in found]


def test_the_nearest_come_first_and_the_newest_of_them(spread: None, client: FlaskClient) -> None:
    near = ["Ledeberg weer", "Ledeberg", "Gent", "Wondelgem"]
    assert titles(client, "place=ledeberg&within=10&sort=near") == near
    assert titles(client, "place=ledeberg&sort=near") == [*near, "Deinze"]
    assert titles(client, "place=ledeberg&within=10") == ["Ledeberg weer", "Gent", "Wondelgem", "Ledeberg"]
    assert titles(client, "place=ledeberg&within=5") == ["Ledeberg weer", "Gent", "Ledeberg"]
    assert titles(client, "sort=near") == ["Ledeberg weer", "Gent", "Wondelgem", "Deinze", "Ledeberg"]
    assert "Choose a municipality or area first" in client.get("/en/listings?sort=near").text


def test_nothing_finer_than_a_neighbourhood_tells_the_order(cast: Cast, client: FlaskClient) -> None:
    for number in range(4):
        publish(cast, title=f"{number}", neighbourhood_id=neighbourhood("ledeberg"))
    for place in ("gentbrugge", "wondelgem", "drongen", "deinze"):
        assert titles(client, f"place={place}&within=20&sort=near") == ["3", "2", "1", "0"]


def test_what_nobody_answered_comes_first(cast: Cast, client: FlaskClient) -> None:
    stage = Stage(cast)
    answered = publish(cast, title="Beantwoord")
    publish(cast, title="Nog niets")
    publish(cast, title="Nieuwste")
    stage.answer("dario", answered.public_id)
    assert again(answered.public_id).is_answered
    assert titles(client, "sort=unanswered") == ["Nieuwste", "Nog niets", "Beantwoord"]
    assert titles(client, "sort=unanswered&kind=offer&q=nieuwste") == ["Nieuwste"]


def test_what_is_urgent_comes_first(cast: Cast, client: FlaskClient) -> None:
    urgent = publish(cast, title="Dringend")
    publish(cast, title="Gewoon")
    with transaction() as session:
        row = session.merge(urgent)
        row.urgent_granted = True
        actions.refresh_index(row)
    assert titles(client, "sort=urgent") == ["Dringend", "Gewoon"]
    assert titles(client, "sort=new") == ["Gewoon", "Dringend"]


def test_pages_go_on_across_the_ranks(cast: Cast, client: FlaskClient) -> None:
    stage = Stage(cast)
    for number in range(15):
        publish(cast, title=f"Eerste {number}")
        stage.answer("dario", publish(cast, title=f"Tweede {number}").public_id)
    first, second = (client.get(f"/en/listings?sort=unanswered&page={number}").text for number in (1, 2))
    assert (first.count("Eerste "), first.count("Tweede ")) == (15, 5)
    assert (second.count("Eerste "), second.count("Tweede ")) == (0, 10)
    assert "Found: 30" in first
    assert "sort=unanswered&amp;page=2" in first


def test_who_is_cut_off_sees_and_counts_no_more_in_any_order(cast: Cast) -> None:
    publish(cast, title="Van anna", neighbourhood_id=neighbourhood("ledeberg"))
    publish(cast, "bilal", title="Van bilal", neighbourhood_id=neighbourhood("ledeberg"))
    blocker, blocked = cast.actor("anna"), cast.user("dario").public_id
    with transaction():
        accounts.block(blocker, blocked)
    for sort in Sort:
        filters = queries.Filters(place=find_place("ledeberg"), within=5, sort=sort, words="van")
        found = queries.look(cast.actor("dario"), filters, 1).page
        assert ([card.title for card in found.items], found.total) == (["Van bilal"], 1)


def test_the_way_to_what_is_near(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/nl/listings/near").headers["Location"] == "/nl/listings/places"
    reader = cast.client("dario")
    assert "place=gent&" in reader.get("/nl/listings/near").headers["Location"]
    with transaction() as session:
        user = session.merge(cast.user("dario"))
        user.municipality_id, user.neighbourhood_id = GHENT, neighbourhood("ledeberg")
    address = reader.get("/nl/listings/near").headers["Location"]
    assert address == "/nl/listings?place=ledeberg&within=5&sort=near"


def test_each_neighbourhood_has_a_tile_with_its_numbers(spread: None, client: FlaskClient) -> None:
    assert set(PLACE_ON_MAP) == {place.slug for place in neighbourhoods_of(GHENT)}
    assert len(set(PLACE_ON_MAP.values())) == 25
    page = client.get("/en/listings/places").text
    assert "<strong>2</strong> Ledeberg" in page
    assert "<strong>1</strong> Wondelgem" in page
    assert "<strong>0</strong> Drongen" in page


def test_every_kilometre_asked_for_is_a_mark_that_a_listing_can_have(cast: Cast) -> None:
    listing = publish(cast, neighbourhood_id=neighbourhood("ledeberg"))
    marks = set(marks_of(listing))
    for slug in ("ledeberg", "gentbrugge", "gent", "deinze"):
        place = find_place(slug)
        assert place is not None
        filters = queries.Filters(place=place, within=20, sort=Sort.NEAR)
        assert any(way[0] in marks for way in wishes_of(filters)[0])
        assert sum(way[0] in marks for rank in ranks_of(filters) for way in rank[-1]) == 1


# --- what fits the words best ---


@pytest.mark.parametrize(
    ("asked", "better", "worse"),
    [
        ("fiets", "Fiets", "Fiets met zitje en mand"),
        ("fiets", "Twee fietsen", "Kinderfiets"),
        ("fietsen", "Fietsen", "Fiets"),
        ("fiets", "Kinderfiets", "Helm en slot"),
        ("rode fiets", "Rode fiets", "Fiets met mand"),
        ("kinderfiets", "Kinderfiets", "Fiets voor een kind"),
        ("vélo", "Velo", "Vélos et casques"),
    ],
)
def test_a_title_with_the_words_is_nearer(asked: str, better: str, worse: str) -> None:
    words = asked_words(asked)
    assert 1 >= nearness(words, better) > nearness(words, worse) >= 0
    assert nearness([], better) == nearness(words, "") == 0


def test_what_fits_the_words_best_comes_first(cast: Cast, client: FlaskClient) -> None:
    publish(cast, title="Fiets")
    publish(cast, title="Oude fiets met mand")
    publish(cast, title="Kinderfiets")
    publish(cast, title="Helm", body="Hoort bij mijn fiets.")
    publish(cast, title="Kast", category="furniture", body="")
    newest = ["Helm", "Kinderfiets", "Oude fiets met mand", "Fiets"]
    best = ["Fiets", "Oude fiets met mand", "Kinderfiets", "Helm"]
    assert titles(client, "q=fiets") == newest
    assert titles(client, "q=fiets&sort=relevance") == best
    assert titles(client, "q=fiets&sort=relevance&kind=request") == []
    page = client.get("/en/listings?q=fiets&sort=relevance").text
    assert [page.index(f">{title}<") for title in best] == sorted(page.index(f">{title}<") for title in best)
    assert "What fits your words best first" in page
    assert "What fits your words best first" not in client.get("/en/listings").text
    assert titles(client, "sort=relevance") == ["Kast", *newest]
    assert titles(client, "q=kinderfeits&sort=relevance") == titles(client, "q=kinderfeits")


def test_only_the_newest_are_put_in_order_and_each_is_on_one_page(
    cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.listings.queries.finding.RANKED", 2 * PAGE_SIZE)
    _titles_of.cache_clear()
    publish(cast, title="Fiets")
    for number in range(2 * PAGE_SIZE + 4):
        publish(cast, title="De fiets" if number == 20 else f"Nummer {number}", body="Een fiets.")
    pages = [
        re.findall(
            r">(Fiets|De fiets|Nummer \d+)<", client.get(f"/nl/listings?q=fiets&sort=relevance&page={n}").text
        )
        for n in (1, 2, 3)
    ]
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 5]
    assert pages[0][0] == "De fiets"
    assert pages[2] == ["Nummer 3", "Nummer 2", "Nummer 1", "Nummer 0", "Fiets"], "too old to be looked at"
    assert len({title for page in pages for title in page}) == 2 * PAGE_SIZE + 5
    _titles_of.cache_clear()


def test_an_order_by_words_asks_no_more_often_and_shows_nobody_who_is_cut_off(
    cast: Cast, client: FlaskClient
) -> None:
    publish(cast, title="Fiets van Anna")
    publish(cast, "bilal", title="Fiets van Bilal")
    client = cast.client("chloe")
    client.post("/nl/account/block", data={"user": cast.user("bilal").public_id})
    with counted() as seen:
        page = client.get("/nl/listings?q=fiets&sort=relevance").text
    assert len(seen) <= 5
    assert "Fiets van Anna" in page
    assert "Fiets van Bilal" not in page
    assert "Gevonden: 1<" in page
