"""Commands that fill a database: the demo city, and rows for benchmarks."""

from __future__ import annotations

import json

import click
from flask import current_app
from flask.cli import AppGroup

from app.core.db import transaction
from app.demo import queries
from app.demo.actions.city import load_city
from app.demo.actions.filling import fill as fill_rows
from app.demo.actions.pictures import draw_missing

demo = AppGroup("demo", help="The demo city.")
bench = AppGroup("bench", help="Rows for benchmarks.")


@demo.command("load")
@click.option("--json", "as_json", is_flag=True, help="Print the accounts and identifiers.")
def load(*, as_json: bool) -> None:
    """Load the demo city; again without doubling anything."""
    if not current_app.config["DEMO"]:
        raise click.ClickException("The demo city is for demo mode: set DEMO=1.")
    drawn = draw_missing()
    with transaction():
        load_city(drawn)
    summary = queries.summary()
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False, indent=1))
    else:
        click.echo(
            f"The demo city has {len(summary['accounts'])} people and {len(summary['listings'])} listings."
        )


@bench.command("fill")
@click.option("--listings", type=click.IntRange(1, 5_000_000), default=10_000, show_default=True)
def fill(listings: int) -> None:
    """Fill a scratch database with synthetic listings, people and answers."""
    fill_rows(listings)
    click.echo(f"Added {listings} listings.")
