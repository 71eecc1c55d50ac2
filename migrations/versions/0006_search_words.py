"""search words.

The index is thrown away and made anew by the worker: its ids, its stems and its tokens are all of another kind.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TRIGGERS = (
    "CREATE TRIGGER search_fts_insert AFTER INSERT ON search_document BEGIN "
    "INSERT INTO search_fts(rowid, stems) VALUES (new.id, new.stems); END",
    "CREATE TRIGGER search_fts_delete AFTER DELETE ON search_document BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, stems) VALUES ('delete', old.id, old.stems); END",
    "CREATE TRIGGER search_fts_update AFTER UPDATE{of} ON search_document BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, stems) VALUES ('delete', old.id, old.stems); "
    "INSERT INTO search_fts(rowid, stems) VALUES (new.id, new.stems); END",
)
TABLE = (
    "CREATE VIRTUAL TABLE search_fts USING fts5(stems, content='search_document', content_rowid='id', "
    'tokenize="unicode61 remove_diacritics 0{tokens}"{more})'
)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    drop_index()
    op.create_table(
        "search_document",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        *columns(),
        sa.Column("unlearned", sa.Text(), nullable=True),
        *constraints(),
    )
    stem = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
    op.create_table(
        "search_word",
        sa.Column("stem", stem, nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("stem", name=op.f("pk_search_word")),
    )
    op.create_table(
        "search_gram",
        sa.Column("gram", sa.String(length=3), nullable=False),
        sa.Column("stem", stem, nullable=False),
        sa.ForeignKeyConstraint(
            ["stem"], ["search_word.stem"], name=op.f("fk_search_gram_stem_search_word"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("gram", "stem", name=op.f("pk_search_gram")),
    )
    op.create_index(op.f("ix_search_gram_stem"), "search_gram", ["stem"])
    where = sa.text("unlearned IS NOT NULL")
    op.create_index(
        "ix_search_document_unlearned", "search_document", ["id"], sqlite_where=where, postgresql_where=where
    )
    if is_sqlite():
        op.execute(TABLE.format(tokens=" tokenchars '_'", more=""))
        for trigger in TRIGGERS:
            op.execute(trigger.format(of=" OF id, stems"))
        return
    op.execute(
        "ALTER TABLE search_document ADD COLUMN search_fts_vector tsvector "
        "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(stems, ' '))) STORED"
    )
    op.execute(
        "CREATE INDEX search_fts_words ON search_document USING gin (search_fts_vector) WITH (fastupdate = off)"
    )


def downgrade() -> None:
    drop_index()
    op.drop_table("search_gram")
    op.drop_table("search_word")
    op.create_table(
        "search_document", sa.Column("id", sa.Integer(), nullable=False), *columns(), *constraints()
    )
    if is_sqlite():
        op.execute(TABLE.format(tokens="", more=", prefix='2 3 4'"))
        for trigger in TRIGGERS:
            op.execute(trigger.format(of=""))
        return
    op.execute(
        "CREATE INDEX search_fts_words ON search_document USING gin (to_tsvector('simple', stems)) "
        "WITH (fastupdate = off)"
    )


def drop_index() -> None:
    if is_sqlite():
        op.execute("DROP TABLE search_fts")
    op.drop_table("search_document")


def columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("stems", sa.Text(), nullable=False),
    )


def constraints() -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_search_document_kind_subject_id")),
    )
