"""Sheets: rows as CSV that a spreadsheet shows as text, whatever people typed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any, Final

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
