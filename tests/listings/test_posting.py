"""Posting: two fields or the whole form, with and without an account."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from app.accounts.models import Challenge
from app.core.db import db, transaction
from app.core.i18n import language_of
from app.listings import actions
from app.listings.models import Listing
from app.listings.rules import Kind, Life, split_what
from app.media.models import MediaFile
from app.moderation.rules import ReviewState
from app.organisations.models import Organisation
from app.organisations.rules import MemberRole
from tests.listings.board import BIKE, FORM, again, organisation
from tests.support.cast import GHENT, Cast
from tests.support.mails import last_mail_to, mails_to, path_in

WHAT = "Kinderfiets voor 6 jaar, in Ledeberg"


def the_listing() -> Listing:
    db.session.expire_all()
    return db.session.scalars(select(Listing)).one()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Listing)) or 0


def prove(client: FlaskClient, email: str) -> Any:
    path = path_in(last_mail_to(email), "/confirm/")
    page = client.get(path)
    assert page.status_code == 200
    return client.post(path)


def test_two_fields_and_a_click_in_the_mail_send_a_note_in(client: FlaskClient) -> None:
    response = client.post("/nl/listings/quick", data={"what": WHAT, "email": "Nieuw@Example.org"})
    assert response.status_code == 302
    assert response.location.endswith("/nl/sign-in")
    assert client.get(response.location).status_code == 200
    assert the_listing().review_state is ReviewState.DRAFT
    proven = prove(client, "nieuw@example.org")
    listing = the_listing()
    assert listing.review_state is ReviewState.PENDING
    assert proven.location.endswith(f"/nl/listings/{listing.public_id}/edit")
    page = client.get(proven.location)
    assert page.status_code == 200
    assert WHAT in page.text


def test_category_kind_and_place_are_guessed(cast: Cast) -> None:
    cast.client("anna").post("/nl/listings/quick", data={"what": "Ik zoek een kinderfiets in Ledeberg"})
    listing = the_listing()
    assert (listing.kind, listing.category, listing.municipality_id) == (Kind.REQUEST, "bikes", GHENT)
    assert listing.neighbourhood_id is not None


def test_without_a_hint_it_is_an_offer_in_ghent(cast: Cast) -> None:
    cast.client("anna").post("/nl/listings/quick", data={"what": "xyzzy"})
    assert (the_listing().kind, the_listing().municipality_id) == (Kind.OFFER, GHENT)


def test_who_is_signed_in_needs_no_mail(cast: Cast) -> None:
    client = cast.client("anna")
    response = client.post("/nl/listings/quick", data={"what": WHAT, "email": "other@example.org"})
    listing = the_listing()
    assert response.location.endswith(f"/nl/listings/{listing.public_id}/edit")
    assert listing.review_state is ReviewState.PENDING
    assert listing.author_id == cast.id("anna")
    assert not db.session.scalars(select(Challenge)).all()
    assert not mails_to("other@example.org")


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"what": "", "email": "a@example.org"}, "a@example.org"),
        ({"what": WHAT, "email": ""}, WHAT),
        ({"what": WHAT, "email": "no address"}, "no address"),
        ({"what": "x" * 501, "email": "a@example.org"}, "x" * 501),
        ({"what": " \n ", "email": "a@example.org"}, "a@example.org"),
        ({"what": "\x00", "email": "a@example.org"}, "a@example.org"),
        ({}, ""),
    ],
)
def test_what_is_missing_is_asked_for_and_the_rest_is_kept(
    client: FlaskClient, data: dict[str, str], kept: str
) -> None:
    response = client.post("/nl/listings/quick", data=data)
    assert response.status_code == 422
    assert kept in response.text
    assert count() == 0


def test_a_double_click_makes_one_note(cast: Cast, client: FlaskClient) -> None:
    anna = cast.client("anna")
    for _n in range(2):
        anna.post("/nl/listings/quick", data={"what": WHAT})
        client.post("/nl/listings/quick", data={"what": WHAT, "email": "new@example.org"})
    assert count() == 2


def test_a_draft_posted_again_with_an_account_is_sent_in(cast: Cast, client: FlaskClient) -> None:
    cast.user("anna")
    client.post("/nl/listings/quick", data={"what": WHAT, "email": "anna@example.org"})
    cast.client("anna").post("/nl/listings/quick", data={"what": WHAT})
    assert the_listing().review_state is ReviewState.PENDING


def test_the_proof_of_another_sends_nothing_in(cast: Cast) -> None:
    anna, bilal = cast.id("anna"), cast.actor("bilal")
    with transaction():
        public_id = actions.make_draft(anna, BIKE).public_id
    with transaction():
        assert actions.confirm_posted(bilal, public_id) == "/account/listings"
    assert again(public_id).review_state is ReviewState.DRAFT


def test_the_full_form_posts_everything(cast: Cast) -> None:
    data = FORM | {
        "neighbourhood": "ledeberg", "quantity": "3", "weekdays": ["0", "5"],
        "dayparts": ["morning", "evening"],
        "from": "2030-01-02", "until": "2030-02-03", "languages": ["nl", "ar"], "little_dutch_ok": "y",
    }  # fmt: skip
    response = cast.client("anna").post("/nl/listings/new", data=data)
    listing = the_listing()
    assert response.location.endswith(f"/nl/listings/{listing.public_id}")
    assert (listing.quantity, listing.weekdays, listing.dayparts) == (3, [0, 5], ["morning", "evening"])
    assert (str(listing.from_date), str(listing.until_date)) == ("2030-01-02", "2030-02-03")
    assert (listing.languages, listing.little_dutch_ok) == (["nl", "ar"], True)
    assert (listing.review_state, listing.life) == (ReviewState.PENDING, Life.OPEN)
    page = cast.client("anna").get(response.location).text
    assert "Ledeberg, Gent" in page


def test_the_full_form_without_an_account_asks_for_the_mail(client: FlaskClient) -> None:
    assert client.post("/nl/listings/new", data=FORM).status_code == 422
    response = client.post("/nl/listings/new", data=FORM | {"email": "new@example.org"})
    assert response.location.endswith("/nl/sign-in")
    assert the_listing().review_state is ReviewState.DRAFT
    prove(client, "new@example.org")
    assert the_listing().review_state is ReviewState.PENDING


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 81},
        {"body": "x" * 2001},
        {"kind": "gift"},
        {"kind": ""},
        {"help": "money"},
        {"category": "weapons"},
        {"category": ""},
        {"postcode": "0000"},
        {"quantity": "9" * 400},
        {"postcode": "90501"},
        {"postcode": "\u0669\u0660\u0665\u0660"},
        {"neighbourhood": "atlantis"},
        {"postcode": "9800", "neighbourhood": "ledeberg"},
        {"quantity": "0"},
        {"quantity": "501"},
        {"quantity": "-1"},
        {"quantity": "many"},
        {"quantity": "9" * 5000},
        {"weekdays": "7"},
        {"weekdays": "monday"},
        {"dayparts": "night"},
        {"from": "tomorrow"},
        {"from": "2030-02-02", "until": "2030-02-01"},
        {"until": "2001-01-01"},
        {"languages": "klingon"},
    ],
)
def test_a_wrong_field_is_shown_with_the_values_kept(cast: Cast, wrong: dict[str, str]) -> None:
    response = cast.client("anna").post("/nl/listings/new", data=FORM | wrong)
    assert response.status_code == 422
    assert FORM["body"] in response.text or "body" in wrong
    assert count() == 0


def test_help_follows_from_the_category(cast: Cast) -> None:
    cast.client("anna").post("/nl/listings/new", data=FORM | {"help": "", "category": "homework"})
    assert the_listing().help == "time"


def test_fields_that_the_form_lacks_change_nothing(cast: Cast) -> None:
    extra = {
        "review_state": "published",
        "author_id": "99",
        "public_id": "0" * 16,
        "life": "expired",
        "version": "7",
    }
    cast.client("anna").post("/nl/listings/new", data=FORM | extra)
    listing = the_listing()
    assert (listing.review_state, listing.author_id) == (ReviewState.PENDING, cast.id("anna"))
    assert (listing.life, listing.version < 4) == (Life.OPEN, True)


def test_an_address_fills_the_form_in(client: FlaskClient) -> None:
    text = client.get("/nl/listings/new?kind=request&title=Fiets&category=bikes&postcode=9050").text
    assert 'value="Fiets"' in text
    assert client.get("/nl/listings/new?kind=nonsense&help=x&category=y&quantity=z").status_code == 200


def test_a_member_posts_in_the_name_of_the_organisation(cast: Cast) -> None:
    group = organisation(cast, bilal=MemberRole.MEMBER)
    slug, public_id = db.session.execute(select(Organisation.slug, Organisation.public_id)).one()
    client = cast.client("bilal")
    client.post("/nl/listings/new", data=FORM | {"organisation": slug})
    assert the_listing().organisation_id == group
    client.post("/nl/listings/new", data=FORM | {"title": "Nog een", "organisation": public_id})
    assert count() == 2


def test_nobody_posts_for_the_organisation_of_others(cast: Cast) -> None:
    organisation(cast, bilal=MemberRole.MEMBER)
    public_id = db.session.scalar(select(Organisation.public_id))
    organisation(cast, chloe=MemberRole.MANAGER)
    for name in ("anna", "chloe"):
        response = cast.client(name).post("/nl/listings/new", data=FORM | {"organisation": public_id})
        assert response.status_code == 422
    assert db.session.scalar(select(Listing.id)) is None


def picture() -> tuple[io.BytesIO, str]:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(data, "PNG")
    data.seek(0)
    return data, "../../op de/straat\\fiets.png"


def test_pictures_stand_beside_the_note(cast: Cast) -> None:
    cast.client("anna").post("/nl/listings/new", data=FORM | {"photos": [picture(), picture()]})
    listing = the_listing()
    files = db.session.scalars(select(MediaFile).order_by(MediaFile.position)).all()
    assert [(f.subject_ref, f.position) for f in files] == [(listing.public_id, 0), (listing.public_id, 1)]
    assert (
        f"/media/{files[0].public_id}/card.webp"
        in cast.client("anna").get(f"/nl/listings/{listing.public_id}").text
    )
    assert cast.client("anna").get(f"/media/{files[0].public_id}/card.webp").status_code == 200
    assert cast.client("dario").get(f"/media/{files[0].public_id}/card.webp").status_code == 404


def test_a_double_click_keeps_each_picture_once(cast: Cast, client: FlaskClient) -> None:
    for _n in range(2):
        cast.client("anna").post("/nl/listings/new", data=FORM | {"photos": [picture()]})
    assert (count(), db.session.query(MediaFile).count()) == (1, 1)


def test_who_only_knows_an_address_changes_nothing_of_its_owner(cast: Cast, client: FlaskClient) -> None:
    cast.client("anna").post("/nl/listings/new", data=FORM)
    stranger = FORM | {"email": "anna@example.org", "photos": [picture()], "body": "Bel mij op 0470"}
    client.post("/nl/listings/new", data=stranger)
    real = db.session.scalars(select(Listing).where(Listing.body == FORM["body"])).one()
    assert db.session.scalars(select(MediaFile.subject_ref)).all() != [real.public_id]
    assert count() == 2


def test_a_draft_in_my_name_is_not_sent_in_for_my_own_words(cast: Cast, client: FlaskClient) -> None:
    cast.user("anna")
    client.post("/nl/listings/new", data=FORM | {"email": "anna@example.org", "body": "Bel mij op 0470"})
    cast.client("anna").post("/nl/listings/new", data=FORM)
    pending = db.session.scalars(select(Listing).where(Listing.review_state == ReviewState.PENDING)).one()
    assert pending.body == FORM["body"]


def test_what_is_no_picture_posts_nothing(cast: Cast) -> None:
    response = cast.client("anna").post(
        "/nl/listings/new", data=FORM | {"photos": [picture(), (io.BytesIO(b"<svg>"), "x.png")]}
    )
    assert response.status_code == 422
    assert FORM["title"] in response.text
    assert count() == 0
    assert db.session.scalar(select(func.count()).select_from(MediaFile)) == 0


def test_too_many_pictures_are_refused(cast: Cast) -> None:
    data = FORM | {"photos": [picture() for _n in range(7)]}
    assert cast.client("anna").post("/nl/listings/new", data=data).status_code == 422


@pytest.mark.parametrize(
    ("what", "title", "body"),
    [
        ("Fiets", "Fiets", ""),
        ("Fiets\nNog goed.", "Fiets", "Nog goed."),
        ("Ik geef een fiets. " + "Hij is goed. " * 8, "Ik geef een fiets", ("Hij is goed. " * 8).strip()),
        ("woord " * 30, "woord " * 12 + "woord…", ("woord " * 30).strip()),
    ],
)
def test_a_few_words_become_title_and_text(what: str, title: str, body: str) -> None:
    assert split_what(what) == (title, body)


@pytest.mark.parametrize("length", [79, 80, 81, 200, 500])
def test_a_title_is_never_too_long(length: int) -> None:
    assert len(split_what("x" * length)[0]) <= 80


def test_letters_tell_the_language() -> None:
    assert language_of("أبحث عن دراجة", "nl") == "ar"
    assert language_of("Шукаю чоботи", "fr") == "uk"
    assert language_of("Je cherche un vélo", "fr") == "fr"
