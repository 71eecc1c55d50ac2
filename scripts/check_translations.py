"""Fail when a text of the app has no good translation: missing, empty, fuzzy, or other placeholders."""

import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from scripts.translations import LANGUAGES, catalogue_of, extract

PLACEHOLDER: Final = re.compile(r"%(?:\((\w+)\))?[#0\- +]*\d*(?:\.\d+)?([a-zA-Z%])")


def problems_in(texts: Catalog, catalogue: Catalog) -> Iterator[str]:
    """Compare what the app says with what one language's catalogue holds."""
    if catalogue.fuzzy:
        yield "the header is marked fuzzy"
    for text in texts:
        if text.id:
            yield from _problems_of(text, catalogue.get(_key(text), text.context))


def _problems_of(text: Message, found: Message | None) -> Iterator[str]:
    name = f"{', '.join(sorted({place for place, _ in text.locations}))}: {_key(text)!r}"
    if found is None:
        yield f"missing: {name}"
    elif not all(_forms(found.string)):
        yield f"not translated: {name}"
    elif found.fuzzy:
        yield f"marked fuzzy: {name}"
    elif len(_forms(text.id)) != min(len(_forms(found.string)), 2):
        yield f"one has a plural and the other not: {name}"
    elif not _same_placeholders(_forms(text.id), _forms(found.string)):
        yield f"other placeholders: {name} became {found.string!r}"


def _same_placeholders(ids: Sequence[str], strings: Sequence[str]) -> bool:
    """Compare the last forms fully; other forms may leave one out ("one day"), but not add one."""
    wanted = _placeholders(ids[-1])
    return _placeholders(strings[-1]) == wanted and all(_placeholders(form) <= wanted for form in strings)


def _placeholders(form: str) -> set[tuple[str, str]]:
    return {(name, kind) for name, kind in PLACEHOLDER.findall(form) if kind != "%"}


def _forms(value: str | Sequence[str] | None) -> Sequence[str]:
    return (value or "",) if value is None or isinstance(value, str) else value


def _key(message: Message) -> str:
    return _forms(message.id)[0]


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def main() -> int:
    """Report on every language; 1 when something is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        texts = _read(template)
    problems = 0
    for language in LANGUAGES:
        path = catalogue_of(language)
        found = list(problems_in(texts, _read(path))) if path.exists() else ["there is no catalogue"]
        problems += len(found)
        for problem in found:
            print(f"{language}: {problem}")
    print(f"Translations: {len(texts)} texts, {problems} problems in {', '.join(LANGUAGES)}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
