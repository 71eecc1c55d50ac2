"""Rules for who posts how, notes among moderators, suggestions, and where a decision was made

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ADDED = ("municipality_id", "is_automatic", "suggestion", "suggested_on", "accepted_at")
# Where earlier decisions were made, as far as what they were about is still there.
REVIEWED = (("listing", "listing"), ("organisation", "organisation"), ("group", "group"))
LEVELS = ("usual", "reviewed", "trusted", "no_posting")
REASONS = ("contact_details", "money", "unclear", "duplicate", "not_allowed", "unsafe", "other")
OUTCOMES = ("acted", "kept", "gone", "restored")


def choice(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    for column in (
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("is_automatic", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("suggestion", sa.JSON(), nullable=True),
        sa.Column("suggested_on", sa.String(16), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("review_decision", column)
    fill_places()
    op.create_table(
        "posting_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("level", choice(LEVELS, "posting_level"), nullable=False),
        sa.Column("reason", choice(REASONS, "review_reason"), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("objection", sa.Text(), nullable=False),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objection_settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objection_outcome", choice(OUTCOMES, "objection_outcome"), nullable=True),
        sa.Column("objection_answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_posting_rule_user_id_user", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name="fk_posting_rule_decided_by_user", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name="fk_posting_rule_municipality_id_municipality"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_posting_rule"),
        sa.UniqueConstraint("public_id", name="uq_posting_rule_public_id"),
    )
    op.create_index("ix_posting_rule_person", "posting_rule", ["user_id", "municipality_id", "id"])
    op.create_index("ix_posting_rule_decided_by", "posting_rule", ["decided_by"])
    op.create_index("ix_posting_rule_objected_at", "posting_rule", ["objected_at"])
    op.create_table(
        "review_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(30), nullable=False),
        sa.Column("subject_ref", sa.String(16), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("guarded", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["about_id"], ["user.id"], name="fk_review_note_about_id_user", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["user.id"], name="fk_review_note_written_by_user", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_review_note"),
    )
    op.create_index("ix_review_note_subject", "review_note", ["subject_kind", "subject_ref"])
    for column in ("about_id", "written_by", "created_at"):
        op.create_index(f"ix_review_note_{column}", "review_note", [column])


def fill_places() -> None:
    present = set(sa.inspect(op.get_bind()).get_table_names())
    for kind, table in REVIEWED:
        if table in present:
            op.execute(
                f'UPDATE review_decision SET municipality_id = (SELECT t.municipality_id FROM "{table}" t '  # noqa: S608
                f"WHERE t.public_id = review_decision.subject_ref) WHERE subject_kind = '{kind}'"
            )


def downgrade() -> None:
    op.drop_table("review_note")
    op.drop_table("posting_rule")
    # What no person decided keeps standing; it only loses the mark that says so.
    for column in reversed(ADDED):
        op.drop_column("review_decision", column)
