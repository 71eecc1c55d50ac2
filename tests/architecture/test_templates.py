"""Templates hold structure only: no style, no script, no query, no unescaped text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.architecture.tree import APP, templates

FOLDER = APP / "templates"
TEMPLATES = templates()
PAGES = [t for t in TEMPLATES if t.suffix == ".html" and "email" not in t.relative_to(FOLDER).as_posix()]
NAMES = [t.relative_to(FOLDER).as_posix() for t in TEMPLATES]


@pytest.mark.parametrize("template", PAGES, ids=[p.relative_to(FOLDER).as_posix() for p in PAGES])
def test_a_page_has_no_inline_style_or_script(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son(click|change|submit|load|input)=", text)
    assert "<style" not in text
    assert all("src=" in tag or "ld+json" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("template", TEMPLATES, ids=NAMES)
def test_a_template_escapes_what_people_write(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert "|safe" not in text.replace(" ", "")
    assert "autoescape false" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=NAMES)
def test_a_template_reaches_no_database_and_no_other_host(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\bdb\.|session\.|\.query\b", text)
    assert not re.search(r"(src|href)=\"(https?:)?//", text)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("template", TEMPLATES, ids=NAMES)
def test_a_template_names_endpoints_that_exist(template: Path, migrated_app: Flask) -> None:
    named = set(re.findall(r"url_for\(\s*[\"']([a-z_.]+)[\"']", template.read_text(encoding="utf-8")))
    assert named <= set(migrated_app.view_functions)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("template", TEMPLATES, ids=NAMES)
def test_a_template_compiles(template: Path, migrated_app: Flask) -> None:
    migrated_app.jinja_env.get_template(template.relative_to(FOLDER).as_posix())


def test_a_component_file_holds_one_macro() -> None:
    several = {
        p.name
        for p in (FOLDER / "components").glob("*.html")
        if len(re.findall(r"{%-? macro [a-z]", p.read_text())) != 1
    }
    assert not several
