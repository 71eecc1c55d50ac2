"""complaints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add how people answer, and what they bring before a moderator."""
    op.create_table(
        "answer_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("usual_minutes", sa.Integer(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withheld_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_answer_record_municipality_id_municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_answer_record_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_answer_record_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_record")),
        sa.UniqueConstraint("public_id", name=op.f("uq_answer_record_public_id")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_answer_record_organisation_id")),
        sa.UniqueConstraint("user_id", name=op.f("uq_answer_record_user_id")),
    )
    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("accused_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "review_state",
            sa.Enum(
                "draft",
                "pending",
                "changes_requested",
                "rejected",
                "published",
                "hidden",
                name="review_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_text", sa.JSON(), nullable=True),
        sa.Column("needs_look", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(response_id IS NULL) <> (record_id IS NULL)", name=op.f("ck_complaint_about_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["accused_id"], ["user.id"], name=op.f("fk_complaint_accused_id_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_complaint_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_complaint_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["answer_record.id"],
            name=op.f("fk_complaint_record_id_answer_record"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["user.id"], name=op.f("fk_complaint_reporter_id_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name=op.f("fk_complaint_response_id_response"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("public_id", name=op.f("uq_complaint_public_id")),
        sa.UniqueConstraint("record_id", "reporter_id", name=op.f("uq_complaint_record_id_reporter_id")),
        sa.UniqueConstraint("response_id", "reporter_id", name=op.f("uq_complaint_response_id_reporter_id")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_accused_id"), ["accused_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_needs_look"), ["needs_look"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_reporter_id"), ["reporter_id"], unique=False)

    op.add_column("response", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("response", "stopped_at")
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_reporter_id"))
        batch_op.drop_index(batch_op.f("ix_complaint_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_complaint_needs_look"))
        batch_op.drop_index(batch_op.f("ix_complaint_accused_id"))

    op.drop_table("complaint")
    op.drop_table("answer_record")
