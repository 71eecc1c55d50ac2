"""Export gives everything of mine and nothing of others; erasure leaves nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from app.accounts import cli
from app.accounts.actions import ensure_user, request_proof
from app.accounts.models import Challenge, LoginSession, User
from app.accounts.queries.privacy import exported_columns, subject_tables
from app.accounts.rules import Purpose
from app.accounts.signals import erasing
from app.core.clock import now
from app.core.db import Base, db, transaction
from app.mail.actions import deliver_due
from app.media.actions import recode, store
from app.media.queries import folder
from tests.accounts.mailbox import mails_to
from tests.accounts.planting import Planter, everything, plain
from tests.support.cast import Cast

# With letters that no random id has (app/core/ids.py).
MINE, THEIRS = "zuq", "zlq"
EMAIL = f"{MINE}@example.org"


@pytest.fixture
def mine(cast: Cast) -> Planter:
    """What anna has in every table; bilal has as much."""
    anna, bilal, chloe = cast.id("anna"), cast.id("bilal"), cast.id("chloe")
    Planter(THEIRS, bilal, chloe).plant()
    planter = Planter(MINE, anna, chloe)
    planter.plant()
    return planter


def export(client: FlaskClient) -> tuple[dict[str, list[dict[str, object]]], ZipFile]:
    answer = client.post("/nl/account/data/export")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    archive = ZipFile(BytesIO(answer.data))
    return json.loads(archive.read("data.json")), archive


def erase(client: FlaskClient, typed: str = EMAIL) -> int:
    return client.post("/nl/account/data/erase", data={"confirmation": typed}).status_code


# --- export ---


def test_every_table_of_people_is_planted(mine: Planter) -> None:
    assert set(mine.rows) == {table.name for table, _ in subject_tables()} - {"user"}


def test_an_export_holds_every_exported_value_of_mine(mine: Planter, cast: Cast) -> None:
    data, archive = export(cast.client("anna"))
    explained = archive.read("README.txt").decode()
    for table, _subject in subject_tables():
        columns = [c.name for c in exported_columns(table)]
        assert all(f"{table.name}.{name}:" in explained for name in columns)
        if table.name == "user" or not columns:
            continue
        wanted = {
            name: plain(mine.rows[table.name][name]) for name in columns if name in mine.rows[table.name]
        }
        assert any(wanted.items() <= row.items() for row in _comparable(data[table.name], wanted)), table.name
    assert data["user"][0]["email"] == EMAIL


def _comparable(rows: list[dict[str, object]], wanted: dict[str, object]) -> list[dict[str, object]]:
    """Return the rows as far as they can be compared; moments lose nothing but their spelling."""
    return [{name: row[name] for name in wanted} for row in rows]


def test_an_export_holds_nothing_of_others_and_no_secret(mine: Planter, cast: Cast) -> None:
    data, _ = export(cast.client("anna"))
    text = json.dumps(data)
    assert THEIRS not in text
    assert f"{MINE}-hash" not in text
    for table, _subject in subject_tables():
        exported = {c.name for c in exported_columns(table)}
        assert all(set(row) == exported for row in data[table.name])


def test_pictures_are_in_the_export_and_their_files_go_with_the_account(cast: Cast) -> None:
    drawing = BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawing, "PNG")
    actor, client = cast.actor("anna"), cast.client("anna")
    recoded = recode(drawing.getvalue())
    with transaction():
        picture = store(actor, "listing", "0" * 16, recoded).public_id
    files = list(folder().glob(f"??/{picture}-*"))
    assert len(files) == 2
    _, archive = export(client)
    assert any(picture in name for name in archive.namelist())
    assert picture not in " ".join(export(cast.client("bilal"))[1].namelist())
    erase(client, "anna@example.org")
    assert not any(file.exists() for file in files)


def test_an_export_is_only_for_who_is_signed_in(client: FlaskClient) -> None:
    assert client.post("/nl/account/data/export").status_code == 302
    assert client.get("/nl/account/data/export").status_code in {302, 404, 405}


# --- erasure ---


def test_erasure_leaves_nothing(mine: Planter, cast: Cast) -> None:
    anna = cast.id("anna")
    client = cast.client("anna")
    theirs = {name: len([r for r in rows if THEIRS in repr(r)]) for name, rows in everything().items()}
    assert erase(client) == 302
    deliver_due()
    cli.forget_old()
    left = everything()
    marked = {name: rows for name, rows in left.items() if name != "audit_event" and MINE in repr(rows)}
    assert not marked
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == "user" for key in column.foreign_keys):
                assert anna not in {row[column.name] for row in left[table.name]}, (
                    f"{table.name}.{column.name}"
                )
    assert {name: len([r for r in rows if THEIRS in repr(r)]) for name, rows in left.items()} == theirs


def test_erasure_ends_the_session_and_says_goodbye_once(mine: Planter, cast: Cast) -> None:
    here, there = cast.client("anna"), cast.client("anna")
    erase(here)
    assert here.get("/nl/account").status_code == 302
    assert there.get("/nl/account").status_code == 302
    kinds = [mail.kind for mail in mails_to(EMAIL)]
    assert kinds == ["accounts.goodbye"]


def test_erasure_asks_for_the_address(mine: Planter, cast: Cast) -> None:
    client = cast.client("anna")
    for typed in ("", "yes", "bilal@example.org"):
        assert erase(client, typed) == 422
    assert db.session.get(User, cast.id("anna")) is not None
    assert erase(client, f"  {EMAIL.upper()} ") == 302


def test_features_hear_of_an_erasure_before_it_happens(cast: Cast) -> None:
    heard: list[tuple[int, bool]] = []

    def on_erasing(_sender: object, user_id: int) -> None:
        heard.append((user_id, db.session.get(User, user_id) is not None))

    anna = cast.id("anna")
    with erasing.connected_to(on_erasing):
        erase(cast.client("anna"), "anna@example.org")
    assert heard == [(anna, True)]


def test_the_only_administrator_cannot_leave(cast: Cast) -> None:
    assert erase(cast.client("adam"), "adam@example.org") == 409
    assert db.session.get(User, cast.id("adam")) is not None


def test_who_was_erased_may_come_back_as_somebody_new(mine: Planter, cast: Cast) -> None:
    before = cast.user("anna").public_id
    erase(cast.client("anna"))
    with transaction():
        assert ensure_user(EMAIL, "nl").public_id != before


# --- forgetting ---


def test_an_address_never_proven_goes_after_a_week(app: Flask, cast: Cast) -> None:
    cast.user("anna")
    with transaction():
        request_proof(ensure_user("ghost@example.org", "nl"), Purpose.SIGN_IN)
    with time_machine.travel(now() + timedelta(days=6), tick=False):
        cli.forget_old()
        assert db.session.scalar(select(func.count()).select_from(User)) == 2
        db.session.rollback()
    with time_machine.travel(now() + timedelta(days=8), tick=False):
        cli.forget_old()
    assert list(db.session.scalars(select(User.email))) == ["anna@example.org"]
    assert mails_to("ghost@example.org") == []


def test_links_go_after_a_day_and_sessions_when_they_end(cast: Cast) -> None:
    cast.client("anna")
    with transaction():
        request_proof(ensure_user("anna@example.org", "nl"), Purpose.SIGN_IN)
    with time_machine.travel(now() + timedelta(hours=23), tick=False):
        assert cli.forget_old() == 0
    with time_machine.travel(now() + timedelta(hours=26), tick=False):
        assert cli.forget_old() == 2
    assert db.session.scalar(select(func.count()).select_from(Challenge)) == 0
    assert db.session.scalar(select(func.count()).select_from(LoginSession)) == 0


@pytest.mark.sqlite_only
def test_what_was_erased_stands_in_no_file_any_more(app: Flask, cast: Cast) -> None:
    """Whoever takes the disk reads nothing of who left; SQLite alone keeps deleted rows until later."""
    name, street = "Zwetlanawitsj", "Geheimstraat"
    anna = cast.client("anna")
    with transaction():
        cast.user("anna").name = name
    for number in range(3):
        said = {"what": f"Kast van {name} in de {street} {number}", "email": "anna@example.org"}
        anna.post("/nl/listings/quick", data=said)
    assert found_in_files(name, street)
    anna.post("/nl/account/data/erase", data={"confirmation": "anna@example.org"})
    assert not found_in_files(name, street)


def found_in_files(*words: str) -> list[str]:
    """Return which of these words stand in the files of the database, however they are written."""
    path = Path(db.engine.url.database or "")
    held = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*")).lower()
    return [word for word in words if word.lower().encode() in held]
