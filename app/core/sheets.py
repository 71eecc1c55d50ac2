"""Sheets: rows as CSV that a spreadsheet shows as text, and rows read however one wrote them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any, Final

DELIMITERS: Final = ";,\t"
# What a spreadsheet takes for the start of a formula; a tab or a break before it changes nothing.
_LIVE: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Spreadsheets recognise UTF-8 by it.
_MARK: Final = "\ufeff"


def as_csv(rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as CSV without live formulas."""
    out = StringIO()
    csv.writer(out).writerows([_dead(value) for value in row] for row in rows)
    return _MARK + out.getvalue()


def _dead(value: Any) -> Any:
    """Return a value that no spreadsheet computes."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_LIVE) else value


def read_text(content: bytes) -> str:
    """Return the text of a file, in UTF-8 or in what older spreadsheets write."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def read_rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows that hold something, each with the number of the line on which it ends.

    ValueError where it is no table at all.
    """
    text = text.removeprefix(_MARK).replace("\x00", "")
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(reader.line_num, [_plain(cell) for cell in row]) for row in reader]
    except csv.Error as error:
        raise ValueError(str(error)) from error
    return [(line, row) for line, row in rows if any(row)]


def _plain(cell: str) -> str:
    """Return what a cell says, without the sign that kept a spreadsheet from running it."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip(" ").startswith(_LIVE) else cell
