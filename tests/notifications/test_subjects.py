"""One topic a mail: the subject of each notice begins with the name of what it is about, in each language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from app.core.i18n import LANGUAGES
from app.mail.rendering import render_subject
from app.mail.rules import Recipient

APP = Path(__file__).parents[2] / "app"
FOLDER = APP / "templates/email"
ABOUT_LISTINGS = {"groups", "listings", "moderation", "organisations", "responses"}
# Whoever reported something may not see it now; how somebody posts is about no one thing.
WITHOUT_TOPIC = {"moderation/report", "moderation/posting", "moderation/posting_objection"}
TEMPLATES = sorted(
    str(path.parent.relative_to(FOLDER))
    for path in FOLDER.glob("*/*/subject.txt")
    if path.parent.parent.name in ABOUT_LISTINGS
)
# A hidden group is not named in any mail.
TOPIC = re.compile(r"(\{% if group %\})?\{\{ (title|listing_title|organisation|group) \}\}: ")
NAMES = re.compile(r"\b(who|name)\b")
# What was told of a conversation goes with the conversation.
GOES_WITH_ITS_SUBJECT = {"responses"}


def subject_of(template: str) -> str:
    return (FOLDER / template / "subject.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("template", [name for name in TEMPLATES if name not in WITHOUT_TOPIC])
def test_a_subject_begins_with_its_topic(template: str) -> None:
    assert TOPIC.match(subject_of(template))


@pytest.mark.parametrize("template", [name for name in TEMPLATES if NAMES.search(subject_of(name))])
def test_a_subject_that_names_somebody_goes_when_they_do(template: str) -> None:
    feature = template.split("/")[0]
    sources = [path.read_text(encoding="utf-8") for path in (APP / feature / "actions").glob("*.py")]
    assert feature in GOES_WITH_ITS_SUBJECT or any("named_id=" in source for source in sources)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_refusal_says_what_about_first(language: str, app: Flask) -> None:
    context = {"title": "Fiets", "move": "request_changes"}
    subject = render_subject("moderation/limited", Recipient("a@example.org", language), context)
    assert re.fullmatch(r"Fiets: \w.+", subject)
