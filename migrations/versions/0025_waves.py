"""waves: how far they are, and which note somebody hears of without an alert."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "wave",
        sa.Column("listing_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_wave_number_counts")),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_wave_listing_id_listing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_wave")),
    )
    with op.batch_alter_table("alert_hit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wave", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("offer_id", sa.Integer(), nullable=True))
        batch_op.alter_column("alert_id", existing_type=sa.Integer(), nullable=True)
        batch_op.drop_constraint(op.f("fk_alert_hit_alert_id_alert"), type_="foreignkey")
        batch_op.create_foreign_key(
            op.f("fk_alert_hit_alert_id_alert"), "alert", ["alert_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            op.f("fk_alert_hit_offer_id_listing"), "listing", ["offer_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_check_constraint(op.f("ck_alert_hit_wave_counts"), "wave > 0")
        batch_op.create_index(op.f("ix_alert_hit_offer_id"), ["offer_id"], unique=False)


def downgrade() -> None:
    """Go down; whom a wave told is forgotten, what an alert told stays."""
    op.execute("DELETE FROM alert_hit WHERE alert_id IS NULL")
    with op.batch_alter_table("alert_hit", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_alert_hit_offer_id"))
        batch_op.drop_constraint(op.f("ck_alert_hit_wave_counts"), type_="check")
        batch_op.drop_constraint(op.f("fk_alert_hit_offer_id_listing"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_alert_hit_alert_id_alert"), type_="foreignkey")
        batch_op.create_foreign_key(
            op.f("fk_alert_hit_alert_id_alert"), "alert", ["alert_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.alter_column("alert_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("offer_id")
        batch_op.drop_column("wave")

    op.drop_table("wave")
