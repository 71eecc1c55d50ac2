"""A moderator decides with the keyboard: one key to approve, two to refuse."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.arriving import sign_in
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def open_desk(page: Page, site: Site) -> int:
    sign_in(page, site.email_of("moderator"), "en")
    page.goto("/en/moderation")
    return page.locator("[data-item]").count()


def current(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_keys_move_approve_and_refuse(page: Page, site: Site) -> None:
    count = open_desk(page, site)
    assert count >= 3, "the demo city has things that wait"
    ids = [item.get_attribute("id") for item in page.locator("[data-item]").all()]
    assert current(page) == ids[0]
    page.keyboard.press("j")
    assert current(page) == ids[1]
    page.keyboard.press("k")
    assert current(page) == ids[0]
    page.keyboard.press("?")
    expect(page.locator("[data-keys]")).to_have_attribute("open", "")
    page.keyboard.press("a")
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator("[data-item]")).to_have_count(count - 1)
    assert current(page) == ids[1], "the next one has the focus"
    page.keyboard.press("r")
    page.keyboard.press("Escape")
    assert current(page) == ids[1]
    page.keyboard.press("r")
    page.keyboard.press("3")
    expect(page.locator("[data-item]")).to_have_count(count - 2)


def test_keys_do_nothing_inside_a_field(page: Page, site: Site) -> None:
    open_desk(page, site)
    page.locator("[data-open]").first.click()
    note = page.locator("#note")
    note.press_sequentially("aarr")
    expect(note).to_have_value("aarr")
    assert "/moderation/" in page.url


def test_the_mouse_needs_no_script(plain_page: Page, site: Site) -> None:
    count = open_desk(plain_page, site)
    item = plain_page.locator("[data-item]").first
    item.locator("summary").click()
    item.locator("button[name=reason]").first.click()
    assert plain_page.locator("[data-item]").count() == count - 1
