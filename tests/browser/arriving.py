"""Ways to pages that an address alone does not lead to, each from a new window where nobody is signed in."""

from __future__ import annotations

from itertools import count
from typing import Final

import pyotp
from itsdangerous import Signer, URLSafeSerializer
from playwright.sync_api import Page

from app.demo.rules import demo_id, read_city
from tests.browser.site import Site, email_of_ref, link_in

_numbers: Final = count(1)
SEND: Final = "main form[method=post] button[type=submit]"


def new_email() -> str:
    """Return an address that nobody had before."""
    return f"nieuw{next(_numbers)}@example.org"


def sign_in(page: Page, email: str, language: str = "nl") -> None:
    """Sign a demo person in by the button of the demo."""
    page.goto(f"/{language}/sign-in")
    page.locator(f"form:has(input[name=email][value='{email}']) button").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def _send_unchecked(page: Page) -> None:
    """Send the first form as a browser without checks of its own would."""
    page.locator("main form[method=post]").first.evaluate("form => { form.noValidate = true }")
    page.locator(SEND).first.click()


# --- signing in ---


def wrong_address(page: Page, site: Site) -> None:
    """Ask for a link for something that is no address."""
    page.goto("/nl/sign-in")
    page.locator("#email").fill("niet goed")
    _send_unchecked(page)
    page.locator(".error-summary").wait_for()


def ask_for_link(page: Page, email: str) -> None:
    """Ask for a link and a code by mail."""
    page.goto("/nl/sign-in")
    page.locator("#email").fill(email)
    page.locator(SEND).first.click()


def code_step(page: Page, site: Site) -> None:
    """Ask for a code, and stand where it is typed."""
    ask_for_link(page, new_email())
    page.locator("#code").wait_for()


def confirm_page(page: Page, site: Site) -> None:
    """Open a mailed link, and stand before its button."""
    email = new_email()
    ask_for_link(page, email)
    page.goto(link_in(site.wait_for_mail(email)))


def enter_by_mail(page: Page, site: Site, email: str) -> None:
    """Sign in with a mailed link."""
    before = len(site.mails(email))
    ask_for_link(page, email)
    page.goto(link_in(site.wait_for_mail(email, before)))
    page.locator(SEND).click()
    page.wait_for_url(lambda url: "/confirm/" not in url)


def second_step(page: Page, site: Site) -> None:
    """Prove the first factor of somebody who has a second one."""
    enter_by_mail(page, site, email_of_ref("koen-m"))


def new_account(page: Page, site: Site) -> None:
    """Come in for the first time."""
    enter_by_mail(page, site, new_email())
    page.goto("/nl/account")


# --- my account ---


def factor_square(page: Page, site: Site) -> None:
    """Start to set up a second factor."""
    sign_in(page, email_of_ref("marieke-d"))
    page.goto("/nl/account/security/second-factor")
    page.locator(SEND).first.click()
    page.locator("#code").wait_for()


def recovery_codes(page: Page, site: Site) -> None:
    """Set up a second factor to the end."""
    factor_square(page, site)
    secret = "".join(page.locator("main code").inner_text().split())
    page.locator("#code").fill(pyotp.TOTP(secret).now())
    page.locator(SEND).first.click()
    page.locator("main li code").first.wait_for()


def blocked_people(page: Page, site: Site) -> None:
    """Block who answered."""
    sign_in(page, email_of_ref("nadege-m"))
    page.goto(f"/nl/responses/{demo_id('response', '14:l37:lieven-b')}")
    page.locator("form[action$='/account/block'] button").click()
    page.locator("dialog button").last.click()
    page.wait_for_load_state()
    page.goto("/nl/account/blocked")
    page.locator("form[action$='/account/unblock']").first.wait_for()


def _answer_lieven(page: Page) -> None:
    """Answer a listing of Lieven."""
    page.goto(f"/nl/listings/{demo_id('listing', 'l35')}")
    page.locator("#answer [name=message]").fill("Ik kan dat rustig laten zien.")
    page.locator("#answer button[type=submit]").click()
    page.locator("ol.messages").wait_for()


def unsubscribe(page: Page, site: Site) -> None:
    """Open the link below a mail that one may stop."""
    sign_in(page, email_of_ref("samira-h"))
    lieven = email_of_ref("lieven-b")
    before = len(site.mails(lieven))
    _answer_lieven(page)
    mail = site.wait_for_mail(lieven, before)
    page.goto(str(mail["List-Unsubscribe"]).strip("<> "))


# --- listings and answers ---


def post_on_front_page(page: Page, what: str, email: str) -> None:
    """Fill in the two fields of the front page."""
    page.goto("/nl/")
    page.locator("#what").fill(what)
    page.locator("#email").fill(email)
    page.locator(SEND).first.click()


def just_posted(page: Page, site: Site) -> None:
    """Post from the front page and confirm: everything else can be added now."""
    email = new_email()
    post_on_front_page(page, "Vijf tomatenplantjes, Ledeberg", email)
    page.goto(link_in(site.wait_for_mail(email)))
    page.locator(SEND).click()
    page.wait_for_url(lambda url: "/confirm/" not in url)
    if "/edit" not in page.url:
        page.goto(f"{page.url}/edit")


def mailed_button(page: Page, site: Site) -> None:
    """Follow the link of a mail that says that a note ends soon."""
    page.goto(link_in(site.wait_for_mail(email_of_ref("mehdi-b"))))


def second_question(page: Page, site: Site) -> None:
    """Answer the first question of the form that asks one at a time."""
    sign_in(page, email_of_ref("tesfay-g"))
    page.goto("/nl/listings/steps")
    page.locator("#title").fill("Een doos met puzzels")
    page.locator(SEND).first.click()
    page.locator("#body").wait_for()


def words_after_signing_out(page: Page, site: Site) -> None:
    """Send a form after the session ended: what was written is shown to keep."""
    sign_in(page, email_of_ref("tesfay-g"))
    page.goto("/nl/organisations/new")
    page.locator("#name").fill("Een nieuwe kring van buren")
    page.context.clear_cookies()
    page.locator(SEND).last.click()
    page.locator("#words-1").wait_for()


def wrong_offer(page: Page, site: Site) -> None:
    """Send the two fields empty."""
    page.goto("/nl/")
    _send_unchecked(page)
    page.locator(".error-summary").wait_for()


def wrong_listing(page: Page, site: Site) -> None:
    """Send the full form empty."""
    page.goto("/nl/listings/new")
    _send_unchecked(page)
    page.locator(".error-summary").wait_for()


def wrong_answer(page: Page, site: Site) -> None:
    """Answer without an address."""
    page.goto(f"/nl/listings/{demo_id('listing', 'l05')}")
    page.locator("#answer form").evaluate("form => { form.noValidate = true }")
    page.locator("#answer button[type=submit]").click()
    page.locator(".error-summary").wait_for()


def asked_question(page: Page, site: Site) -> None:
    """Ask a question about an offer, and stand in its conversation."""
    sign_in(page, email_of_ref("tesfay-g"))
    page.goto(f"/nl/listings/{demo_id('listing', 'l35')}")
    page.locator("#answer [name=choice][value=question]").check()
    page.locator("#answer [name=message]").fill("Mag ik iemand meebrengen?")
    page.locator("#answer button[type=submit]").click()
    page.locator("form[action$='/place']").wait_for()


def _key(site: Site) -> str:
    return (site.data_dir / "demo-secret-key").read_text(encoding="utf-8")


def stop_alert(page: Page, site: Site) -> None:
    """Open the link in a mail by which an alert stops."""
    saved_alert(page, site)
    action = page.locator("form[action$='/stop']").first.get_attribute("action") or ""
    token = URLSafeSerializer(_key(site), salt="stop-alert").dumps(action.split("/")[-2])
    page.goto(f"/nl/alerts/stop/{token}")


def saved_alert(page: Page, site: Site) -> None:
    """Save a list, and stand where the saved ones are."""
    sign_in(page, email_of_ref("hamid-n"))
    page.goto("/nl/alerts/new?kind=offer&category=bikes&place=gent")
    page.locator(SEND).click()
    page.locator("form[action$='/stop']").first.wait_for()


def no_more(page: Page, site: Site) -> None:
    """Open the link by which somebody on a waiting list says no more."""
    talks = [f"{row['listing']}:{row['responder']}" for row in read_city()["conversations"]]
    waiting = demo_id("response", f"{talks.index('l03:samira-h')}:l03:samira-h")
    email = email_of_ref("samira-h")
    mark = Signer(_key(site), salt="mailed link").get_signature(email).decode()
    token = URLSafeSerializer(_key(site), salt="no-more").dumps([site.number_of(email), mark, waiting])
    page.goto(f"/nl/responses/no-more/{token}")


def appoint_page(page: Page, site: Site) -> None:
    """Let the only manager of a new organisation lose the account, and stand where an administrator helps."""
    email = new_email()
    enter_by_mail(page, site, email)
    page.goto("/nl/organisations/new")
    page.locator("#name").fill("Boomgaard Zonder Hek")
    page.locator("#postcode").fill("9000")
    page.locator("button[value=show]").click()
    page.wait_for_url("**/organisations/boomgaard*")
    organisation = page.url
    page.context.clear_cookies()
    sign_in(page, email_of_ref("joke-s"))
    page.goto(f"/nl/backoffice/people?q={email}")
    page.locator("main a[href*='/backoffice/people/']").first.click()
    page.locator("#reason").fill("Hij vroeg geld.")
    page.locator("form[action$='/ban']").evaluate("form => form.submit()")
    page.locator("form[action$='/unban']").wait_for()
    page.goto(f"{organisation}/appoint")


def statement_of_reasons(page: Page, site: Site) -> None:
    """Ask why one's listing was refused."""
    sign_in(page, email_of_ref("wout-c"))
    page.goto(f"/nl/listings/{demo_id('listing', 'l24')}")
    page.locator("main a[href*='/moderation/decisions/']").click()
    page.wait_for_url("**/moderation/decisions/*")


def posting_decision(page: Page, site: Site) -> None:
    """Let a moderator look first at all that somebody posts, and read that as this person."""
    sign_in(page, email_of_ref("ayse-d"))
    page.goto(f"/nl/moderation/{demo_id('listing', 'l24')}/posting")
    page.locator("input[name=level][value=reviewed]").check()
    page.locator("#reason").select_option("unsafe")
    page.locator("main button[type=submit]").click()
    page.locator(".notice-success").wait_for()
    page.context.clear_cookies()
    sign_in(page, email_of_ref("wout-c"))
    page.goto("/nl/account/notifications")
    page.locator("main form button", has_text="Hoe jouw zoekertjes online komen").first.click()
    page.wait_for_url("**/moderation/posting/*")


# --- the demo ---


def demo_mails(page: Page, site: Site) -> None:
    """Look at the mails of the demo, with at least one."""
    if not site.mails("@"):
        email = new_email()
        ask_for_link(page, email)
        site.wait_for_mail(email)
    page.goto("/demo/mail")


def demo_mail(page: Page, site: Site) -> None:
    """Look at one mail of the demo."""
    demo_mails(page, site)
    page.locator("main a[href*='/demo/mail/']").first.click()
    page.wait_for_url("**/demo/mail/*")


# --- the calendar ---


def wrong_event(page: Page, site: Site) -> None:
    """Announce an activity that ends before it begins."""
    page.goto("/nl/calendar/new")
    page.locator("#start").fill("16:00")
    page.locator("#end").fill("14:00")
    _send_unchecked(page)
    page.locator(".error-summary").wait_for()


def move_date(page: Page, site: Site) -> None:
    """Stand before moving a date of one's own activity."""
    page.goto(f"/nl/calendar/{demo_id('event', 'e03')}/dates")
    page.goto(str(page.locator("main li a").first.get_attribute("href")))


def place(page: Page, site: Site) -> None:
    """Stand before giving one's own place back, as the link in the mail does."""
    page.goto(f"/nl/calendar/{demo_id('event', 'e03')}")
    page.goto(str(page.locator("#sign-up form").get_attribute("action")))


# --- news ---


def preview(page: Page, site: Site) -> None:
    """Open the preview of an article that is not online yet, as somebody who got its link."""
    page.goto("/nl/news/buren-van-het-opvangcentrum-in-deinze")
    page.goto(str(page.locator("a[href*='/news/preview/']").get_attribute("href")))


def table_shown(page: Page, site: Site) -> None:
    """Send a table that is right and wrong in one line."""
    sign_in(page, email_of_ref("ilse-r"))
    page.goto("/nl/listings/import")
    lines = "soort;titel;categorie;postcode\nvraag;Drie helpers;sorting;9000\nvraag;Zonder postcode;bikes;\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "tabel.csv", "mimeType": "text/csv", "buffer": lines.encode()}
    )
    page.locator("main form button").click()
    page.locator("table").wait_for()


# --- a surge ---


def surge_pool(page: Page, site: Site) -> None:
    """Switch a surge on, unless one goes on, and stand at its pool."""
    page.goto("/nl/surge")
    running = page.locator("main .card-title a[href$='/pool']")
    if running.count():
        running.first.click()
    else:
        page.locator("#title").fill("Hulp voor het opvangcentrum")
        page.locator("#body").fill("Er komen 80 mensen. Ze hebben kleren en bedden nodig.")
        page.locator("#postcode").fill("9000")
        page.locator(SEND).last.click()
    page.wait_for_url("**/pool")


def surge_page(page: Page, site: Site) -> None:
    """Stand at the page of what goes on."""
    surge_pool(page, site)
    page.goto(page.url.removesuffix("/pool"))


def surge_wrong(page: Page, site: Site) -> None:
    """Offer nothing at all."""
    surge_page(page, site)
    _send_unchecked(page)
    page.locator(".error-summary").wait_for()


def surge_kept(page: Page, site: Site) -> None:
    """Offer something, and stand at what one posted: it is kept."""
    surge_page(page, site)
    page.locator("#what").fill("Winterjassen maat 104")
    page.locator(SEND).first.click()
    page.wait_for_url("**/listings/*")
    page.goto("/nl/account/listings")


def surge_proof(page: Page, site: Site) -> None:
    """Offer something without an account, and stand before the button of the mailed link."""
    surge_page(page, site)
    page.context.clear_cookies()
    page.reload()
    email = new_email()
    page.locator("#what").fill("Kinderfiets met lichtjes")
    page.locator("#email").fill(email)
    page.locator(SEND).first.click()
    page.goto(link_in(site.wait_for_mail(email)))


def surge_over(page: Page, site: Site) -> None:
    """Switch it off, and stand at its page."""
    surge_page(page, site)
    address = page.url
    page.goto(f"{address}/pool")
    page.locator("form[action$='/end'] button").click()
    page.locator("dialog[open] button").last.click()
    page.wait_for_url("**/surge")
    page.goto(address)
