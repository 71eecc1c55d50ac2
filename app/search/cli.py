"""What an operator and the clock do with the index."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.core.db import transaction
from app.search import actions, queries

group = AppGroup("search", help="The search index.")


@group.command("rebuild")
def rebuild() -> None:
    """Make the whole index anew from what it is about."""
    for kind, source in current_app.extensions["search_sources"].items():
        with transaction():
            count = actions.rebuild(kind, source)
        click.echo(f"{kind}\t{count}")


def fill_empty() -> int:
    """Make the index of each kind that has none, as after a new version of it; return its size."""
    total = 0
    for kind, source in current_app.extensions["search_sources"].items():
        with transaction():
            total += 0 if queries.has_any(kind) else actions.rebuild(kind, source)
    return total


def learn_words() -> int:
    """Add new words to the vocabulary; no transaction takes long."""
    total = 0
    while True:
        with transaction():
            learned = actions.learn_some()
        total += learned
        if learned < actions.BATCH:
            return total


def forget_words() -> int:
    """Forget the words that stand nowhere any more; return how many words were looked at in batches."""
    batches, last = 0, ""
    while True:
        with transaction():
            last = actions.forget_some(last)
        if not last:
            return batches
        batches += 1
