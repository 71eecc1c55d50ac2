"""Running axe: once loaded into a page, with only what a test reads."""

from __future__ import annotations

from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

COMMON: Final[dict[str, Any]] = {"resultTypes": ["violations"], "iframes": False, "preload": False}
EVERYTHING: Final[dict[str, Any]] = {
    **COMMON,
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}
# What a scheme changes.
COLOURS: Final[dict[str, Any]] = {**COMMON, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
RUN: Final = """options => axe.run(options).then(result => result.violations.flatMap(
  violation => violation.nodes.map(node => `${violation.id}: ${node.target} ${node.html.slice(0, 150)}`)))"""


# Our own promise is stricter than AA: 5.5 for every text. The drawn pin of a panel is no reason not to look.
CONFIGURE: Final = """;axe.configure({checks: [{id: 'color-contrast', options: {
  ignoreUnicode: true, ignoreLength: false, ignorePseudo: true, pseudoSizeThreshold: 0.25,
  boldValue: 700, boldTextPt: 14, largeTextPt: 18,
  contrastRatio: {normal: {expected: 5.5}, large: {expected: 5.5}},
}}]})"""


def load_axe(page: Page) -> None:
    """Load axe into the page."""
    page.evaluate(AXE_SCRIPT + CONFIGURE)


def problems_of(page: Page, options: dict[str, Any]) -> list[str]:
    """Return what axe finds, one line a place."""
    found: list[str] = page.evaluate(RUN, options)
    return found
