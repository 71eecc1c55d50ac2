"""PDFs: what is kept, what is refused, and who may download it."""

from __future__ import annotations

import io
import time

import pytest
from flask import Flask
from PIL import Image
from pypdf import PageObject, PdfReader

from app.core.db import transaction
from app.core.errors import Invalid, NotFound
from app.media import actions, queries
from app.media.rules import document_file, document_name
from tests.support.cast import Cast
from tests.support.papers import drawn, packed, pdf

REF = "0" * 16


def cleaned(data: bytes) -> bytes:
    """Return what is kept of a PDF."""
    paper = actions.clean_document(data)
    kept = (queries.folder() / document_file(paper.public_id)).read_bytes()
    assert paper.size == len(kept)
    return kept


def photo() -> bytes:
    """Return a photo that says where and with what it was made."""
    exif, file = Image.Exif(), io.BytesIO()
    exif[0x010F], exif[0x9286] = "Samsung", "Kerkstraat 12"
    Image.new("RGB", (40, 30), "red").save(file, "JPEG", exif=exif, comment=b"Kerkstraat 12")
    return file.getvalue()


def size_of_photo(page: PageObject) -> tuple[int, int]:
    """Return how large the photo of a page is, as a reader draws it."""
    image = page.images[0].image
    assert image is not None
    return image.size


def test_a_pdf_keeps_what_its_pages_draw(app: Flask) -> None:
    words, picture = b"BT (Welkom) Tj ET q 200 0 0 200 0 0 cm /A Do Q", photo()
    kept = PdfReader(io.BytesIO(cleaned(drawn(words, picture))))
    [page] = kept.pages
    contents = page.get_contents()
    assert contents is not None
    assert contents.get_data().strip() == words
    assert size_of_photo(page) == (40, 30), "a picture may be called as what is cut elsewhere"
    [link] = page.annotations or []
    assert link["/A"]["/URI"] == "https://example.org"


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "packed twice"])
def test_a_pdf_tells_not_who_made_it_nor_where(wrapped: bool, app: Flask) -> None:
    info = b"<< /Author (Fatima) /Creator (Samsung) /Keywords (Kerkstraat 12) >>"
    notes = b"/PieceInfo << /X (Fatima) >> /LastModified (Fatima)"
    paper = drawn(b"/A Do", photo(), info, page=notes, wrapped=wrapped)
    assert b"Fatima" in paper
    kept = cleaned(paper)
    for word in (b"Fatima", b"Samsung", b"Kerkstraat", b"Exif"):
        assert word not in kept
    assert size_of_photo(PdfReader(io.BytesIO(kept)).pages[0]) == (40, 30)


@pytest.mark.parametrize(
    "catalogue",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        b"/OpenAction << /S /J#61vaScript /JS (app.alert(1)) >>",
        b"/OpenAction << /S /Launch /F (cmd.exe) >>",
        b"/AA << /WC << /S /JavaScript /JS (app.alert(1)) >> >>",
        b"/Names << /EmbeddedFiles << /Names [(a.exe) << /EF << >> >>] >> >>",
        b"/AcroForm << /XFA (alert) >>",
    ],
    ids=["script", "script in disguise", "program", "script at the end", "other file", "living form"],
)
def test_what_would_run_stays_behind(catalogue: bytes, app: Flask) -> None:
    kept = cleaned(pdf().replace(b"/Pages 2 0 R", b"/Pages 2 0 R " + catalogue))
    for word in (b"alert", b"Launch", b"cmd.exe", b"Embedded", b"a.exe", b"OpenAction"):
        assert word not in kept


def test_what_it_said_before_and_beside_the_pages_is_gone(app: Flask) -> None:
    note = b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (Fatima) /T (Samsung) >>"
    highlight = b"<< /Type /Annot /Subtype /Highlight /Rect [0 0 9 9] /T (Samsung) /Contents (Fatima) >>"
    paper = pdf(b"(Fatima woonde hier)", note, highlight)
    kept = cleaned(paper.replace(b"[0 0 200 200] >>", b"[0 0 200 200] /Annots [5 0 R 6 0 R] >>"))
    assert b"Fatima" not in kept
    assert b"Samsung" not in kept
    assert b"/Highlight" in kept


LOCKED = b"/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (x) /P 1 >>"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7\n%%EOF",
        b"GIF89a" + pdf(),
        b"<script>alert(1)</script>" + pdf(),
        pdf().replace(b"/Kids [3 0 R] /Count 1", b"/Kids [] /Count 0"),
        pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
        pdf().replace(b"/Root 1 0 R", LOCKED),
        drawn(b"/A Do", b"no photo at all"),
        drawn(b"/A Do", photo()[:60]),
        pdf(packed(b"7 0 " + b" " * 300_000_000)).replace(b"[3 0 R]", b"[7 0 R]"),
    ],
    ids=[
        "empty", "no structure", "picture in front", "page in front", "no pages", "round and round",
        "password", "no photo", "half a photo", "bomb",
    ],
)  # fmt: skip
def test_what_is_no_pdf_is_refused(data: bytes, app: Flask) -> None:
    before = list(queries.folder().glob("??/*.pdf"))
    with pytest.raises(Invalid):
        actions.clean_document(data)
    assert list(queries.folder().glob("??/*.pdf")) == before


def test_a_large_pdf_is_refused_unread_and_nonsense_quickly(app: Flask) -> None:
    with pytest.raises(Invalid):
        actions.clean_document(pdf() + b" " * 10 * 1024 * 1024)
    began = time.monotonic()
    with pytest.raises(Invalid):
        actions.clean_document(b"%PDF-1.7\n" + b"stream\n" * 1_300_000)
    assert time.monotonic() - began < 20


def test_it_is_served_as_a_download_to_who_may_see_its_subject(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    subjects = {"thing": lambda actor, ref: actor.name == "Anna"}
    monkeypatch.setitem(app.extensions, "media_subjects", subjects)
    paper = actions.clean_document(pdf())
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
    [(_name, content)] = queries.files_of(anna)
    assert content.startswith(b"%PDF-")
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
