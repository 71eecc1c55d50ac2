from datetime import timedelta
from types import SimpleNamespace

import pytest

from app.core.differences import word_diff
from app.moderation.presenters import MOVES, POSTING, POSTING_TOLD, REPORT_REASONS, STATES, TABS
from app.moderation.rules import (
    LIMITING,
    RULES,
    TRANSITIONS,
    Move,
    Posting,
    Reason,
    ReportReason,
    ReviewState,
    Tab,
    median_wait,
    moves_for,
    publishes_at_once,
    target_of,
)
from app.moderation.rules.reporting import Reporter, hides

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


@pytest.mark.parametrize("state", ReviewState)
@pytest.mark.parametrize("needs_look", [False, True])
def test_a_moderator_never_submits_and_keeps_hidden_only_what_reports_hid(
    state: ReviewState, needs_look: bool
) -> None:
    moves = moves_for(SimpleNamespace(review_state=state, needs_look=needs_look))
    usual = {move for move, source in ALLOWED if source == state and move != Move.SUBMIT}
    assert set(moves) == usual | ({Move.HIDE} if state == S.HIDDEN and needs_look else set())


@pytest.mark.parametrize(
    ("chosen", "approved", "at_once"),
    [
        (None, 2, False),
        (None, 3, True),
        (Posting.USUAL, 3, True),
        (Posting.TRUSTED, 0, True),
        (Posting.REVIEWED, 9, False),
        (Posting.NO_POSTING, 9, False),
    ],
)
def test_three_approved_posts_or_a_moderator_put_one_online_at_once(
    chosen: Posting | None, approved: int, at_once: bool
) -> None:
    assert publishes_at_once(chosen, approved) == at_once


DAY = timedelta(days=1)
NEIGHBOUR, NEW, STRANGER = Reporter(60 * DAY), Reporter(DAY), Reporter(None)


@pytest.mark.parametrize(
    ("reporters", "hidden"),
    [
        ([NEIGHBOUR] * 3, True),
        ([NEIGHBOUR] * 2, False),
        ([NEIGHBOUR] * 2 + [STRANGER] * 2, True),
        ([STRANGER] * 50, False),
        ([NEW] * 11, False),
        ([NEW] * 12, True),
        ([Reporter(60 * DAY, kept=3)] * 5, False),
        ([Reporter(60 * DAY, kept=3, acted=4)] * 3, True),
        ([Reporter(8 * DAY)] * 6, True),
    ],
)
def test_enough_people_whom_we_know_hide_something(reporters: list[Reporter], hidden: bool) -> None:
    assert hides(reporters, was_fine=False) == hidden
    assert not hides(reporters, was_fine=True), "where nothing was wrong before, it takes twice as much"


def test_every_decision_that_limits_needs_a_reason() -> None:
    assert {Move.REQUEST_CHANGES, Move.REJECT, Move.HIDE} == LIMITING


def test_everything_that_is_shown_has_words() -> None:
    assert set(RULES) == set(Reason)
    assert set(POSTING) == set(POSTING_TOLD) == set(Posting)
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
