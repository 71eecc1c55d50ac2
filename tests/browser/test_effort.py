"""What each flow costs, counted as in docs/effort.md: no more than product and peers promise."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from app.demo.rules import demo_id
from tests.browser.arriving import new_email, sign_in
from tests.browser.conftest import visiting
from tests.browser.counting import Counted
from tests.browser.site import Site, email_of_ref

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SEND = "main form[method=post] button[type=submit]"
WINTER_COATS, BOOKS, CARDS, SORTING = (demo_id("listing", ref) for ref in ("l05", "l21", "l40", "l25"))


@pytest.fixture
def visitor(page: Page, site: Site) -> Counted:
    return Counted(page, site)


def test_a_first_offer_takes_3_until_accepted_and_5_until_public(visitor: Counted) -> None:
    email = new_email()
    visitor.start("/nl/")
    visitor.fill("#what", "Twee kruiwagens vol compost")
    visitor.fill("#email", email)
    visitor.click(SEND)
    expect(visitor.page.locator("main")).to_contain_text(email)
    assert visitor.effort == 3
    visitor.open_mail(email)
    visitor.click(SEND)
    expect(visitor.page).to_have_url(re.compile("/listings/"))
    assert visitor.effort == 5


def test_an_answer_takes_2_until_accepted_and_4_until_delivered(visitor: Counted) -> None:
    email = new_email()
    visitor.start(f"/nl/listings/{WINTER_COATS}")
    visitor.fill("#answer [name=email]", email)
    visitor.click("#answer button[type=submit]")
    expect(visitor.page.locator("main")).to_contain_text(email)
    assert visitor.effort == 2
    visitor.open_mail(email)
    visitor.click(SEND)
    expect(visitor.page.locator("ol.messages > li")).to_have_count(1)
    assert visitor.effort == 4


def test_an_answer_takes_1_when_signed_in(visitor: Counted) -> None:
    sign_in(visitor.page, email_of_ref("tesfay-g"))
    visitor.start(f"/nl/listings/{BOOKS}")
    visitor.click("#answer button[type=submit]")
    expect(visitor.page.locator("ol.messages > li")).to_have_count(1)
    assert visitor.effort == 1


@pytest.mark.parametrize("by", ["link", "code"])
def test_signing_in_takes_4(by: str, visitor: Counted, site: Site) -> None:
    email = new_email()
    visitor.start("/nl/sign-in")
    visitor.fill("#email", email)
    visitor.click(SEND)
    if by == "link":
        visitor.open_mail(email)
        visitor.click(SEND)
    else:
        visitor.type_mailed_code("#code", email)
    expect(visitor.page).to_have_url(re.compile("/account"))
    assert visitor.effort <= 4


def test_the_first_request_of_an_organisation_takes_at_most_8(visitor: Counted) -> None:
    sign_in(visitor.page, email_of_ref("griet-l"))
    visitor.start("/nl/organisations")
    visitor.click("main a[href$='/organisations/new']")
    visitor.fill("#name", "Buurtkeuken Het Deksel")
    visitor.fill("#postcode", "9000")
    visitor.click("button[value=request]")
    visitor.fill("#title", "Wie snijdt mee groenten op vrijdag?")
    visitor.choose("#category", "cooking")
    visitor.click(SEND)
    expect(visitor.page).to_have_url(re.compile("/listings/[0-9a-z]{16}$"))
    expect(visitor.page.locator("main")).to_contain_text("Buurtkeuken Het Deksel")
    assert visitor.effort <= 8


def waiting(page: Page) -> list[str]:
    return [str(item.get_attribute("id")) for item in page.locator("[data-item]").all()]


@pytest.mark.parametrize("keys", ["a", "r1"], ids=["approve", "refuse"])
def test_a_moderator_decides_with_1_key_and_refuses_with_2(keys: str, visitor: Counted, site: Site) -> None:
    sign_in(visitor.page, site.email_of("moderator"))
    visitor.start("/nl/moderation")
    before = waiting(visitor.page)
    for key in keys:
        visitor.press(key)
    expect(visitor.page.locator(f"#{before[0]}")).to_have_count(0)
    assert waiting(visitor.page) == before[1:]
    assert visitor.effort == len(keys)


def test_saying_that_it_worked_and_closing_takes_at_most_2(
    visitor: Counted, window: Callable[..., Page]
) -> None:
    helper = window()
    sign_in(helper, email_of_ref("hilde-v"))
    helper.goto(f"/nl/listings/{CARDS}")
    helper.locator("#answer button[type=submit]").click()
    helper.locator("ol.messages").wait_for()
    conversation = helper.url
    sign_in(visitor.page, email_of_ref("bart-n"))
    visitor.page.goto(conversation)
    visitor.page.locator("form[action$='/agree'] button").click()
    visitor.page.locator("form[action$='/done']").first.wait_for()
    visitor.start(conversation)
    visitor.click("form[action$='/done']:has(input[name=close]) button")
    expect(visitor.page.locator("form[action$='/done']")).to_have_count(0)
    visitor.page.goto(f"/nl/listings/{CARDS}")
    expect(visitor.page.locator("form[action$='/close']")).to_have_count(0)
    assert visitor.effort <= 2


@pytest.mark.parametrize(
    ("button", "ref", "author", "status"),
    [(0, "l14", "hilde-v", 200), (1, "l15", "wout-c", 404)],
    ids=["keep it online", "close it"],
)
def test_a_mail_about_the_end_takes_2_without_signing_in(
    button: int, ref: str, author: str, status: int, visitor: Counted, site: Site
) -> None:
    email, listing = email_of_ref(author), demo_id("listing", ref)
    before = len(site.mails(email))
    site.let_end_soon(listing)
    visitor.open_mail(email, before, button, about="/listings/by-mail/")
    expect(visitor.page).to_have_url(re.compile("/listings/by-mail/"))
    visitor.click(SEND)
    expect(visitor.page.locator("main .notice-success")).to_be_visible()
    assert visitor.effort == 2
    assert visitor.page.request.get(f"/nl/listings/{listing}").status == status
    visitor.page.goto("/nl/account")
    expect(visitor.page).to_have_url(re.compile("/sign-in"))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_newcomer_finds_food_with_2_taps_in_their_own_language(
    language: str, browser: Browser, site: Site
) -> None:
    with visiting(browser, site, locale=language) as context:
        newcomer = Counted(context.new_page(), site)
        newcomer.start("/")
        newcomer.click("a[href*='category=food']")
        newcomer.click(".card-title a")
        expect(newcomer.page).to_have_url(re.compile(f"/{language}/listings/[0-9a-z]{{16}}"))
        expect(newcomer.page.locator("#answer")).to_be_visible()
        assert newcomer.effort == 2
