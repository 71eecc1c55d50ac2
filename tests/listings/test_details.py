"""What a note can say beside its words: when, until when, for whom, how urgent, and in whose name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from app.core.clock import now, today
from app.core.db import db
from app.listings.models import Listing
from app.listings.rules import Life, When, when_of
from app.moderation.rules import Move, ReviewState
from app.organisations.models import Organisation
from app.organisations.rules import MemberRole
from tests.listings.board import FORM, again, decide, organisation, post, put
from tests.support.cast import Cast

SOON = str(today() + timedelta(days=5))


def posted(cast: Cast, name: str = "anna", **fields: Any) -> Listing:
    """Post a note with these fields too, which must work."""
    response = cast.client(name).post("/nl/listings/new", data=FORM | fields)
    assert response.status_code == 302
    return again(response.location.rsplit("/", 1)[1])


def refused(cast: Cast, **fields: Any) -> str:
    """Post a note that is not accepted; return the page."""
    response = cast.client("anna").post("/en/listings/new", data=FORM | fields)
    assert response.status_code == 422
    return response.text


def test_a_note_tells_size_skills_groups_last_day_and_a_question(cast: Cast) -> None:
    listing = posted(
        cast, size="2 meter breed", skills="Rijbewijs B", target_groups=["families", "newcomers"],
        deadline=SOON, question="Wanneer kan je komen?",
    )  # fmt: skip
    assert (listing.size, listing.skills, listing.question) == (
        "2 meter breed", "Rijbewijs B", "Wanneer kan je komen?",
    )  # fmt: skip
    assert (listing.target_groups, str(listing.deadline)) == (["families", "newcomers"], SOON)
    page = cast.client("anna").get(f"/nl/listings/{listing.public_id}").text
    assert all(words in page for words in ("2 meter breed", "Rijbewijs B", "Gezinnen, Nieuwkomers"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"when": "flexible", "on": SOON, "weekdays": ["1"]}, ([], None, None)),
        ({"when": "date", "on": SOON, "weekdays": ["1"]}, ([], SOON, SOON)),
        ({"on": SOON}, ([], SOON, SOON)),
        ({"when": "weekly", "weekdays": ["5"], "until": SOON}, ([5], None, SOON)),
        ({"when": "period", "from": SOON, "weekdays": ["5"]}, ([], SOON, None)),
        ({"weekdays": ["5"], "from": SOON}, ([5], SOON, None)),
    ],
)
def test_the_choice_of_when_says_which_days_count(
    cast: Cast, fields: dict[str, Any], said: tuple[list[int], str | None, str | None]
) -> None:
    listing = posted(cast, **fields)
    days = [str(day) if day else None for day in (listing.from_date, listing.until_date)]
    assert (listing.weekdays, *days) == said
    page = cast.client("anna").get(f"/nl/listings/{listing.public_id}/edit").text
    shown = when_of(listing.weekdays, listing.from_date, listing.until_date)
    assert (f'checked id="when-{list(When).index(shown)}"' in page) == (shown is not When.FLEXIBLE)


@pytest.mark.parametrize(
    "fields",
    [
        {"when": "date"},
        {"when": "weekly"},
        {"when": "period"},
        {"when": "never"},
        {"when": "date", "on": "2027-02-31"},
        {"on": "2001-01-01"},
        {"deadline": "2001-01-01"},
        {"deadline": "31/02/2027"},
        {"target_groups": "kings"},
        {"size": "x" * 61},
        {"question": "x" * 201},
        {"client": "y"},
        {"urgent": "y"},
        {"urgent": "y", "deadline": str(today() + timedelta(days=30))},
    ],
)
def test_what_cannot_be_is_said_and_kept(cast: Cast, fields: dict[str, str]) -> None:
    page = refused(cast, **fields)
    assert all(value in page for value in fields.values() if value[0] not in "xk")
    assert db.session.query(Listing).count() == 0


def test_a_day_that_passed_meanwhile_may_stay(cast: Cast) -> None:
    listing = put(cast, "anna", ReviewState.PUBLISHED, Life.OPEN, deadline=today() - timedelta(days=1))
    data = FORM | {"deadline": str(listing.deadline)}
    assert cast.client("anna").post(f"/nl/listings/{listing.public_id}/edit", data=data).status_code == 302


BADGE = '<span class="badge badge-attention">Urgent</span>'


def test_urgent_counts_once_a_moderator_agrees_and_until_its_last_day(cast: Cast) -> None:
    listing = posted(cast, urgent="y", deadline=SOON)
    assert "badge-attention" not in cast.client("mona").get(f"/nl/listings/{listing.public_id}").text
    assert (
        '<span class="badge badge-attention">Urgent</span>' in cast.client("mona").get("/en/moderation").text
    )
    decide(cast, listing, Move.APPROVE)
    assert again(listing.public_id).urgent_granted
    for path in (f"/en/listings/{listing.public_id}", "/en/listings"):
        assert BADGE in cast.client().get(path).text
        with time_machine.travel(now() + timedelta(days=7)):
            assert "badge-attention" not in cast.client().get(path).text


def test_a_later_last_day_must_be_looked_at_again(cast: Cast) -> None:
    listing = posted(cast, urgent="y", deadline=SOON)
    decide(cast, listing, Move.APPROVE)
    client, address = cast.client("anna"), f"/nl/listings/{listing.public_id}/edit"
    client.post(address, data=FORM | {"urgent": "y", "deadline": SOON, "title": "Ander woord"})
    assert again(listing.public_id).urgent_granted
    later = str(today() + timedelta(days=9))
    client.post(address, data=FORM | {"urgent": "y", "deadline": later})
    changed = again(listing.public_id)
    assert (changed.urgent_granted, changed.needs_look) == (False, True)


def test_nobody_has_more_than_two_urgent_notes(cast: Cast) -> None:
    for number in range(2):
        last = posted(cast, title=f"Nummer {number}", urgent="y", deadline=SOON)
    assert "2 urgent notes already" in refused(cast, urgent="y", deadline=SOON)
    cast.client("anna").post(f"/nl/listings/{last.public_id}/close", data={"outcome": "no"})
    posted(cast, urgent="y", deadline=SOON)


def test_only_another_moderator_of_the_place_takes_urgent_away(cast: Cast) -> None:
    listing = post(cast, urgent_asked=True, deadline=today())
    decide(cast, listing, Move.APPROVE)
    address = f"/nl/listings/{listing.public_id}/not-urgent"
    assert [cast.client(name).post(address).status_code for name in ("anna", "milan")] == [403, 403]
    assert again(listing.public_id).urgent_granted
    assert cast.client("mona").post(address).status_code == 302
    changed = again(listing.public_id)
    assert (changed.urgent_asked, changed.urgent_granted) == (False, False)
    assert cast.client("mona").post(address).status_code == 302


def test_only_offers_of_a_checked_organisation_have_no_end(cast: Cast) -> None:
    group = organisation(cast, bilal=MemberRole.MEMBER)
    row = db.session.get(Organisation, group)
    assert row
    name = {"organisation": row.public_id, "standing": "y"}
    listing = posted(cast, "bilal", **name)
    decide(cast, listing, Move.APPROVE)
    assert again(listing.public_id).expires_at is None
    client = cast.client("bilal")
    for wrong in (name | {"kind": "request"}, {"standing": "y"}):
        assert client.post("/nl/listings/new", data=FORM | {"title": "Ander"} | wrong).status_code == 422
    address = f"/nl/listings/{listing.public_id}"
    client.post(f"{address}/edit", data=FORM | {"organisation": row.public_id})
    assert again(listing.public_id).expires_at is not None
    assert not posted(cast, "anna", standing="y").standing


def test_a_helper_posts_for_somebody_and_names_a_role_only(cast: Cast) -> None:
    role = "maatschappelijk werker van het wijkteam"
    listing = posted(cast, client="y", contact_role=role)
    assert listing.contact_role == role
    assert role in cast.client("anna").get(f"/nl/listings/{listing.public_id}").text
    assert 'name="client" ' in cast.client("anna").get(f"/nl/listings/{listing.public_id}/edit").text
    assert posted(cast, title="Nog een", contact_role=role).contact_role == ""


@pytest.mark.parametrize("fields", [{"deadline": "9999-12-31"}, {"when": "date", "on": "9999-12-31"}])
def test_the_last_day_there_is_breaks_nothing(cast: Cast, fields: dict[str, str]) -> None:
    listing = posted(cast, **fields)
    decide(cast, listing, Move.APPROVE)
    assert cast.client().get(f"/nl/listings/{listing.public_id}").status_code == 200
