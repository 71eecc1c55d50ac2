"""Somebody with only a keyboard: Tab, Shift+Tab, Enter, Space and letters; the focus must always show."""

from __future__ import annotations

from typing import Any, Final

from playwright.sync_api import Page

MOST_STEPS: Final = 80
# What has the focus: whether it is shown, and a name of it for messages.
FOCUS: Final = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const shown = getComputedStyle(e), box = e.getBoundingClientRect();
  return {
    name: e.outerHTML.slice(0, 120),
    visible: shown.boxShadow !== 'none'
      || (shown.outlineStyle !== 'none' && parseFloat(shown.outlineWidth) > 0),
    inside: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""
MATCHES: Final = "selector => document.activeElement.matches(selector)"
# What Tab must visit, in this order: what one can act on and see, as it stands in the page.
STOPS: Final = """() => {
  const names = new Set();
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(e => !e.disabled && e.type !== 'hidden' && e.checkVisibility({visibilityProperty: true}))
    .filter(e => e.type !== 'radio' || (e.checked || !document.querySelector(`[name="${e.name}"]:checked`))
      && !names.has(e.name) && names.add(e.name))
    .map(e => e.outerHTML.slice(0, 120));
}"""


class Keyboard:
    """A page driven by keys alone."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def focus(self) -> dict[str, Any] | None:
        """Return what has the focus, if anything in the page has."""
        found: dict[str, Any] | None = self.page.evaluate(FOCUS)
        return found

    def step(self, key: str = "Tab") -> dict[str, Any] | None:
        """Go one stop on, and see that the focus shows."""
        self.page.keyboard.press(key)
        here = self.focus()
        if here is not None:
            assert here["visible"], f"the focus does not show on {here['name']}"
            assert here["inside"], f"out of sight: {here['name']}"
        return here

    def to(self, selector: str, key: str = "Tab") -> None:
        """Go to an element."""
        for _ in range(MOST_STEPS):
            self.step(key)
            if self.page.evaluate(MATCHES, selector):
                return
        raise AssertionError(f"not reached with {key}: {selector}")

    def skip(self) -> None:
        """Use the skip link, which comes first on each page."""
        self.step()
        assert self.page.evaluate(MATCHES, ".skip"), "the skip link comes first"
        self.page.keyboard.press("Enter")
        assert self.page.evaluate(MATCHES, "main")

    def type(self, selector: str, text: str) -> None:
        """Go to a field and type, in place of what stands there."""
        self.to(selector)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def press(self, selector: str, key: str = "Enter") -> None:
        """Go to a link or button and press it, and wait for the page that follows."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
