"""Runs alone, in a child process with limits: one picture in on standard input, two clean ones out.

Only this process ever decodes what somebody uploaded. It is turned upright and drawn anew, so nothing of the
file survives but its pixels: no place, device, comment, thumbnail or trailing data.
Usage: recoding.py CARD_FILE FULL_FILE; prints "width height" of the full size.
"""

from __future__ import annotations

import io
import resource
import sys
import warnings
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

FORMATS: Final = ["JPEG", "PNG", "WEBP", "GIF"]  # a phone's MPO is opened as JPEG
MAX_PIXELS: Final = 50_000_000
FULL: Final = (1600, 1600)
CARD: Final = (480, 480)
CARD_BYTES: Final = 25_000
MEMORY: Final = 1_500_000_000
CPU_SECONDS: Final = 15
FILE_BYTES: Final = 8_000_000


def _limit() -> None:
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


def _read(data: bytes) -> Image.Image:
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    picture = Image.open(io.BytesIO(data), formats=FORMATS)
    picture.draft("RGB", FULL)
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    with_alpha = upright.convert("RGBA")
    paper = Image.new("RGB", with_alpha.size, "white")
    paper.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return paper


def _card(picture: Image.Image) -> bytes:
    """Return the small size, of a quality at which it stays light."""
    content = b""
    for quality in (75, 60, 45, 30, 15):
        buffer = io.BytesIO()
        picture.save(buffer, "WEBP", quality=quality, method=4)
        content = buffer.getvalue()
        if len(content) <= CARD_BYTES:
            break
    return content


def main(card_file: str, full_file: str) -> None:
    """Read, clean and write one picture."""
    _limit()
    full = _read(sys.stdin.buffer.read())
    full.thumbnail(FULL)
    full.save(full_file, "WEBP", quality=80, method=4)
    card = full.copy()
    card.thumbnail(CARD)
    Path(card_file).write_bytes(_card(card))
    sys.stdout.write(f"{full.width} {full.height}")


if __name__ == "__main__":
    main(*sys.argv[1:])
