"""The demo city as data: everything in it resolves, agrees with itself, and gives away nobody."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from stdnum.be import vat

from app.demo.drawing import COLOURS, MOTIFS
from app.demo.drawing.logos import LOGOS
from app.listings.rules import (
    BODY_LENGTH,
    MAX_QUANTITY,
    TITLE_LENGTH,
    Daypart,
    Help,
    Kind,
    Life,
    Outcome,
    Times,
    times_of,
)
from app.media.rules import ALT_LENGTH
from app.moderation.rules import LIMITING_LEVELS, Posting, Reason, ReportReason, ReviewState
from app.organisations.rules import DESCRIPTION_LENGTH, NAME_LENGTH
from app.places.rules import slug
from app.responses.rules import MESSAGE_LENGTH, TAKES_A_PLACE, State
from app.responses.rules import Reason as ResponseReason

Row = dict[str, Any]

APP: Final = Path(__file__).parents[2] / "app"
PEOPLE_BY_ROLE: Final = {
    "citizen": 16,
    "manager": 4,
    "moderator": 3,
    "liaison": 1,
    "editor": 1,
    "administrator": 1,
}
LIMITED: Final = {"changes_requested", "rejected", "hidden"}
PRIVATE: Final = re.compile(
    r"@|\+?\d(?:[ ./()-]*\d){7,}|\w*(?:straat|laan|plein|steenweg|kaai|dreef)\s+\d+", re.IGNORECASE
)


@cache
def _rows(name: str) -> list[Row]:
    rows: list[Row] = json.loads((APP / "demo" / "data" / f"{name}.json").read_text(encoding="utf-8"))
    return rows


@cache
def _by_ref(name: str) -> dict[str, Row]:
    return {row["ref"]: row for row in _rows(name)}


def _table(path: str) -> list[dict[str, str]]:
    with (APP / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _live(listing: Row) -> bool:
    return bool(listing["review"] == "published" and listing["life"] == "open")


def _insiders(listing: Row) -> set[str]:
    organisation = _by_ref("organisations").get(listing["organisation"])
    own = {organisation["manager"], *organisation["members"]} if organisation else set()
    return own | {listing["author"]}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _taken(listing: str) -> int:
    return sum(row["listing"] == listing and row["state"] in TAKES_A_PLACE for row in _rows("conversations"))


# --- people and organisations ---


def test_the_city_has_people_of_every_role() -> None:
    assert Counter(person["role"] for person in _rows("people")) == PEOPLE_BY_ROLE
    scopes = [person["scope"] for person in _rows("people") if person["role"] == "moderator"]
    assert scopes.count("gent") == scopes.count(None) == 1


def test_only_staff_has_a_scope() -> None:
    scoped = {person["role"] for person in _rows("people") if person["scope"]}
    assert scoped <= {"moderator", "liaison", "editor", "administrator"}


@pytest.mark.parametrize(("name", "count"), [("people", 26), ("organisations", 13), ("listings", 94)])
def test_every_ref_stands_once(name: str, count: int) -> None:
    assert len(_rows(name)) == len(_by_ref(name)) == count


def test_every_address_is_unique_and_goes_nowhere() -> None:
    addresses = [row["email"] for name in ("people", "organisations") for row in _rows(name)]
    assert len(set(addresses)) == len(addresses)
    reporters = [row["email"] for row in _rows("reports") if row["email"]]
    assert all(re.fullmatch(r"[a-z.-]+@example\.org", address) for address in addresses + reporters)


def test_people_show_a_first_name_and_an_initial() -> None:
    assert all(re.fullmatch(r"\w+ \w\.", person["name"]) for person in _rows("people"))


@pytest.mark.parametrize("row", _rows("organisations"), ids=lambda row: row["ref"])
def test_an_organisation_is_whole(row: Row) -> None:
    people = _by_ref("people")
    assert people[row["manager"]]["role"] == "manager"
    assert set(row["members"]) <= people.keys() - {row["manager"]}
    assert re.fullmatch(r"https://[a-z-]+\.example\.org", row["website"])
    assert not row["phone"]
    assert len(row["name"]) <= NAME_LENGTH
    assert len(row["description"]) <= DESCRIPTION_LENGTH
    assert row["kbo_number"] is None or vat.is_valid(row["kbo_number"])


def test_organisations_stand_in_every_state() -> None:
    states = Counter(row["state"] for row in _rows("organisations"))
    assert states == {"checked": 8, "new": 3, "refused": 1, "suspended": 1}


@pytest.mark.parametrize("name", ["people", "organisations", "listings"])
def test_every_place_exists(name: str) -> None:
    municipalities = {slug(row["name_nl"]) for row in _table("places/data/municipalities.csv")}
    neighbourhoods = {slug(row["name"]) for row in _table("places/data/ghent_neighbourhoods.csv")}
    for row in _rows(name):
        assert row["municipality"] in municipalities
        assert row["neighbourhood"] in (neighbourhoods if row["municipality"] == "gent" else {None})


# --- listings ---


def test_listings_are_many_and_most_are_open() -> None:
    listings = _rows("listings")
    assert Counter(row["kind"] for row in listings) == {"offer": 47, "request": 47}
    assert sum(map(_live, listings)) >= 60
    assert {row["life"] for row in listings} == set(Life)
    assert {row["review"] for row in listings} == set(ReviewState)


def test_the_queue_has_work_in_it() -> None:
    pending = Counter(row["municipality"] for row in _rows("listings") if row["review"] == "pending")
    assert pending == {"gent": 6, "deinze": 1}
    [edited] = [row for row in _rows("listings") if "edited_from" in row]
    assert _live(edited)
    assert edited["edited_from"] != {"title": edited["title"], "body": edited["body"]}


def test_listings_speak_more_than_dutch() -> None:
    languages = Counter(row["language"] for row in _rows("listings"))
    assert languages["ar"] == languages["uk"] == 4
    assert languages["nl"] > languages["fr"] + languages["en"] >= 6


@pytest.mark.parametrize("row", _rows("listings"), ids=lambda row: row["ref"])
def test_a_listing_is_well_formed(row: Row) -> None:
    categories = {(line["help"], line["slug"]) for line in _table("taxonomy/data/categories.csv")}
    assert row["kind"] in set(Kind)
    assert row["help"] in set(Help)
    assert (row["help"], row["category"]) in categories
    assert 3 <= len(row["title"]) <= min(60, TITLE_LENGTH)
    assert 1 <= len(row["body"]) <= BODY_LENGTH
    assert 1 <= row["quantity"] <= MAX_QUANTITY
    assert 0 <= row["age_days"] <= 60
    assert set(row["weekdays"]) <= set(range(7))
    assert set(row["dayparts"]) <= set(Daypart)
    if moments := row.get("moments"):
        assert times_of(moments) == Times(*(tuple(row[name]) for name in ("weekdays", "dayparts", "moments")))
    assert all(re.fullmatch(r"[a-z]{2}", code) for code in [row["language"], *row["languages"]])


@pytest.mark.parametrize("row", _rows("listings"), ids=lambda row: row["ref"])
def test_a_listing_agrees_with_itself(row: Row) -> None:
    assert (row["review"] in LIMITED) == bool(row["reason"]) == bool(row["note"])
    assert row["reason"] is None or row["reason"] in set(Reason)
    assert (row["life"] == "fulfilled") == (row["outcome"] in set(Outcome))
    assert row["life"] == "open" or row["review"] == "published"
    first, last = row["from_days"], row["until_days"]
    assert first is None or last is None or first <= last
    assert last is None or last >= 0 or row["life"] == "expired"


@pytest.mark.parametrize("row", _rows("listings"), ids=lambda row: row["ref"])
def test_who_posts_for_an_organisation_belongs_to_it(row: Row) -> None:
    assert row["author"] in _by_ref("people")
    if row["organisation"]:
        organisation = _by_ref("organisations")[row["organisation"]]
        assert row["author"] in {organisation["manager"], *organisation["members"]}
        assert organisation["state"] != "refused"


@pytest.mark.parametrize("row", _rows("pictures"), ids=lambda row: row["listing"])
def test_a_picture_can_be_drawn_and_is_described(row: Row) -> None:
    assert _by_ref("listings")[row["listing"]]["help"] == "goods"
    assert row["motif"] in MOTIFS
    assert row["colour"] in COLOURS
    assert 3 <= len(row["alt"]) <= ALT_LENGTH


# --- conversations and reports ---


def test_conversations_stand_in_every_state() -> None:
    states = {row["state"] for row in _rows("conversations")}
    assert len(_rows("conversations")) == 26
    assert states == set(State) - {State.DRAFT}


def test_nobody_answers_a_listing_twice() -> None:
    pairs = [(row["listing"], row["responder"]) for row in _rows("conversations")]
    assert len(set(pairs)) == len(pairs)


@pytest.mark.parametrize(
    "row", _rows("conversations"), ids=lambda row: f"{row['listing']}-{row['responder']}"
)
def test_a_conversation_fits_its_listing(row: Row) -> None:
    listing = _by_ref("listings")[row["listing"]]
    assert row["responder"] in _by_ref("people").keys() - _insiders(listing)
    assert listing["review"] == "published"
    assert row["age_days"] <= listing["age_days"]
    is_full = _taken(listing["ref"]) == listing["quantity"]
    assert _taken(listing["ref"]) <= listing["quantity"]
    assert row["state"] not in {"filled", "waitlisted"} or is_full
    assert row["state"] not in {"sent", "waitlisted"} or listing["life"] == "open"
    assert row["state"] != "sent" or not is_full


@pytest.mark.parametrize(
    "row", _rows("conversations"), ids=lambda row: f"{row['listing']}-{row['responder']}"
)
def test_a_conversation_agrees_with_itself(row: Row) -> None:
    sides = [message["by"] for message in row["messages"]]
    hours = [message["hours_after"] for message in row["messages"]]
    assert 1 <= len(sides) <= 6
    assert set(sides) <= {"poster", "responder"}
    assert sides[0] == "responder"
    assert hours[0] == 0
    assert hours == sorted(set(hours))
    assert hours[-1] <= row["age_days"] * 24
    assert all(1 <= len(message["body"]) <= MESSAGE_LENGTH for message in row["messages"])
    assert (row["state"] in {"declined", "withdrawn"}) == (row["reason"] in set(ResponseReason))


def test_reports_wait_on_open_listings_and_three_neighbours_hide_one() -> None:
    reports = _rows("reports")
    assert len(reports) == 6
    neighbours = [(row["listing"], row["by"]) for row in reports if "by" in row]
    assert len(set(neighbours)) == 3
    assert {listing for listing, _by in neighbours} == {"l89"}
    assert all(_by_ref("people")[by]["role"] == "citizen" for _listing, by in neighbours)
    assert all(_live(_by_ref("listings")[row["listing"]]) for row in reports)
    assert {row["reason"] for row in reports} <= set(ReportReason)


# --- what moderators did ---


@pytest.mark.parametrize("row", _rows("posting_rules"), ids=lambda row: row["person"])
def test_a_posting_rule_says_why_and_was_decided_by_a_moderator(row: Row) -> None:
    people = _by_ref("people")
    assert people[row["person"]]["role"] == "citizen"
    assert people[row["decided_by"]]["role"] == "moderator"
    assert Posting(row["level"]) in LIMITING_LEVELS
    assert row["reason"] in set(Reason)
    assert row["note"]
    assert row["objection"]


@pytest.mark.parametrize("row", _rows("desk_notes"), ids=lambda row: row["listing"])
def test_a_note_for_colleagues_is_a_moderators(row: Row) -> None:
    assert _by_ref("people")[row["by"]]["role"] == "moderator"
    assert _by_ref("listings")[row["listing"]]["review"] != "draft"


def test_one_note_to_change_has_words_that_its_author_can_take() -> None:
    [row] = [row for row in _rows("listings") if "suggestion" in row]
    assert row["review"] == "changes_requested"
    assert set(row["suggestion"]) == {"title", "body"}
    assert 3 <= len(row["suggestion"]["title"]) <= 60


@pytest.mark.parametrize(
    "row", [row for row in _rows("organisations") if "logo" in row], ids=lambda r: r["ref"]
)
def test_a_logo_can_be_drawn(row: Row) -> None:
    assert row["logo"] in LOGOS
    assert row["colour"] in COLOURS


def test_checked_organisations_have_a_logo_each_another() -> None:
    logos = [(row["logo"], row["colour"]) for row in _rows("organisations") if "logo" in row]
    assert len(set(logos)) == len(logos)
    assert all("logo" in row for row in _rows("organisations") if row["state"] == "checked")


# --- what nobody may read in it ---


@pytest.mark.parametrize(
    "name", ["listings", "conversations", "reports", "organisations", "posting_rules", "desk_notes"]
)
def test_no_text_holds_a_phone_number_an_email_or_an_address(name: str) -> None:
    for row in _rows(name):
        for text in _strings({key: row[key] for key in row.keys() - {"email", "website", "kbo_number"}}):
            assert not PRIVATE.search(text), text


# --- groups ---


def _asked_in_groups() -> list[tuple[Row, Row]]:
    return [(group, row) for group in _rows("groups") for row in group.get("listings", ())]


def test_every_sort_of_group_asks_and_offers_among_itself() -> None:
    assert {group["kind"] for group, _row in _asked_in_groups()} == {"open", "closed", "hidden"}
    refs = [row["ref"] for _group, row in _asked_in_groups()]
    assert len(set(refs)) == len(refs)
    assert not set(refs) & _by_ref("listings").keys()


@pytest.mark.parametrize(("group", "row"), _asked_in_groups(), ids=lambda value: value["ref"])
def test_what_is_asked_in_a_group_is_whole_and_between_members(group: Row, row: Row) -> None:
    members = {*group["managers"], *group["moderators"], *group["members"]}
    answer = row.get("answer", {"by": row["by"], "messages": []})
    assert {row["by"], answer["by"]} <= members
    assert row["category"] in {one["slug"] for one in _table("taxonomy/data/categories.csv")}
    assert 3 <= len(row["title"]) <= TITLE_LENGTH
    assert row["hours"] < group["age_days"] * 24
    assert all(message["hours_after"] < row["hours"] for message in answer["messages"])
