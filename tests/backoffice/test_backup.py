"""The drill: everything goes into one file and comes back, on either database, or nothing changes."""

from __future__ import annotations

import hashlib
import json
import resource
import shutil
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, text

from app import wiring
from app.accounts.actions import erase
from app.audit.queries import first_broken
from app.backoffice.backups import saving
from app.backoffice.backups.restoring import ENDED
from app.backoffice.backups.tables import kinds_of
from app.core import extensions
from app.core.clock import now
from app.core.db import Base, db, transaction
from app.mail.models import MailState, OutboxMail
from app.media.queries import folder
from app.notifications.models import NoticePreference
from app.notifications.rules import Channel
from app.search.queries import found, question_of, values_of
from tests.architecture.tree import ROOT
from tests.backoffice.filling import everything, fill
from tests.conftest import DATABASES, make_app
from tests.support.cast import Cast
from tests.support.post import know_test_templates, write_hello

assert wiring.MODELS
USERS = Base.metadata.tables["user"]
Archive = dict[str, bytes]


@contextmanager
def opened(url: str, data_dir: Path, **settings: object) -> Iterator[Flask]:
    """The application over one database, inside its context."""
    app = make_app(url, data_dir, **settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def run(app: Flask, *args: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(arg) for arg in args])


def pictures() -> Archive:
    return {p.relative_to(folder()).as_posix(): p.read_bytes() for p in folder().rglob("*") if p.is_file()}


def state() -> tuple[dict[str, Any], Archive]:
    """Return all that a backup brings back: sessions and links end with it."""
    kept = {name: rows for name, rows in everything().items() if name not in ENDED}
    return kept, pictures()


@pytest.fixture
def source(copied_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An installation with something in every table."""
    with opened(copied_database_url, tmp_path / "source") as app:
        fill(Cast(app))
        yield app


@pytest.fixture
def saved(source: Flask, tmp_path: Path) -> Path:
    """Its backup."""
    file = tmp_path / "solidair.zip"
    assert run(source, "backup", file).exit_code == 0
    return file


@pytest.mark.parametrize("target_kind", DATABASES)
def test_everything_comes_back_on_either_database(
    saved: Path, source: Flask, target_kind: str, make_database: Callable[[str], str], tmp_path: Path
) -> None:
    rows, files = state()
    assert all(rows.values()), "the drill must cover every table"
    assert len(files) == 2
    with opened(make_database(target_kind), tmp_path / "target") as target:
        result = run(target, "restore", saved)
        assert result.exit_code == 0, result.output
        assert "SECRET_KEY" not in result.output
        assert state() == (rows, files)
        assert first_broken() is None
        question = question_of("fiets")
        assert question
        ids = select(found(0, 9).c.subject_id)
        assert list(db.session.scalars(ids, values_of(question))) == [1]
        newcomer = Cast(target).id("dario")
        assert newcomer > max(row.id for row in rows["user"])


def test_a_backup_is_one_file_for_its_owner_only(saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert [p.name for p in saved.parent.glob("*.part")] == []
    with zipfile.ZipFile(saved) as opened_zip:
        manifest = json.loads(opened_zip.read("manifest.json"))
        assert set(opened_zip.namelist()) == {*manifest["parts"], "manifest.json"}
    assert manifest["missing_media"] == []
    assert b"a-key-for-tests" not in saved.read_bytes()


def test_large_tables_come_in_many_batches(copied_database_url: str, tmp_path: Path) -> None:
    with opened(copied_database_url, tmp_path / "source") as app:
        fill(Cast(app), many=1234)
        before = state()
        assert run(app, "backup", tmp_path / "big.zip").exit_code == 0
        assert run(app, "restore", "--force", tmp_path / "big.zip").exit_code == 0
        assert state() == before


def test_a_backup_made_while_people_write_is_one_moment(source: Flask, tmp_path: Path) -> None:
    person, stop, written = Cast(source).id("bilal"), threading.Event(), list[int]()

    def write() -> None:
        with source.app_context():
            while not stop.is_set():
                with transaction() as session:
                    for half in ("a", "b"):
                        kind = f"{half}{len(written)}"
                        session.add(NoticePreference(user_id=person, kind=kind, channel=Channel.INBOX))
                        session.flush()
                written.append(1)
            db.session.remove()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 5:
            stop.wait(0.01)
        manifests = [saving.save(tmp_path / f"{n}.zip") for n in range(3)]
    finally:
        stop.set()
        writer.join()
    counts = [next(t.rows for t in m.tables if t.name == "notice_preference") for m in manifests]
    assert counts == sorted(counts)
    assert counts[0] > 10
    assert all(count % 2 == 0 for count in counts), "a backup saw half a transaction"


def test_what_is_there_is_kept_unless_forced(saved: Path, source: Flask) -> None:
    with transaction() as session:
        session.execute(USERS.update().values(name="changed"))
    (folder() / "zz").mkdir()
    (folder() / "zz/later.webp").write_bytes(b"a picture that the backup does not know")
    before = state()
    result = run(source, "restore", saved)
    assert result.exit_code == 1
    assert "not empty" in result.output
    assert state() == before
    assert run(source, "restore", "--force", saved).exit_code == 0
    rows, files = state()
    assert {row.name for row in rows["user"]} != {"changed"}
    assert len(files) == 2


def test_pictures_that_are_there_are_kept_unless_forced(
    saved: Path,
    make_database: Callable[[str], str],
    database_kind: str,
    tmp_path: Path,
) -> None:
    with opened(make_database(database_kind), tmp_path / "target") as target:
        folder().mkdir(parents=True)
        (folder() / "mine.webp").write_bytes(b"mine")
        result = run(target, "restore", saved)
        assert result.exit_code == 1
        assert "pictures is not empty" in result.output


def test_another_secret_key_is_told(
    saved: Path, make_database: Callable[[str], str], database_kind: str, tmp_path: Path
) -> None:
    with opened(make_database(database_kind), tmp_path / "target", SECRET_KEY="another" * 6) as target:
        result = run(target, "restore", saved)
        assert result.exit_code == 0
        assert "SECRET_KEY is not the one" in result.output


def test_who_left_after_the_backup_does_not_come_back(source: Flask, tmp_path: Path) -> None:
    cast = Cast(source)
    anna, bilal = cast.actor("chloe"), cast.actor("bilal")
    assert run(source, "backup", tmp_path / "b.zip").exit_code == 0
    with transaction():
        erase(anna)
    result = run(source, "restore", "--force", tmp_path / "b.zip")
    assert "1 people who had left since were erased again" in result.output
    there = set(db.session.scalars(select(USERS.c.public_id)))
    assert anna.public_id not in there
    assert bilal.public_id in there
    journal = (source.config["DATA_DIR"] / "erased.log").read_text()
    assert anna.public_id not in journal
    assert "chloe" not in journal


NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999", "{here}"


def upgrade():
    op.add_column("block", sa.Column("later", sa.Integer(), server_default="7", nullable=False))


def downgrade():
    op.drop_column("block", "later")
"""


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    saved: Path,
    make_database: Callable[[str], str],
    database_kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    later = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", later, ignore=shutil.ignore_patterns("__pycache__"))
    with opened(make_database(database_kind), tmp_path / "target") as target:
        (later / "versions/9999_next.py").write_text(NEXT.format(here=saving.newest_revision()))
        monkeypatch.setattr(extensions.migrate, "directory", str(later))
        result = run(target, "restore", saved)
        assert result.exit_code == 0, result.output
        assert db.session.scalars(text("SELECT later FROM block")).all() == [7, 7]
        assert db.session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


# --- what is damaged changes nothing ---


def rewrite(file: Path, change: Callable[[Archive], object]) -> None:
    """Write a backup anew with other parts, and with a manifest that fits them unless it was changed."""
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    change(parts)
    with zipfile.ZipFile(file, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)


def flip(file: Path, place: float) -> None:
    """Change a bit of what a part holds: not every bit of names and times between parts says something."""
    with zipfile.ZipFile(file) as archive:
        full = [part for part in archive.infolist() if part.compress_size > 20]
    part = full[int(len(full) * place)]
    content = bytearray(file.read_bytes())
    content[part.header_offset + 30 + len(part.filename) + part.compress_size // 2] ^= 0x41
    file.write_bytes(content)


def cut(file: Path, size: float) -> None:
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * size)])


def change_a_row(parts: Archive) -> None:
    parts["data/user.jsonl"] = parts["data/user.jsonl"].replace(b"anna@", b"evil@")


def change_the_version(parts: Archive) -> None:
    parts["manifest.json"] = parts["manifest.json"].replace(b'"revision": "0', b'"revision": "9')


def change_the_format(parts: Archive) -> None:
    parts["manifest.json"] = parts["manifest.json"].replace(b'"format": 1', b'"format": 99')


def climb_out(parts: Archive) -> None:
    name = next(n for n in parts if n.startswith("media/"))
    parts["media/../../outside.webp"] = parts.pop(name)
    parts["manifest.json"] = parts["manifest.json"].replace(name.encode(), b"media/../../outside.webp")


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut short": (lambda f: cut(f, 0.9), "damaged"),
    "empty": (lambda f: cut(f, 0), "damaged"),
    "one bit near the start": (lambda f: flip(f, 0.1), "damaged"),
    "one bit in the middle": (lambda f: flip(f, 0.5), "damaged"),
    "one bit near the end": (lambda f: flip(f, 0.97), "damaged"),
    "something else": (lambda f: f.write_text("not a backup"), "damaged"),
    "a row changed": (lambda f: rewrite(f, change_a_row), "data/user.jsonl is not what was written"),
    "a part gone": (lambda f: rewrite(f, lambda p: p.pop("data/user.jsonl")), "parts are missing"),
    "a part more": (lambda f: rewrite(f, lambda p: p.update({"x": b""})), "parts too many"),
    "unknown version": (lambda f: rewrite(f, change_the_version), "does not know"),
    "unknown format": (lambda f: rewrite(f, change_the_format), "another version of Solidair"),
    "a path outside": (lambda f: rewrite(f, climb_out), "no path of a picture"),
}


@pytest.mark.sqlite_only
def test_a_damaged_backup_changes_nothing_and_says_why(saved: Path, source: Flask) -> None:
    before, whole = state(), saved.read_bytes()
    for name, (damage, words) in DAMAGES.items():
        saved.write_bytes(whole)
        damage(saved)
        result = run(source, "restore", "--force", saved)
        assert result.exit_code == 1, f"{name}: {result.output}"
        assert words in result.output, name
        assert state() == before, name
    assert not (folder().parents[1] / "outside.webp").exists()


def test_rows_that_break_a_rule_change_nothing(saved: Path, source: Flask) -> None:
    def orphan(parts: Archive) -> None:
        name = "data/user.jsonl"
        manifest = json.loads(parts["manifest.json"])
        parts[name] = parts[name].replace(b'"municipality_id":44021', b'"municipality_id":1')
        manifest["parts"][name] = _proof(parts[name])
        parts["manifest.json"] = json.dumps(manifest).encode()

    rewrite(saved, orphan)
    with transaction() as session:
        session.execute(USERS.update().values(name="still here"))
    before = state()
    result = run(source, "restore", "--force", saved)
    assert result.exit_code == 1
    assert "does not fit" in result.output
    assert state() == before


def _proof(content: bytes) -> dict[str, Any]:
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


@pytest.mark.sqlite_only
def test_a_full_disk_leaves_the_last_backup_as_it_was(saved: Path, source: Flask) -> None:
    content = saved.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(content) // 2, hard))
    try:
        result = run(source, "backup", saved)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert result.exit_code == 1
    assert "cannot be written" in result.output
    assert saved.read_bytes() == content
    assert [p for p in saved.parent.iterdir() if p.name.endswith(".part")] == []


@pytest.mark.sqlite_only
def test_a_database_of_another_version_is_not_saved(fresh_database_url: str, tmp_path: Path) -> None:
    with opened(fresh_database_url, tmp_path) as app:
        result = run(app, "backup", tmp_path / "none.zip")
        assert result.exit_code == 1
        assert "db upgrade" in result.output
        assert not (tmp_path / "none.zip").exists()


@pytest.mark.sqlite_only
def test_a_picture_that_is_gone_is_told_and_the_rest_is_saved(source: Flask, tmp_path: Path) -> None:
    shutil.rmtree(folder())
    result = run(source, "backup", tmp_path / "b.zip")
    assert result.exit_code == 0
    assert "2 picture files were not there" in result.output


@pytest.mark.sqlite_only
def test_a_check_only_reads(saved: Path, source: Flask) -> None:
    before = state()
    result = run(source, "restore", "--check", saved)
    assert result.exit_code == 0
    assert "Verified" in result.output
    assert state() == before


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda t: t.name)
def test_every_column_has_a_way_into_a_backup(table: Any) -> None:
    assert set(kinds_of(table)) == set(table.columns.keys())


@pytest.mark.sqlite_only
@pytest.mark.parametrize("manifest", ["[]", "null", "[" * 100_000], ids=["list", "nothing", "nested"])
def test_a_strange_manifest_is_told_in_one_line(manifest: str, source: Flask, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("manifest.json", manifest)
    result = run(source, "restore", "--check", tmp_path / "b.zip")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


@pytest.mark.sqlite_only
def test_whoever_signed_out_since_stays_signed_out(saved: Path, source: Flask) -> None:
    assert run(source, "restore", "--force", saved).exit_code == 0
    assert not [name for name in ENDED if everything()[name]]


@pytest.mark.sqlite_only
def test_a_mail_that_left_since_does_not_leave_again(source: Flask, tmp_path: Path) -> None:
    know_test_templates(source)
    with transaction():
        for hours in (2, -2):
            write_hello(not_before=now() - timedelta(hours=hours))
    assert run(source, "backup", tmp_path / "b.zip").exit_code == 0
    assert run(source, "restore", "--force", tmp_path / "b.zip").exit_code == 0
    mails = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "hello").order_by(OutboxMail.id))
    assert [(mail.state, bool(mail.text)) for mail in mails] == [
        (MailState.DROPPED, False),
        (MailState.QUEUED, True),
    ]
