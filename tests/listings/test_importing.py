"""Bringing listings from elsewhere: all of them or none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from app.accounts.models import User
from app.audit.models import AuditEvent
from app.core.db import db
from app.listings.models import Listing
from app.moderation.rules import ReviewState
from app.search.models import SearchDocument

ROW = {
    "ref": "o001", "kind": "offer", "help": "goods", "title": "Boekenkast", "body": "Wit.", "language": "nl",
    "category": "furniture", "postcode": "9000", "quantity": None, "languages": [], "weekdays": [5],
    "dayparts": ["morning"], "from": None, "until": "2020-01-01",
}  # fmt: skip


def run(app: Flask, path: Path, *options: str) -> Any:
    return FlaskCliRunner(app).invoke(args=["listings", "import", str(path), *options])


def write(path: Path, *rows: Any) -> Path:
    file = path / "listings.jsonl"
    file.write_text(
        "\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows) + "\n", encoding="utf-8"
    )
    return file


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_all_come_online_at_once(app: Flask, tmp_path: Path) -> None:
    rows = [ROW, ROW | {"ref": "r002", "kind": "request", "title": "زهور", "language": "ar", "help": "time"}]
    result = run(app, write(tmp_path, *rows), "--publish")
    assert result.exit_code == 0
    lines = [line.split("\t") for line in result.output.splitlines()]
    found = {x.public_id: x for x in db.session.scalars(select(Listing))}
    assert [ref for ref, _id in lines] == ["o001", "r002"]
    assert [found[public_id].title for _ref, public_id in lines] == ["Boekenkast", "زهور"]
    assert {x.review_state for x in found.values()} == {ReviewState.PUBLISHED}
    assert (found[lines[1][1]].language, found[lines[1][1]].help) == ("ar", "time")
    assert count(SearchDocument) == 2
    assert app.test_client().get(f"/nl/listings/{lines[0][1]}").status_code == 200
    assert db.session.scalars(select(AuditEvent.action)).all() == ["listings.imported"]


def test_without_publish_they_wait_for_a_check(app: Flask, tmp_path: Path) -> None:
    assert run(app, write(tmp_path, ROW), "--author", "Anna@Example.org").exit_code == 0
    listing = db.session.scalars(select(Listing)).one()
    assert (listing.review_state, listing.published_at) == (ReviewState.PENDING, None)
    assert db.session.scalars(select(User.email)).all() == ["anna@example.org"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("{nonsense", "line 2: not a JSON object"),
        ("[1]", "line 2: not a JSON object"),
        ("[" * 100_000, "line 2: not a JSON object"),
        (ROW | {"title": ""}, "line 2: title:"),
        (ROW | {"kind": "gift"}, "line 2: kind:"),
        (ROW | {"category": "weapons"}, "line 2: category:"),
        (ROW | {"postcode": "1"}, "line 2: postcode:"),
        (ROW | {"quantity": 0}, "line 2: quantity:"),
        (ROW | {"from": "soon"}, "line 2: from:"),
        (ROW | {"weekdays": [9]}, "line 2: weekdays:"),
        (ROW | {"language": "xx"}, "line 2: language:"),
        (ROW | {"language": ["nl"]}, "line 2: language:"),
        (ROW | {"ref": ""}, "line 2: ref:"),
        (ROW | {"author_id": 1}, "line 2: author_id:"),
        (ROW | {"title": {"a": 1}, "body": [1, 2]}, "line 2: title:"),
    ],
)
def test_one_wrong_line_and_nothing_is_imported(app: Flask, tmp_path: Path, wrong: Any, said: str) -> None:
    result = run(app, write(tmp_path, ROW, wrong), "--publish")
    assert result.exit_code == 1
    assert said in result.output
    assert "line 1" not in result.output
    assert count(Listing) == 0


def test_a_file_that_is_no_text_is_refused(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_bytes(b"\xff\xfe\x00")
    assert run(app, file).exit_code == 1


def test_a_file_of_fifty_comes_in_whole(app: Flask, tmp_path: Path) -> None:
    rows = [ROW | {"ref": f"o{number:03d}", "title": f"Boekenkast {number}"} for number in range(50)]
    assert len(run(app, write(tmp_path, *rows), "--publish").output.splitlines()) == 50
    assert count(Listing) == 50
