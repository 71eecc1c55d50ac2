"""One topic a mail: the subject of each notice begins with the name of what it is about, in each language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from app.core.i18n import LANGUAGES
from app.mail.rendering import render_subject
from app.mail.rules import Recipient

FOLDER = Path(__file__).parents[2] / "app/templates/email"
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


@pytest.mark.parametrize("template", [name for name in TEMPLATES if name not in WITHOUT_TOPIC])
def test_a_subject_begins_with_its_topic(template: str) -> None:
    assert TOPIC.match((FOLDER / template / "subject.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_refusal_says_what_about_first(language: str, app: Flask) -> None:
    context = {"title": "Fiets", "move": "request_changes"}
    subject = render_subject("moderation/limited", Recipient("a@example.org", language), context)
    assert re.fullmatch(r"Fiets: \w.+", subject)
