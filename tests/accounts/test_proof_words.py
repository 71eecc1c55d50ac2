"""Nobody confirms words that somebody else typed in their name: the mail and its page show them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.accounts.rules import QUOTED_LENGTH, quoted
from app.core.db import transaction
from app.organisations import actions as organisations
from app.organisations.models import Organisation
from app.organisations.rules import MemberRole
from tests.accounts.mailbox import mails_to, newest_link
from tests.listings.board import organisation, publish
from tests.support.cast import Cast

WORDS = "Gratis zetel. Kom naar www.kwaad.example of mail evil@kwaad.example <b>nu</b>"
SAFE = "Gratis zetel. Kom naar … of mail … <b>nu</b>"


def test_a_note_that_anyone_typed_is_shown_before_it_goes_online(cast: Cast, client: FlaskClient) -> None:
    anna = cast.user("anna").email
    client.post("/nl/listings/quick", data={"what": f"Zetel\n{WORDS}", "email": anna})
    mail = mails_to(anna)[-1]
    assert "Zetel" in mail.text
    assert SAFE in mail.text
    assert "kwaad.example" not in mail.text + mail.html
    assert "&lt;b&gt;nu" in mail.html
    page = cast.client("anna").get(newest_link(anna)).text
    assert "Zetel" in page
    assert "evil@kwaad.example &lt;b&gt;nu" in page


def test_an_answer_that_anyone_typed_is_shown_before_it_is_sent(cast: Cast, client: FlaskClient) -> None:
    listing, bilal = publish(cast), cast.user("bilal").email
    client.post(f"/nl/listings/{listing.public_id}/respond", data={"message": WORDS, "email": bilal})
    mail = mails_to(bilal)[-1]
    assert listing.title in mail.text
    assert SAFE in mail.text
    assert "kwaad.example" not in mail.text + mail.html
    page = cast.client().get(newest_link(bilal)).text
    assert listing.title in page
    assert "evil@kwaad.example" in page


def test_an_invitation_keeps_the_name_of_the_organisation_whole(cast: Cast) -> None:
    group = organisation(cast, anna=MemberRole.MANAGER)
    anna, name = cast.actor("anna"), "v.z.w. Sint-Jan.Buurt"
    with transaction() as session:
        made = session.get_one(Organisation, group)
        made.name = name
        organisations.invite_member(anna, made, "nieuw@example.org", MemberRole.MEMBER)
    assert name in mails_to("nieuw@example.org")[-1].text
    assert name in cast.client().get(newest_link("nieuw@example.org")).text


@pytest.mark.parametrize(
    "text",
    ["http://a.example/x", "WWW.a.example", "a@b.example", "kwaad.example", "javascript://x", "(kwaad.be)"],
)
def test_nothing_that_is_quoted_in_a_mail_leads_anywhere(text: str) -> None:
    assert quoted(f"Zie {text} nu") == "Zie … nu"


@pytest.mark.parametrize("text", ["Om 9.30 u. of 14.00 u.", "Zetel, nog goed!", "", "أريكة", "3.5 kg"])
def test_other_words_are_quoted_as_they_are(text: str) -> None:
    assert quoted(text) == text


def test_a_long_text_is_quoted_in_part() -> None:
    assert len(quoted("woord " * 500)) <= QUOTED_LENGTH
    assert quoted("x" * 5000).endswith("…")
