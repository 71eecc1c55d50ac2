"""How Alembic reaches the database and the models; at the newest version it also fills the reference data."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.core.db import Base, UtcDateTime, db
from app.places.actions import load_reference
from migrations.names import include_name


def render_item(type_: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own types as plain ones: a migration must not depend on the code of today."""
    return "sa.DateTime(timezone=True)" if type_ == "type" and isinstance(item, UtcDateTime) else False


def is_newest(connection: Connection) -> bool:
    """Tell whether the database is at the version that the models describe."""
    heads = set(context.get_context().get_current_heads())
    return bool(heads) and heads == set(context.script.get_heads())


def run_migrations() -> None:
    """Migrate and fill the reference data in one transaction: on the application's own engine, or in one given."""
    given: Connection | None = context.config.attributes.get("connection")
    with nullcontext(given) if given is not None else db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_name=include_name,
            render_item=render_item,
            transactional_ddl=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
            if is_newest(connection):
                load_reference(Session(bind=connection))


run_migrations()
