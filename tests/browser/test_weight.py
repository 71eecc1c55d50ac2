"""What a page weighs, and what it leaves behind: few requests, few bytes, no cookie without a reason."""

from __future__ import annotations

import urllib.request
from http.cookies import SimpleCookie
from typing import Final

import pytest
from playwright.sync_api import Browser, Request

from app.demo.rules import demo_id
from tests.browser.arriving import sign_in
from tests.browser.conftest import visiting
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LISTING: Final = f"/nl/listings/{demo_id('listing', 'l05')}"
WEIGHED: Final = ("/nl/", "/nl/listings", LISTING)
# People's photos come beside this; which of them are near the top changes from day to day.
HTML_BYTES, COLD_BYTES, REQUESTS, PHOTO_BYTES = 8 * 1024, 30 * 1024, 6, 25 * 1024
WITHOUT_FORM: Final = ("/nl/about", "/nl/privacy", "/nl/accessibility", "/nl/listings", "/nl/organisations")


def fetch(site: Site, path: str) -> tuple[bytes, str, list[str]]:
    """Return the compressed page, how it is compressed, and its cookies."""
    request = urllib.request.Request(site.url + path, headers={"Accept-Encoding": "br, gzip"})
    with urllib.request.urlopen(request) as answer:
        cookies = answer.headers.get_all("Set-Cookie") or []
        return answer.read(), answer.headers["Content-Encoding"] or "", cookies


def weight(request: Request) -> int:
    """Return what came over the line for one request."""
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


@pytest.mark.parametrize("path", WEIGHED, ids=["front", "list", "detail"])
def test_a_page_is_light(path: str, browser: Browser, site: Site) -> None:
    html, encoding, _cookies = fetch(site, path)
    assert encoding in {"br", "gzip"}
    assert len(html) <= HTML_BYTES
    requests: list[Request] = []
    with visiting(browser, site) as context:
        context.on("requestfinished", lambda request: requests.append(request))
        context.new_page().goto(path, wait_until="networkidle")
        weights = {request.url: weight(request) for request in requests}
    photos = {url: weights.pop(url) for url in list(weights) if "/media/" in url}
    assert len(weights) <= REQUESTS, weights
    assert sum(weights.values()) <= COLD_BYTES, weights
    assert max(photos.values(), default=0) <= PHOTO_BYTES, photos


@pytest.mark.parametrize("path", WITHOUT_FORM)
def test_who_only_reads_gets_no_cookie(path: str, site: Site) -> None:
    assert fetch(site, path)[2] == []


def test_the_cookie_of_a_form_is_closed_to_scripts_and_other_sites(site: Site) -> None:
    cookies = fetch(site, "/nl/sign-in")[2]
    assert len(cookies) == 1
    (morsel,) = SimpleCookie(cookies[0]).values()
    assert morsel["httponly"]
    assert morsel["samesite"] in {"Lax", "Strict"}
    assert not morsel["domain"]


def test_who_is_signed_in_has_one_cookie(browser: Browser, site: Site) -> None:
    with visiting(browser, site) as context:
        page = context.new_page()
        sign_in(page, site.email_of("citizen"))
        page.goto("/nl/listings")
        cookies = context.cookies()
        stored = page.evaluate("localStorage.length + sessionStorage.length")
    assert len(cookies) == 1
    assert cookies[0]["httpOnly"]
    assert stored == 0
