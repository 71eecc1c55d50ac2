"""Mails that were set aside, from the command line."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.core.db import transaction
from app.core.errors import AppError
from app.mail import actions, queries

group = AppGroup("mail", help="Mails that could not be sent.")


@group.command("list-dead")
def list_dead() -> None:
    """List the mails that were set aside, without their addresses."""
    for mail in queries.dead():
        click.echo(f"{mail.id}\t{mail.created_at:%Y-%m-%d %H:%M}\t{mail.kind}\t{mail.last_error}")


@group.command("retry")
@click.argument("mail_id", type=int)
def retry(mail_id: int) -> None:
    """Send a mail that was set aside after all."""
    try:
        with transaction():
            actions.retry(mail_id)
    except AppError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"Mail {mail_id} goes out with the next round.")
