"""group listings: asked and offered in one group alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# What the lists for everyone are read by: name, columns.
LISTED = (
    ("newest", ()),
    ("kind", ("kind",)),
    ("kind_help", ("kind", "help")),
    ("kind_category", ("kind", "category")),
    ("category", ("category",)),
    ("municipality", ("municipality_id",)),
    ("kind_municipality", ("kind", "municipality_id")),
    ("neighbourhood", ("neighbourhood_id",)),
)
BEFORE = "review_state = 'published' AND life = 'open'"
AFTER = (f"{BEFORE} AND group_only IS 0", f"{BEFORE} AND group_only IS false")
IN_GROUP = f"{BEFORE} AND group_id IS NOT NULL"
# In words that both databases know: SQLite would make the table anew, and all that belongs to it would go.
COLUMNS = (
    "group_only BOOLEAN DEFAULT false NOT NULL CONSTRAINT ck_listing_group_personal "
    "CHECK (organisation_id IS NULL OR NOT group_only)",
    'group_id INTEGER CONSTRAINT fk_listing_group_id_group REFERENCES "group" (id) '
    "CONSTRAINT ck_listing_group_closed CHECK (group_only OR group_id IS NULL)",
)


def upgrade() -> None:
    """Go up."""
    _drop_lists()
    for column in COLUMNS:
        op.execute(f"ALTER TABLE listing ADD COLUMN {column}")
    _make_lists(*AFTER)
    in_group = sa.text(IN_GROUP)
    op.create_index(
        "ix_listing_group",
        "listing",
        ["group_id", "published_at", "id"],
        sqlite_where=in_group,
        postgresql_where=in_group,
    )


def downgrade() -> None:
    """Go down: what was for a group alone was never meant for everyone, and goes."""
    op.execute("DELETE FROM listing WHERE group_only")
    op.drop_index("ix_listing_group", table_name="listing")
    _drop_lists()
    op.execute("ALTER TABLE listing DROP COLUMN group_id")
    op.execute("ALTER TABLE listing DROP COLUMN group_only")
    _make_lists(BEFORE, BEFORE)


def _drop_lists() -> None:
    for name in (*(name for name, _columns in LISTED), "urgent"):
        op.drop_index(f"ix_listing_{name}", table_name="listing")


def _make_lists(on_sqlite: str, on_postgres: str) -> None:
    """Make the indexes anew; the one of all that is newest comes last, for SQLite takes that first."""
    for name, columns in reversed(LISTED):
        op.create_index(
            f"ix_listing_{name}",
            "listing",
            [*columns, "published_at", "id"],
            sqlite_where=sa.text(on_sqlite),
            postgresql_where=sa.text(on_postgres),
        )
    op.create_index(
        "ix_listing_urgent",
        "listing",
        ["deadline", "id"],
        sqlite_where=sa.text(f"{on_sqlite} AND urgent_granted IS 1"),
        postgresql_where=sa.text(f"{on_postgres} AND urgent_granted IS true"),
    )
