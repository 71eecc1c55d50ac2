"""Migrations go up, down and up again with data, on both databases, and end where the models are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Enum, func, inspect, select

from app.core.db import Base, db
from app.places.models import Municipality
from migrations.names import include_name
from tests.architecture.tree import ROOT
from tests.conftest import make_app
from tests.support.cast import Cast


@pytest.fixture
def empty_app(fresh_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database in which nothing was ever made."""
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables_left() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_the_schema_equals_the_models(empty_app: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": include_name, "compare_type": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_each_list_of_values_holds_what_the_models_say(empty_app: Flask) -> None:
    upgrade()
    inspector = inspect(db.engine)
    wrong = []
    for table in Base.metadata.sorted_tables:
        rules = " ".join(rule["sqltext"] for rule in inspector.get_check_constraints(table.name))
        wrong += [
            f"{column} does not take {value}"
            for column in table.c
            if isinstance(column.type, Enum)
            for value in column.type.enums
            if f"'{value}'" not in rules
        ]
    assert not wrong


def test_migrations_go_up_down_and_up_again_with_data(empty_app: Flask) -> None:
    upgrade()
    cast = Cast(empty_app)
    cast.user("anna")
    cast.user("mona")
    db.session.remove()
    downgrade(revision="base")
    assert tables_left() == set()
    upgrade()
    assert db.session.scalar(select(func.count()).select_from(Municipality)) == 304


def test_upgrading_twice_changes_nothing(empty_app: Flask) -> None:
    upgrade()
    Cast(empty_app).user("anna")
    db.session.remove()
    upgrade()
    assert db.session.scalar(select(func.count()).select_from(Base.metadata.tables["user"])) == 1


def test_migrations_are_one_numbered_line() -> None:
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    numbers = sorted(script.revision for script in scripts.walk_revisions())
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
    assert len(scripts.get_heads()) == 1
