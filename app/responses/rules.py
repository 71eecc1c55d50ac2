"""Answers to listings: their states, who may move them where, and limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo


class State(StrEnum):
    """Where an answer stands; `draft` waits for its writer to prove the e-mail address."""

    DRAFT = "draft"
    SENT = "sent"
    WAITLISTED = "waitlisted"
    AGREED = "agreed"
    DONE = "done"
    NOT_DONE = "not_done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    FILLED = "filled"


class Side(StrEnum):
    """The two people of a conversation, and time."""

    POSTER = "poster"
    RESPONDER = "responder"
    SYSTEM = "system"


class Move(StrEnum):
    """What one of them does to an answer."""

    CONFIRM = "confirm"
    AGREE = "agree"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    DONE = "done"
    NOT_DONE = "not_done"
    WAIT = "wait"
    MOVE_UP = "move_up"
    FILL = "fill"
    LAPSE = "lapse"


class Reason(StrEnum):
    """Why an answer was declined or withdrawn."""

    FOUND_SOMEONE = "found_someone"
    DOES_NOT_FIT = "does_not_fit"
    NO_TIME = "no_time"
    OTHER = "other"


class Choice(StrEnum):
    """What an answer says in one click; a question asks for no place."""

    YES = "yes"
    LATER = "later"
    QUESTION = "question"


class MeetingState(StrEnum):
    """Where a proposed moment stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Transition:
    """From which states a move leads to which, and who may make it."""

    sources: frozenset[State]
    target: State
    by: frozenset[Side]


_S = State
_BOTH: Final = frozenset({Side.POSTER, Side.RESPONDER})
TRANSITIONS: Final[Mapping[Move, Transition]] = {
    Move.CONFIRM: Transition(frozenset({_S.DRAFT}), _S.SENT, frozenset({Side.RESPONDER})),
    Move.WAIT: Transition(frozenset({_S.DRAFT, _S.SENT}), _S.WAITLISTED, frozenset({Side.SYSTEM})),
    Move.MOVE_UP: Transition(frozenset({_S.WAITLISTED}), _S.AGREED, frozenset({Side.SYSTEM})),
    Move.AGREE: Transition(frozenset({_S.SENT, _S.WAITLISTED}), _S.AGREED, frozenset({Side.POSTER})),
    Move.DECLINE: Transition(
        frozenset({_S.SENT, _S.WAITLISTED, _S.AGREED}), _S.DECLINED, frozenset({Side.POSTER})
    ),
    Move.WITHDRAW: Transition(
        frozenset({_S.DRAFT, _S.SENT, _S.WAITLISTED, _S.AGREED}), _S.WITHDRAWN, frozenset({Side.RESPONDER})
    ),
    Move.DONE: Transition(frozenset({_S.AGREED}), _S.DONE, _BOTH),
    Move.NOT_DONE: Transition(frozenset({_S.AGREED}), _S.NOT_DONE, _BOTH),
    Move.FILL: Transition(frozenset({_S.SENT, _S.WAITLISTED}), _S.FILLED, frozenset({Side.SYSTEM})),
    Move.LAPSE: Transition(
        frozenset({_S.DRAFT, _S.SENT, _S.WAITLISTED}), _S.LAPSED, frozenset({Side.SYSTEM})
    ),
}
LIVE: Final = frozenset({_S.SENT, _S.WAITLISTED, _S.AGREED})
TAKES_A_PLACE: Final = frozenset({_S.AGREED, _S.DONE})
WAITING: Final = frozenset({_S.SENT, _S.WAITLISTED})
# Who got no place, or none yet, sees what else may fit.
IN_VAIN: Final = frozenset({_S.WAITLISTED, _S.FILLED, _S.LAPSED, _S.DECLINED})
# Where one still writes: afterwards too, to say thanks or to find out what went wrong.
WRITABLE: Final = LIVE | {_S.DONE, _S.NOT_DONE}
# Whoever was declined does not ask again.
KEEPS_FROM_ANSWERING: Final = LIVE | {_S.DECLINED}
SUBJECT_KIND: Final = "response"
COMPLAINT_KIND: Final = "complaint"
COMPLAINT_LINES: Final = 20
# How somebody answers is shown to others from so many answers on, over the last year and the newest few.
RECORD_SHOWN_FROM: Final = 5
RECORD_OVER: Final = timedelta(days=365)
RECORD_ROWS: Final = 50
MESSAGES_SHOWN: Final = 50
LARGEST_ID: Final = 2**31 - 1
MESSAGE_LENGTH: Final = 2_000
REPLY_LENGTH: Final = 500
THANKS_LENGTH: Final = 500
NUDGE_AFTER: Final = timedelta(days=3)
# So many answers that nobody looked at, and the listing takes no more until somebody does.
MOST_UNREAD: Final = 5
# Whether it worked is asked the day after it was to happen, or so long after agreeing when no day is known.
ASK_AFTER: Final = timedelta(days=30)
ASK_AFTER_MEETING: Final = timedelta(days=1)
UNANSWERED_AFTER: Final = timedelta(days=5)
DRAFT_LIFE: Final = timedelta(days=1)
DOUBLE_MESSAGE: Final = timedelta(minutes=2)
# An answer by mail reaches a conversation in which somebody wrote within this time.
MAIL_LIFE: Final = timedelta(days=90)
MOST_BY_MAIL: Final = 30
MOST_BY_MAIL_WITHIN: Final = timedelta(hours=1)
TOLD_AGAIN_AFTER: Final = timedelta(hours=1)
MOST_PHOTOS: Final = 3
MOST_PHOTOS_IN_ALL: Final = 60
PHONE_LENGTH: Final = 40
PLACE_LENGTH: Final = 200
ZONE: Final = "Europe/Brussels"
FURTHEST: Final = timedelta(days=366)
# How long a meeting may take, in minutes: what the form offers, the usual one first.
DURATIONS: Final = (60, 30, 120, 240, 480)


def record_of(
    answers: Iterable[tuple[datetime, datetime | None, datetime | None]], at: datetime
) -> tuple[int, int, int | None]:
    """Return how many answers count, how many of them the poster answered, and the usual minutes until then.

    Each is (sent, first answered, ended). Who waits for less than the days of a nudge counts nowhere yet.
    """
    counted, waits = 0, []
    for sent, answered, ended in answers:
        if answered is not None:
            waits.append(answered - sent)
        elif (ended or at) - sent < NUDGE_AFTER:
            continue
        counted += 1
    usual = sorted(waits)[len(waits) // 2] if waits else None
    return counted, len(waits), None if usual is None else int(usual.total_seconds() // 60)


def moment_of(local: datetime, zone: str) -> datetime | None:
    """Return the moment at which clocks in a zone show this; None in the hour that summer time leaves out."""
    moment = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return moment if shown == local else None


def target_of(move: Move, state: State, side: Side) -> State | None:
    """Return where the move leads, or None when it is not allowed from there or by that side."""
    transition = TRANSITIONS[move]
    return transition.target if state in transition.sources and side in transition.by else None


def moves_from(state: State, side: Side) -> tuple[Move, ...]:
    """Return the moves that one side can make."""
    return tuple(m for m, t in TRANSITIONS.items() if state in t.sources and side in t.by)
