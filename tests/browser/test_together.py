"""A closed group in the browser: begun, asked into, talked in, worked in, left; nothing stays behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.arriving import sign_in
from tests.browser.site import Site, email_of_ref
from tests.support.papers import pdf

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WITHIN_MS: Final = 10_000


def begin(page: Page) -> str:
    """Begin a closed group that works by a plan; return its address."""
    page.goto("/nl/groups/new")
    page.locator("#name").fill("Kwartelkring")
    page.locator("[name=kind][value=closed]").check()
    page.locator("#postcode").fill("9000")
    page.locator("#has_plan").check()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/groups/kwartelkring*")
    return "/nl/groups/kwartelkring"


def let_in(manager: Page, group: str) -> None:
    """Let in who asked."""
    manager.goto(f"{group}/members")
    manager.locator("form[action$='/accept'] button").click()
    expect(manager.locator("form[action$='/accept']")).to_have_count(0)


def say(page: Page, words: str) -> None:
    """Write a message."""
    page.locator("#write [name=body]").fill(words)
    page.locator("#write button[type=submit]").click()
    expect(page.locator("ol.posts")).to_contain_text(words)


def send_paper(page: Page, words: str) -> None:
    """Write a message with a PDF."""
    page.locator("#write summary").first.click()
    page.locator("#write [name=files]").set_input_files(
        {"name": "draaiboek.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    say(page, words)


def plan(page: Page, group: str, what: str) -> None:
    """Put an action in the plan."""
    page.goto(f"{group}/plan/new")
    page.locator("#title").fill(what)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(lambda url: not url.endswith("/new"))


def leave(page: Page, group: str) -> None:
    """Leave, and say once more that one means it."""
    page.goto(group)
    page.locator("form[action$='/leave'] button").click()
    page.locator("dialog button").last.click()
    page.wait_for_url("**/groups")


def test_a_closed_group_lives_and_who_leaves_sees_nothing(window: Callable[..., Page], site: Site) -> None:
    manager, member = window(), window()
    sign_in(manager, email_of_ref("wout-c"))
    sign_in(member, email_of_ref("elena-t"))
    group = begin(manager)
    say(manager, "Welkom, kwartels.")
    member.goto(group)
    expect(member.locator("main")).not_to_contain_text("Welkom, kwartels.")
    member.locator(f"form[action='{group}/join'] button").click()
    let_in(manager, group)
    manager.goto(group)
    manager.evaluate("window.stayed = true")
    member.goto(group)
    expect(member.locator("ol.posts")).to_contain_text("Welkom, kwartels.")
    send_paper(member, "Hier is het draaiboek.")
    # It appears by itself where somebody already looks.
    expect(manager.locator("ol.posts")).to_contain_text("Hier is het draaiboek.", timeout=WITHIN_MS)
    assert manager.evaluate("window.stayed")
    paper = str(manager.locator("ol.posts a[href$='/file.pdf']").first.get_attribute("href"))
    plan(manager, group, "Eieren rapen")
    member.goto(f"{group}/plan")
    expect(member.locator("main")).to_contain_text("Eieren rapen")
    assert member.request.get(paper).ok
    leave(member, group)
    assert member.request.get(paper).status == 404
    for page in ("", "/plan", "/members", "/listings", "/latest?after=0", "?q=draaiboek"):
        told = member.request.get(f"{group}{page}").text()
        assert not any(word in told for word in ("Welkom, kwartels", "Hier is het", "Eieren")), page
