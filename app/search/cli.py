"""What an operator does with the index."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.core.db import transaction
from app.search import actions

group = AppGroup("search", help="The search index.")


@group.command("rebuild")
def rebuild() -> None:
    """Make the whole index anew from what it is about."""
    for kind, source in current_app.extensions["search_sources"].items():
        with transaction():
            count = actions.rebuild(kind, source)
        click.echo(f"{kind}\t{count}")
