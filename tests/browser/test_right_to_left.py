"""Text from right to left: an Arabic note between Dutch words, and the whole look mirrored."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Page, expect

from app.demo.rules import demo_id
from tests.browser.test_look import SIDEWAYS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ARABIC: Final = f"/nl/listings/{demo_id('listing', 'l11')}"
MIRROR: Final = "() => { document.documentElement.dir = 'rtl' }"
DIRECTION: Final = "e => getComputedStyle(e).direction"


def test_an_arabic_note_reads_from_right_to_left_on_a_dutch_page(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(ARABIC)
    title = page.locator("h1")
    expect(title).to_have_attribute("lang", "ar")
    expect(title).to_have_attribute("dir", "auto")
    assert title.evaluate(DIRECTION) == "rtl"
    assert page.locator("main .message-body").first.evaluate(DIRECTION) == "rtl"
    assert page.locator("#answer h2").evaluate(DIRECTION) == "ltr"
    assert page.evaluate(SIDEWAYS) <= 0


def test_an_arabic_card_reads_from_right_to_left_in_a_dutch_list(page: Page) -> None:
    page.goto("/nl/listings?kind=offer&category=homework")
    title = page.locator(".card-title a[lang=ar]").first
    heading = page.locator(".card-title:has(a[lang=ar])").first
    expect(heading).to_have_attribute("dir", "auto")
    assert [title.evaluate(DIRECTION), heading.evaluate(DIRECTION)] == ["rtl", "rtl"]


@pytest.mark.parametrize(
    "path", ["/nl/style", "/nl/", "/nl/listings", ARABIC], ids=["style", "front", "list", "detail"]
)
def test_nothing_sticks_out_when_the_site_is_mirrored(path: str, page: Page) -> None:
    page.goto(path)
    page.evaluate(MIRROR)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(SIDEWAYS) <= 0, f"scrolls sideways at {width} px"
        left = page.locator(".wordmark").bounding_box()
        assert left is not None
        assert left["x"] > width / 3, "the wordmark stands at the right"
