"""The tree of the house as the architecture tests read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
APP: Final = ROOT / "app"

# The tiers of docs/architecture.md: a package imports from lower ones only, never from its own tier.
TIERS: Final = {
    "core": 0,
    "audit": 1,
    "places": 1,
    "taxonomy": 1,
    "mail": 1,
    "media": 1,
    "notifications": 2,
    "moderation": 3,
    "search": 3,
    "accounts": 4,
    "organisations": 5,
    "groups": 5,
    "listings": 6,
    "calendar": 6,
    "news": 6,
    "responses": 7,
    "matching": 7,
    "alerts": 7,
    "home": 8,
    "backoffice": 8,
    "impact": 8,
    "stories": 8,
    "waves": 8,
    "surge": 9,
    "demo": 9,
    "menus": 9,
    "listening": 9,
    "wiring": 10,
    "assembly": 11,
}

# What stands over all features and knows all of them.
COMPOSITION: Final = frozenset({"menus", "listening", "wiring", "assembly"})

# The files of a feature from top to bottom: each imports only those below it.
FILES: Final = (
    "views",
    "cli",
    "forms",
    "presenters",
    "subscribers",
    "notifications",
    "actions",
    "queries",
    "policies",
    "signals",
    "models",
    "rules",
)

# What a feature keeps beside the usual files, and between which of them it stands.
EXTRA: Final = {
    "drawing": "rules",
    "guessing": "rules",
    "compounds": "rules",
    "incoming": "rules",
    "repeating": "rules",
    "recurring": "rules",
    "importing": "rules",
    "unpacking": "rules",
    "lexicon": "rules",
    "concepts": "rules",
    "reading": "rules",
    "cleaning": "rules",
    "recoding": "rules",
    "rendering": "rules",
    "transport": "models",
    "backups": "actions",
}
OPEN_TO_OTHERS: Final = frozenset(
    {
        "models", "rules", "policies", "queries", "actions", "signals", "guessing", "compounds", "concepts",
        "lexicon", "repeating", "reading",
    }
)  # fmt: skip
PURE_OF_HTTP: Final = OPEN_TO_OTHERS


@dataclass(frozen=True)
class Module:
    """One Python file of the application."""

    path: Path

    @property
    def name(self) -> str:
        """Return its path below the root, for messages."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def feature(self) -> str:
        """Return the package of the application it belongs to."""
        parts = self.path.relative_to(APP).with_suffix("").parts
        return parts[0]

    @property
    def file(self) -> str:
        """Return which of a feature's files it is: `views/public.py` counts as `views`."""
        parts = self.path.relative_to(APP).with_suffix("").parts
        return parts[1] if len(parts) > 1 else ""

    def tree(self) -> ast.Module:
        """Return the parsed file."""
        return ast.parse(self.path.read_text(encoding="utf-8"), str(self.path))

    def imports(self) -> Iterator[tuple[str, int]]:
        """Yield each imported module, names included, with its line."""
        for node in ast.walk(self.tree()):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def modules() -> list[Module]:
    """Return every Python file of the application but the package root."""
    return [Module(p) for p in sorted(APP.rglob("*.py")) if p != APP / "__init__.py"]


def templates() -> list[Path]:
    """Return every template."""
    return sorted(p for p in (APP / "templates").rglob("*") if p.is_file())
