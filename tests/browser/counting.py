"""Counting effort as docs/effort.md defines it."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.site import Site, code_in, link_in


class Counted:
    """A visitor of whom each field, click, key and mail is counted; where they stand costs nothing."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site, self.effort = page, site, 0

    def start(self, path: str) -> None:
        """Stand on the page where the counting starts."""
        self.page.goto(path)
        self.effort = 0

    def fill(self, selector: str, text: str) -> None:
        """Fill in one field."""
        self.page.locator(selector).fill(text)
        self.effort += 1

    def choose(self, selector: str, value: str) -> None:
        """Choose from one list."""
        self.page.locator(selector).select_option(value)
        self.effort += 1

    def click(self, selector: str) -> None:
        """Click once, and wait for the page that follows."""
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()
        self.effort += 1

    def press(self, key: str) -> None:
        """Press one key."""
        self.page.keyboard.press(key)
        self.effort += 1

    def open_mail(self, email: str, number: int = 0, button: int = 0, about: str = "") -> None:
        """Go to the mail and press its button, or another one of it."""
        self.page.goto(link_in(self.site.wait_for_mail(email, number, about), button))
        self.effort += 1

    def type_mailed_code(self, selector: str, email: str) -> None:
        """Go to the mail and type its code where one stands."""
        code = code_in(self.site.wait_for_mail(email))
        self.effort += 1
        self.fill(selector, code)
