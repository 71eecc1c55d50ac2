"""The audit log from the command line."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.audit import queries

group = AppGroup("audit", help="The log of privileged acts.")


@group.command("verify")
@click.option("--holds", "noted", metavar="SEAL", help="Also fail unless this seal, noted earlier, is there.")
def verify(noted: str | None) -> None:
    """Check that no row was changed, added or removed behind our back."""
    broken = queries.first_broken()
    if broken is not None:
        raise click.ClickException(f"The audit log was changed at or before row {broken.id} ({broken.at}).")
    if noted and not queries.holds(noted):
        raise click.ClickException("The audit log no longer holds that seal: its newest rows were removed.")
    click.echo(f"The audit log is whole: {queries.count()} rows, last seal {queries.last_seal() or 'none'}")
