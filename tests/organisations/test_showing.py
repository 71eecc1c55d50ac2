"""What an organisation shows of itself: logo, contact by role, its card, and what is left to do."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from app.accounts.actions.privacy import erase
from app.core.db import db, transaction
from app.media.models import MediaFile
from app.moderation.rules import ReviewState
from app.organisations.presenters.vcard import escape, fold
from tests.organisations.conftest import Make
from tests.support.cast import Cast

PAGE = "/nl/organisations/drie-sluizen"


def form(**changes: object) -> dict[str, object]:
    return {"name": "Drie sluizen", "postcode": "9000", "version": 1, **changes}


def picture() -> tuple[io.BytesIO, str]:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(buffer, "PNG")
    buffer.seek(0)
    return buffer, "../../logo.png"


def logos() -> list[str]:
    db.session.rollback()
    statement = select(MediaFile.public_id).where(MediaFile.subject_kind == "organisation")
    return list(db.session.scalars(statement))


def test_a_logo_is_seen_where_its_organisation_is_and_replaced_by_the_next(cast: Cast, make: Make) -> None:
    organisation = make()
    client = cast.client("anna")
    assert client.post(f"{PAGE}/edit", data=form(logo=picture())).status_code == 302
    [first] = logos()
    address = f"/media/{first}/card.webp"
    assert address in cast.client().get(PAGE).text
    assert address in cast.client().get("/nl/organisations").text
    assert cast.client().get(address).status_code == 200
    db.session.refresh(organisation)
    assert organisation.needs_look
    data = form(logo=picture(), version=organisation.version)
    assert client.post(f"{PAGE}/edit", data=data).status_code == 302
    [second] = logos()
    assert second != first
    with transaction():
        organisation.review_state = ReviewState.HIDDEN
    assert cast.client().get(f"/media/{second}/card.webp").status_code == 404
    assert client.get(f"/media/{second}/card.webp").status_code == 200
    with transaction():
        organisation.review_state = ReviewState.PUBLISHED
    data = form(remove_logo="y", version=organisation.version)
    assert client.post(f"{PAGE}/edit", data=data).status_code == 302
    assert logos() == []


def test_what_is_no_picture_is_refused_and_the_text_is_kept(cast: Cast, make: Make) -> None:
    make()
    data = form(description="Wij helpen.", logo=(io.BytesIO(b"<svg/>"), "logo.svg"))
    answer = cast.client("anna").post(f"{PAGE}/edit", data=data)
    assert answer.status_code == 422
    assert "Wij helpen." in answer.text
    assert logos() == []


def test_a_logo_stays_when_who_gave_it_goes(cast: Cast, make: Make) -> None:
    make(managers=("anna", "bilal"))
    assert cast.client("anna").post(f"{PAGE}/edit", data=form(logo=picture())).status_code == 302
    with transaction():
        erase(cast.actor("anna"))
    [logo] = logos()
    assert cast.client().get(f"/media/{logo}/full.webp").status_code == 200


def test_managers_see_what_is_left_to_do_until_all_is_done(cast: Cast, make: Make) -> None:
    make(members=("bilal",))
    client = cast.client("anna")
    assert "1/5" in client.get(PAGE).text  # two people already
    assert "<progress" not in cast.client("bilal").get(PAGE).text
    assert "<progress" not in cast.client().get(PAGE).text
    data = form(description="Wij helpen.", address="Kaai 1", insurance="Ongevallen.", logo=picture())
    assert client.post(f"{PAGE}/edit", data=data).status_code == 302
    assert "<progress" not in client.get(PAGE).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "x" * 201),
        ("contact_role", "x" * 81),
        ("contact_role", "bel jan@example.org"),
        ("insurance", "x" * 1001),
    ],
)
def test_what_does_not_fit_is_explained(field: str, value: str, cast: Cast, make: Make) -> None:
    make()
    answer = cast.client("anna").post(f"{PAGE}/edit", data=form(**{field: value}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


# --- the card ---


def test_the_card_says_what_the_page_says_and_no_person(app: Flask, cast: Cast, make: Make) -> None:
    make(
        name="Sluizen; De, Drie\\", phone="09 123 45 67", email="info@example.org",
        website="https://sluizen.example.org/a;b", address="Kaai 1, bus 2", contact_role="De coördinator",
        description="Regel één\nEND:VCARD\n" + "é" * 60,
    )  # fmt: skip
    answer = cast.client().get(f"{PAGE}.vcf")
    assert answer.content_type == "text/vcard; charset=utf-8"
    assert all(len(line.encode()) <= 75 for line in answer.text.split("\r\n"))
    lines = answer.text.replace("\r\n ", "").split("\r\n")
    assert lines[:4] == [
        "BEGIN:VCARD", "VERSION:4.0", "KIND:org", "UID:http://localhost/nl/organisations/drie-sluizen",
    ]  # fmt: skip
    assert "FN:Sluizen\\; De\\, Drie\\\\" in lines
    assert "ADR:;;Kaai 1\\, bus 2;Gent;;9000;BE" in lines
    assert "URL:https://sluizen.example.org/a;b" in lines
    assert f"NOTE:Regel één\\nEND:VCARD\\n{'é' * 60}" in lines
    assert lines.count("END:VCARD") == 1
    assert "Anna" not in answer.text
    assert re.search(r"\r\nREV:\d{8}T\d{6}Z\r\n", answer.text)


def test_the_card_of_what_one_may_not_see_does_not_exist(cast: Cast, make: Make) -> None:
    make(state=ReviewState.HIDDEN)
    assert cast.client().get(f"{PAGE}.vcf").status_code == 404
    assert cast.client("anna").get(f"{PAGE}.vcf").status_code == 200


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_no_text_breaks_a_card(text: str) -> None:
    folded = fold(f"NOTE:{escape(text)}")
    assert folded.endswith("\r\n")
    pieces = folded[:-2].split("\r\n ")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert "\n" not in "".join(pieces)
    assert "".join(pieces) == f"NOTE:{escape(text)}"
