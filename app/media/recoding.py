"""Runs alone, in a child process with limits: one picture in on standard input, two clean ones out.

Only this process ever decodes what somebody uploaded. It is turned upright and drawn anew, so nothing of the
file survives but its pixels: no place, device, comment, thumbnail or trailing data.
Usage: recoding.py CARD_FILE FULL_FILE; prints "width height" of the full size.
"""

from __future__ import annotations

import io
import re
import resource
import sys
import warnings
from pathlib import Path
from typing import Final

from PIL import Image, ImageCms, ImageOps

FORMATS: Final = ["JPEG", "PNG", "WEBP", "GIF"]  # a phone's MPO is opened as JPEG
MAX_PIXELS: Final = 50_000_000
PLAIN_MODES: Final = frozenset({"RGB", "L", "CMYK"})
PROFILE_BYTES: Final = 4_000_000
LONGEST: Final = 1600
CARD_STEPS: Final = ((480, 75), (480, 60), (480, 45), (480, 30), (480, 15), (320, 20), (160, 20))
CARD_BYTES: Final = 25_000
MEMORY: Final = 1_500_000_000
CPU_SECONDS: Final = 8
# Cameras and programs draw a progressive JPEG in about ten.
MAX_SCANS: Final = 50
MARKER: Final = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
START_OF_SCAN: Final = 0xDA
END_OF_IMAGE: Final = 0xD9
FILE_BYTES: Final = 8_000_000


def _limit() -> None:
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


def _scans(data: bytes) -> int:
    """Return how many times a JPEG is drawn over (ITU-T T.81, Annex B): each costs as much as the whole."""
    at, scans = 2, 0
    while found := MARKER.search(data, at):
        kind, at = found[1][0], found.end()
        if kind == END_OF_IMAGE:
            break
        scans += kind == START_OF_SCAN
        at += int.from_bytes(data[at : at + 2], "big")
    return scans


def _read(data: bytes) -> Image.Image:
    """Return the picture upright, as large as is kept, on white paper: its pixels and nothing else."""
    if data.startswith(b"\xff\xd8") and _scans(data) > MAX_SCANS:
        raise ValueError("too many scans")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    picture = Image.open(io.BytesIO(data), formats=FORMATS)
    # A photo is decoded no larger than needed: half, a quarter or an eighth of its sides.
    longest = max(*picture.size, LONGEST)
    picture.draft("RGB", (picture.width * LONGEST // longest, picture.height * LONGEST // longest))
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    if upright.mode not in PLAIN_MODES or "transparency" in upright.info:
        upright = upright.convert("RGBA")
    upright.thumbnail((LONGEST, LONGEST), reducing_gap=2.0)
    upright = _in_srgb(upright, picture.info.get("icc_profile"))
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    return paper


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture in the colours of the web: wider ones would look dull without their profile."""
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile and len(profile) <= PROFILE_BYTES:
        try:
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ours = ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(picture, theirs, ours, outputMode=mode) or picture
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a broken profile, or one of other colours than these, says nothing
    return picture.convert(mode)


def _card(picture: Image.Image) -> bytes:
    """Return the small size: of less quality, and in the end smaller, until it is light."""
    content = b""
    for side, quality in CARD_STEPS:
        small, buffer = picture.copy(), io.BytesIO()
        small.thumbnail((side, side))
        small.save(buffer, "WEBP", quality=quality, method=4)
        content = buffer.getvalue()
        if len(content) <= CARD_BYTES:
            break
    return content


def main(card_file: str, full_file: str) -> None:
    """Read, clean and write one picture."""
    _limit()
    full = _read(sys.stdin.buffer.read())
    full.save(full_file, "WEBP", quality=80, method=4)
    Path(card_file).write_bytes(_card(full))
    sys.stdout.write(f"{full.width} {full.height}")


if __name__ == "__main__":
    main(*sys.argv[1:])
