"""The compiled texts that tests read: made from the catalogues when these are newer."""

from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS: Final = Path(__file__).parents[2] / "app/translations"


def compile_catalogues() -> None:
    """Compile each catalogue that changed since it was last compiled, as `make run` does."""
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as file:
                catalogue = read_po(file, locale=source.parts[-3])
            with target.open("wb") as file:
                write_mo(file, catalogue, use_fuzzy=True)
