"""Write the documents that are made from the code; a test says when they are behind."""

from __future__ import annotations

import inspect
import os
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from flask import Flask
from sqlalchemy import Column, Table

from app import create_app
from app.core.access import Access, access_of
from app.core.db import Base
from app.core.privacy import KEY, Privacy
from config import load_settings
from scripts.glossary import rows

ROOT: Final = Path(__file__).parents[1]
WHO: Final = {"public": "everyone", "signed_in": "whoever is signed in"}


def _table(*rows: tuple[str, ...]) -> str:
    head, *body = rows
    lines = [head, tuple("---" for _ in head), *body]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines)


def _who(access: Access | None) -> str:
    if access is None:
        return "nobody"
    return WHO.get(access.kind) or ", ".join(f"{role}s" for role in access.roles)


def _addresses(app: Flask) -> Iterator[tuple[str, ...]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.rule, sorted(r.methods or ()))):
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        yield f"`{rule.rule}`", methods, _who(access_of(app, rule.endpoint)), f"`{rule.endpoint}`"


def _policies() -> Iterator[tuple[str, str, str]]:
    for path in sorted((ROOT / "app").glob("*/policies.py")):
        module: Any = import_module(f"app.{path.parent.name}.policies")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield path.parent.name, f"`{name}`", (inspect.getdoc(function) or "").splitlines()[0]


def permissions(app: Flask) -> str:
    """Return the text of docs/permissions.md."""
    return f"""# Who may do what

Made by `make docs` from the code; a test fails when it is behind. Three nets hold each right: the address
declares who may enter, a policy decides about the thing itself, and a query shows only what one may see.
What one may not see does not exist (404); what one may see but not do is refused (403).

## Policies

{_table(("feature", "policy", "holds when"), *_policies())}

## Addresses

{_table(("address", "methods", "who may enter", "endpoint"), *_addresses(app))}
"""


def _erased(table: Table, column: Column[Any], subject: str) -> str:
    for key in column.foreign_keys:
        if key.column.table.name == "user" and key.ondelete == "SET NULL":
            return "emptied"
    if not column.info[KEY].personal:
        return "–"
    return "with the account" if subject else "stays: it names nobody once the account is gone"


def _columns() -> Iterator[tuple[str, ...]]:
    subjects: dict[Any, str] = {m.local_table: m.class_.__subject__ for m in Base.registry.mappers}
    for table in sorted(Base.metadata.tables.values(), key=lambda t: t.name):
        for column in table.columns:
            privacy: Privacy = column.info[KEY]
            yield (
                f"`{table.name}.{column.name}`",
                "personal" if privacy.personal else "–",
                privacy.why,
                privacy.keep if privacy.personal else "–",
                "yes" if privacy.exported and subjects[table] else "no",
                _erased(table, column, subjects[table]),
            )


def privacy() -> str:
    """Return the text of docs/privacy.md."""
    return f"""# What is kept about people

Made by `make docs` from the classification of each column; a test fails when it is behind. Deleting an
account deletes its row, and the database deletes or empties all that points to it. No IP address and no
browser is kept. Backups follow the operator's own retention (docs/operations.md).

{_table(("column", "about a person?", "why", "how long", "in the export", "erased"), *_columns())}
"""


def glossary() -> str:
    """Return the text of docs/glossary.md."""
    head = ("in the code", "English", "Dutch", "French", "what it is")
    return f"""# Words

Made by `make docs` from `scripts/glossary.py` and the catalogues; a test fails when it is behind. English in
the code, the reader's language on the screen: one thing has one word in each. The Dutch is written first.

{_table(head, *rows())}
"""


def make_app() -> Flask:
    """Return an application that needs no data."""
    env = {"SECRET_KEY": "a-key-that-only-makes-documents-0123456789", "DATA_DIR": tempfile.mkdtemp()}
    return create_app(load_settings({**env, "DATABASE_URL": "sqlite://"}) | {"TESTING": True})


def documents() -> dict[Path, str]:
    """Return each generated document with its text."""
    return {
        ROOT / "docs" / "permissions.md": permissions(make_app()),
        ROOT / "docs" / "privacy.md": privacy(),
        ROOT / "docs" / "glossary.md": glossary(),
    }


if __name__ == "__main__":
    os.chdir(ROOT)
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")
