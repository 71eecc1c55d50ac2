"""Review: its states, its moves, which move is allowed from where, and the rules that a refusal names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

N_: Final = str  # marks English text that is translated where it is shown


class ReviewState(StrEnum):
    """How far a thing is in its review; a life of its own is another column."""

    DRAFT = "draft"
    PENDING = "pending"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    PUBLISHED = "published"
    HIDDEN = "hidden"


class Move(StrEnum):
    """What an author or a moderator does to a review."""

    SUBMIT = "submit"
    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"
    HIDE = "hide"
    RESTORE = "restore"


class Reason(StrEnum):
    """Why something is limited: the rule that a statement of reasons names."""

    CONTACT_DETAILS = "contact_details"
    MONEY = "money"
    UNCLEAR = "unclear"
    DUPLICATE = "duplicate"
    NOT_ALLOWED = "not_allowed"
    UNSAFE = "unsafe"
    OTHER = "other"


class Posting(StrEnum):
    """How what a person posts is treated: as they earn it, always first looked at, at once, or not at all."""

    USUAL = "usual"
    REVIEWED = "reviewed"
    TRUSTED = "trusted"
    NO_POSTING = "no_posting"


class ReportReason(StrEnum):
    """Why somebody reports something."""

    UNSAFE = "unsafe"
    SPAM = "spam"
    OFFENSIVE = "offensive"
    PRIVATE_DETAILS = "private_details"
    OTHER = "other"


@dataclass(frozen=True)
class Transition:
    """From which states a move leads to which."""

    sources: frozenset[ReviewState]
    target: ReviewState
    by_author: bool = False
    needs_reason: bool = False


def _from(*states: ReviewState) -> frozenset[ReviewState]:
    return frozenset(states)


_S = ReviewState
TRANSITIONS: Final[Mapping[Move, Transition]] = {
    Move.SUBMIT: Transition(_from(_S.DRAFT, _S.CHANGES_REQUESTED, _S.REJECTED), _S.PENDING, by_author=True),
    Move.APPROVE: Transition(_from(_S.PENDING, _S.PUBLISHED), _S.PUBLISHED),
    Move.REQUEST_CHANGES: Transition(_from(_S.PENDING), _S.CHANGES_REQUESTED, needs_reason=True),
    Move.REJECT: Transition(_from(_S.PENDING), _S.REJECTED, needs_reason=True),
    Move.HIDE: Transition(_from(_S.PUBLISHED), _S.HIDDEN, needs_reason=True),
    Move.RESTORE: Transition(_from(_S.HIDDEN, _S.REJECTED, _S.CHANGES_REQUESTED), _S.PUBLISHED),
}
PUBLISHING: Final = frozenset({Move.APPROVE, Move.RESTORE})
LIMITING: Final = frozenset(m for m, t in TRANSITIONS.items() if t.needs_reason)


def target_of(move: Move, state: ReviewState) -> ReviewState | None:
    """Return where the move leads from this state, or None when it is not allowed there."""
    transition = TRANSITIONS[move]
    return transition.target if state in transition.sources else None


def target_for(move: Move, subject: Any) -> ReviewState | None:
    """Return where the move leads for this thing; what was hidden by itself may be kept so, for a reason."""
    if move is Move.HIDE and is_hidden_unseen(subject):
        return ReviewState.HIDDEN
    return target_of(move, subject.review_state)


def is_hidden_unseen(subject: Any) -> bool:
    """Tell whether it was hidden by itself (many reports, nobody left), and no moderator looked yet."""
    return subject.review_state == ReviewState.HIDDEN and bool(subject.needs_look)


def moves_for(subject: Any) -> tuple[Move, ...]:
    """Return the moves that a moderator can make with this thing."""
    return tuple(m for m, t in TRANSITIONS.items() if not t.by_author and target_for(m, subject) is not None)


LIMITING_LEVELS: Final = frozenset({Posting.REVIEWED, Posting.NO_POSTING})


def publishes_at_once(chosen: Posting | None, approved_since_refusal: int) -> bool:
    """Tell whether what a person posts is online before it is looked at: by decision, or earned."""
    if chosen in {Posting.REVIEWED, Posting.NO_POSTING}:
        return False
    return chosen is Posting.TRUSTED or approved_since_refusal >= EARNED_AFTER


# The rule behind each reason: a short name for a button, and the sentence that a statement of reasons quotes.
RULES: Final[Mapping[Reason, tuple[str, str]]] = {
    Reason.CONTACT_DETAILS: (
        N_("Contact details"),
        N_("Do not put an address, a phone number or an e-mail in a text that everyone sees."),
    ),
    Reason.MONEY: (N_("Money"), N_("Help on Solidair is free. Nobody asks or pays money.")),
    Reason.UNCLEAR: (N_("Not clear"), N_("A text says clearly what is asked or offered.")),
    Reason.DUPLICATE: (N_("Twice the same"), N_("Put the same thing online only once.")),
    Reason.NOT_ALLOWED: (
        N_("Not allowed here"),
        N_("Forbidden things, adverts and insults do not belong on Solidair."),
    ),
    Reason.UNSAFE: (N_("Not safe"), N_("What we do for one another must be safe for everyone.")),
    Reason.OTHER: (N_("Another reason"), N_("The moderator explains the reason in the note.")),
}

# What an author does about it: said with the rule, in the author's language.
REMEDIES: Final[Mapping[Reason, str]] = {
    Reason.CONTACT_DETAILS: N_("Take it out of your text. We pass on messages, so nobody needs it."),
    Reason.MONEY: N_("Give or ask it for free. Take the price out of your text."),
    Reason.UNCLEAR: N_("Write what it is, how many, and when. One or two sentences are enough."),
    Reason.DUPLICATE: N_("Change the one that is online, or close it first."),
    Reason.NOT_ALLOWED: N_("Read on the page about Solidair what is possible here."),
    Reason.UNSAFE: N_("Ask us for another way, for example through an organisation."),
}

# What a refusal for this reason usually is: something the author can mend, or not.
USUAL_REFUSAL: Final[Mapping[Reason, Move]] = {
    Reason.CONTACT_DETAILS: Move.REQUEST_CHANGES,
    Reason.MONEY: Move.REQUEST_CHANGES,
    Reason.UNCLEAR: Move.REQUEST_CHANGES,
    Reason.DUPLICATE: Move.REJECT,
    Reason.NOT_ALLOWED: Move.REJECT,
    Reason.UNSAFE: Move.REJECT,
}

NOTICE_LIMITED: Final = "moderation.limited"
NOTICE_PUBLISHED: Final = "moderation.published"
NOTICE_OBJECTION: Final = "moderation.objection"
NOTICE_REPORT: Final = "moderation.report"
NOTICE_POSTING: Final = "moderation.posting"
NOTICE_DESK: Final = "moderation.desk"
NOTE_LENGTH: Final = 1_000
EXPLANATION_LENGTH: Final = 1_000
OBJECT_WITHIN: Final = timedelta(days=183)
REPORT_KEEP: Final = timedelta(days=90)
WAIT_WINDOW: Final = timedelta(days=30)
DOUBLE_CLICK: Final = timedelta(minutes=1)
# How many seconds a moderator may take something back: as it comes, or for who needs more time.
UNDO_SECONDS: Final = (10, 30, 120)
# Mails wait a little longer than that, so that none leaves while somebody presses.
MAIL_GRACE: Final = timedelta(seconds=2)
STEP_KEEP: Final = timedelta(hours=1)
HOLD_FOR: Final = timedelta(minutes=5)
BULK_MOST: Final = 20
# So many approved posts, none refused since, and the next ones are online at once.
EARNED_AFTER: Final = 3
NOTE_KEEP: Final = timedelta(days=365)
# After this long, moderators of other municipalities who agreed to help see it too.
HELP_AFTER: Final = timedelta(hours=48)


class Tab(StrEnum):
    """The parts of the desk."""

    NEW = "new"
    EDITS = "edits"
    REPORTS = "reports"
    OBJECTIONS = "objections"


class Outcome(StrEnum):
    """What comes of a report or of an objection."""

    ACTED = "acted"
    KEPT = "kept"
    GONE = "gone"
    RESTORED = "restored"


def _always(_subject: Any) -> bool:
    return True


def _is_published(_actor: Any, subject: Any) -> bool:
    return bool(subject.review_state == ReviewState.PUBLISHED)


def _no_organisation(_subject: Any) -> int | None:
    return None


def _nobody_else(_actor: Any, _subject: Any) -> bool:
    return False


def _no_facts(_subject: Any) -> Sequence[tuple[str, str]]:
    return ()


def _no_text(_subject: Any) -> str:
    return ""


def _change_nothing(_actor: Any, _subject: Any, _words: Mapping[str, str]) -> None:
    return None


@dataclass(frozen=True)
class ModeratedKind:
    """What moderation must know of a kind of thing: how to name it, show it, and whose it is.

    `text_of` gives what is reviewed, label by label, always in the same order; `facts_of` what helps to
    judge it, `haste_of` in a word why it cannot wait. `can_see` decides who may open it, and so who may
    report it; `is_reviewed` leaves out what is for a group alone: no moderator of the site reads it, and no
    report about it reaches them. `waits` is a condition in SQL: only rows that meet it stand in the queue,
    so that nobody reviews what its author closed meanwhile. `organisation_of` gives the organisation in
    whose name it is: who acts for it reads what was decided. `concerns` tells whom else it touches (actor,
    thing): they decide on it no more than its author. `free_text_of` gives the words that are looked at for
    risks; for a kind that may well name an address or a website, it leaves them out. `sender` is the column
    of `author_of`, to count what one person sends. `fitting` gives title and path of what fits it, for the
    mail that says it is online. `at_once`: what people post who earned it is online at once, and looked at
    afterwards. `suggestable` names the attributes for which a moderator may suggest words, with label and
    length; `apply` writes them as the author does who accepts. `restores` are further attributes that a
    decision may change (moments, yes or no), put back when it is taken back.
    """

    name: str
    label: Any
    model: Any
    title_of: Callable[[Any], str]
    text_of: Callable[[Any], Mapping[Any, str]]
    author_of: Callable[[Any], int | None]
    path_of: Callable[[Any], str]
    can_see: Callable[[Any, Any], bool] = _is_published
    is_reviewed: Callable[[Any], bool] = _always
    organisation_of: Callable[[Any], int | None] = _no_organisation
    concerns: Callable[[Any, Any], bool] = _nobody_else
    facts_of: Callable[[Any], Sequence[tuple[Any, Any]]] = _no_facts
    haste_of: Callable[[Any], Any] = _no_text
    fitting: Callable[[Any], Sequence[tuple[str, str]]] = _no_facts
    waits: Any = None
    free_text_of: Callable[[Any], str] = _no_text
    sender: Any = None
    at_once: bool = False
    suggestable: Mapping[str, tuple[Any, int]] = field(default_factory=dict)
    apply: Callable[[Any, Any, Mapping[str, str]], None] = _change_nothing
    restores: tuple[str, ...] = ()


def median_wait(waits: Sequence[timedelta]) -> timedelta | None:
    """Return the middle of these times, or None when there are none."""
    return share_wait(waits, 0.5)


def share_wait(waits: Sequence[timedelta], share: float) -> timedelta | None:
    """Return within which time this share of them was done, or None when there are none."""
    if not waits:
        return None
    ordered = sorted(waits)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
