"""Finding what fits, through the index: whom it shows to whom, and what it never shows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import delete, func, select

from app.accounts.models import Block
from app.core.clock import now
from app.core.db import db, transaction
from app.listings.actions import close, pause
from app.listings.models import Listing
from app.listings.rules import Kind, Outcome
from app.matching import queries
from app.matching.cli import read_unread
from app.matching.models import MatchProfile, MatchTerm
from app.moderation.rules import Move, Reason
from app.responses import actions as responses
from tests.listings.board import BIKE, again, decide, publish
from tests.matching.test_quality import DATA
from tests.responses.stage import Stage
from tests.support.cast import Cast


def asked(cast: Cast, **changes: Any) -> Listing:
    values = {"kind": Kind.REQUEST, "title": "Fietsje voor meisje van 6", "body": ""} | changes
    return publish(cast, "bilal", **values)


def shown(cast: Cast, listing: Listing, viewer: str = "bilal") -> list[str]:
    fitting = queries.suggestions_for(again(listing.public_id), cast.id(viewer))
    return [one.found.public_id for one in fitting.found]


def answered(cast: Cast, listing: Listing, *, agree: bool) -> None:
    stage = Stage(cast)
    answer = stage.answer("chloe", listing.public_id)
    if agree:
        stage.do(responses.agree, "anna", answer)


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_an_offer_and_a_request_find_each_other(cast: Cast) -> None:
    offer, request = publish(cast), asked(cast)
    assert shown(cast, request) == [offer.public_id]
    assert shown(cast, offer, "anna") == [request.public_id]


def test_what_is_not_open_to_answers_is_never_shown(cast: Cast) -> None:
    request = asked(cast)
    closed, paused, hidden, full = (publish(cast, title=f"Kinderfiets {n}") for n in range(4))
    with transaction():
        close(cast.actor("anna"), again(closed.public_id), Outcome.SOLIDAIR)
    with transaction():
        pause(cast.actor("anna"), again(paused.public_id))
    decide(cast, again(hidden.public_id), Move.HIDE, reason=Reason.OTHER, note="Niet veilig.")
    answered(cast, full, agree=True)
    assert shown(cast, request) == []
    assert count(MatchProfile) == 2


def test_ones_own_and_the_blocked_are_never_shown(cast: Cast) -> None:
    request = asked(cast)
    publish(cast, "bilal", title="Kinderfiets van mij")
    theirs = publish(cast, "anna")
    assert shown(cast, request) == [theirs.public_id]
    for blocker, blocked in (("anna", "bilal"), ("bilal", "anna"), ("chloe", "anna")):
        ids = {"blocker_id": cast.id(blocker), "blocked_id": cast.id(blocked)}
        with transaction() as session:
            session.execute(delete(Block))
            session.add(Block(**ids, created_at=now()))
        assert shown(cast, request, "chloe" if blocker == "chloe" else "bilal") == []


def test_an_edit_and_a_new_beginning_are_read_anew(cast: Cast) -> None:
    offer, request = publish(cast), asked(cast)
    with transaction() as session:
        session.execute(delete(MatchTerm))
        session.execute(delete(MatchProfile))
    assert shown(cast, request) == []
    assert read_unread() == 2
    assert read_unread() == 0
    assert shown(cast, request) == [offer.public_id]


def test_what_is_being_written_finds_its_matches_too(cast: Cast) -> None:
    offer = publish(cast)
    content = replace(
        BIKE, kind=Kind.REQUEST, title="Vélo enfant", body="Pour un garçon de 6 ans", language="fr"
    )
    fitting = queries.suggestions_while_composing(cast.actor("bilal"), content)
    assert [one.found.public_id for one in fitting.found] == [offer.public_id]
    assert queries.suggestions_while_composing(cast.actor("anna"), content).found == []


def test_of_equals_the_newer_goes_first_and_what_nobody_answers_before_it(cast: Cast) -> None:
    request = asked(cast)
    first, second = publish(cast, quantity=5), publish(cast, "dario")
    assert shown(cast, request) == [second.public_id, first.public_id]
    answered(cast, second, agree=False)
    assert shown(cast, request) == [first.public_id, second.public_id]


@pytest.fixture
def imported(app: Flask) -> dict[str, dict[str, list[str]]]:
    """The tuning half, imported and run as an operator does."""
    runner = FlaskCliRunner(app)
    done = runner.invoke(args=["listings", "import", str(DATA / "first" / "listings.jsonl"), "--publish"])
    assert done.exit_code == 0, done.output
    lines = runner.invoke(args=["matching", "run", "--limit", "10"]).output.splitlines()
    run: dict[str, dict[str, list[str]]] = {}
    for line in lines:
        query, other, rank, score = line.split("\t")
        run.setdefault(query, {})[other] = [rank, score]
    return run


def test_the_operator_runs_every_imported_listing(imported: dict[str, dict[str, list[str]]]) -> None:
    lines = (DATA / "first" / "listings.jsonl").read_text(encoding="utf-8").splitlines()
    kinds = {row["ref"]: row["kind"] for row in map(json.loads, lines)}
    assert set(imported) <= set(kinds)
    assert all(kinds[query] != kinds[other] for query, found in imported.items() for other in found)
    for found in imported.values():
        assert [rank for rank, _score in found.values()] == [str(n) for n in range(1, len(found) + 1)]
        scores = [float(score) for _rank, score in found.values()]
        assert scores == sorted(scores, reverse=True)
    assert set(imported["r101"]) == {"o101", "o104"}
    assert len(imported.get("r124", {})) <= 1
