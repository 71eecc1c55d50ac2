"""Pictures: what is kept of an upload, what is refused, and who sees it."""

from __future__ import annotations

import io
import resource
import struct
import zlib
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image, PngImagePlugin

from app.core.actor import ANONYMOUS, Actor
from app.core.db import transaction
from app.core.errors import Invalid, NotFound, TooMany
from app.media import actions, queries
from app.media.rules import MAX_BYTES, Size, file_name
from tests.support.cast import Cast

REF = "0" * 16


def jpeg(size: tuple[int, int] = (800, 600), orientation: int = 1, **extra: bytes) -> bytes:
    """Return a photo with all that a camera or program leaves in it: place, device, comments, thumbnail."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (51.0, 3.0, 0.0)
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0SecretUserComment"
    buffer = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(
        buffer, "JPEG", exif=exif, comment=b"SecretComment", xmp=b"<x:xmpmeta>SecretXmp</x:xmpmeta>",
        icc_profile=b"SecretProfile" * 20,
    )  # fmt: skip
    planted = _segment(0xED, b"Photoshop 3.0\x00" + b"8BIM\x04\x04\x00\x00\x00\x00\x00\x0bSecretIptc\x00")
    planted += _segment(0xE1, b"Exif\x00\x00" + _thumbnail())
    data = buffer.getvalue()
    tables = data.index(b"\xff\xdb")
    return data[:tables] + planted + data[tables:] + extra.get("trailing", b"")


def _segment(marker: int, content: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content


def _thumbnail() -> bytes:
    """Return what holds a small picture inside a picture, marked."""
    small = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(small, "JPEG", comment=b"SecretThumbnail")
    return b"MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00" + small.getvalue()


def png_with_words() -> bytes:
    """Return a PNG that carries texts and a place."""
    words, buffer = PngImagePlugin.PngInfo(), io.BytesIO()
    words.add_text("Comment", "SecretText")
    words.add_itxt("XML:com.adobe.xmp", "<x>SecretXmp</x>", zip=False)
    Image.new("RGBA", (30, 30), (255, 0, 0, 80)).save(buffer, "PNG", pnginfo=words)
    return buffer.getvalue() + b"SecretTrailer"


def chunks(webp: bytes) -> set[bytes]:
    """Return the kinds of parts that a WebP file has."""
    found, at = set(), 12
    while at < len(webp):
        found.add(webp[at : at + 4])
        at += 8 + (int.from_bytes(webp[at + 4 : at + 8], "little") + 1) // 2 * 2
    return found


def png_of_claimed_size(width: int, height: int) -> bytes:
    """Return a tiny file that claims to be a huge picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


# Where red, green and blue lie in Display P3, as profiles write it (D50); and the curve that is that of sRGB.
P3 = {
    b"rXYZ": (0.51512, 0.2412, -0.00105), b"gXYZ": (0.29198, 0.69225, 0.04189),
    b"bXYZ": (0.1571, 0.06657, 0.78407), b"wtpt": (0.96419, 1.0, 0.82489),
}  # fmt: skip
CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def wide_profile() -> bytes:
    """Return a profile of Display P3, such as phones put into their photos."""
    tags = {name: b"XYZ \0\0\0\0" + _fixed(*values) for name, values in P3.items()}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), b"para\0\0\0\0\0\3\0\0" + _fixed(*CURVE))
    text = b"mluc\0\0\0\0" + struct.pack(">IIHHII", 1, 12, 0x656E, 0x5553, 4, 28) + b"\0P\x003"
    tags |= {b"desc": text, b"cprt": text}
    table, body = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(content))
        body += content
    size = 128 + len(table) + len(body)
    header = struct.pack(">I4xI", size, 0x04000000) + b"mntrRGB XYZ " + b"\0" * 12 + b"acsp" + b"\0" * 28
    return (header + _fixed(*P3[b"wtpt"])).ljust(128, b"\0") + table + body


def _fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65_536)) for value in values)


@pytest.fixture
def anna(cast: Cast) -> Actor:
    return cast.actor("anna")


@pytest.fixture
def open_subject(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    subjects = {"thing": lambda actor, ref: not actor.is_anonymous}
    monkeypatch.setitem(app.extensions, "media_subjects", subjects)


def keep(actor: Actor, data: bytes) -> str:
    picture = actions.recode(data)
    with transaction():
        return actions.store(actor, "thing", REF, picture, alt="Een jas").public_id


POLYGLOTS = {
    "trailing page": jpeg(trailing=b"<script>SecretTrailer</script>"),
    "trailing archive": jpeg(trailing=b"PK\x03\x04SecretArchive" + b"PK\x05\x06" + b"\0" * 18),
    "texts of a PNG": png_with_words(),
}


@pytest.mark.usefixtures("open_subject")
@pytest.mark.parametrize("data", POLYGLOTS.values(), ids=POLYGLOTS)
def test_a_photo_keeps_its_pixels_only(anna: Actor, data: bytes) -> None:
    assert b"Secret" in data
    public_id = keep(anna, data)
    for size in Size:
        content = queries.get_file(anna, public_id, size).read_bytes()
        assert b"Secret" not in content
        assert chunks(content) == {b"VP8 "}
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


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("mode", "form", "profile", "shown"),
    [
        ("RGB", "JPEG", wide_profile(), (255, 0, 0)),
        ("RGBA", "PNG", wide_profile(), (255, 0, 0)),
        ("RGB", "JPEG", None, (234, 51, 35)),
        ("RGB", "JPEG", wide_profile()[:200], (234, 51, 35)),
        ("L", "PNG", wide_profile(), (97, 97, 97)),
        ("CMYK", "JPEG", wide_profile(), (234, 51, 35)),
    ],
    ids=["wide", "wide and see-through", "without a profile", "cut off", "of other colours", "for print"],
)
def test_colours_stay_what_the_camera_saw(
    anna: Actor, mode: str, form: str, profile: bytes | None, shown: tuple[int, int, int]
) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), (234, 51, 35)).convert(mode).save(buffer, form, icc_profile=profile)
    name = file_name(keep(anna, buffer.getvalue()), Size.FULL)
    with Image.open(queries.folder() / name) as kept:
        seen = kept.convert("RGB").getpixel((20, 15))
        assert not kept.info.get("icc_profile")
    assert isinstance(seen, tuple)
    assert all(abs(one - other) <= 8 for one, other in zip(seen, shown, strict=True)), seen


@pytest.mark.usefixtures("open_subject")
def test_a_photo_is_turned_upright_and_its_card_is_light(anna: Actor) -> None:
    public_id = keep(anna, jpeg((1700, 1100), orientation=6))
    full = Image.open(queries.get_file(anna, public_id, Size.FULL))
    assert full.height > full.width
    assert max(full.size) == 1600
    assert queries.get_file(anna, public_id, Size.CARD).stat().st_size <= 25_000


@pytest.mark.sqlite_only
def test_a_photo_of_12_megapixels_is_ready_within_a_second_and_a_half(anna: Actor) -> None:
    tile = Image.effect_noise((1008, 756), 90).convert("RGB")
    buffer = io.BytesIO()
    tile.resize((4032, 3024)).save(buffer, "JPEG", quality=88)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    picture = actions.recode(buffer.getvalue())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # The time of the processor, not of a wall: other tests run beside this one.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.5
    assert (picture.width, picture.height) == (1600, 1200)
    assert (queries.folder() / file_name(picture.public_id, Size.CARD)).stat().st_size <= 25_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        png_of_claimed_size(50_000, 50_000),
        png_of_claimed_size(8_000, 8_000),
        jpeg()[:200],
        b"GIF89a/*<svg onload=alert(1)>*/=1;" + b"\0" * 300,
        b"%PDF-1.7\n" + jpeg(),
        b"x" * (MAX_BYTES + 1),
    ],
    ids=["empty", "text", "svg", "bomb", "small bomb", "cut off", "script", "PDF", "too big"],
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


def drawn_over(times: int) -> bytes:
    """Return a progressive JPEG whose last scan comes so many times more."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * times + data[-2:]


def test_a_jpeg_that_is_drawn_over_without_end_is_refused_unread(anna: Actor) -> None:
    assert actions.recode(drawn_over(10)).width == 64
    with pytest.raises(Invalid):
        actions.recode(drawn_over(2_000))


def test_a_few_pictures_at_once_leave_room_for_pages(
    anna: Actor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "WAIT_SECONDS", 0.01)
    taken = [actions._room.acquire(blocking=False) for _number in range(4)]
    try:
        assert all(taken)
        with pytest.raises(TooMany):
            actions.recode(drawn_over(1))
    finally:
        for _one in taken:
            actions._room.release()
    assert actions.recode(drawn_over(1)).width == 64
