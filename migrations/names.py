"""Which tables and indexes of a database the models describe."""

from __future__ import annotations

from typing import Any

OWN_TO_SEARCH = "search_fts"


def include_name(name: str | None, type_: str, _parents: Any) -> bool:
    """Leave out what one database alone has: the tables of FTS5, the vectors of PostgreSQL and their index."""
    return not (type_ in {"table", "index", "column"} and name is not None and name.startswith(OWN_TO_SEARCH))
