"""Who earned it posts at once; moderators decide otherwise, say why, and a person may object."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.core.db import db, transaction
from app.core.errors import Forbidden, Invalid
from app.listings.models import Listing
from app.mail.models import OutboxMail
from app.moderation import actions, queries
from app.moderation.models import PostingRule
from app.moderation.rules import Move, Posting, Reason, ReviewState
from tests.moderation.conftest import KIND, Make, again
from tests.support.cast import DEINZE, GHENT, Cast
from tests.support.pages import fields_of

DRAFT, PENDING, PUBLISHED = ReviewState.DRAFT, ReviewState.PENDING, ReviewState.PUBLISHED


@pytest.fixture(autouse=True)
def _at_once(cast: Cast) -> None:
    cast.app.extensions["moderated_kinds"] = {"listing": replace(KIND, at_once=True)}


def send_in(cast: Cast, listing: Listing, who: str = "anna") -> Listing:
    actor = cast.actor(who)
    with transaction():
        actions.submit(actor, "listing", listing)
    return again(listing)


def approve(cast: Cast, make: Make, times: int) -> None:
    mona = cast.actor("mona")
    for _time in range(times):
        listing = make()
        with transaction():
            actions.decide(mona, "listing", listing, Move.APPROVE)


def choose(cast: Cast, level: Posting, reason: Reason | None = None, who: str = "mona") -> PostingRule:
    actor, anna = cast.actor(who), cast.id("anna")
    with transaction():
        return actions.set_posting(actor, anna, GHENT, level, reason)


def test_after_three_approved_posts_the_next_is_online_and_still_comes_to_the_desk(
    cast: Cast, make: Make
) -> None:
    approve(cast, make, 2)
    assert send_in(cast, make(review_state=DRAFT)).review_state == PENDING
    approve(cast, make, 1)
    fourth = send_in(cast, make(review_state=DRAFT, title="Vierde"))
    assert (fourth.review_state, fourth.needs_look) == (PUBLISHED, True)
    assert fourth.published_at is not None
    mona = cast.client("mona")
    page = mona.get("/en/moderation?tab=edits").text
    assert "Vierde" in page
    assert "Een fiets met licht." in page, "the whole text is to be looked at"
    before = len(db.session.scalars(select(OutboxMail)).all())
    mona.post(f"/en/moderation/{fourth.public_id}/decide", data={"move": "approve"})
    assert not again(fourth).needs_look
    assert len(db.session.scalars(select(OutboxMail)).all()) == before, "its author was told nothing new"


def test_a_refusal_begins_the_count_anew(cast: Cast, make: Make) -> None:
    approve(cast, make, 3)
    listing, mona = make(), cast.actor("mona")
    with transaction():
        actions.decide(mona, "listing", listing, Move.REJECT, Reason.MONEY)
    assert send_in(cast, make(review_state=DRAFT)).review_state == PENDING


def test_a_moderator_decides_otherwise_for_one_municipality(cast: Cast, make: Make) -> None:
    choose(cast, Posting.TRUSTED)
    assert send_in(cast, make(review_state=DRAFT)).review_state == PUBLISHED
    assert send_in(cast, make(review_state=DRAFT, municipality_id=DEINZE)).review_state == PENDING
    approve(cast, make, 3)
    choose(cast, Posting.REVIEWED, Reason.UNSAFE)
    assert send_in(cast, make(review_state=DRAFT)).review_state == PENDING
    choose(cast, Posting.NO_POSTING, Reason.UNSAFE)
    stopped = make(review_state=DRAFT)
    with pytest.raises(Invalid):
        send_in(cast, stopped)
    choose(cast, Posting.USUAL)
    assert send_in(cast, stopped).review_state == PUBLISHED


def test_nobody_else_decides_and_what_limits_needs_a_reason(cast: Cast) -> None:
    for who in ("milan", "anna", "adam"):
        with pytest.raises(Forbidden):
            choose(cast, Posting.TRUSTED, who=who)
    with pytest.raises(Invalid):
        choose(cast, Posting.NO_POSTING)
    with pytest.raises(Invalid):
        choose(cast, Posting.NO_POSTING, Reason.OTHER)


def test_the_person_hears_what_and_why(cast: Cast, make: Make) -> None:
    cast.user("anna", language="en")
    item, mona, anna = make(), cast.client("mona"), cast.client("anna")
    address = f"/en/moderation/{item.public_id}/posting"
    assert "Decide about this person" in mona.get(f"/en/moderation/{item.public_id}").text
    assert mona.get(address).status_code == 200
    assert mona.post(address, data={"level": "no_posting"}).status_code == 422
    assert mona.post(address, data={"level": "fly"}).status_code == 422
    fields = {"level": "no_posting", "reason": "unsafe", "note": "You threatened a neighbour."}
    for _twice in range(2):
        assert mona.post(address, data=fields).status_code == 302
    (mail,) = db.session.scalars(select(OutboxMail)).all()
    rule = db.session.scalars(select(PostingRule)).one()
    assert "You cannot post notes in this municipality now." in mail.text
    assert "must be safe for everyone" in mail.text
    assert "You threatened a neighbour." in mail.text
    assert "Mona" not in mail.text
    page = f"/en/moderation/posting/{rule.public_id}"
    assert page in mail.text
    assert db.session.scalars(select(AuditEvent.action)).all() == ["moderation.posting"]
    for who in ("bilal", "mona", "adam"):
        assert cast.client(who).get(page).status_code == 404
    assert "You threatened a neighbour." in anna.get(page).text
    assert anna.post("/en/listings/new", data=LISTING).status_code == 422


def test_another_moderator_answers_who_objects(cast: Cast) -> None:
    mona, anna, marie = (cast.client(name) for name in ("mona", "anna", "marie"))
    page = f"/en/moderation/posting/{choose(cast, Posting.NO_POSTING, Reason.UNSAFE).public_id}"
    assert anna.post(f"{page}/object", data={"objection": " "}).status_code == 422
    assert anna.post(f"{page}/object", data={"objection": "It was a joke"}).status_code == 302
    assert "You decided this." in mona.get("/en/moderation?tab=objections").text
    assert mona.post(f"{page}/answer", data={"outcome": "restored"}).status_code == 403
    assert cast.client("milan").post(f"{page}/answer", data={"outcome": "restored"}).status_code == 404
    desk = marie.get("/en/moderation?tab=objections").text
    assert "It was a joke" in desk
    assert '<span class="count">1</span>' in desk
    for fields, words in (
        ({"outcome": "kept"}, "Write why the decision stays."),
        ({"answer": "Because it is"}, "Choose what you decide."),
    ):
        refused = marie.post(f"{page}/answer", data=fields)
        assert (refused.status_code, words in refused.text) == (422, True)
        assert f">{fields.get('answer', '')}</textarea>" in refused.text
    assert marie.post(f"{page}/answer", data={"outcome": "restored"}).status_code == 302
    now_usual = queries.posting_rule(cast.id("anna"), GHENT)
    assert now_usual is not None
    assert now_usual.level == Posting.USUAL
    assert "It was a joke" not in marie.get("/en/moderation?tab=objections").text


LISTING = {
    "kind": "offer", "help": "goods", "title": "Bank", "body": "", "category": "bikes", "postcode": "9000",
    "quantity": "1",
}  # fmt: skip


def test_own_things_lead_to_no_decision_about_oneself(cast: Cast, make: Make) -> None:
    mona = cast.client("mona")
    assert mona.get(f"/en/moderation/{make(author='mona').public_id}/posting").status_code == 403
    assert mona.get(f"/en/moderation/{make(municipality_id=DEINZE).public_id}/posting").status_code == 404


def edit(cast: Cast, listing: Listing) -> Listing:
    anna = cast.actor("anna")
    with transaction():
        listing.title = "Bel mij"
        actions.note_edit(anna, "listing", listing)
    return again(listing)


def test_who_may_not_post_changes_nothing_that_is_online(cast: Cast, make: Make) -> None:
    listing = make(review_state=PUBLISHED)
    choose(cast, Posting.NO_POSTING, Reason.UNSAFE)
    with pytest.raises(Invalid):
        edit(cast, listing)
    db.session.rollback()
    assert again(listing).title == "Fiets"


def test_what_is_looked_at_first_is_so_after_a_change_too(cast: Cast, make: Make) -> None:
    listing = make(review_state=PUBLISHED)
    assert edit(cast, listing).review_state == PUBLISHED
    choose(cast, Posting.REVIEWED, Reason.UNSAFE)
    changed = edit(cast, listing)
    assert (changed.review_state, changed.needs_look) == (PENDING, False)
    assert "Bel mij" not in cast.client().get("/nl/listings").text
    assert "Bel mij" in cast.client("mona").get("/nl/moderation").text


def test_the_words_of_who_may_not_post_stay_on_the_page(cast: Cast, make: Make) -> None:
    listing = make(review_state=PUBLISHED)
    choose(cast, Posting.NO_POSTING, Reason.UNSAFE)
    anna, path = cast.client("anna"), f"/nl/listings/{listing.public_id}/edit"
    fields = fields_of(anna.get(path).text) | {"title": "Fiets met nieuwe mand"}
    answer = anna.post(path, data=fields)
    assert answer.status_code == 422
    assert "Fiets met nieuwe mand" in answer.text
    assert again(listing).title == "Fiets"
