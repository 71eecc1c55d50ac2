"""Take the picture of the README from a running Solidair: python -m scripts.screenshot http://127.0.0.1:8000/nl/."""

import argparse
import sys
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.support.processes import Unavailable
from tests.support.servers import chromium_path

ROOT: Final = Path(__file__).parents[1]
PICTURE: Final = ROOT / "docs/img/front-page.png"
WIDTH, HEIGHT = 1280, 1130
MOST_BYTES: Final = 250_000
COLOURS: Final = 128


def first_screen(address: str) -> bytes:
    """Return what a browser shows of a page before anybody scrolls, as PNG."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=options)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        answer = page.goto(address, wait_until="networkidle")
        if answer is None or not answer.ok:
            sys.exit(f"{address} does not answer with a page")
        picture = page.screenshot()
        browser.close()
    return picture


def fewer_colours(picture: bytes) -> bytes:
    """Return the same picture with a palette: as sharp, and a third of the size."""
    small = BytesIO()
    image = Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    image.save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> None:
    """Take it and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000/nl/")
    parser.add_argument("--output", type=Path, default=PICTURE)
    arguments = parser.parse_args()
    try:
        picture = fewer_colours(first_screen(arguments.address))
    except Unavailable as reason:
        sys.exit(f"no Chromium: {reason}")
    if len(picture) > MOST_BYTES:
        sys.exit(f"the picture has {len(picture)} bytes; at most {MOST_BYTES}")
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_bytes(picture)
    print(f"wrote {arguments.output} ({len(picture)} bytes)")


if __name__ == "__main__":
    main()
