"""The story of the ground floor as people do it with a mouse; with or without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.arriving import new_email, sign_in
from tests.browser.site import Site, link_in

SEND = "main form[method=post] button[type=submit]"


@dataclass
class Story:
    """Who takes part, each in a window of their own, and what about."""

    site: Site
    poster: Page
    moderator: Page
    helper: Page
    title: str
    lang: str = "nl"
    listing: str = ""
    conversation: str = ""

    def __post_init__(self) -> None:
        self.poster_email, self.helper_email = new_email(), new_email()

    def follow_mail(self, page: Page, email: str, number: int = 0) -> None:
        """Open the link of somebody's mail."""
        page.goto(link_in(self.site.wait_for_mail(email, number)))

    def offer(self) -> None:
        """Fill in the two fields of the front page."""
        page = self.poster
        page.goto(f"/{self.lang}/")
        page.locator("#what").fill(self.title)
        page.locator("#email").fill(self.poster_email)
        page.locator(SEND).first.click()
        expect(page.locator("main")).to_contain_text(self.poster_email)

    def confirm_offer(self) -> None:
        """Press the button behind the mailed link."""
        page = self.poster
        self.follow_mail(page, self.poster_email)
        page.locator(SEND).click()
        page.wait_for_url(lambda url: "/listings/" in url)
        self.listing = page.url.split("/listings/")[1].split("/")[0].split("?")[0]
        assert self.helper.goto(f"/{self.lang}/listings/{self.listing}").status == 404  # type: ignore[union-attr]

    def approve(self) -> None:
        """Approve it at the desk."""
        page = self.moderator
        sign_in(page, self.site.email_of("moderator"), self.lang)
        page.goto(f"/{self.lang}/moderation")
        page.locator(f"article:has-text('{self.title}') [data-key=a]").click()
        expect(page.locator("[role=status]")).to_contain_text(self.title)

    def answer(self) -> None:
        """Find it on the board and answer without an account."""
        page = self.helper
        page.goto(f"/{self.lang}/listings?kind=offer")
        page.locator(f".card a:has-text('{self.title}')").click()
        page.locator("#answer [name=message]").fill("Graag! Wij wonen vlakbij.")
        page.locator("#answer [name=email]").fill(self.helper_email)
        page.locator("#answer button[type=submit]").click()
        expect(page.locator("main")).to_contain_text(self.helper_email)
        self.follow_mail(page, self.helper_email)
        page.locator(SEND).click()
        page.wait_for_url(lambda url: "/responses/" in url)
        expect(page.locator("ol.messages")).to_contain_text("Graag!")

    def talk(self) -> None:
        """The poster writes back from the mail, and the helper reads it."""
        page = self.poster
        mails = self.site.mails(self.poster_email)
        received = next((n for n, mail in enumerate(mails) if "/responses/" in link_in(mail)), len(mails))
        self.follow_mail(page, self.poster_email, received)
        expect(page.locator("ol.messages")).to_contain_text("Graag!")
        self.conversation = page.url
        page.locator("#write textarea").fill("Kom zaterdag maar langs.")
        page.locator("#write button[type=submit]").click()
        expect(page.locator("ol.messages")).to_contain_text("Kom zaterdag maar langs.")
        self.helper.goto(self.conversation)
        expect(self.helper.locator("ol.messages")).to_contain_text("Kom zaterdag maar langs.")

    def agree(self) -> None:
        """The poster agrees."""
        self.poster.locator("form[action$='/agree'] button").click()
        expect(self.poster.locator("form[action$='/done'] button").first).to_be_visible()

    def close(self) -> None:
        """It worked: the poster closes the listing with the same press."""
        self.poster.locator("form[action$='/done']:has(input[name=close]) button").click()
        expect(self.poster.locator("form[action$='/done']")).to_have_count(0)
        self.helper.goto(f"/{self.lang}/listings?kind=offer")
        expect(self.helper.locator("main")).not_to_contain_text(self.title)
