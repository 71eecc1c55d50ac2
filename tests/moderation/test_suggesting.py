"""What the author reads is shown first; suggested words take one button; notes for colleagues."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from sqlalchemy import func, select

from app.accounts.queries import export_of
from app.core.clock import now
from app.core.db import db, transaction
from app.mail.models import OutboxMail
from app.moderation import actions
from app.moderation.models import ReviewDecision, ReviewNote
from app.moderation.rules import ReviewState
from tests.moderation.conftest import Make, again
from tests.support.cast import Cast

BODY = "Een fiets met licht. Bel 0475 12 34 56."
ASK = {"move": "request_changes", "reason": "contact_details"}


def test_the_mail_is_shown_first_in_the_language_of_the_author(cast: Cast, make: Make) -> None:
    cast.user("anna", language="fr")
    listing, mona = make(body=BODY), cast.client("mona")
    shown = mona.post(f"/en/moderation/{listing.public_id}/preview", data=ASK | {"note": "Zonder nummer"})
    assert shown.status_code == 200
    assert "Français" in shown.text
    assert "Zonder nummer" in shown.text
    assert "/fr/moderation/decisions/" in shown.text
    assert again(listing).review_state == ReviewState.PENDING
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 0
    assert mona.post(f"/en/moderation/{listing.public_id}/preview", data={"move": "fly"}).status_code == 422


def test_suggested_words_begin_without_the_number_and_go_online_with_one_button(
    cast: Cast, make: Make
) -> None:
    cast.user("anna", language="en")
    listing, mona, anna = make(body=BODY), cast.client("mona"), cast.client("anna")
    page = mona.get(f"/en/moderation/{listing.public_id}").text
    assert ">Een fiets met licht.</textarea>" in page
    words = {"suggest_title": "Fiets", "suggest_body": "Een fiets met licht. Schrijf mij hier."}
    mona.post(f"/en/moderation/{listing.public_id}/decide", data=ASK | words)
    decision = db.session.scalars(select(ReviewDecision)).one()
    assert decision.suggestion == {"body": words["suggest_body"]}
    (mail,) = db.session.scalars(select(OutboxMail)).all()
    assert "Schrijf mij hier." in mail.text
    assert "Take it out of your text." in mail.text
    statement = f"/en/moderation/decisions/{decision.public_id}"
    assert "<ins>Schrijf" in anna.get(statement).text
    for who in ("bilal", "mona"):
        assert cast.client(who).post(f"{statement}/accept").status_code == 404
    done = anna.post(f"{statement}/accept")
    assert done.location.endswith(f"/listings/{listing.public_id}")
    fresh = again(listing)
    assert (fresh.review_state, fresh.body) == (ReviewState.PUBLISHED, words["suggest_body"])
    assert anna.post(f"{statement}/accept").status_code == 302, "twice is once"
    made = db.session.scalars(select(ReviewDecision).order_by(ReviewDecision.id)).all()
    assert [one.move.value for one in made] == ["request_changes", "approve"]


def test_a_suggestion_for_a_text_that_changed_since_does_nothing(cast: Cast, make: Make) -> None:
    listing, mona, anna = make(body=BODY), cast.client("mona"), cast.client("anna")
    too_long = {"suggest_title": "x" * 81}
    assert mona.post(f"/en/moderation/{listing.public_id}/decide", data=ASK | too_long).status_code == 422
    mona.post(f"/en/moderation/{listing.public_id}/decide", data=ASK | {"suggest_body": "Kort."})
    decision = db.session.scalars(select(ReviewDecision)).one()
    with transaction():
        again(listing).body = "Nog een andere tekst."
    statement = f"/en/moderation/decisions/{decision.public_id}"
    assert "Take these words" not in anna.get(statement).text
    assert anna.post(f"{statement}/accept").status_code == 302
    assert again(listing).body == "Nog een andere tekst."
    assert again(listing).review_state == ReviewState.CHANGES_REQUESTED


def test_colleagues_read_a_note_and_the_author_can_ask_for_it_unless_it_protects_somebody(
    cast: Cast, make: Make
) -> None:
    listing, other, mona = make(), make(), cast.client("mona")
    address = f"/en/moderation/{listing.public_id}/notes"
    assert mona.post(address, data={"words": " "}).status_code == 422
    mona.post(address, data={"words": "Called us; means it well."})
    mona.post(address, data={"words": "His ex asked where he lives.", "is_guarded": "y"})
    assert cast.client("milan").post(address, data={"words": "x"}).status_code == 404
    page = cast.client("marie").get(f"/en/moderation/{other.public_id}").text
    assert "Called us; means it well." in page, "it is about the author, so it stands with all of theirs"
    assert "Mona" in page
    (row, guarded) = export_of(cast.actor("anna"))["review_note"]
    assert row["body"] == "Called us; means it well."
    assert "His ex" not in str(guarded)
    assert "written_by" not in row
    with time_machine.travel(now() + timedelta(days=366)):
        assert actions.forget_notes() == 2
    assert db.session.scalar(select(func.count()).select_from(ReviewNote)) == 0
