"""Every page, as who sees it: accessible, and whole at every width, text size and scheme."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.arriving import sign_in
from tests.browser.axe import COLOURS, EVERYTHING, load_axe, problems_of
from tests.browser.conftest import visiting
from tests.browser.places import PLACES, Place
from tests.browser.site import Site, email_of_ref

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SPACING: Final = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important }
    p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
LARGER: Final = "() => { document.documentElement.style.fontSize = '200%' }"
SIDEWAYS: Final = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
CLIPPED: Final = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(e => {
  const s = getComputedStyle(e);
  if (e.closest('.visually-hidden, svg, [hidden], select, .scroll') || !e.textContent.trim()) return false;
  const hides = v => v === 'hidden' || v === 'clip';
  return (hides(s.overflowX) && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1)
      || (hides(s.overflowY) && e.scrollHeight > e.clientHeight + 1 && e.clientHeight > 1);
}).map(e => e.outerHTML.slice(0, 120))"""
WIDE, NARROW = (1280, 900), (320, 800)


@pytest.fixture(scope="module")
def windows(browser: Browser, site: Site) -> Iterator[dict[str, Page]]:
    """One window a person, signed in when first looked through."""
    with ExitStack() as stack:
        yield _Windows(browser, site, stack)


class _Windows(dict[str, Page]):
    def __init__(self, browser: Browser, site: Site, stack: ExitStack) -> None:
        self._browser, self._site, self._stack = browser, site, stack

    def __missing__(self, who: str) -> Page:
        context = self._stack.enter_context(visiting(self._browser, self._site, reduced_motion="reduce"))
        self[who] = context.new_page()
        if who:
            sign_in(self[who], email_of_ref(who))
        return self[who]


@contextmanager
def standing_at(place: Place, windows: dict[str, Page], browser: Browser, site: Site) -> Iterator[Page]:
    """Go to a place: by its address in the window of who looks, else on foot in a new window."""
    if place.arrive is None:
        page = windows[place.who]
        see(page, "light", WIDE)
        answer = page.goto(place.path)
        assert answer is not None
        assert answer.status == place.status
        yield page
        return
    with visiting(browser, site, reduced_motion="reduce") as context:
        page = context.new_page()
        see(page, "light", WIDE)
        if place.who:
            sign_in(page, email_of_ref(place.who))
        place.arrive(page, site)
        yield page


def see(page: Page, scheme: str, size: tuple[int, int]) -> None:
    """Change how the page is seen."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.mark.parametrize("place", PLACES, ids=[place.name for place in PLACES])
def test_a_page_is_accessible_and_whole(
    place: Place, site: Site, browser: Browser, windows: dict[str, Page]
) -> None:
    with standing_at(place, windows, browser, site) as page:
        load_axe(page)
        assert problems_of(page, EVERYTHING) == []
        see(page, "dark", WIDE)
        assert problems_of(page, COLOURS) == []
        see(page, "dark", NARROW)
        assert problems_of(page, COLOURS) == []
        see(page, "light", NARROW)
        assert problems_of(page, EVERYTHING) == []
        assert page.evaluate(SIDEWAYS) <= 0, "scrolls sideways at 320 px"
        page.evaluate(SPACING)
        assert page.evaluate(SIDEWAYS) <= 0, "text spacing makes it scroll sideways"
        assert page.evaluate(CLIPPED) == [], "text spacing clips text"
        see(page, "light", WIDE)
        page.evaluate(LARGER)
        assert page.evaluate(SIDEWAYS) <= 0, "200% text makes it scroll sideways"
        assert page.evaluate(CLIPPED) == [], "200% text clips text"
