"""How a mail will read: its templates, in the language of whom it goes to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app

from app.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, direction, force_locale
from app.mail.rules import Recipient

SUBJECT_LENGTH: Final = 200
_NO_TEXT: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Rendered:
    """A mail as it will read."""

    subject: str
    text: str
    html: str


def language_of(recipient: Recipient) -> str:
    """Return the language to write in: the recipient's, out of ours."""
    return recipient.language if recipient.language in LANGUAGES else DEFAULT_LANGUAGE


def link(path: str, language: str) -> str:
    """Return the whole address of a page that is known by its path without language."""
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("a link in a mail starts with one slash: it stays on this site")
    return f"{current_app.config['SITE_URL']}/{language}{path}"


def render(
    template: str, recipient: Recipient, context: dict[str, Any], unsubscribe_href: str = ""
) -> Rendered:
    """Return a mail as it will read; its templates know the context, `link(path)` and `recipient_name`."""
    language = language_of(recipient)
    values = {**_surroundings(language, recipient), **context, "unsubscribe_href": unsubscribe_href}
    with force_locale(language):
        subject = one_line(_part(template, "subject.txt", values))
        values["subject"] = subject
        text = _tidy(_part(template, "body.txt", values))
        return Rendered(subject, text, _part(template, "body.html", values))


def render_subject(template: str, recipient: Recipient, context: dict[str, Any]) -> str:
    """Return the subject alone."""
    language = language_of(recipient)
    with force_locale(language):
        return one_line(_part(template, "subject.txt", {**_surroundings(language, recipient), **context}))


def one_line(text: str) -> str:
    """Return one line without control characters: nothing in it can become a header of its own."""
    return " ".join(_NO_TEXT.sub(" ", text).split())[:SUBJECT_LENGTH]


def _surroundings(language: str, recipient: Recipient) -> dict[str, Any]:
    """Return what every mail knows; never who is signed in where it is written."""
    return {
        "link": lambda path: link(path, language),
        "page_lang": language,
        "page_dir": direction(language),
        "recipient_name": recipient.name,
    }


def _part(template: str, name: str, values: dict[str, Any]) -> str:
    return current_app.jinja_env.get_template(f"email/{template}/{name}").render(values)


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    return _EMPTY_LINES.sub("\n\n", lines).strip() + "\n"
