"""Parts of one whole: notes that belong together, each answered, checked and closed apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.core.db import transaction
from app.core.errors import Conflict, Forbidden, Invalid
from app.listings import actions, queries
from app.listings.models import Listing
from app.listings.rules import MAX_PARTS, Kind, Life, Outcome
from app.moderation.rules import Move, Reason
from app.organisations.rules import MemberRole
from app.responses import actions as responses
from tests.architecture.test_queries import count as queries_of
from tests.listings.board import FORM, again, decide, organisation, post, publish
from tests.responses.stage import Stage
from tests.support.cast import Cast
from tests.support.mails import mails_to

BED: dict[str, Any] = {"kind": Kind.REQUEST, "title": "Bed voor twee", "body": "", "category": "furniture"}


def join(cast: Cast, whole: Listing, part: Listing, name: str = "anna") -> None:
    actor = cast.actor(name)
    with transaction():
        actions.add_part(actor, again(whole.public_id), again(part.public_id))


def bundle(cast: Cast, *titles: str, **changes: Any) -> list[Listing]:
    """Return the parts of a request that is online."""
    parts = [publish(cast, **BED | {"title": title} | changes) for title in titles]
    for part in parts[1:]:
        join(cast, parts[0], part)
    return [again(part.public_id) for part in parts]


def titles(cast: Cast, listing: Listing, name: str = "anna") -> list[str]:
    return [part.title for part in queries.parts_of(cast.actor(name), again(listing.public_id))]


def test_a_part_is_added_with_the_form_and_begins_where_the_other_ends(cast: Cast) -> None:
    bed = publish(cast, **BED, little_dutch_ok=False)
    anna, path = cast.client("anna"), f"/nl/listings/new?part_of={bed.public_id}"
    page = anna.get(path).text
    assert "Voeg een deel toe" in page
    assert bed.title in page
    assert 'value="request" checked' in page.replace("checked value", "value") or "request" in page
    data = FORM | {"kind": "request", "title": "Matras 140 op 200"}
    made = anna.post(path, data=data)
    assert made.status_code == 302
    part = again(made.location.rsplit("/", 1)[1])
    assert part.bundle is not None
    assert part.bundle == again(bed.public_id).bundle
    shown = anna.get(made.location).text
    assert "Dit hoort samen" in shown
    assert "Bed voor twee" in shown


def test_the_full_form_goes_on_to_another_part_by_one_button(cast: Cast) -> None:
    anna = cast.client("anna")
    assert "Zet online en vraag er nog iets bij" in anna.get("/nl/listings/new?kind=request").text
    assert "Zet online en vraag er nog iets bij" not in anna.get("/nl/listings/new?kind=offer").text
    data = FORM | {"kind": "request", "title": "Bed voor twee", "more": "1"}
    made = anna.post("/nl/listings/new?kind=request", data=data)
    assert "part_of=" in made.location
    assert "Bed voor twee" in anna.get(made.location).text


def test_the_page_that_confirms_asks_for_more_than_one_thing(cast: Cast) -> None:
    waits = post(cast, **BED)
    page = cast.client("anna").get(f"/nl/listings/{waits.public_id}/edit").text
    assert "Vraag je meer dan één ding?" in page
    assert f"part_of={waits.public_id}" in page
    offer = post(cast, title="Een zetel", category="furniture")
    assert "part_of=" not in cast.client("anna").get(f"/nl/listings/{offer.public_id}/edit").text


def test_each_part_is_answered_filled_and_counted_apart(cast: Cast) -> None:
    bed, helpers = bundle(cast, "Bed voor twee", "Twee sterke armen", quantity=1)
    stage = Stage(cast)
    stage.change(helpers.public_id, quantity=2)
    first, second = (stage.answer("bilal", one.public_id) for one in (bed, helpers))
    stage.do(responses.agree, "anna", first)
    stage.do(responses.agree, "anna", second)
    page = cast.client().get(f"/nl/listings/{helpers.public_id}").text
    assert "1 van 2 delen geregeld" in page
    assert "Nog 1 van 2" in page
    assert again(helpers.public_id).life is Life.OPEN
    with transaction():
        actions.close(cast.actor("anna"), again(helpers.public_id), Outcome.SOLIDAIR)
    assert "2 van 2 delen geregeld" in cast.client().get(f"/nl/listings/{bed.public_id}").text
    assert again(bed.public_id).life is Life.OPEN


def test_each_part_is_checked_apart_and_nobody_sees_one_that_waits(cast: Cast) -> None:
    bed, mattress = publish(cast, **BED), post(cast, **BED | {"title": "Matras 140 op 200"})
    join(cast, bed, mattress)
    assert titles(cast, bed) == ["Bed voor twee", "Matras 140 op 200"]
    assert titles(cast, bed, "dario") == ["Bed voor twee"]
    assert "Dit hoort samen" not in cast.client("dario").get(f"/nl/listings/{bed.public_id}").text
    assert "Bed voor twee" in cast.client("mona").get("/nl/moderation").text
    decide(cast, mattress, Move.APPROVE)
    assert titles(cast, bed, "dario") == ["Bed voor twee", "Matras 140 op 200"]
    decide(cast, mattress, Move.HIDE, reason=Reason.UNSAFE)
    assert titles(cast, bed, "dario") == ["Bed voor twee"]


def test_a_part_stands_in_lists_and_feeds_as_any_note_and_says_so(cast: Cast) -> None:
    bundle(cast, "Bed voor twee", "Matras 140 op 200")
    page = cast.client().get("/nl/listings?kind=request").text
    assert page.count("Hoort ergens bij") == 2
    assert "Matras 140 op 200" in cast.client().get("/nl/listings?format=json").text
    assert "Matras" in cast.client().get("/nl/listings?q=matras").text


def test_only_requests_of_ones_own_that_go_on_have_parts(cast: Cast) -> None:
    bed, offer = publish(cast, **BED), publish(cast, title="Een zetel", category="furniture")
    theirs = publish(cast, "bilal", **BED)
    for whole, part in ((bed, offer), (offer, bed), (bed, theirs), (theirs, bed)):
        with pytest.raises(Forbidden):
            join(cast, whole, part)
    anna = cast.client("anna")
    for address in (offer, theirs):
        assert anna.get(f"/nl/listings/new?part_of={address.public_id}").status_code == 404
    assert cast.client().get(f"/nl/listings/new?part_of={bed.public_id}").status_code == 404
    with transaction():
        actions.close(cast.actor("anna"), again(bed.public_id), Outcome.NO)
    assert anna.get(f"/nl/listings/new?part_of={bed.public_id}").status_code == 404


def test_twice_is_once_and_no_part_belongs_to_two(cast: Cast) -> None:
    bed, mattress = bundle(cast, "Bed voor twee", "Matras 140 op 200")
    before = bed.bundle
    join(cast, bed, mattress)
    join(cast, mattress, bed)
    join(cast, bed, bed)
    assert again(bed.public_id).bundle == before
    van, driver = bundle(cast, "Bestelwagen", "Een chauffeur")
    with pytest.raises(Conflict):
        join(cast, bed, van)
    assert titles(cast, van) == ["Bestelwagen", "Een chauffeur"]
    assert driver.bundle == again(van.public_id).bundle


def test_one_request_has_so_many_parts_and_no_more(cast: Cast) -> None:
    bundle(cast, *(f"Deel {number}" for number in range(MAX_PARTS)))
    first, late = publish(cast, **BED | {"title": "Deel 0"}), publish(cast, **BED | {"title": "Te veel"})
    del first
    whole = next(iter(queries.own_listings(cast.actor("anna"))[-1:]))
    with pytest.raises(Invalid):
        join(cast, whole, late)
    data = FORM | {"kind": "request", "title": "Nog te veel"}
    page = cast.client("anna").post(f"/nl/listings/new?part_of={whole.public_id}", data=data)
    assert page.status_code == 422
    assert "Nog te veel" in page.text
    assert "Nog te veel" not in titles(cast, whole)


def test_a_part_goes_on_alone_and_the_last_one_belongs_to_nothing(cast: Cast) -> None:
    bed, mattress = bundle(cast, "Bed voor twee", "Matras 140 op 200")
    assert cast.client("bilal").post(f"/nl/listings/{mattress.public_id}/stand-alone").status_code == 403
    anna = cast.client("anna")
    for _twice in range(2):
        assert anna.post(f"/nl/listings/{mattress.public_id}/stand-alone").status_code == 302
    assert again(mattress.public_id).bundle is None
    assert again(bed.public_id).bundle is None


def test_what_becomes_an_offer_leaves_the_whole(cast: Cast) -> None:
    bed, mattress, van = bundle(cast, "Bed voor twee", "Matras 140 op 200", "Bestelwagen")
    with transaction():
        listing = again(mattress.public_id)
        content = replace(actions.content_of(listing), kind=Kind.OFFER)
        actions.edit_listing(cast.actor("anna"), listing, content)
    assert titles(cast, bed) == ["Bed voor twee", "Bestelwagen"]
    assert again(van.public_id).bundle is not None


def test_an_edit_keeps_a_part_where_it_belongs(cast: Cast) -> None:
    bed, mattress = bundle(cast, "Bed voor twee", "Matras 140 op 200")
    data = FORM | {"kind": "request", "title": "Matras 160 op 200"}
    assert cast.client("anna").post(f"/nl/listings/{mattress.public_id}/edit", data=data).status_code == 302
    assert titles(cast, bed) == ["Bed voor twee", "Matras 160 op 200"]


def test_colleagues_add_parts_to_what_their_organisation_asks(cast: Cast) -> None:
    team = organisation(cast, anna=MemberRole.MANAGER, bilal=MemberRole.MEMBER)
    bed = publish(cast, organisation_id=team, **BED)
    mattress = publish(cast, "bilal", organisation_id=team, **BED | {"title": "Matras 140 op 200"})
    join(cast, bed, mattress, "bilal")
    assert titles(cast, bed) == ["Bed voor twee", "Matras 140 op 200"]


def test_who_is_blocked_finds_no_part(cast: Cast) -> None:
    bed, mattress = bundle(cast, "Bed voor twee", "Matras 140 op 200")
    Stage(cast).block("anna", "dario")
    for part in (bed, mattress):
        assert cast.client("dario").get(f"/nl/listings/{part.public_id}").status_code == 404


def test_who_waits_for_a_part_hears_when_it_is_gone(cast: Cast) -> None:
    bed, _mattress = bundle(cast, "Bed voor twee", "Matras 140 op 200")
    stage = Stage(cast)
    stage.answer("bilal", bed.public_id)
    with transaction():
        actions.close(cast.actor("anna"), again(bed.public_id), Outcome.ELSEWHERE)
    assert "Bed voor twee" in mails_to("bilal@example.org")[-1].subject


def test_the_page_of_a_part_asks_little_of_the_database(cast: Cast) -> None:
    bed, *_others = bundle(cast, *(f"Deel {number}" for number in range(MAX_PARTS)))
    path = f"/nl/listings/{bed.public_id}"
    asked = {name: queries_of(cast.client(name), path) for name in (None, "dario", "anna")}
    assert {name: number for name, number in asked.items() if number > 5} == {}
