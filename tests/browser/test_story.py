"""The whole story in the browser: offered, confirmed, approved, answered, agreed, and it worked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.site import Site
from tests.browser.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(("lang", "script"), [("nl", True), ("en", False)], ids=["script", "no-script"])
def test_somebody_offers_somebody_answers_and_it_works(
    lang: str, script: bool, window: Callable[..., Page], site: Site
) -> None:
    poster, moderator, helper = (window(java_script_enabled=script) for _ in range(3))
    title = f"Rode step voor een kleuter, Ledeberg ({lang})"
    story = Story(site, poster, moderator, helper, title, lang)
    story.offer()
    story.confirm_offer()
    story.approve()
    story.answer()
    story.talk()
    story.agree()
    story.close()
