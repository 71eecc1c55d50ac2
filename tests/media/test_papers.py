"""PDFs: what is kept, what is refused, and who may download it."""

from __future__ import annotations

import time

import pytest
from flask import Flask

from app.core.db import transaction
from app.core.errors import Invalid, NotFound
from app.media import actions, queries
from app.media.rules import document_file, document_name
from tests.support.cast import Cast
from tests.support.papers import packed, pdf

REF = "0" * 16


@pytest.mark.parametrize(
    "data",
    [
        pdf(),
        pdf(header=b"%PDF-1.4\r\n%\xe2\xe3\xcf\xd3\n"),
        pdf(packed(b"BT (/JavaScript stays text) Tj ET", b"")),
        pdf(packed(b"7 0 << /Type /Font >>")),
    ],
    ids=["plain", "binary mark", "drawing", "packed objects"],
)
def test_a_pdf_of_pages_is_kept_as_it_is(data: bytes, app: Flask) -> None:
    paper = actions.check_document(data)
    assert (queries.folder() / document_file(paper.public_id)).read_bytes() == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7\n%%EOF",
        b"GIF89a" + pdf(),
        b"<script>alert(1)</script>" + pdf(),
        pdf()[:-40],
        pdf() + b"PK\x03\x04 something behind it",
        pdf().replace(b"/Catalog", b"/Catalogue"),
        pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"),
        pdf(b"<< /S /J#61vaScript >>"),
        pdf(b"<< /S /Launch /F (cmd.exe) >>"),
        pdf(b"<< /Type /EmbeddedFile >>"),
        pdf(b"<< /Encrypt 9 0 R >>"),
        pdf(packed(b"7 0 << /S /JavaScript >>")),
        pdf(packed(b"7 0 << >>", b"/Type /Obj#53tm ").replace(b"FlateDecode", b"LZWDecode")),
        pdf(packed(b"7 0 " + b" " * 80_000_000)),
        pdf(b"<< >>\nstream\nnever ends"),
    ],
    ids=[
        "empty", "no structure", "picture in front", "page in front", "cut off", "archive behind",
        "no catalogue", "script", "script in disguise", "program", "other file", "password",
        "packed script", "odd packing", "bomb", "endless stream",
    ],
)  # fmt: skip
def test_what_is_no_harmless_pdf_is_refused(data: bytes, app: Flask) -> None:
    before = list(queries.folder().glob("??/*.pdf"))
    with pytest.raises(Invalid):
        actions.check_document(data)
    assert list(queries.folder().glob("??/*.pdf")) == before


def test_a_large_pdf_is_refused_unread_and_nonsense_quickly(app: Flask) -> None:
    with pytest.raises(Invalid):
        actions.check_document(pdf() + b" " * 10 * 1024 * 1024)
    began = time.monotonic()
    with pytest.raises(Invalid):
        actions.check_document(b"%PDF-1.7\n" + b"stream\n" * 1_300_000)
    assert time.monotonic() - began < 20


def test_it_is_served_as_a_download_to_who_may_see_its_subject(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    subjects = {"thing": lambda actor, ref: actor.name == "Anna"}
    monkeypatch.setitem(app.extensions, "media_subjects", subjects)
    paper = actions.check_document(pdf())
    anna = cast.actor("anna")
    with transaction():
        actions.store_document(anna, "thing", REF, paper, name='../..\\ver"slag\u202e.PDF')
    path = f"/media/{paper.public_id}/file.pdf"
    answer = cast.client("anna").get(path)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "ver slag.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    for other in (None, "bilal", "marie"):
        assert cast.client(other).get(path).status_code == 404
    with pytest.raises(NotFound):
        queries.get_document(cast.actor("bilal"), paper.public_id)
    assert [content for _name, content in queries.files_of(anna)] == [pdf()]
    with transaction():
        actions.remove_all_of("thing", [REF])
    assert not (queries.folder() / document_file(paper.public_id)).exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("verslag.pdf", "verslag.pdf"),
        ("", "document.pdf"),
        ("a/b\\c.PDF", "c.pdf"),
        ("x" * 300, "x" * 100 + ".pdf"),
    ],
)
def test_names_of_downloads(given: str, kept: str) -> None:
    assert document_name(given) == kept
