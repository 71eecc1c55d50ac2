"""surge: offers kept in a pool, and requests for which it is called."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

PURPOSES = (
    "sign_in",
    "post_listing",
    "send_response",
    "change_email",
    "join_organisation",
    "sign_up",
    "join_group",
    "save_alert",
)


def _purposes(*values: str) -> None:
    """Let a proof be for these, kept by a CHECK in both databases."""
    with op.batch_alter_table("challenge") as batch_op:
        batch_op.drop_constraint(op.f("ck_challenge_challenge_purpose"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_challenge_challenge_purpose"), sa.column("purpose", sa.String()).in_(values)
        )


def upgrade() -> None:
    """Go up."""
    _purposes(*PURPOSES, "keep_offer")
    op.create_table(
        "surge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_surge_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["user.id"], name=op.f("fk_surge_started_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_surge_public_id")),
    )
    with op.batch_alter_table("surge", schema=None) as batch_op:
        batch_op.create_index(
            "ix_surge_going_on", ["municipality_id"], unique=True,
            sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
        )  # fmt: skip
        batch_op.create_index(op.f("ix_surge_started_by"), ["started_by"], unique=False)
    op.create_table(
        "pooled_offer",
        sa.Column("listing_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("surge_id", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_pooled_offer_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["surge_id"], ["surge.id"], name=op.f("fk_pooled_offer_surge_id_surge"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_pooled_offer")),
    )
    with op.batch_alter_table("pooled_offer", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_pooled_offer_surge_id"), ["surge_id"], unique=False)
    with op.batch_alter_table("wave", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_called", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Go down; what waited in a pool stays a draft of its author."""
    with op.batch_alter_table("wave", schema=None) as batch_op:
        batch_op.drop_column("is_called")
    op.drop_table("pooled_offer")
    op.drop_table("surge")
    op.execute("DELETE FROM challenge WHERE purpose = 'keep_offer'")
    _purposes(*PURPOSES)
