"""Editing: what changes, who looks at it, and that nobody overwrites another."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.core.db import db, transaction
from app.core.errors import Conflict
from app.listings import actions, queries
from app.listings.rules import Life
from app.media.models import MediaFile
from app.moderation.rules import Move, Reason, ReviewState
from app.organisations.models import Organisation
from app.organisations.rules import MemberRole
from tests.listings.board import BIKE, FORM, again, decide, organisation, post, publish, put
from tests.listings.test_posting import picture
from tests.support.cast import Cast
from tests.support.pages import fields_of


def version_on(page: str) -> str:
    found = re.search(r'name="version"[^>]* value="([^"]*)"', page)
    assert found
    return found[1]


def test_the_page_to_edit_says_that_the_note_waits(cast: Cast) -> None:
    listing = post(cast)
    page = cast.client("anna").get(f"/en/listings/{listing.public_id}/edit").text
    assert "Your note waits for a check" in page
    assert 'value="9000"' in page


def test_an_edit_of_what_waits_needs_no_other_look(cast: Cast) -> None:
    listing = post(cast)
    client = cast.client("anna")
    response = client.post(f"/nl/listings/{listing.public_id}/edit", data=FORM)
    assert response.location.endswith(f"/nl/listings/{listing.public_id}")
    changed = again(listing.public_id)
    assert (changed.title, changed.category) == (FORM["title"], "furniture")
    assert (changed.review_state, changed.needs_look) == (ReviewState.PENDING, False)


def test_an_edit_after_publication_is_looked_at_and_found_at_once(cast: Cast) -> None:
    listing = publish(cast)
    cast.client("anna").post(f"/nl/listings/{listing.public_id}/edit", data=FORM)
    changed = again(listing.public_id)
    assert (changed.review_state, changed.needs_look) == (ReviewState.PUBLISHED, True)
    assert changed.published_at == listing.published_at
    found = queries.look(cast.actor("dario"), queries.Filters(words="driezit"), 1).page
    assert [card.public_id for card in found.items] == [listing.public_id]


def test_saving_without_a_change_asks_for_no_look(cast: Cast) -> None:
    listing = publish(cast)
    actor = cast.actor("anna")
    with transaction():
        actions.edit_listing(actor, again(listing.public_id), BIKE)
    assert not again(listing.public_id).needs_look


@pytest.mark.parametrize("move", [Move.REQUEST_CHANGES, Move.REJECT])
def test_what_was_sent_back_is_sent_in_again_by_saving(cast: Cast, move: Move) -> None:
    listing = post(cast)
    decide(cast, listing, move, reason=Reason.UNCLEAR, note="Welke maat?")
    client = cast.client("anna")
    page = client.get(f"/nl/listings/{listing.public_id}").text
    assert "Welke maat?" in page
    assert "/nl/moderation/decisions/" in page
    client.post(f"/nl/listings/{listing.public_id}/edit", data=FORM)
    assert again(listing.public_id).review_state is ReviewState.PENDING


def test_two_editors_never_overwrite_each_other(cast: Cast) -> None:
    group = organisation(cast, bilal=MemberRole.MANAGER, chloe=MemberRole.MEMBER)
    listing = put(cast, "bilal", ReviewState.PUBLISHED, Life.OPEN, organisation_id=group)
    bilal, chloe = cast.client("bilal"), cast.client("chloe")
    address = f"/en/listings/{listing.public_id}/edit"
    seen = {client: version_on(client.get(address).text) for client in (bilal, chloe)}
    assert bilal.post(address, data=FORM | {"title": "Van Bilal", "version": seen[bilal]}).status_code == 302
    refused = chloe.post(address, data=FORM | {"title": "Van Chloe", "version": seen[chloe]})
    assert refused.status_code == 409
    assert "Van Bilal" in refused.text
    assert "Van Chloe" in refused.text
    assert again(listing.public_id).title == "Van Bilal"
    knowing = chloe.post(address, data=FORM | {"title": "Van Chloe", "version": version_on(refused.text)})
    assert knowing.status_code == 302
    assert again(listing.public_id).title == "Van Chloe"


def test_a_decision_meanwhile_is_no_conflict(cast: Cast) -> None:
    listing = post(cast)
    client, address = cast.client("anna"), f"/en/listings/{listing.public_id}/edit"
    version = version_on(client.get(address).text)
    decide(cast, listing, Move.APPROVE)
    assert client.post(address, data=FORM | {"version": version}).status_code == 302
    assert again(listing.public_id).needs_look


def test_a_mark_that_nobody_made_is_a_conflict(cast: Cast) -> None:
    listing, actor = post(cast), cast.actor("anna")
    with pytest.raises(Conflict), transaction():
        actions.edit_listing(actor, again(listing.public_id), replace(BIKE, title="X"), seen="nonsense")


def test_a_wrong_edit_is_shown_with_the_values_kept(cast: Cast) -> None:
    listing = post(cast)
    response = cast.client("anna").post(
        f"/nl/listings/{listing.public_id}/edit", data=FORM | {"title": "", "body": "Mijn tekst"}
    )
    assert response.status_code == 422
    assert "Mijn tekst" in response.text
    assert again(listing.public_id).title == BIKE.title


@pytest.mark.parametrize(
    ("review", "life"),
    [
        (ReviewState.HIDDEN, Life.OPEN),
        (ReviewState.PUBLISHED, Life.FULFILLED),
        (ReviewState.PUBLISHED, Life.EXPIRED),
    ],
)
def test_what_is_hidden_or_closed_is_not_edited(cast: Cast, review: ReviewState, life: Life) -> None:
    listing = put(cast, "anna", review, life)
    assert cast.client("anna").get(f"/nl/listings/{listing.public_id}/edit").status_code == 403


def photos() -> list[MediaFile]:
    return db.session.query(MediaFile).order_by(MediaFile.position).all()


def test_pictures_come_and_go(cast: Cast) -> None:
    listing = publish(cast)
    client, address = cast.client("anna"), f"/nl/listings/{listing.public_id}/edit"
    client.post(address, data=FORM | {"photos": [picture()]})
    photo = photos()[0].public_id
    assert f"remove-{photo}" in client.get(address).text
    other = publish(cast, "dario")
    strange = FORM | {"remove_photos": photo, f"alt-{photo}": "Gekaapt"}
    cast.client("dario").post(f"/nl/listings/{other.public_id}/edit", data=strange)
    assert [one.alt for one in photos()] == [FORM["title"]]
    client.post(address, data=FORM | {"remove_photos": photo})
    assert photos() == []


def test_pictures_are_described_and_put_in_order(cast: Cast) -> None:
    listing, client = publish(cast), cast.client("anna")
    address = f"/nl/listings/{listing.public_id}"
    three = {"photos": [picture(), picture(), picture()], "photo_alt": "Een zetel"}
    client.post(f"{address}/edit", data=FORM | three)
    first, second, third = (one.public_id for one in photos())
    assert [one.alt for one in photos()] == ["Een zetel (1)", "Een zetel (2)", "Een zetel (3)"]
    decide(cast, again(listing.public_id), Move.APPROVE)
    client.post(f"{address}/edit", data=FORM)
    assert not again(listing.public_id).needs_look
    wanted = {
        f"place-{third}": "1", f"place-{first}": "3", f"alt-{third}": " De\nrug ", f"plain-{second}": "y",
        f"place-{second}": "zes", f"alt-{second}": "weg",
    }  # fmt: skip
    client.post(f"{address}/edit", data=FORM | wanted)
    assert [(one.public_id, one.alt) for one in photos()] == [
        (third, "De rug"), (second, ""), (first, "Een zetel (1)"),
    ]  # fmt: skip
    assert again(listing.public_id).needs_look
    assert 'alt="De rug"' in client.get(address).text
    assert client.post(f"{address}/edit", data=FORM | {f"alt-{first}": "x" * 301}).status_code == 422


def test_a_picture_may_need_no_text(cast: Cast) -> None:
    data = FORM | {"photos": [picture()], "photo_plain": "y", "photo_alt": "weg"}
    cast.client("anna").post("/nl/listings/new", data=data)
    assert photos()[0].alt == ""


def test_nobody_moves_a_note_to_an_organisation_of_others(cast: Cast) -> None:
    organisation(cast, bilal=MemberRole.MANAGER)
    group = organisation(cast, bilal=MemberRole.MANAGER)
    listing = put(cast, "anna", ReviewState.PUBLISHED, Life.OPEN)
    response = cast.client("anna").post(
        f"/nl/listings/{listing.public_id}/edit", data=FORM | {"organisation": str(group)}
    )
    assert response.status_code == 422
    assert again(listing.public_id).organisation_id is None


def ref_of(organisation_id: int) -> str:
    found = db.session.get(Organisation, organisation_id)
    assert found is not None
    return found.public_id


def test_what_was_online_changes_its_name_no_more(cast: Cast) -> None:
    """Who answered wrote to that person or organisation: an edit lets nobody else into the conversations."""
    ours = ref_of(organisation(cast, anna=MemberRole.MEMBER))
    listing = publish(cast)
    page = f"/nl/listings/{listing.public_id}/edit"
    sent = cast.client("anna").post(
        page, data=fields_of(cast.client("anna").get(page).text) | {"organisation": ours}
    )
    assert sent.status_code == 422
    assert "In wiens naam het is, blijft" in sent.text
    assert again(listing.public_id).organisation_id is None


def test_before_it_was_online_its_author_still_chooses(cast: Cast) -> None:
    ours = ref_of(organisation(cast, anna=MemberRole.MEMBER, bilal=MemberRole.MEMBER))
    listing = post(cast)
    page = f"/nl/listings/{listing.public_id}/edit"
    anna = cast.client("anna")
    assert anna.post(page, data=fields_of(anna.get(page).text) | {"organisation": ours}).status_code == 302
    assert again(listing.public_id).organisation_id is not None
    bilal = cast.client("bilal")
    taken = bilal.post(page, data=fields_of(bilal.get(page).text) | {"organisation": ""})
    assert taken.status_code == 422
