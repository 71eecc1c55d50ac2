"""The story by keyboard alone, and every stop of Tab on the pages that people use most."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from app.demo.rules import demo_id
from tests.browser.arriving import new_email, sign_in
from tests.browser.keyboard import STOPS, Keyboard
from tests.browser.site import Site, email_of_ref, link_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TITLE: Final = "Doos legpuzzels voor een regendag"
TALK: Final = f"/nl/responses/{demo_id('response', '13:l08:fatima-e')}"
LISTING: Final = f"/nl/listings/{demo_id('listing', 'l05')}"


def test_the_story_by_keyboard_alone(window: Callable[[], Page], site: Site) -> None:
    poster, helper = Keyboard(window()), Keyboard(window())
    poster_email, helper_email = new_email(), new_email()
    offer(poster, poster_email)
    confirm(poster, site, poster_email)
    approve(Keyboard(window()), site)
    answer(helper, helper_email)
    confirm(helper, site, helper_email)
    expect(helper.page.locator("ol.messages")).to_contain_text("Regen genoeg!")
    poster.page.goto(helper.page.url)
    talk_agree_and_close(poster)


def offer(poster: Keyboard, email: str) -> None:
    poster.page.goto("/nl/")
    poster.skip()
    poster.type("#what", TITLE)
    poster.type("#email", email)
    poster.press(".door button[type=submit]")
    expect(poster.page.locator("main")).to_contain_text(email)


def confirm(person: Keyboard, site: Site, email: str) -> None:
    person.page.goto(link_in(site.wait_for_mail(email)))
    person.skip()
    person.press("main button[type=submit]", "Space")


def approve(moderator: Keyboard, site: Site) -> None:
    page, email = moderator.page, site.email_of("moderator")
    page.goto("/nl/sign-in")
    moderator.skip()
    moderator.press(f"form:has(input[value='{email}']) button")
    moderator.press("header a[href$='/moderation']")
    for _ in range(page.locator("[data-item]").count()):
        if page.evaluate("title => document.activeElement.textContent.includes(title)", TITLE):
            break
        page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("[role=status]")).to_contain_text(TITLE)


def answer(helper: Keyboard, email: str) -> None:
    helper.page.goto("/nl/")
    helper.press("header a[href*='kind=offer']")
    helper.skip()
    card = helper.page.locator(f".card-title a:has-text('{TITLE}')")
    helper.press(f".card-title a[href='{card.get_attribute('href')}']")
    helper.skip()
    helper.type("#answer [name=message]", "Regen genoeg! Mag ik ze komen halen?")
    helper.type("#answer [name=email]", email)
    helper.press("#answer button[type=submit]")


def talk_agree_and_close(poster: Keyboard) -> None:
    page = poster.page
    poster.skip()
    poster.type("#write textarea", "Kom gerust.")
    poster.press("#write button[type=submit]")
    expect(page.locator("ol.messages")).to_contain_text("Kom gerust.")
    poster.to("form[action$='/agree'] button", "Shift+Tab")
    with page.expect_navigation():
        page.keyboard.press("Space")
    poster.skip()
    poster.press("form[action$='/done']:has(input[name=close]) button")
    expect(page.locator("form[action$='/done']")).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "who"),
    [("/nl/", ""), ("/nl/listings", ""), (LISTING, ""), ("/nl/sign-in", ""), (TALK, "wout-c")],
    ids=["front", "list", "detail", "sign-in", "conversation"],
)
def test_tab_visits_everything_in_order_and_comes_out_again(path: str, who: str, page: Page) -> None:
    if who:
        sign_in(page, email_of_ref(who))
    page.goto(path)
    keyboard, stops = Keyboard(page), page.evaluate(STOPS)
    visited: list[str] = []
    while (here := keyboard.step()) is not None and len(visited) <= len(stops):
        visited.append(here["name"])
    assert visited == stops
    back = [keyboard.step("Shift+Tab") for _ in range(3)]
    assert [here and here["name"] for here in back] == stops[-1:-4:-1]
