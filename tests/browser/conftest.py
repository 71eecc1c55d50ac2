"""A browser that visits the running demo city."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.site import Site, running_site

CHROMIUM_FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-extensions",
    "--renderer-process-limit=1",
    # Each page lives for half a second: compiling its scripts well costs more than it gives.
    "--js-flags=--no-maglev --no-turbofan",
]
PATIENCE_MS: Final = 10_000


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo city with its web server and worker."""
    with running_site(tmp_path_factory.mktemp("city")) as running:
        yield running


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@contextmanager
def visiting(browser: Browser, site: Site, **options: Any) -> Iterator[BrowserContext]:
    """Open a browser window of one visitor; page errors and foreign requests fail the test."""
    context = browser.new_context(**{"base_url": site.url, "locale": "nl-BE", **options})
    context.set_default_timeout(PATIENCE_MS)
    problems: list[str] = []
    context.on("weberror", lambda error: problems.append(str(error.error)))
    context.on("request", lambda r: None if r.url.startswith((site.url, "data:")) else problems.append(r.url))
    yield context
    context.close()
    assert not problems


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A visitor with JavaScript."""
    with visiting(browser, site) as context:
        yield context.new_page()


@pytest.fixture
def plain_page(browser: Browser, site: Site) -> Iterator[Page]:
    """A visitor without JavaScript."""
    with visiting(browser, site, java_script_enabled=False) as context:
        yield context.new_page()


@pytest.fixture
def window(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Open windows of other people in the same test: window(), window(java_script_enabled=False)."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(visiting(browser, site, **options)).new_page()
