"""Sheets: rows as CSV that a spreadsheet shows as text, and rows read however one wrote them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any, Final

DELIMITERS: Final = ";,\t"
# What spreadsheets of Belgium, the Netherlands and France expect between two cells.
BETWEEN: Final = ";"
# What a spreadsheet takes for the start of a formula; a tab or a break before it changes nothing.
_LIVE: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# The same behind what another spreadsheet, set to another language, takes for the end of a cell.
_SIGNS: Final = re.escape("".join(_LIVE))
# A line of a list ("- bread") calls nothing.
_COMPUTED: Final = rf"(?!-[ ])[{_SIGNS}]"
_LIVE_INSIDE: Final = re.compile(rf"""([;,\t\r\n][\s"]*)(?={_COMPUTED})""")
_DEAD_INSIDE: Final = re.compile(rf"""([;,\t\r\n][\s"]*)'(?={_COMPUTED})""")
# Spreadsheets recognise UTF-8 by it.
_MARK: Final = "\ufeff"


def as_csv(rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as CSV without live formulas."""
    out = StringIO()
    csv.writer(out, delimiter=BETWEEN, quoting=csv.QUOTE_ALL).writerows(
        [_dead(value) for value in row] for row in rows
    )
    return _MARK + out.getvalue()


def _dead(value: Any) -> Any:
    """Return a value that no spreadsheet computes."""
    if not isinstance(value, str):
        return value
    inside = _LIVE_INSIDE.sub(r"\1'", value)
    return f"'{inside}" if inside.lstrip(" ").startswith(_LIVE) else inside


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
    cell = cell[1:] if cell.startswith("'") and cell[1:].lstrip(" ").startswith(_LIVE) else cell
    return _DEAD_INSIDE.sub(r"\1", cell)
