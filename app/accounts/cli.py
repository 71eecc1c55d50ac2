"""What an operator or the worker runs for accounts."""

from __future__ import annotations

from typing import Final

import click
from flask import current_app
from flask.cli import AppGroup

from app.accounts import actions
from app.accounts.queries import find_by_email
from app.accounts.rules import Role
from app.core.actor import SYSTEM
from app.core.db import transaction
from app.core.errors import AppError
from app.core.forms import normal_email
from app.core.i18n import DEFAULT_LANGUAGE
from app.core.jobs import Job
from app.places.queries import find_municipality

group: Final = AppGroup("accounts", help="People and their roles.")


@group.command("create")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--municipality", "slug", help="The municipality the role is for; without it, everywhere.")
@click.option("--name", default="", help="The name that people see.")
def create(email: str, role: str, slug: str | None, name: str) -> None:
    """Make an account with a role, such as the first administrator; twice is once."""
    place = find_municipality(slug) if slug else None
    if slug and place is None:
        raise click.BadParameter(f"no municipality is called {slug}", param_hint="--municipality")
    try:
        address = normal_email(email)
        with transaction():
            user = actions.create_person(address, DEFAULT_LANGUAGE, name)
            actions.grant_role(SYSTEM, user.public_id, Role(role), place.id if place else None)
    except ValueError:
        raise click.BadParameter("this is not an e-mail address", param_hint="EMAIL") from None
    except AppError as error:
        raise click.ClickException(error.message or "this is not allowed") from error
    click.echo(f"{address} is {role}{f' of {slug}' if slug else ''}.")
    click.echo(f"Sign in at {current_app.config['SITE_URL']}/{DEFAULT_LANGUAGE}/sign-in")


@group.command("reset-factor")
@click.argument("email")
def reset_factor(email: str) -> None:
    """Take a lost second factor away, once you know by another way that it is really them who ask."""
    user = find_by_email(email.strip().lower())
    if user is None:
        raise click.BadParameter("nobody has this address", param_hint="EMAIL")
    try:
        with transaction():
            actions.reset_factor(SYSTEM, user.public_id)
    except AppError as error:
        raise click.ClickException(error.message or "this is not allowed") from error
    click.echo("Done. They sign in by mail and set a new second factor.")


def forget_old() -> int:
    """Do the forgetting that is due."""
    with transaction():
        return actions.forget_old()


RETENTION: Final = Job("forget_old_accounts", forget_old, every_minutes=60)
