"""Reading a conversation: a script says so for whoever looks at it, a button without one."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from app.demo.rules import demo_id, read_city
from tests.browser.arriving import sign_in
from tests.browser.site import Site, email_of_ref

TALKS = [f"{row['listing']}:{row['responder']}" for row in read_city()["conversations"]]


def _talk(name: str) -> str:
    return f"/nl/responses/{demo_id('response', f'{TALKS.index(name)}:{name}')}"


def test_looking_at_what_is_new_marks_it_as_read(page: Page, window: Callable[..., Page], site: Site) -> None:
    writer = window(java_script_enabled=False)
    sign_in(writer, email_of_ref("fatima-e"))
    writer.goto(_talk("l08:fatima-e"))
    writer.locator("#body").fill("Past morgen?")
    writer.locator("#write button").click()
    sign_in(page, email_of_ref("wout-c"))
    with page.expect_response(lambda answer: answer.url.endswith("/read")):
        page.goto(_talk("l08:fatima-e"))
    expect(page.locator("form[data-read]")).to_be_hidden()
    page.reload()
    expect(page.locator(".messages .badge")).to_have_count(0)


def test_without_a_script_a_button_says_so(window: Callable[..., Page], site: Site) -> None:
    writer, reader = (window(java_script_enabled=False) for _ in range(2))
    sign_in(writer, email_of_ref("lieven-b"))
    writer.goto(_talk("l03:yusuf-a"))
    writer.locator("#body").fill("Tot woensdag!")
    writer.locator("#write button").click()
    sign_in(reader, email_of_ref("yusuf-a"))
    reader.goto(_talk("l03:yusuf-a"))
    reader.locator("form[data-read] button").click()
    expect(reader.locator("form[data-read]")).to_have_count(0)
    expect(reader.locator(".messages .badge")).to_have_count(0)
