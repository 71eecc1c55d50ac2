"""The search of a group finds all that is in it: messages, activities, what is asked and offered."""

from __future__ import annotations

import pytest

from app.accounts.models import Block
from app.core.clock import now
from app.core.db import transaction
from app.groups.rules import Preset
from app.listings.rules import Life
from app.moderation.rules import ReviewState
from tests.calendar.stage import Stage
from tests.groups.conftest import Make, write
from tests.listings.board import post, put
from tests.support.cast import Cast

PAGE = "/nl/groups/breiclub?q="


def test_members_find_activities_and_notes_beside_messages(cast: Cast, make: Make) -> None:
    number, stage = make("breiclub", members=("bilal",)).id, Stage(cast)
    event = stage.announce("anna", title="Truien breien", body="Breng wol mee.", group_id=number)
    listing = post(cast, "anna", title="Breinaalden over", body="", group_id=number)
    write(cast, "bilal", "breiclub", "Wie heeft er wol?")
    bilal = cast.client("bilal")
    page = bilal.get(f"{PAGE}wollen").text.partition("<aside")[0]
    assert f"/calendar/{event}" in page
    assert "Wie heeft er wol?" in page
    assert "Breinaalden" not in page
    page = bilal.get(f"{PAGE}breinaald").text.partition("<aside")[0]
    assert f"/listings/{listing.public_id}" in page
    assert "Niets gevonden" not in page
    assert "Niets gevonden" in bilal.get(f"{PAGE}olifant").text


@pytest.mark.parametrize("name", [None, "dario", "mona"])
def test_who_only_reads_an_open_group_does_not_find_what_is_for_members(
    name: str | None, cast: Cast, make: Make
) -> None:
    number, stage = make("breiclub", Preset.OPEN).id, Stage(cast)
    stage.announce("anna", title="Truien breien", body="", group_id=number)
    post(cast, "anna", title="Breinaalden over", body="", group_id=number)
    page = cast.client(name).get(f"{PAGE}breien").text
    assert "Truien" not in page
    assert "naalden" not in page


def test_nothing_of_another_group_or_for_everyone_is_found(cast: Cast, make: Make) -> None:
    make("breiclub", members=("bilal",))
    other, stage = make("haakclub", members=("bilal",)).id, Stage(cast)
    stage.announce("anna", title="Truien breien", body="", group_id=other)
    stage.publish("anna", title="Breien in de bib", body="")
    post(cast, "anna", title="Breinaalden over", body="", group_id=other)
    put(cast, "anna", ReviewState.PUBLISHED, Life.OPEN, title="Breiboek weg te geven")
    assert "Niets gevonden" in cast.client("bilal").get(f"{PAGE}breien").text


def test_what_was_hidden_or_is_of_whom_one_blocked_is_not_found(cast: Cast, make: Make) -> None:
    number = make("breiclub", members=("bilal",)).id
    put(cast, "anna", ReviewState.HIDDEN, Life.OPEN, title="Breinaalden verborgen", group_id=number)
    put(cast, "anna", ReviewState.PUBLISHED, Life.WITHDRAWN, title="Breinaalden weg", group_id=number)
    post(cast, "anna", title="Breinaalden over", body="", group_id=number)
    bilal = cast.client("bilal")
    page = bilal.get(f"{PAGE}breinaalden").text
    assert "Breinaalden over" in page
    assert "Breinaalden weg" not in page
    assert "verborgen" not in page
    blocker, blocked = cast.id("bilal"), cast.id("anna")
    with transaction() as session:
        session.add(Block(blocker_id=blocker, blocked_id=blocked, created_at=now()))
    assert "Breinaalden over" not in bilal.get(f"{PAGE}breinaalden").text
