"""A moderator decides with the keyboard: one key to approve, two to refuse."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.arriving import sign_in
from tests.browser.site import Site, email_of_ref

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
    item.locator("summary.button").click()
    item.locator("button[name=reason]").first.click()
    assert plain_page.locator("[data-item]").count() == count - 1


def test_what_was_just_done_is_taken_back_with_one_key(page: Page, site: Site) -> None:
    open_desk(page, site)
    first = current(page)
    page.keyboard.press("a")
    expect(page.locator(f"#{first}")).to_have_count(0)
    expect(page.locator("[data-item]:focus")).to_have_count(1)
    page.keyboard.press("z")
    expect(page.locator(f"#{first}")).to_be_focused()


def test_the_keys_can_be_switched_off(page: Page, site: Site) -> None:
    count = open_desk(page, site)
    page.goto("/en/moderation/settings")
    page.locator("#keys_off").check()
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/moderation")
    page.locator("[data-item]").first.focus()
    page.keyboard.press("a")
    page.keyboard.press("r")
    assert page.locator("details[data-refuse][open]").count() == 0
    assert page.locator("[data-item]").count() == count
    page.goto("/en/moderation/settings")
    page.locator("#keys_off").uncheck()
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/moderation")


def test_a_desk_of_20_is_emptied_with_at_most_25_keys(page: Page, site: Site, tmp_path: Path) -> None:
    moderator = email_of_ref("hilde-v")
    site.flask("accounts", "create", moderator, "--role", "moderator", "--municipality", "eeklo")
    lines = [
        {
            "ref": str(n),
            "kind": "offer",
            "help": "goods",
            "title": f"Doos met boeken {n}",
            "category": "books",
            "postcode": "9900",
        }
        for n in range(20)
    ]
    file = tmp_path / "boxes.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines))
    site.flask("listings", "import", str(file))
    sign_in(page, moderator, "en")
    page.goto("/en/moderation")
    left, keys, begun = 20, "aaaaar3aazaaaaaaaaaaaaa", time.monotonic()
    for key in keys:
        expect(page.locator("[data-item]")).to_have_count(left)
        expect(page.locator("[data-item]:focus-within")).to_have_count(1)
        page.keyboard.press(key)
        left += {"a": -1, "3": -1, "z": 1}.get(key, 0)
    expect(page.locator("[data-item]")).to_have_count(0)
    assert left == 0
    assert len(keys) <= 25
    assert time.monotonic() - begun < 60
