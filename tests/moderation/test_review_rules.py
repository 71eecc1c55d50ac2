from datetime import timedelta

import pytest

from app.core.differences import word_diff
from app.moderation.presenters import MOVES, REPORT_REASONS, STATES, TABS
from app.moderation.rules import (
    LIMITING,
    RULES,
    TRANSITIONS,
    Move,
    Reason,
    ReportReason,
    ReviewState,
    Tab,
    median_wait,
    moves_from,
    target_of,
)

S = ReviewState
ALLOWED = {
    (Move.SUBMIT, S.DRAFT): S.PENDING,
    (Move.SUBMIT, S.CHANGES_REQUESTED): S.PENDING,
    (Move.SUBMIT, S.REJECTED): S.PENDING,
    (Move.APPROVE, S.PENDING): S.PUBLISHED,
    (Move.APPROVE, S.PUBLISHED): S.PUBLISHED,
    (Move.REQUEST_CHANGES, S.PENDING): S.CHANGES_REQUESTED,
    (Move.REJECT, S.PENDING): S.REJECTED,
    (Move.HIDE, S.PUBLISHED): S.HIDDEN,
    (Move.RESTORE, S.HIDDEN): S.PUBLISHED,
    (Move.RESTORE, S.REJECTED): S.PUBLISHED,
    (Move.RESTORE, S.CHANGES_REQUESTED): S.PUBLISHED,
}


@pytest.mark.parametrize("state", ReviewState)
@pytest.mark.parametrize("move", Move)
def test_a_move_leads_where_the_table_says_and_nowhere_else(move: Move, state: ReviewState) -> None:
    assert target_of(move, state) == ALLOWED.get((move, state))


def test_an_author_can_only_submit() -> None:
    assert {move for state in ReviewState for move in moves_from(state, by_author=True)} == {Move.SUBMIT}


def test_every_decision_that_limits_needs_a_reason() -> None:
    assert {Move.REQUEST_CHANGES, Move.REJECT, Move.HIDE} == LIMITING


def test_everything_that_is_shown_has_words() -> None:
    assert set(RULES) == set(Reason)
    assert set(MOVES) == {move for move, transition in TRANSITIONS.items() if not transition.by_author}
    assert (set(STATES), set(TABS), set(REPORT_REASONS)) == (set(ReviewState), set(Tab), set(ReportReason))


def test_a_difference_names_the_words_that_went_and_came() -> None:
    pieces = [
        (piece.kind, piece.text) for piece in word_diff("Een rode fiets.", "Een blauwe fiets met licht.")
    ]
    assert ("del", "rode") in pieces
    assert ("ins", "blauwe") in pieces
    assert "".join(text for kind, text in pieces if kind != "del") == "Een blauwe fiets met licht."
    assert "".join(text for kind, text in pieces if kind != "ins") == "Een rode fiets."


def test_the_usual_wait_is_the_middle_one() -> None:
    hours = [timedelta(hours=h) for h in (50, 1, 3)]
    assert median_wait(hours) == timedelta(hours=3)
    assert median_wait([]) is None
