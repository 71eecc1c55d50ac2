"""Plans come and go with their migration; groups stay, without one."""

from __future__ import annotations

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.core.db import db
from tests.architecture.migrations import test_groups
from tests.architecture.migrations.test_groups import GROUP, MEMBER, PERSON
from tests.support.revisions import GHENT, before, revision_of

empty_app = test_groups.empty_app


def test_plans_come_and_go(empty_app: Flask) -> None:
    upgrade(revision=before("group_plan"))
    false = "false" if db.engine.dialect.name == "postgresql" else "0"
    with db.engine.begin() as connection:
        for statement in (GHENT, PERSON, GROUP.replace("{false}", false), MEMBER):
            connection.execute(text(statement))
    upgrade(revision=revision_of("group_plan"))
    with db.engine.begin() as connection:
        assert not connection.execute(text('SELECT has_plan FROM "group"')).scalar()
        connection.execute(
            text(
                "INSERT INTO group_action (id, public_id, group_id, title, body, owner_id, status, progress, "
                "is_public, version, created_at) VALUES (1, 'dddddddddddddddd', 1, 'Zaal', '', 1, 'planned', "
                f"0, {false}, 1, '2026-01-01 00:00:00')"
            )
        )
        connection.execute(text('DELETE FROM "user"'))
        assert connection.execute(text("SELECT owner_id FROM group_action")).scalars().all() == [None]
    downgrade(revision=before("group_plan"))
    with db.engine.connect() as connection:
        assert connection.execute(text('SELECT name FROM "group"')).scalars().all() == ["Brei"]
