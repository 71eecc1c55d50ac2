"""What worked, counted by month."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "impact_month",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("posted", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Integer(), nullable=False),
        sa.Column("worked", sa.Integer(), nullable=False),
        sa.Column("within_hour", sa.Integer(), nullable=False),
        sa.Column("within_day", sa.Integer(), nullable=False),
        sa.Column("within_3_days", sa.Integer(), nullable=False),
        sa.Column("within_week", sa.Integer(), nullable=False),
        sa.Column("later", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_impact_month_municipality_id_municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"],
            ["neighbourhood.id"],
            name=op.f("fk_impact_month_neighbourhood_id_neighbourhood"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_impact_month_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_month")),
    )
    op.create_index("ix_impact_month_month", "impact_month", ["month"])
    op.create_index("ix_impact_month_organisation_id", "impact_month", ["organisation_id"])
    op.create_index("ix_impact_month_place", "impact_month", ["municipality_id", "month"])


def downgrade() -> None:
    """Go down."""
    op.drop_table("impact_month")
