"""What every page must be, checked on every GET of every test."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any, Final

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.db import db

VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
UNLABELLED: Final = frozenset({"hidden", "submit", "button", "image", "reset"})
LOADING: Final = {
    "img": "src",
    "script": "src",
    "link": "href",
    "source": "srcset",
    "iframe": "src",
    "form": "action",
}


class PageParser(HTMLParser):
    """Collects what the checks need from one page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.ids: Counter[str] = Counter()
        self.headings: list[str] = []
        self.title = ""
        self.lang = ""
        self.labels: set[str] = set()
        self.fields: list[tuple[str, dict[str, str | None], bool]] = []
        self.references: set[str] = set()
        self._open: list[str] = []
        self._text_of: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a start tag."""
        values = dict(attrs)
        if tag not in VOID:
            self._open.append(tag)
        if tag == "html":
            self.lang = values.get("lang") or ""
        if values.get("id"):
            self.ids[str(values["id"])] += 1
        if tag == "h1":
            self.headings.append("")
        if tag == "label" and values.get("for"):
            self.labels.add(str(values["for"]))
        for name in ("aria-describedby", "aria-labelledby"):
            self.references.update((values.get(name) or "").split())
        self._check_attributes(tag, values)
        if tag in {"input", "select", "textarea"} and values.get("type") not in UNLABELLED:
            self.fields.append((tag, values, "label" in self._open))

    def _check_attributes(self, tag: str, values: dict[str, str | None]) -> None:
        if "style" in values or any(name.startswith("on") for name in values):
            self.problems.append(f"inline style or handler on <{tag}>")
        if tag == "style" or (
            tag == "script" and not values.get("src") and values.get("type") != "application/ld+json"
        ):
            self.problems.append(f"inline <{tag}>")
        address = values.get(LOADING.get(tag, "")) or ""
        if address.startswith(("http:", "https:", "//")) and values.get("rel") not in {
            "canonical",
            "alternate",
        }:
            self.problems.append(f"<{tag}> loads from another host: {address}")
        if tag == "img" and values.get("alt") is None:
            self.problems.append("<img> without alt")
        if tag == "button" and not values.get("type"):
            self.problems.append("<button> without type")

    def handle_endtag(self, tag: str) -> None:
        """Note an end tag, and that it closes what is open."""
        if tag in VOID:
            return
        if tag in self._open:
            while self._open and self._open.pop() != tag:
                pass
        else:
            self.problems.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        """Collect the text of the title and the headings."""
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if "h1" in self._open:
            self.headings[-1] += data


@lru_cache(maxsize=64)
def page_problems(html: str) -> tuple[str, ...]:
    """Return what is wrong with a page; many requests end at the same one."""
    page = PageParser()
    page.feed(html)
    problems = list(page.problems)
    if len(page.headings) != 1:
        problems.append(f"{len(page.headings)} h1 instead of one")
    elif not page.headings[0].strip():
        problems.append("an empty h1")
    if not page.title.replace("– Solidair", "").strip():
        problems.append("no title")
    if not page.lang:
        problems.append("no lang")
    problems += [f"id {name!r} stands {count} times" for name, count in page.ids.items() if count > 1]
    problems += [f"aria refers to {name!r}, which is not there" for name in page.references - set(page.ids)]
    for tag, values, inside_label in page.fields:
        named = inside_label or values.get("aria-label") or values.get("aria-labelledby")
        if not named and values.get("id") not in page.labels:
            problems.append(f"<{tag} name={values.get('name')}> has no label")
    return tuple(problems)


class CheckedClient(FlaskClient):
    """A test client that checks each page it gets, and that no request leaves changes behind."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request and check what comes back."""
        with self.application.app_context():
            response = super().open(*args, **kwargs)
            session = db.session()
            assert not [*session.new, *session.dirty, *session.deleted], "a request left changes behind"
        db.session.rollback()
        assert response.status_code < 500, f"{response.status_code} at {response.request.path}"
        assert "Content-Security-Policy" in response.headers
        if (
            response.mimetype == "text/html"
            and response.status_code not in {301, 302, 303, 307, 308}
            and response.data
        ):
            problems = page_problems(response.text)
            assert not problems, f"{response.request.path}: {problems}"
        return response


class _FieldParser(HTMLParser):
    """Collects what the forms of a page would send as they stand."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.values: dict[str, str] = {}
        self._text_of = ""
        self._choice_of = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the value of an input or a chosen option; begin to read a textarea."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and given.get("type") not in {"submit", "file"} and name:
            if given.get("type") not in {"radio", "checkbox"} or "checked" in given:
                self.values[name] = given.get("value", "")
        elif tag == "select":
            self._choice_of = name
        elif tag == "option" and "selected" in given:
            self.values[self._choice_of] = given.get("value", "")
        self._text_of = name if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        """Take the text of a textarea."""
        if self._text_of:
            self.values[self._text_of] = data.removeprefix("\n").removeprefix("\r\n")
            self._text_of = ""


def fields_of(html: str) -> dict[str, str]:
    """Return what the forms of a page would send as they stand, by name."""
    parser = _FieldParser()
    parser.feed(html)
    return parser.values
