"""Which move leads where, and who may make it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import responses
from app.responses.queries.conversations import OF_LISTING, OF_RESPONSE
from app.responses.rules import LIVE, TRANSITIONS, WAITING, Move, Side, State, moves_from, target_of

APP = Path(responses.__file__).parents[1]
ENDS = set(State) - LIVE - {State.DRAFT}


@pytest.mark.parametrize("state", sorted(ENDS))
@pytest.mark.parametrize("side", list(Side))
def test_nothing_follows_an_end(state: State, side: Side) -> None:
    assert moves_from(state, side) == ()


def test_only_the_poster_agrees_and_declines() -> None:
    for move in (Move.AGREE, Move.DECLINE):
        assert TRANSITIONS[move].by == {Side.POSTER}


def test_only_who_answered_withdraws() -> None:
    assert TRANSITIONS[Move.WITHDRAW].by == {Side.RESPONDER}


@pytest.mark.parametrize("state", sorted(WAITING))
def test_who_waits_can_be_agreed_with_and_filled(state: State) -> None:
    assert target_of(Move.AGREE, state, Side.POSTER) is State.AGREED
    assert target_of(Move.FILL, state, Side.SYSTEM) is State.FILLED


@pytest.mark.parametrize("side", [Side.POSTER, Side.RESPONDER])
def test_either_side_says_whether_it_worked(side: Side) -> None:
    assert target_of(Move.DONE, State.AGREED, side) is State.DONE
    assert target_of(Move.NOT_DONE, State.AGREED, side) is State.NOT_DONE
    assert target_of(Move.DONE, State.SENT, side) is None


@pytest.mark.parametrize(
    ("name", "known"), [("listing", OF_LISTING), ("response", (*OF_RESPONSE, "listing"))]
)
def test_a_conversation_reads_all_that_a_policy_may_ask(name: str, known: tuple[str, ...]) -> None:
    rules = "".join((APP / feature / "policies.py").read_text() for feature in ("listings", "responses"))
    assert set(re.findall(rf"\b{name}\.([a-z_]+)", rules)) - {"policies"} <= set(known)
