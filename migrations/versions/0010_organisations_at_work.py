"""What organisations tell more of themselves, what is withheld with one, and who follows up what.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TOLD = (("address", sa.String(length=200)), ("contact_role", sa.String(length=80)), ("insurance", sa.Text()))


def upgrade() -> None:
    for name, kind in TOLD:
        op.add_column("organisation", sa.Column(name, kind, server_default="", nullable=False))
    op.add_column("organisation", sa.Column("orphaned_from", sa.String(length=24), nullable=True))
    op.add_column("listing", sa.Column("withheld_from", sa.String(length=24), nullable=True))
    op.create_table(
        "response_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name=op.f("fk_response_claim_response_id_response"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_response_claim_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_claim")),
        sa.UniqueConstraint("response_id", name=op.f("uq_response_claim_response_id")),
    )
    op.create_index(op.f("ix_response_claim_user_id"), "response_claim", ["user_id"])
    # What nobody manages was hidden before: from now on it comes back as checked, with its listings.
    op.execute(
        "UPDATE organisation SET orphaned_from = 'published' WHERE review_state = 'hidden' AND NOT EXISTS "
        "(SELECT 1 FROM membership WHERE organisation_id = organisation.id AND role = 'manager')"
    )
    op.execute(
        "UPDATE listing SET withheld_from = review_state, review_state = 'hidden' "
        "WHERE review_state IN ('pending', 'published') AND organisation_id IN "
        "(SELECT id FROM organisation WHERE review_state IN ('hidden', 'rejected'))"
    )


def downgrade() -> None:
    op.drop_table("response_claim")
    op.execute("UPDATE listing SET review_state = withheld_from WHERE withheld_from IS NOT NULL")
    op.drop_column("listing", "withheld_from")
    op.drop_column("organisation", "orphaned_from")
    for name, _kind in reversed(TOLD):
        op.drop_column("organisation", name)
