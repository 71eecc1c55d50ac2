"""What an operator or the clock does with listings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
from flask.cli import AppGroup

from app.accounts.actions import ensure_user
from app.audit.actions import record
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import transaction
from app.core.forms import normal_email
from app.core.i18n import DEFAULT_LANGUAGE
from app.listings import actions, queries
from app.listings.forms.rows import LINE_KEYS, content_of
from app.listings.notifications import tell_ending, tell_expired
from app.listings.rules import DRAFT_LIFE, SUBJECT_KIND, Content

BATCH: Final = 200
REF_LENGTH: Final = 120
IMPORTER: Final = "import@solidair.example"

group = AppGroup("listings", help="Requests and offers.")


# --- the clock ---


def expire_due() -> int:
    """Close what is past its time, and tell its author once."""
    return _all_of(_expire_some)


def warn_due() -> int:
    """Tell authors that their listing ends in a week or tomorrow: each step of the ladder once."""
    return _all_of(_warn_some)


def delete_drafts() -> int:
    """Forget drafts whose author never proved the address."""
    return _all_of(_delete_some)


def _all_of(some: Callable[[], int]) -> int:
    """Do one batch after another until a batch is not full: no transaction takes long."""
    total = done = some()
    while done == BATCH:
        done = some()
        total += done
    return total


def _expire_some() -> int:
    with transaction():
        expired = [listing for listing in queries.due_to_expire(now(), BATCH) if actions.expire(listing)]
        for listing in expired:
            tell_expired(listing)
    return len(expired)


def _warn_some() -> int:
    with transaction():
        ending = queries.due_to_warn(now(), BATCH)
        for listing in ending:
            days = actions.warn(listing)
            if days is not None:
                tell_ending(listing, days)
    return len(ending)


def _delete_some() -> int:
    with transaction():
        drafts = queries.forgotten_drafts(now() - DRAFT_LIFE, BATCH)
        for draft in drafts:
            actions.delete_draft(draft)
    return len(drafts)


def index_missing() -> int:
    """Let be found what the index lacks."""
    return _all_of(_index_some)


def _index_some() -> int:
    with transaction():
        return actions.index_missing(BATCH)


# --- importing ---


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--publish", is_flag=True, help="Put them online at once; without it they wait for a check.")
@click.option(
    "--author", default=IMPORTER, show_default=True, help="In whose name; made when there is no such account."
)
def import_file(file: Path, publish: bool, author: str) -> None:
    """Import listings from JSON Lines: all of them, or none and a list of what is wrong."""
    problems: list[str] = []
    found = [_read(number, line, problems) for number, line in _lines(file, problems)]
    try:
        author = normal_email(author)
    except ValueError:
        problems.append(f"--author: {author} is no e-mail address")
    if problems:
        click.echo("\n".join(problems), err=True)
        raise click.exceptions.Exit(1)
    for ref, public_id in _store([item for item in found if item], publish, author):
        click.echo(f"{ref}\t{public_id}")


def _lines(file: Path, problems: list[str]) -> list[tuple[int, str]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problems.append("the file is not UTF-8")
        return []
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _read(number: int, line: str, problems: list[str]) -> tuple[str, Content] | None:
    """Return one line as (ref, content), or note what is wrong with it."""
    wrong: list[str] = []
    content, ref = None, ""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        wrong.append("not a JSON object")
    else:
        ref = str(row.get("ref") or "")
        wrong += [f"{key}: not known" for key in sorted(set(row) - set(LINE_KEYS))]
        wrong += [] if ref and not set("\t\r\n") & set(ref) else ["ref: missing or not one word"]
        wrong += [f"ref: longer than {REF_LENGTH}"] if len(ref) > REF_LENGTH else []
        content = content_of(row, wrong)
    problems += [f"line {number}: {what}" for what in wrong]
    return (ref, content) if content else None


def _store(found: list[tuple[str, Content]], publish: bool, author: str) -> list[tuple[str, str]]:
    """Write them all in one transaction; return (ref, public id) pairs."""
    with transaction():
        user = ensure_user(author, DEFAULT_LANGUAGE)
        ids = [
            (ref, actions.import_listing(user.id, ref, content, publish=publish).public_id)
            for ref, content in found
        ]
        record(SYSTEM, "listings.imported", SUBJECT_KIND, "", count=len(ids), published=publish)
        return ids
