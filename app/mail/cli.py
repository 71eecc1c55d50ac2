"""Mails that come in, and mails that were set aside, from the command line."""

from __future__ import annotations

import sys
from typing import Final

import click
import structlog
from flask.cli import AppGroup

from app.core.db import transaction
from app.core.errors import AppError
from app.mail import actions, queries
from app.mail.incoming import LARGEST

log = structlog.get_logger()
# EX_TEMPFAIL of sysexits.h: mail servers keep the mail and come back.
TRY_LATER: Final = 75
group = AppGroup("mail", help="Mails that come in, and mails that could not be sent.")


@group.command("receive")
@click.option("--recipient", default="", help="To whom the mail server delivers it.")
def receive(recipient: str) -> None:
    """Take in one mail from standard input: the answer to one of ours.

    It ends with 75 (try again later) when something of ours is away, and else with 0, whatever the mail was.
    """
    stream = sys.stdin.buffer
    data = stream.read(LARGEST + 1)
    while stream.read(LARGEST):
        pass
    try:
        with transaction():
            fate = actions.receive(data, recipient)
    except Exception as error:
        log.exception("mail could not be taken in")
        click.echo(error.message if isinstance(error, AppError) else type(error).__name__, err=True)
        raise SystemExit(TRY_LATER) from error
    click.echo(fate)


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
