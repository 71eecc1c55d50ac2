"""Templates hold structure only: no style, no script, no query, no unescaped text."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.architecture.tree import APP, templates

FOLDER = APP / "templates"
TEMPLATES = templates()
TEXTS = {t.relative_to(FOLDER).as_posix(): t.read_text(encoding="utf-8") for t in TEMPLATES}
PAGE_TEXTS = {name: text for name, text in TEXTS.items() if name.endswith(".html") and "email" not in name}


def holding(pattern: str, texts: dict[str, str] = TEXTS) -> list[str]:
    """Return the templates in which something stands that may not."""
    return [name for name, text in texts.items() if re.search(pattern, text)]


def test_a_page_has_no_inline_style_or_script() -> None:
    assert len(PAGE_TEXTS) > 100
    assert holding(r"\sstyle=", PAGE_TEXTS) == []
    assert holding(r"\son(click|change|submit|load|input)=", PAGE_TEXTS) == []
    assert holding("<style", PAGE_TEXTS) == []
    scripts = [(name, tag) for name, text in PAGE_TEXTS.items() for tag in re.findall(r"<script[^>]*>", text)]
    assert [(name, tag) for name, tag in scripts if "src=" not in tag and "ld+json" not in tag] == []


def test_a_template_escapes_what_people_write() -> None:
    assert holding(r"\|\s*safe\b") == []
    assert holding("autoescape false") == []


def test_a_template_reaches_no_database_and_no_other_host() -> None:
    assert holding(r"\bdb\.|session\.|\.query\b") == []
    assert holding(r"(src|href)=\"(https?:)?//") == []


@pytest.mark.sqlite_only
def test_a_template_names_endpoints_that_exist(migrated_app: Flask) -> None:
    named = {
        (name, endpoint)
        for name, text in TEXTS.items()
        for endpoint in re.findall(r"url_for\(\s*[\"']([a-z_.]+)[\"']", text)
    }
    assert [pair for pair in sorted(named) if pair[1] not in migrated_app.view_functions] == []


@pytest.mark.sqlite_only
def test_a_template_compiles(migrated_app: Flask) -> None:
    for name in TEXTS:
        migrated_app.jinja_env.get_template(name)


def test_a_component_file_holds_one_macro() -> None:
    several = {
        p.name
        for p in (FOLDER / "components").glob("*.html")
        if len(re.findall(r"{%-? macro [a-z]", p.read_text())) != 1
    }
    assert not several
