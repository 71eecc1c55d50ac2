"""Answering a listing: at once, after the mail, and not at all."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.db import db, transaction
from app.core.errors import Conflict, NotFound
from app.listings.models import Listing
from app.listings.rules import Life
from app.moderation.rules import ReviewState
from app.organisations.rules import MemberRole
from app.responses import actions, queries
from app.responses.models import Response
from app.responses.rules import Reason
from tests.responses.stage import Stage
from tests.support.cast import Cast


def _draft(stage: Stage, name: str, listing: str, message: str = "Dag, ik kom graag.") -> str:
    user = stage.cast.user(name)
    actor = Actor(user.id, user.public_id, is_proven=False)
    with transaction() as session:
        found = session.scalars(select(Listing).where(Listing.public_id == listing)).one()
        return actions.respond(actor, found, message).public_id


def _confirm(stage: Stage, name: str, ref: str) -> str:
    actor = stage.cast.actor(name)
    with transaction():
        draft = queries.find(ref)
        assert draft is not None
        return actions.confirm(actor, draft).public_id


def _count() -> int:
    return db.session.scalar(select(func.count(Response.id))) or 0


def test_an_answer_is_delivered_at_once(stage: Stage) -> None:
    ref = stage.answer("bilal", stage.listing("anna"), "Is de fiets nog vrij?")
    assert stage.state(ref) == "sent"
    [mail] = stage.mails("anna", "responses.")
    assert mail.subject.startswith("Fiets met licht: Bilal")
    for part in (mail.text, mail.html):
        assert "Is de fiets nog vrij?" in part
        assert f"http://localhost/nl/responses/{ref}" in part
        assert "example.org" not in part
    assert stage.mails("bilal", "responses.") == []


def test_a_second_answer_leads_to_the_first(stage: Stage) -> None:
    listing = stage.listing("anna")
    first = stage.answer("bilal", listing, "Dag!")
    assert stage.answer("bilal", listing, "Dag!") == first
    assert stage.answer("bilal", listing, "Ik ben er ook zaterdag.") == first
    assert stage.bodies(first) == ["Dag!", "Ik ben er ook zaterdag."]
    assert _count() == 1


def test_two_people_have_a_conversation_each(stage: Stage) -> None:
    listing = stage.listing("anna")
    assert stage.answer("bilal", listing) != stage.answer("chloe", listing)


@pytest.mark.parametrize("life", [Life.PAUSED, Life.FULFILLED, Life.WITHDRAWN, Life.EXPIRED])
def test_a_listing_that_is_not_open_takes_no_answer(life: Life, stage: Stage) -> None:
    listing = stage.listing("anna", life=life)
    with pytest.raises(Conflict):
        stage.answer("bilal", listing)
    assert _count() == 0


@pytest.mark.parametrize("state", [s for s in ReviewState if s is not ReviewState.PUBLISHED])
def test_a_listing_that_is_not_published_takes_no_answer(state: ReviewState, stage: Stage) -> None:
    listing = stage.listing("anna", review_state=state)
    with pytest.raises(Conflict):
        stage.answer("bilal", listing)


def test_nobody_answers_their_own_listing(stage: Stage) -> None:
    listing = stage.listing("anna")
    with pytest.raises(Conflict):
        stage.answer("anna", listing)


@pytest.mark.parametrize("pair", [("anna", "bilal"), ("bilal", "anna")])
def test_a_block_keeps_from_answering_either_way(pair: tuple[str, str], stage: Stage) -> None:
    listing = stage.listing("anna")
    stage.block(*pair)
    with pytest.raises(Conflict):
        stage.answer("bilal", listing)


def test_a_full_listing_has_a_waiting_list(stage: Stage) -> None:
    listing = stage.listing("anna")
    stage.do(actions.agree, "anna", stage.answer("bilal", listing))
    ref = stage.answer("chloe", listing)
    assert stage.state(ref) == "waitlisted"
    assert stage.mails("anna", "responses.received")[-1].subject.startswith("Fiets met licht: Chloe")


def test_after_a_no_one_does_not_ask_again(stage: Stage) -> None:
    listing = stage.listing("anna")
    ref = stage.answer("bilal", listing, "Dag!")
    stage.do(actions.decline, "anna", ref, Reason.DOES_NOT_FIT)
    assert stage.answer("bilal", listing, "Toch?") == ref
    assert stage.bodies(ref) == ["Dag!"]
    assert stage.state(ref) == "declined"


def test_who_withdrew_may_answer_again(stage: Stage) -> None:
    listing = stage.listing("anna")
    ref = stage.answer("bilal", listing)
    stage.do(actions.withdraw, "bilal", ref)
    again = stage.answer("bilal", listing)
    assert again != ref
    assert stage.state(again) == "sent"


# --- without an account first ---


def test_a_draft_tells_nobody_anything(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna")
    ref = _draft(stage, "bilal", listing)
    assert stage.state(ref) == "draft"
    assert stage.mails("anna") == []
    assert queries.mine(cast.actor("anna"), queries.Tab.ALL, 1).items == []


def test_the_same_draft_twice_is_one_and_another_text_is_another(stage: Stage) -> None:
    listing = stage.listing("anna")
    ref = _draft(stage, "bilal", listing, "Dag!")
    assert _draft(stage, "bilal", listing, "Dag!") == ref
    assert _draft(stage, "bilal", listing, "Iets anders") != ref


def test_a_proven_address_sends_the_draft(stage: Stage) -> None:
    ref = _draft(stage, "bilal", stage.listing("anna"))
    assert _confirm(stage, "bilal", ref) == ref
    assert stage.state(ref) == "sent"
    assert len(stage.mails("anna", "responses.received")) == 1
    _confirm(stage, "bilal", ref)
    assert len(stage.mails("anna", "responses.received")) == 1


def test_a_draft_to_a_listing_that_closed_lapses_with_its_words(stage: Stage) -> None:
    listing = stage.listing("anna")
    ref = _draft(stage, "bilal", listing, "Dag!")
    stage.change(listing, life=Life.FULFILLED)
    _confirm(stage, "bilal", ref)
    assert stage.state(ref) == "lapsed"
    assert stage.bodies(ref) == ["Dag!"]
    assert stage.mails("anna") == []


def test_a_draft_waits_when_the_places_went_meanwhile(stage: Stage) -> None:
    listing = stage.listing("anna")
    ref = _draft(stage, "bilal", listing)
    stage.do(actions.agree, "anna", stage.answer("chloe", listing))
    _confirm(stage, "bilal", ref)
    assert stage.state(ref) == "waitlisted"


def test_a_draft_joins_the_conversation_that_goes_on(stage: Stage) -> None:
    listing = stage.listing("anna")
    standing = stage.answer("bilal", listing, "Dag!")
    draft = _draft(stage, "bilal", listing, "Nog een vraag")
    assert _confirm(stage, "bilal", draft) == standing
    assert stage.bodies(standing) == ["Dag!", "Nog een vraag"]
    assert queries.find(draft) is None


def test_a_strangers_draft_neither_stands_in_the_way_nor_is_sent_along(stage: Stage) -> None:
    listing = stage.listing("anna")
    stranger = _draft(stage, "bilal", listing, "Geef mij je adres!")
    own = _draft(stage, "bilal", listing, "Dag!")
    _confirm(stage, "bilal", own)
    assert stage.bodies(own) == ["Dag!"]
    assert queries.find(stranger) is None


def test_nobody_confirms_the_draft_of_another(stage: Stage) -> None:
    ref = _draft(stage, "bilal", stage.listing("anna"))
    with pytest.raises(NotFound):
        _confirm(stage, "chloe", ref)


def test_a_draft_to_ones_own_listing_is_kept_quietly_and_lapses(stage: Stage) -> None:
    ref = _draft(stage, "anna", stage.listing("anna"))
    assert stage.state(ref) == "draft"
    _confirm(stage, "anna", ref)
    assert stage.state(ref) == "lapsed"


def test_an_answer_to_an_organisation_is_told_to_who_posted_or_manages(stage: Stage) -> None:
    people = {"chloe": MemberRole.MANAGER, "dario": MemberRole.MEMBER}
    organisation = stage.organisation("Buurthuis", **people)
    stage.answer("bilal", stage.listing("dario", organisation_id=organisation))
    assert len(stage.mails("dario", "responses.")) == 1
    assert stage.mails("chloe", "responses.") == []
    stage.answer("bilal", stage.listing("anna", organisation_id=organisation))
    assert len(stage.mails("chloe", "responses.")) == 1
    assert stage.mails("anna", "responses.") == []
