"""Logos of the demo city's organisations: a white sign on one colour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from app.demo.drawing import BRICK, COLOURS, INK, OCHRE, WHITE, Canvas

SIDE: Final = 320


def _sluices(c: Canvas, _colour: str) -> None:
    for x in (18, 42, 66):
        c.box(x, 22, x + 16, 62, WHITE, 2)
        c.line(INK, 1.6, x + 8, 24, x + 8, 60)
    for y in (70, 79):
        c.line(WHITE, 3.4, 14, y, 32, y + 4, 50, y, 68, y + 4, 86, y)


def _button(c: Canvas, colour: str) -> None:
    c.disc(50, 50, 34, WHITE)
    c.ring(50, 50, 27, colour, 3)
    for x, y in ((42, 42), (58, 42), (42, 58), (58, 58)):
        c.disc(x, y, 4.6, colour)
    c.line(colour, 2.4, 42, 42, 58, 58)


def _talk(c: Canvas, colour: str) -> None:
    c.box(14, 20, 64, 54, WHITE, 8)
    c.shape(WHITE, 22, 50, 38, 50, 22, 68)
    c.box(42, 44, 88, 76, OCHRE, 8)
    c.shape(OCHRE, 66, 72, 80, 72, 82, 88)
    for x in (54, 65, 76):
        c.disc(x, 60, 3, colour)


def _chain(c: Canvas, _colour: str) -> None:
    for x in (30, 70):
        c.ring(x, 50, 19, WHITE, 8)
    c.line(WHITE, 8, 38, 50, 62, 50)
    c.line(OCHRE, 4, 46, 18, 50, 30)
    c.line(OCHRE, 4, 62, 20, 58, 31)


def _bowl(c: Canvas, _colour: str) -> None:
    c.pen.pieslice(c.at(16, 18, 84, 86), 0, 180, fill=WHITE)
    c.box(34, 82, 66, 88, WHITE, 2)
    for x in (36, 50, 64):
        c.line(WHITE, 3.4, x, 42, x + 4, 34, x - 2, 26, x + 2, 17)


def _shutter(c: Canvas, colour: str) -> None:
    c.box(34, 16, 84, 84, WHITE, 2)
    c.box(39, 21, 79, 79, OCHRE)
    c.line(WHITE, 3, 59, 21, 59, 79)
    c.line(WHITE, 3, 39, 50, 79, 50)
    c.shape(WHITE, 34, 16, 14, 26, 14, 94, 34, 84)
    for y in (36, 50, 64):
        c.line(colour, 2.4, 18, y + 6, 30, y)


def _bridge(c: Canvas, colour: str) -> None:
    c.pen.pieslice(c.at(12, 34, 88, 110), 180, 360, fill=WHITE)
    c.pen.pieslice(c.at(28, 50, 72, 94), 180, 360, fill=colour)
    c.box(10, 68, 90, 73, WHITE)
    c.line(OCHRE, 6, 30, 30, 62, 16)
    c.shape(INK, 61, 12, 73, 11, 64, 20)


def _hearts(c: Canvas, _colour: str) -> None:
    c.ring(36, 46, 22, WHITE, 6)
    c.ring(64, 46, 22, WHITE, 6)
    c.disc(45.4, 76, 5.2, WHITE)
    c.disc(54.6, 76, 5.2, WHITE)
    c.shape(WHITE, 40.8, 78.4, 59.2, 78.4, 50, 90)


def _iron(c: Canvas, _colour: str) -> None:
    c.line(WHITE, 10, 20, 80, 44, 56)
    c.line(OCHRE, 4, 46, 54, 66, 34)
    c.disc(70, 30, 5, BRICK)
    c.ring(70, 30, 11, WHITE, 2)
    c.line(WHITE, 3, 20, 80, 12, 92)


LOGOS: Final[Mapping[str, Callable[[Canvas, str], None]]] = {
    "sluices": _sluices,
    "button": _button,
    "talk": _talk,
    "chain": _chain,
    "bowl": _bowl,
    "shutter": _shutter,
    "bridge": _bridge,
    "hearts": _hearts,
    "iron": _iron,
}


def draw_logo(sign: str, colour: str) -> bytes:
    """Return a logo as PNG; KeyError for one that we cannot draw."""
    canvas = Canvas(SIDE, SIDE, COLOURS[colour])
    LOGOS[sign](canvas, COLOURS[colour])
    return canvas.png()
