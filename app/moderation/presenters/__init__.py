"""What the pages of a review show: words for moves, differences word by word, and what one can press."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.core.clock import now
from app.core.differences import Piece, word_diff
from app.core.i18n import _, _l
from app.media.rules import Picture
from app.moderation.models import ReviewDecision
from app.moderation.queries import Author, Entry, fingerprint, snapshot
from app.moderation.rules import (
    HELP_AFTER,
    LIMITING,
    RULES,
    USUAL_REFUSAL,
    ModeratedKind,
    Move,
    Posting,
    Reason,
    ReportReason,
    ReviewState,
    Tab,
    moves_for,
)
from app.moderation.rules.risks import Risk, without_risks
from app.places.queries import find_municipality_by_id

SHORT: Final = 60


@dataclass(frozen=True)
class MoveWords:
    """How a move is called on a button, in a list of what happened, and once it is done."""

    verb: Any
    happened: Any
    done: Any


MOVES: Final[Mapping[Move, MoveWords]] = {
    Move.APPROVE: MoveWords(_l("Approve"), _l("Approved"), _l("You approved “%(title)s”. It is online.")),
    Move.REQUEST_CHANGES: MoveWords(
        _l("Ask for changes"), _l("Changes were asked"), _l("You asked to change “%(title)s”.")
    ),
    Move.REJECT: MoveWords(_l("Refuse"), _l("Refused"), _l("You refused “%(title)s”.")),
    Move.HIDE: MoveWords(_l("Take offline"), _l("Taken offline"), _l("You took “%(title)s” offline.")),
    Move.RESTORE: MoveWords(
        _l("Put it back online"), _l("Put back online"), _l("You put “%(title)s” back online.")
    ),
}
STATES: Final[Mapping[ReviewState, Any]] = {
    ReviewState.DRAFT: _l("Draft"),
    ReviewState.PENDING: _l("Waits for a moderator"),
    ReviewState.CHANGES_REQUESTED: _l("To be changed"),
    ReviewState.REJECTED: _l("Refused"),
    ReviewState.PUBLISHED: _l("Online"),
    ReviewState.HIDDEN: _l("Offline"),
}
TABS: Final[Mapping[Tab, Any]] = {
    Tab.NEW: _l("New"),
    Tab.EDITS: _l("Online already"),
    Tab.REPORTS: _l("Reported"),
    Tab.OBJECTIONS: _l("Objections"),
}
RISKS: Final[Mapping[Risk, Any]] = {
    Risk.PHONE: _l("Phone number?"),
    Risk.EMAIL: _l("E-mail?"),
    Risk.ACCOUNT: _l("Bank account?"),
    Risk.ADDRESS: _l("Address?"),
    Risk.PRICE: _l("Price?"),
    Risk.LINK: _l("Link or app?"),
    Risk.NEW_SENDER: _l("First time"),
    Risk.LIKE_REFUSED: _l("Like a refused one"),
    Risk.MANY: _l("Many within a day"),
}
POSTING: Final[Mapping[Posting, Any]] = {
    Posting.USUAL: _l("As usual: three approved notes, then online at once"),
    Posting.REVIEWED: _l("A moderator always looks first"),
    Posting.TRUSTED: _l("Online at once, looked at afterwards"),
    Posting.NO_POSTING: _l("This person cannot post"),
}
# The same, said to the person.
POSTING_TOLD: Final[Mapping[Posting, Any]] = {
    Posting.USUAL: _l("You post as everyone does. After three approved notes the next are online at once."),
    Posting.REVIEWED: _l("A moderator looks at each of your notes before it is online."),
    Posting.TRUSTED: _l("Your notes are online at once. A moderator looks at them later."),
    Posting.NO_POSTING: _l("You cannot post notes in this municipality now."),
}
REPORT_REASONS: Final[Mapping[ReportReason, Any]] = {
    ReportReason.UNSAFE: _l("It is not safe"),
    ReportReason.SPAM: _l("It is an advert or a trick"),
    ReportReason.OFFENSIVE: _l("It insults people"),
    ReportReason.PRIVATE_DETAILS: _l("It tells private things about somebody"),
    ReportReason.OTHER: _l("Something else"),
}


@dataclass(frozen=True)
class Refusal:
    """One button that refuses for one reason; its number is its key."""

    key: int
    reason: str
    label: str


@dataclass(frozen=True)
class Item:
    """One thing on the desk, in finished words."""

    ref: str
    title: str
    kind_label: Any
    place: str
    state_label: Any
    tab: Tab
    since: Any
    path: str
    texts: Sequence[tuple[str, str]]
    details: Sequence[tuple[Any, Any]]
    changes: Sequence[tuple[str, Sequence[Piece]]]
    author: Author | None
    is_own: bool
    reports: Sequence[tuple[Any, str, Any]]
    objection: ReviewDecision | None
    pictures: Sequence[Picture]
    seen: str
    publishing: tuple[Move, Any] | None
    refusals: Mapping[Move, Sequence[Refusal]]
    hints: Sequence[tuple[Any, str]] = ()
    haste: Any = ""
    holder: str = ""
    is_overdue: bool = False

    @property
    def key(self) -> str:
        """Return what sets it apart on the desk: one thing may have several objections."""
        return self.objection.public_id if self.objection else self.ref


@dataclass(frozen=True)
class Bundle:
    """What one sender has on this page, to decide on at once."""

    items: Sequence[Item]
    publishing: tuple[Move, Any] | None
    refusals: Mapping[Move, Sequence[Refusal]]


def present(entry: Entry) -> Item:
    """Return one thing on the desk with what a moderator may press."""
    kind, subject = entry.kind, entry.subject
    title = kind.title_of(subject)
    texts = [(str(label), text) for label, text in kind.text_of(subject).items() if text and text != title]
    changes = _changes(entry)
    short = [] if changes else [(label, text) for label, text in texts if len(text) <= SHORT]
    return Item(
        ref=subject.public_id,
        title=title,
        kind_label=kind.label,
        place=place_of(subject.municipality_id),
        # That it waits for a moderator, the desk need not say.
        state_label="" if subject.review_state == ReviewState.PENDING else STATES[subject.review_state],
        tab=_tab_of(entry),
        since=entry.since,
        path=kind.path_of(subject),
        texts=[(label, text) for label, text in texts if len(text) > SHORT],
        details=[*short, *kind.facts_of(subject)],
        changes=changes,
        author=entry.author,
        is_own=entry.is_own,
        reports=[(REPORT_REASONS[r.reason], r.explanation, r.created_at) for r in entry.reports],
        objection=entry.objection,
        pictures=entry.pictures,
        seen=fingerprint(kind, subject, entry.pictures),
        publishing=_publishing(subject),
        refusals=_refusals(subject),
        hints=[(RISKS[hint.risk], hint.evidence) for hint in entry.hints],
        haste=kind.haste_of(subject),
        holder=entry.holder,
        is_overdue=_is_overdue(entry),
    )


def _tab_of(entry: Entry) -> Tab:
    """Return in which part of the desk it stands."""
    if entry.objection is not None:
        return Tab.OBJECTIONS
    if entry.reports:
        return Tab.REPORTS
    return Tab.EDITS if entry.subject.needs_look else Tab.NEW


def place_of(municipality_id: int) -> str:
    """Return the name of a municipality, as the desk shows it."""
    place = find_municipality_by_id(municipality_id)
    return place.name_nl if place else ""


def _is_overdue(entry: Entry) -> bool:
    waits = entry.subject.review_state == ReviewState.PENDING
    return waits and entry.since is not None and now() - entry.since >= HELP_AFTER


def bundles(entries: Sequence[Entry], items: Sequence[Item]) -> dict[str, Bundle]:
    """Return what can be decided at once, by the first item of each sender who has several."""
    by_sender: dict[int, list[Item]] = {}
    for entry, item in zip(entries, items, strict=True):
        sender = entry.kind.author_of(entry.subject)
        if sender is not None and not item.is_own and not item.holder:
            by_sender.setdefault(sender, []).append(item)
    return {
        found[0].key: Bundle(found, found[0].publishing, found[0].refusals)
        for found in by_sender.values()
        if len(found) > 1
    }


def _changes(entry: Entry) -> list[tuple[str, Sequence[Piece]]]:
    """Return what an edit changed since it was last approved; nothing for what was never approved."""
    subject, before = entry.subject, entry.subject.reviewed_text
    if not subject.needs_look or before is None:
        return []
    labels = [str(label) for label in entry.kind.text_of(subject)]
    texts = zip(labels, snapshot(entry.kind, subject).items(), strict=True)
    return [
        (label, word_diff(before.get(key, ""), text))
        for label, (key, text) in texts
        if before.get(key, "") != text
    ]


def _publishing(subject: Any) -> tuple[Move, Any] | None:
    if subject.review_state == ReviewState.PUBLISHED and not subject.needs_look:
        return None
    move = next((m for m in (Move.APPROVE, Move.RESTORE) if m in moves_for(subject)), None)
    return None if move is None else (move, MOVES[move].verb)


def _refusals(subject: Any) -> dict[Move, list[Refusal]]:
    """Return the buttons that refuse, by move, numbered through; what is online knows only one such move."""
    possible = [move for move in moves_for(subject) if move in LIMITING]
    found: dict[Move, list[Refusal]] = {move: [] for move in possible}
    for key, (reason, usual) in enumerate(USUAL_REFUSAL.items(), 1):
        move = usual if usual in found else next(iter(found), None)
        if move is not None:
            found[move].append(Refusal(key, reason.value, _(RULES[reason][0])))
    return {move: refusals for move, refusals in found.items() if refusals}


def happened(decision: ReviewDecision) -> str:
    """Return one line of history: what was decided and why."""
    words = str(MOVES[decision.move].happened)
    if decision.is_automatic:
        return _("Taken offline by many reports")
    return f"{words}: {_(RULES[decision.reason][0])}" if decision.reason else words


def done(move: Move, title: str) -> str:
    """Return what a moderator reads after a decision."""
    return str(MOVES[move].done) % {"title": title}


def done_at_once(move: Move, done: int, left: int) -> str:
    """Return what a moderator reads after deciding on several things at once."""
    words = _("%(what)s: %(number)s.", what=MOVES[move].happened, number=done)
    return f"{words} {_('%(number)s changed meanwhile and still wait.', number=left)}" if left else words


def undone(title: str, number: int) -> str:
    """Return what a moderator reads after taking something back."""
    if number > 1:
        return _("You took back %(number)s decisions. Nobody was told.", number=number)
    return _("You took it back: “%(title)s”. Nobody was told.", title=title)


def first_error(form: Any) -> str:
    """Return the first thing that is wrong with a form that has no page of its own."""
    errors = [*form.form_errors, *(error for errors in form.errors.values() for error in errors)]
    return str(errors[0])


def rule_of(reason: Reason | None) -> str:
    """Return the rule that a decision names, as a sentence."""
    return _(RULES[reason][1]) if reason else ""


def tab_of(value: str | None) -> Tab:
    """Return the part of the desk that an address asks for; nonsense means the first."""
    return Tab(value) if value in set(Tab) else Tab.NEW


@dataclass(frozen=True)
class Suggestion:
    """A field for which a moderator may suggest words: what stands there now, or that without the risks."""

    name: str
    label: Any
    value: str
    most: int
    is_changed: bool


def suggestions(entry: Entry, typed: Mapping[str, str] | None = None) -> list[Suggestion]:
    """Return the fields in which a moderator suggests words, filled in with what was typed before."""
    kind, subject = entry.kind, entry.subject
    if subject.review_state != ReviewState.PENDING:
        return []
    return [
        Suggestion(name, label, words, most, words != getattr(subject, name))
        for name, (label, most) in kind.suggestable.items()
        for words in ((typed or {}).get(name) or without_risks(getattr(subject, name)),)
    ]


def suggested_changes(
    kind: ModeratedKind, subject: Any, decision: ReviewDecision
) -> list[tuple[Any, Sequence[Piece]]]:
    """Return what a suggestion changes, word by word."""
    return [
        (kind.suggestable[name][0], word_diff(getattr(subject, name), words))
        for name, words in (decision.suggestion or {}).items()
        if name in kind.suggestable
    ]
