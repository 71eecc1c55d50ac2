"""Documents that are made from the code are not behind it, and links in documents lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.generate_docs import documents
from tests.architecture.tree import COMPOSITION, ROOT, TIERS

GENERATED = documents()
WRITTEN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("path", GENERATED, ids=[p.name for p in GENERATED])
def test_a_generated_document_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == GENERATED[path], "run: make docs"


@pytest.mark.parametrize("path", WRITTEN, ids=[p.relative_to(ROOT).as_posix() for p in WRITTEN])
def test_links_to_files_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]


@pytest.mark.parametrize("path", WRITTEN, ids=[p.relative_to(ROOT).as_posix() for p in WRITTEN])
def test_files_that_a_document_names_exist(path: Path) -> None:
    named = set(
        re.findall(
            r"`((?:app|docs|tests|scripts|migrations)/[\w./-]+\.\w+)`", path.read_text(encoding="utf-8")
        )
    )
    assert not [name for name in named if not (ROOT / name).exists()]


def test_functions_that_the_architecture_names_exist() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"\| `(app/[\w/.]+\.py)` \| `(\w+)\(\)` \|", text)
    assert len(named) > 15
    assert not [f"{path}:{name}" for path, name in named if f"\ndef {name}(" not in (ROOT / path).read_text()]


def test_the_architecture_tells_of_every_package() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    assert not [package for package in TIERS if f"`{package}" not in text and package not in COMPOSITION]
