"""Pictures of the demo city's things, drawn here so that no photograph of anybody is needed."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 800, 600
# Drawn twice as large and made smaller, which makes the edges smooth.
SCALE: Final = 2
INK, WHITE, WALL, FLOOR = "#1B2421", "#FFFFFF", "#FBF0DC", "#E7D3B1"
BRICK, INDIGO, GREEN, OCHRE, TEAL, SAND = "#A8380F", "#1F4FA3", "#2E7D4F", "#D79A2B", "#0B5A5E", "#C9B48F"


class Canvas:
    """A sheet on which shapes are placed in units of one hundredth of its width."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT, paper: str = WALL) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), paper)
        self.pen = ImageDraw.Draw(self.image)

    def at(self, *numbers: float) -> list[float]:
        """Return units as points of the sheet."""
        return [number * self.width * SCALE / 100 for number in numbers]

    def box(self, x: float, y: float, right: float, bottom: float, colour: str, radius: float = 0) -> None:
        """Draw a rectangle."""
        self.pen.rounded_rectangle(
            self.at(x, y, right, bottom), radius * self.width * SCALE / 100, fill=colour
        )

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        """Draw a filled circle around a point."""
        self.pen.ellipse(self.at(x - radius, y - radius, x + radius, y + radius), fill=colour)

    def ring(self, x: float, y: float, radius: float, colour: str, width: float) -> None:
        """Draw a circle around a point."""
        box = self.at(x - radius, y - radius, x + radius, y + radius)
        self.pen.ellipse(box, outline=colour, width=round(width * self.width * SCALE / 100))

    def line(self, colour: str, width: float, *points: float) -> None:
        """Draw a line along points, with round ends."""
        self.pen.line(
            self.at(*points), fill=colour, width=round(width * self.width * SCALE / 100), joint="curve"
        )
        for x, y in zip(points[::2], points[1::2], strict=True):
            self.disc(x, y, width / 2, colour)

    def shape(self, colour: str, *points: float) -> None:
        """Draw a filled shape with these corners."""
        self.pen.polygon(self.at(*points), fill=colour)

    def png(self) -> bytes:
        """Return the sheet as a PNG file."""
        small = self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)
        file = io.BytesIO()
        small.save(file, "PNG")
        return file.getvalue()


def _bike(c: Canvas, colour: str) -> None:
    for x in (30, 70):
        c.ring(x, 48, 15, INK, 1.6)
        for dx, dy in ((13, 0), (9, 9), (0, 13), (-9, 9)):
            c.line(SAND, 0.3, x - dx, 48 - dy, x + dx, 48 + dy)
        c.disc(x, 48, 1.6, INK)
    c.line(colour, 2.2, 30, 48, 42, 27, 63, 27, 50, 48, 30, 48)
    c.line(colour, 2.2, 50, 48, 40, 22)
    c.line(colour, 2.2, 70, 48, 61, 18)
    c.line(INK, 1.6, 61, 18, 68, 16)
    c.line(INK, 2.6, 35, 21, 44, 21)
    c.ring(50, 48, 3.4, INK, 1)


def _coat(c: Canvas, colour: str) -> None:
    c.line(INK, 1, 50, 6, 50, 11)
    c.line(INK, 1.2, 34, 18, 50, 11, 66, 18)
    c.shape(colour, 34, 18, 66, 18, 72, 64, 28, 64)
    c.shape(colour, 34, 18, 20, 50, 28, 54, 38, 30)
    c.shape(colour, 66, 18, 80, 50, 72, 54, 62, 30)
    c.shape(WHITE, 42, 17, 58, 17, 50, 27)
    c.line(INK, 0.5, 50, 27, 50, 64)
    for y in (33, 42, 51):
        c.disc(53, y, 1.1, WHITE)
    c.box(33, 47, 43, 49, INK, 1)
    c.box(57, 47, 67, 49, INK, 1)


def _sofa(c: Canvas, colour: str) -> None:
    c.box(14, 24, 86, 50, colour, 4)
    c.box(8, 32, 22, 60, colour, 4)
    c.box(78, 32, 92, 60, colour, 4)
    c.box(20, 43, 80, 58, colour, 2)
    c.line(INK, 0.4, 50, 25, 50, 57)
    c.line(INK, 0.4, 21, 45, 79, 45)
    c.box(60, 32, 73, 45, OCHRE, 2)
    for x in (16, 82):
        c.box(x, 59, x + 3, 65, INK)


def _bed(c: Canvas, colour: str) -> None:
    c.box(12, 18, 16, 64, BRICK, 1)
    c.box(84, 30, 88, 64, BRICK, 1)
    c.box(14, 46, 86, 56, BRICK, 1)
    c.box(15, 38, 85, 48, WHITE, 2)
    c.box(18, 32, 34, 41, WHITE, 3)
    c.box(36, 36, 86, 52, colour, 2)
    for x in range(42, 84, 8):
        c.disc(x, 44, 1.4, WHITE)


def _books(c: Canvas, colour: str) -> None:
    x = 20.0
    for width, height, shade in (
        (7, 36, colour),
        (5, 30, OCHRE),
        (8, 40, GREEN),
        (6, 33, BRICK),
        (9, 37, TEAL),
    ):
        c.box(x, 58 - height, x + width, 58, shade, 0.6)
        c.box(x + 1, 58 - height + 5, x + width - 1, 58 - height + 7, WHITE)
        x += width + 0.6
    c.shape(INDIGO, 58, 58, 66, 58, 78, 24, 70, 22)
    c.box(14, 58, 88, 61, BRICK)


def _kitchen(c: Canvas, colour: str) -> None:
    c.box(24, 30, 62, 58, colour, 3)
    c.box(21, 28, 65, 32, INK, 2)
    c.disc(43, 26, 2.4, INK)
    c.line(INK, 1.6, 24, 40, 17, 40)
    c.line(INK, 1.6, 62, 40, 69, 40)
    for x, y in ((36, 18), (43, 15), (50, 18)):
        c.line(SAND, 1.2, x, y, x + 2, y - 4, x, y - 8)
    c.box(72, 50, 90, 53, WHITE, 1)
    c.box(74, 53, 88, 56, WHITE, 1)
    c.box(76, 56, 86, 59, WHITE, 1)


def _laptop(c: Canvas, colour: str) -> None:
    c.box(24, 16, 76, 50, INK, 2)
    c.box(27, 19, 73, 47, colour, 1)
    c.box(31, 24, 55, 26, WHITE, 1)
    c.box(31, 29, 62, 31, WHITE, 1)
    c.box(31, 34, 48, 36, WHITE, 1)
    c.shape(SAND, 22, 51, 78, 51, 88, 62, 12, 62)
    c.shape(INK, 30, 53, 70, 53, 74, 58, 26, 58)


def _pram(c: Canvas, colour: str) -> None:
    c.pen.pieslice(c.at(22, 12, 70, 60), 180, 320, fill=colour)
    c.shape(colour, 22, 36, 70, 36, 62, 52, 30, 52)
    c.line(INK, 1.4, 70, 36, 80, 24, 86, 24)
    c.line(INK, 1.2, 34, 52, 60, 62)
    c.line(INK, 1.2, 58, 52, 32, 62)
    for x in (31, 61):
        c.ring(x, 61, 6, INK, 1.4)
        c.disc(x, 61, 1.2, INK)


def _toys(c: Canvas, colour: str) -> None:
    for x, y, shade, letter in ((22, 42, colour, 0), (40, 42, OCHRE, 1), (31, 26, GREEN, 2)):
        c.box(x, y, x + 16, y + 16, shade, 1.5)
        c.box(x + 3, y + 3, x + 13, y + 13, WHITE, 1)
        (c.disc if letter else c.ring)(x + 8, y + 8, 3.4, shade, *(() if letter else (1.2,)))
    c.disc(72, 48, 11, BRICK)
    c.pen.pieslice(c.at(61, 37, 83, 59), 200, 320, fill=WHITE)
    c.disc(72, 48, 4, OCHRE)


def _machine(c: Canvas, colour: str) -> None:
    c.box(30, 14, 70, 62, WHITE, 2)
    c.box(30, 14, 70, 23, SAND, 2)
    c.disc(63, 18.5, 2.4, INK)
    c.box(34, 17, 48, 20, WHITE, 1)
    c.disc(50, 42, 14, INK)
    c.disc(50, 42, 11.5, colour)
    c.pen.chord(c.at(38.5, 30.5, 61.5, 53.5), 10, 170, fill=WALL)


MOTIFS: Final[Mapping[str, Callable[[Canvas, str], None]]] = {
    "bike": _bike,
    "coat": _coat,
    "sofa": _sofa,
    "bed": _bed,
    "books": _books,
    "kitchen": _kitchen,
    "laptop": _laptop,
    "pram": _pram,
    "toys": _toys,
    "machine": _machine,
}
COLOURS: Final = {"brick": BRICK, "indigo": INDIGO, "green": GREEN, "ochre": OCHRE, "teal": TEAL}


def draw(motif: str, colour: str) -> bytes:
    """Return a picture of a thing in a colour, as PNG; KeyError for one that we cannot draw."""
    canvas = Canvas()
    canvas.box(0, 55, 100, 75, FLOOR)
    MOTIFS[motif](canvas, COLOURS[colour])
    return canvas.png()
