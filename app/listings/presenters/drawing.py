"""The picture that other sites show of a listing: drawn by us, with nothing of its author in it."""

from __future__ import annotations

import re
from functools import lru_cache
from io import BytesIO
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

SIZE: Final = (1_200, 630)
LINES: Final = 3
PAPER, CARD, INK, QUIET, LINE = "#FBF7F0", "#FFFFFF", "#1B2421", "#48544E", "#DAD3C6"
COLOURS: Final = {"request": ("#A8380F", "#FCE9E0"), "offer": ("#1F4FA3", "#E6EDFB")}
# What the letters that come with Pillow can write.
_WRITABLE: Final = re.compile(r"[\u0020-\u017e\u2013\u2014\u2018-\u201e\u2026\u20ac]*")


class Words(NamedTuple):
    """What stands in the picture."""

    kind: str
    kind_label: str
    title: str
    category: str
    place: str


@lru_cache(maxsize=64)
def drawn(words: Words) -> bytes:
    """Return the picture as PNG; the category stands for a title in letters that we cannot draw."""
    image = Image.new("RGB", SIZE, PAPER)
    canvas = ImageDraw.Draw(image)
    spine, tint = COLOURS[words.kind]
    canvas.rounded_rectangle((60, 60, 1_140, 500), 24, CARD, LINE, 2)
    canvas.rounded_rectangle((60, 60, 84, 500), 12, spine)
    _tag(canvas, words, spine, tint)
    title, meta = words.title, f"{words.category} · {words.place}"
    if not _WRITABLE.fullmatch(title):
        title, meta = words.category, words.place
    _title(canvas, title)
    canvas.text((124, 462), meta, QUIET, _font(34), anchor="ls")
    _wordmark(canvas)
    file = BytesIO()
    image.quantize(32).save(file, "PNG", optimize=True)
    return file.getvalue()


@lru_cache(maxsize=16)
def _font(size: int) -> FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, FreeTypeFont):
        raise RuntimeError("Pillow was built without FreeType")
    return font


def _tag(canvas: ImageDraw.ImageDraw, words: Words, spine: str, tint: str) -> None:
    """Draw kind and arrow, as on a card: colour is never alone."""
    width = canvas.textlength(words.kind_label, _font(36))
    canvas.rounded_rectangle((124, 100, 196 + width, 160), 12, tint)
    up = words.kind == "offer"
    tip, foot = (114, 146) if up else (146, 114)
    wing = tip + (12 if up else -12)
    canvas.line((152, tip, 152, foot), spine, 5)
    canvas.line((140, wing, 152, tip, 164, wing), spine, 5, joint="curve")
    canvas.text((176, 131), words.kind_label, spine, _font(36), anchor="lm")


def _title(canvas: ImageDraw.ImageDraw, title: str) -> None:
    """Write the title as large as fits, on at most three lines."""
    for size in (72, 64, 56):
        lines = _wrapped(title, _font(size), 980)
        if len(lines) <= LINES:
            break
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], f"{lines[LINES - 1][:30].rstrip()}…"]
    for number, line in enumerate(lines[:LINES]):
        canvas.text((124, 176 + number * (size + 10)), line, INK, _font(size), anchor="la")


def _wrapped(text: str, font: FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines += _cut(word, font, width)
    return lines


def _cut(word: str, font: FreeTypeFont, width: int) -> list[str]:
    """Return a word in pieces that fit."""
    pieces = [""]
    for letter in word:
        if font.getlength(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _wordmark(canvas: ImageDraw.ImageDraw) -> None:
    """Draw two notes on one pin, and our name."""
    canvas.polygon(((60, 548), (92, 542), (98, 580), (66, 586)), COLOURS["request"][0])
    canvas.polygon(((84, 540), (116, 546), (109, 588), (78, 582)), COLOURS["offer"][0])
    canvas.ellipse((83, 534, 97, 548), "#0B5A5E", CARD, 2)
    canvas.text((136, 564), "Solidair", INK, _font(52), anchor="lm")
