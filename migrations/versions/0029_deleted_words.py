"""deleted words: the index of words keeps none of what was deleted."""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


SET = "INSERT INTO search_fts(search_fts, rank) VALUES ('secure-delete', %d)"
# Built anew, it holds none of the words that were deleted before.
REBUILD = "INSERT INTO search_fts(search_fts) VALUES ('rebuild')"


def upgrade() -> None:
    """Go up: FTS5 takes words out of its index at once (https://sqlite.org/fts5.html, secure-delete)."""
    _run(SET % 1, REBUILD)


def downgrade() -> None:
    """Go down."""
    _run(SET % 0, REBUILD)


def _run(*statements: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in statements:
            op.execute(statement)
