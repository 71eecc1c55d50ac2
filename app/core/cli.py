"""The worker: `flask jobs run`."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.core import jobs

group = AppGroup("jobs", help="Work that does not wait for a request: mails, expiry, retention.")


@group.command("run")
@click.option("--once", is_flag=True, help="Do everything that is due now, then stop.")
def run(once: bool) -> None:
    """Do what falls due, until told to stop."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if once:
        _run_once(app)
    else:
        jobs.work(app)


def _run_once(app: Flask) -> None:
    """Print one line a job; a job that failed makes the command fail, after all others were tried."""
    results = jobs.run_all(app)
    for name, count in results.items():
        click.echo(f"{name}: {'failed' if count is None else count}")
    if None in results.values():
        raise SystemExit(1)
