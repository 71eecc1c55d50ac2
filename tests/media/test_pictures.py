"""Pictures: what is kept of an upload, what is refused, and who sees it."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from app.core.actor import ANONYMOUS, Actor
from app.core.db import transaction
from app.core.errors import Invalid, NotFound
from app.media import actions, queries
from app.media.rules import Size, file_name
from tests.support.cast import Cast

REF = "0" * 16


def jpeg(size: tuple[int, int] = (800, 600), orientation: int = 1, **extra: bytes) -> bytes:
    """Return a photo that holds a place and a comment."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (51.0, 3.0, 0.0)
    buffer = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(buffer, "JPEG", exif=exif, comment=b"SecretComment")
    return buffer.getvalue() + extra.get("trailing", b"")


def png_of_claimed_size(width: int, height: int) -> bytes:
    """Return a tiny file that claims to be a huge picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


@pytest.fixture
def anna(cast: Cast) -> Actor:
    return cast.actor("anna")


@pytest.fixture
def open_subject(app: Flask) -> None:
    app.extensions["media_subjects"] = {"thing": lambda actor, ref: not actor.is_anonymous}


def keep(actor: Actor, data: bytes) -> str:
    picture = actions.recode(data)
    with transaction():
        return actions.store(actor, "thing", REF, picture, alt="Een jas").public_id


@pytest.mark.usefixtures("open_subject")
def test_a_photo_keeps_its_pixels_only(anna: Actor) -> None:
    public_id = keep(anna, jpeg(trailing=b"<script>SecretTrailer</script>"))
    for size in Size:
        content = queries.get_file(anna, public_id, size).read_bytes()
        assert b"Secret" not in content
        picture = Image.open(io.BytesIO(content))
        assert picture.format == "WEBP"
        assert not picture.getexif()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.sqlite_only
def test_each_usual_form_is_taken(anna: Actor, form: str) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, form)
    with Image.open(queries.folder() / file_name(keep(anna, buffer.getvalue()), Size.FULL)) as kept:
        assert (kept.format, kept.size) == ("WEBP", (40, 30))


@pytest.mark.usefixtures("open_subject")
def test_a_photo_is_turned_upright_and_its_card_is_light(anna: Actor) -> None:
    public_id = keep(anna, jpeg((3000, 2000), orientation=6))
    full = Image.open(queries.get_file(anna, public_id, Size.FULL))
    assert full.height > full.width
    assert max(full.size) == 1600
    assert queries.get_file(anna, public_id, Size.CARD).stat().st_size <= 25_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        png_of_claimed_size(50_000, 50_000),
        jpeg()[:200],
    ],
    ids=["empty", "text", "svg", "bomb", "cut off"],
)
def test_what_is_no_picture_is_refused_and_leaves_nothing(anna: Actor, data: bytes) -> None:
    before = set(queries.folder().rglob("*.webp"))
    with pytest.raises(Invalid):
        actions.recode(data)
    assert set(queries.folder().rglob("*.webp")) == before


@pytest.mark.usefixtures("open_subject")
def test_a_picture_is_seen_only_by_who_sees_its_subject(anna: Actor, cast: Cast) -> None:
    public_id = keep(anna, jpeg())
    with pytest.raises(NotFound):
        queries.get_file(ANONYMOUS, public_id, Size.CARD)
    assert cast.client().get(f"/media/{public_id}/card.webp").status_code == 404
    response = cast.client("bilal").get(f"/media/{public_id}/card.webp")
    assert response.status_code == 200
    assert response.mimetype == "image/webp"
    assert cast.client("bilal").get(f"/media/{public_id}/huge.webp").status_code == 404


@pytest.mark.usefixtures("open_subject")
def test_files_go_when_their_picture_or_person_goes(anna: Actor) -> None:
    first, second = keep(anna, jpeg()), keep(anna, jpeg())
    files = [queries.get_file(anna, public_id, Size.CARD) for public_id in (first, second)]
    with transaction():
        actions.remove(first)
    assert [f.exists() for f in files] == [False, True]
    with transaction():
        actions.forget_person(anna.user_id or 0)
    assert not files[1].exists()


@pytest.mark.usefixtures("open_subject")
def test_the_sweep_removes_files_that_no_row_knows(anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    known = queries.get_file(anna, keep(anna, jpeg()), Size.CARD)
    orphan: Path = queries.folder() / "zz" / "zzzzzzzzzzzzzzzz-card.webp"
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"x")
    assert actions.sweep() == 0
    monkeypatch.setattr(actions, "ORPHAN_AGE", -5)
    assert actions.sweep() >= 1
    assert not orphan.exists()
    assert known.exists()
