"""Tables: an organisation posts many notes at once or none, and nothing in what one takes along is run."""

from __future__ import annotations

import csv
import io
import re
from typing import Final

import pytest
from flask.testing import FlaskClient
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.core.db import db
from app.core.sheets import as_csv, read_rows, read_text
from app.listings.models import Listing
from app.moderation.rules import ReviewState
from app.organisations.models import Organisation
from app.organisations.rules import MemberRole
from tests.listings.board import organisation, publish
from tests.support.cast import Cast

ADDRESS: Final = "/en/listings/import"
HEAD: Final = "soort;titel;tekst;categorie;postcode;aantal;dagen;dagdelen;van;tot;talen\r\n"
GOOD: Final = (
    'vraag;Drie helpers;"Sorteren\r\nen ophangen; elke week";sorting;9000;3;za, zo;namiddag;;;nl/fr\r\n'
    "aanbod;Winterdekens;;bedding;9050;10;;;01/12/2026;24.12.2026;\r\n"
)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Listing)) or 0


@pytest.fixture
def group(cast: Cast) -> str:
    number = organisation(cast, bilal=MemberRole.MANAGER)
    return db.session.get_one(Organisation, number).public_id


def send(client: FlaskClient, group: str, text: str | bytes, **more: str) -> TestResponse:
    content = text.encode() if isinstance(text, str) else text
    data = {"organisation": group, "file": (io.BytesIO(content), "tabel.csv"), **more}
    return client.post(ADDRESS, data=data, content_type="multipart/form-data")


def test_a_table_is_shown_then_posted_as_a_whole(cast: Cast, group: str) -> None:
    client, text = cast.client("bilal"), HEAD + GOOD
    shown = send(client, group, text)
    assert shown.status_code == 200
    assert "Nothing is posted yet" in shown.text
    assert count() == 0
    for _ in range(2):  # twice is once
        done = client.post(ADDRESS, data={"organisation": group, "text": text, "confirm": "yes"})
        assert done.headers["Location"].endswith("/account/listings")
    first, second = db.session.scalars(select(Listing).order_by(Listing.id))
    assert (first.title, first.quantity, first.weekdays, first.dayparts) == (
        "Drie helpers",
        3,
        [5, 6],
        ["afternoon"],
    )
    assert (first.body, first.languages) == ("Sorteren\nen ophangen; elke week", ["nl", "fr"])
    assert (str(second.from_date), str(second.until_date)) == ("2026-12-01", "2026-12-24")
    assert {one.review_state for one in (first, second)} == {ReviewState.PENDING}
    assert first.organisation_id is not None


def test_one_bad_line_keeps_all_of_them_out(cast: Cast, group: str) -> None:
    client = cast.client("bilal")
    bad = "vraag;Zonder postcode;;bikes;;;;;;;\r\nnonsens;Winterdekens;;niets;9000;0;;;31/02/2026;;xx\r\n"
    text = HEAD + GOOD + bad
    page = send(client, group, text)
    assert page.status_code == 422
    for words in ("Line 5: postcode", "Line 6: kind", "Line 6: category", "Line 6: quantity", "Line 6: from"):
        assert words in page.text
    assert "Line 6: The same title stands on line 4." in page.text
    assert "Line 3:" not in page.text
    assert (
        client.post(ADDRESS, data={"organisation": group, "text": text, "confirm": "yes"}).status_code == 422
    )
    assert count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a file"),
        (b"soort;titel", "no lines below"),
        (b"a;b\r\n1;2", "columns are missing: kind, title, category, postcode"),
        (b'soort;titel;categorie;postcode\r\n"open', "cannot read this table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "columns are missing"),
        ((HEAD + "x\n" * 300).encode(), "at most 200 lines"),
        (b"x" * 500_000, "too big"),
        ("soort,titel,categorie,postcode\nvraag,Caf\xe9,bikes,9000\n".encode("cp1252"), "Caf\xe9"),
    ],
)
def test_what_is_no_table_is_said_in_words(cast: Cast, group: str, content: bytes, words: str) -> None:
    page = send(cast.client("bilal"), group, content)
    assert page.status_code in {200, 422}
    assert words in page.text
    assert count() == 0


def test_only_for_organisations_of_ones_own(cast: Cast, group: str) -> None:
    assert cast.client("dario").get(ADDRESS).status_code == 403
    assert "Post many at once" not in cast.client("dario").get("/en/account/listings").text
    other = db.session.get_one(Organisation, organisation(cast, chloe=MemberRole.MEMBER)).public_id
    client = cast.client("bilal")
    assert "Post many at once" in client.get("/en/account/listings").text
    for foreign in (other, "", "x" * 3_000):
        assert send(client, foreign, HEAD + GOOD, confirm="yes").status_code == 422
    assert count() == 0


def test_the_example_can_be_sent_as_it_is(cast: Cast, group: str) -> None:
    client = cast.client("bilal")
    example = client.get(f"{ADDRESS}/example.csv")
    assert example.mimetype == "text/csv"
    page = send(client, group, example.data)
    assert page.status_code == 200
    assert "Tien winterdekens" in page.text


def test_one_takes_ones_own_along_and_nobody_elses(cast: Cast, group: str) -> None:
    publish(cast, title="=HYPERLINK(1)", body="+32 is geen nummer")
    publish(cast, "dario", title="Van een ander")
    answer = cast.client("anna").get("/nl/account/listings.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=solidair.csv"
    assert answer.headers["Cache-Control"] == "no-store"
    head, *rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert [row[head.index("title")] for row in rows] == ["'=HYPERLINK(1)"]
    assert rows[0][head.index("body")] == "'+32 is geen nummer"
    back = send(cast.client("bilal"), group, answer.data)
    assert back.status_code == 200
    assert '<td dir="auto">=HYPERLINK(1)</td>' in back.text


@settings(deadline=None)
@given(
    cells=st.lists(
        (st.text(max_size=20) | st.text(';,=-" \t\n@x', max_size=8)).map(str.strip), min_size=2, max_size=4
    )
)
@example(cells=["Piet;=cmd|' /c calc'!A0;", 'x,"=1+1'])
def test_a_cell_is_never_run_and_comes_back_as_it_was(cells: list[str]) -> None:
    file = as_csv([["a", "b"], cells])
    for delimiter in ";,\t":  # as a spreadsheet of any country reads it
        text = io.StringIO(file.removeprefix("\ufeff"), newline="")
        raw = list(csv.reader(text, delimiter=delimiter))[1:]
        assert not any(re.match(r"\s*(?!- )[=+@-]", cell) for row in raw for cell in row)
    plain = [cell.replace("\x00", "").strip() for cell in cells]
    if any(plain) and "\x00" not in "".join(cells) and not any(cell.startswith("'") for cell in cells):
        assert read_rows(read_text(file.encode("utf-8", "ignore")))[1][1] == plain
