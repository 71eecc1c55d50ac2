"""Backup and restore: `flask backup FILE`, `flask restore FILE`."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.backoffice.backups import restoring, saving
from app.backoffice.backups.archive import BackupError, Manifest, open_archive
from app.core.db import transaction

OTHER_KEY = (
    "Note: SECRET_KEY is not the one of the installation that was saved. People must sign in again, "
    "and the audit log can be verified with the old key only."
)


def _contents(manifest: Manifest) -> str:
    return (
        f"{manifest.rows} rows of {len(manifest.tables)} tables, {len(manifest.media)} picture files, "
        f"version {manifest.revision}, of {manifest.made_at}"
    )


def _unread(problem: SQLAlchemyError) -> str:
    return f"The database cannot be read: {str(problem).splitlines()[0]}"


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup(file: Path) -> None:
    """Write everything into one FILE, while the site runs, and verify it."""
    try:
        manifest = saving.save(file)
    except BackupError as problem:
        raise click.ClickException(str(problem)) from problem
    except SQLAlchemyError as problem:
        raise click.ClickException(_unread(problem)) from problem
    except OSError as problem:
        raise click.ClickException(f"{file} cannot be written: {problem.strerror or problem}") from problem
    click.echo(f"{file}: {_contents(manifest)}; verified")
    if manifest.missing_media:
        click.echo(f"Note: {len(manifest.missing_media)} picture files were not there to save.", err=True)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="Replace what is there. Stop web and worker first.")
@click.option("--check", is_flag=True, help="Only verify the file and say what it holds.")
@with_appcontext
def restore(file: Path, force: bool, check: bool) -> None:
    """Put a backup FILE back into an empty database and an empty folder of pictures."""
    try:
        with open_archive(file) as archive:
            erased = 0
            if not check:
                with transaction():
                    erased = restoring.restore(archive, force=force)
            click.echo(f"{'Verified' if check else 'Restored and verified'}: {_contents(archive.manifest)}")
            if erased:
                click.echo(f"Note: {erased} people who had left since were erased again.")
            if not restoring.fits_key(archive.manifest):
                click.echo(OTHER_KEY, err=True)
    except BackupError as problem:
        raise click.ClickException(str(problem)) from problem
    except OperationalError as problem:
        raise click.ClickException(_unread(problem)) from problem
