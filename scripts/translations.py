"""Collect the texts of the app into the catalogues, and compile them: `make translations`."""

import tempfile
from contextlib import chdir
from pathlib import Path
from typing import Final

from babel.messages.frontend import CommandLineInterface

ROOT: Final = Path(__file__).parents[1]
CATALOGUES: Final = ROOT / "app/translations"
LANGUAGES: Final = ("nl", "fr")
KEYWORDS: Final = ("_l", "_n:1,2")


def catalogue_of(language: str) -> Path:
    """Where the texts of a language are kept. English needs none: it is what the code says."""
    return CATALOGUES / language / "LC_MESSAGES/messages.po"


def extract(template: Path) -> None:
    """Write every text that app/ says now into a template, by the rules in pyproject.toml."""
    keywords = [argument for keyword in KEYWORDS for argument in ("--keyword", keyword)]
    source = ["--input-dirs", "app", "--mapping-file", "pyproject.toml"]
    layout = ["--sort-by-file", "--add-location=file", "--no-wrap"]
    header = ["--project=Solidair", "--copyright-holder=Solidair", "--version="]
    with chdir(ROOT):  # so that places in the catalogues are told from the root of the repository
        _pybabel("extract", *source, *keywords, *layout, *header, "--output-file", str(template))


def update(template: Path, language: str) -> None:
    """Add new texts to a catalogue, untranslated, and drop those that are gone."""
    known = catalogue_of(language).exists()
    options = ["--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date"] if known else []
    where = ["--input-file", str(template), "--output-dir", str(CATALOGUES), "--locale", language]
    _pybabel("update" if known else "init", *options, "--no-wrap", *where)


def _pybabel(*arguments: str) -> None:
    CommandLineInterface().run(["pybabel", "--quiet", *arguments])  # type: ignore[no-untyped-call]


def main() -> None:
    """Extract, update every language, compile."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        for language in LANGUAGES:
            update(template, language)
    _pybabel("compile", "--use-fuzzy", "--directory", str(CATALOGUES))


if __name__ == "__main__":
    main()
