"""group life: invitations, organisations, bans, files, versions and polls."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


RULE = "ck_challenge_challenge_purpose"


def purposes() -> list[str]:
    """Return what a challenge may be for now: other migrations add to it too."""
    rules = sa.inspect(op.get_bind()).get_check_constraints("challenge")
    return re.findall(r"'([a-z_]+)'", next(rule["sqltext"] for rule in rules if rule["name"] == RULE))


def allow(values: list[str]) -> None:
    """Let a challenge be for these, kept by a CHECK in both databases."""
    with op.batch_alter_table("challenge") as batch_op:
        batch_op.drop_constraint(op.f(RULE), type_="check")
        batch_op.create_check_constraint(op.f(RULE), sa.column("purpose", sa.String()).in_(values))


def upgrade() -> None:
    """Go up."""
    allow([*purposes(), "join_group"])
    op.create_table(
        "media_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_ref", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_media_document_owner_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_document")),
        sa.UniqueConstraint("public_id", name=op.f("uq_media_document_public_id")),
    )
    with op.batch_alter_table("media_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_document_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            "ix_media_document_subject", ["subject_kind", "subject_ref", "position"], unique=False
        )

    op.create_table(
        "group_ban",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("banned_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["banned_by"], ["user.id"], name=op.f("fk_group_ban_banned_by_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group.id"], name=op.f("fk_group_ban_group_id_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_group_ban_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_ban")),
        sa.UniqueConstraint("group_id", "user_id", name=op.f("uq_group_ban_group_id_user_id")),
    )
    with op.batch_alter_table("group_ban", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_ban_banned_by"), ["banned_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_ban_user_id"), ["user_id"], unique=False)

    op.create_table(
        "group_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group.id"], name=op.f("fk_group_invitation_group_id_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["user.id"], name=op.f("fk_group_invitation_invited_by_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_group_invitation_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_invitation")),
        sa.UniqueConstraint("group_id", "user_id", name=op.f("uq_group_invitation_group_id_user_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_group_invitation_public_id")),
    )
    with op.batch_alter_table("group_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_invitation_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_invitation_invited_by"), ["invited_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_invitation_user_id"), ["user_id"], unique=False)

    op.create_table(
        "group_organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group.id"], name=op.f("fk_group_organisation_group_id_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_group_organisation_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_organisation")),
        sa.UniqueConstraint(
            "group_id", "organisation_id", name=op.f("uq_group_organisation_group_id_organisation_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_group_organisation_public_id")),
    )
    with op.batch_alter_table("group_organisation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_group_organisation_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "group_poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("is_multiple", sa.Boolean(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["post_id"], ["group_post.id"], name=op.f("fk_group_poll_post_id_group_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_poll")),
        sa.UniqueConstraint("post_id", name=op.f("uq_group_poll_post_id")),
    )
    op.create_table(
        "group_post_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_group_post_version_author_id_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["group_post.id"],
            name=op.f("fk_group_post_version_post_id_group_post"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_post_version")),
    )
    with op.batch_alter_table("group_post_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_post_version_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_post_version_post_id"), ["post_id"], unique=False)

    op.create_table(
        "group_poll_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_group_poll_option_author_id_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["group_poll.id"],
            name=op.f("fk_group_poll_option_poll_id_group_poll"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_poll_option")),
        sa.UniqueConstraint("poll_id", "position", name=op.f("uq_group_poll_option_poll_id_position")),
    )
    with op.batch_alter_table("group_poll_option", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_poll_option_author_id"), ["author_id"], unique=False)

    op.create_table(
        "group_poll_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["option_id"],
            ["group_poll_option.id"],
            name=op.f("fk_group_poll_vote_option_id_group_poll_option"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_group_poll_vote_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_poll_vote")),
        sa.UniqueConstraint("option_id", "user_id", name=op.f("uq_group_poll_vote_option_id_user_id")),
    )
    with op.batch_alter_table("group_poll_vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_poll_vote_user_id"), ["user_id"], unique=False)

    op.add_column("group", sa.Column("questions", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("group", sa.Column("moderators_admit", sa.Boolean(), server_default="1", nullable=False))

    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("is_muted", sa.Boolean(), server_default="0", nullable=False))
        batch_op.create_index(
            batch_op.f("ix_group_member_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_group_member_organisation_id_organisation"),
            "organisation",
            ["organisation_id"],
            ["id"],
            ondelete="CASCADE",
        )

    op.add_column("group_post", sa.Column("stems", sa.Text(), server_default="", nullable=False))
    op.add_column("group_post", sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("group_post", sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_group_post_pinned",
        "group_post",
        ["group_id", "pinned_at"],
        unique=False,
        sqlite_where=sa.text("pinned_at IS NOT NULL"),
        postgresql_where=sa.text("pinned_at IS NOT NULL"),
    )

    with op.batch_alter_table("group_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("answers", sa.JSON(), server_default="[]", nullable=False))
        batch_op.create_index(
            batch_op.f("ix_group_request_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_group_request_organisation_id_organisation"),
            "organisation",
            ["organisation_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    """Go down."""
    op.execute("DELETE FROM challenge WHERE purpose = 'join_group'")
    allow([value for value in purposes() if value != "join_group"])
    with op.batch_alter_table("group_request", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_group_request_organisation_id_organisation"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_group_request_organisation_id"))
        batch_op.drop_column("answers")
        batch_op.drop_column("organisation_id")

    # Other tables point to these two: rebuilding them would take their rows along on SQLite.
    op.drop_index("ix_group_post_pinned", table_name="group_post")
    for name in ("pinned_at", "edited_at", "stems"):
        op.drop_column("group_post", name)

    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_group_member_organisation_id_organisation"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_group_member_organisation_id"))
        batch_op.drop_column("is_muted")
        batch_op.drop_column("organisation_id")

    for name in ("moderators_admit", "questions"):
        op.drop_column("group", name)

    with op.batch_alter_table("group_poll_vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_poll_vote_user_id"))

    op.drop_table("group_poll_vote")
    with op.batch_alter_table("group_poll_option", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_poll_option_author_id"))

    op.drop_table("group_poll_option")
    with op.batch_alter_table("group_post_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_post_version_post_id"))
        batch_op.drop_index(batch_op.f("ix_group_post_version_author_id"))

    op.drop_table("group_post_version")
    op.drop_table("group_poll")
    with op.batch_alter_table("group_organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_organisation_organisation_id"))

    op.drop_table("group_organisation")
    with op.batch_alter_table("group_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_invitation_user_id"))
        batch_op.drop_index(batch_op.f("ix_group_invitation_invited_by"))
        batch_op.drop_index(batch_op.f("ix_group_invitation_created_at"))

    op.drop_table("group_invitation")
    with op.batch_alter_table("group_ban", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_ban_user_id"))
        batch_op.drop_index(batch_op.f("ix_group_ban_banned_by"))

    op.drop_table("group_ban")
    with op.batch_alter_table("media_document", schema=None) as batch_op:
        batch_op.drop_index("ix_media_document_subject")
        batch_op.drop_index(batch_op.f("ix_media_document_owner_id"))

    op.drop_table("media_document")
