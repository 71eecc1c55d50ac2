"""What a message about a decision says, and how it will read before it is sent."""

from __future__ import annotations

from typing import Any, Final

from flask import current_app

from app.core.i18n import LANGUAGES, _l
from app.core.ids import PUBLIC_ID_LENGTH, digest
from app.mail.queries import preview_of
from app.mail.rules import Recipient
from app.moderation.models import ReviewDecision
from app.moderation.queries.subjects import Subject, snapshot
from app.moderation.rules import REMEDIES, RULES, ModeratedKind, Move

LIMITED: Final = "moderation/limited"


def statement_of(kind: ModeratedKind, subject: Subject, decision: ReviewDecision) -> dict[str, Any]:
    """Return what a message about a decision says: what, why by which rule, and where to object."""
    rule = RULES[decision.reason][1] if decision.reason else ""
    return {
        "title": kind.title_of(subject),
        "move": str(decision.move),
        "rule": _l(rule) if rule else "",
        "remedy": _remedy(decision),
        "note": decision.note,
        "suggestion": suggested_words(kind, decision),
        "statement_path": f"/moderation/decisions/{decision.public_id}",
        "subject_path": kind.path_of(subject),
    }


def _remedy(decision: ReviewDecision) -> Any:
    if decision.move != Move.REQUEST_CHANGES or decision.reason is None:
        return ""
    words = REMEDIES.get(decision.reason)
    return _l(words) if words else ""


def suggested_words(kind: ModeratedKind, decision: ReviewDecision) -> list[tuple[Any, str]]:
    """Return the words that a moderator suggests, label by label."""
    return [
        (kind.suggestable[name][0], words)
        for name, words in (decision.suggestion or {}).items()
        if name in kind.suggestable
    ]


def text_mark(kind: ModeratedKind, subject: Subject) -> str:
    """Return a mark of the text alone: a suggestion counts only while nothing else changed."""
    return digest(str(snapshot(kind, subject)))[:16]


def preview(kind: ModeratedKind, subject: Subject, decision: ReviewDecision) -> tuple[str, str, str] | None:
    """Return language, subject and text of the mail that its author would get; None for nobody to tell."""
    recipient: Recipient | None = current_app.extensions["recipient_of"](kind.author_of(subject) or 0)
    if recipient is None:
        return None
    decision.public_id = decision.public_id or "0" * PUBLIC_ID_LENGTH
    subject_line, text = preview_of(LIMITED, recipient, statement_of(kind, subject, decision))
    return LANGUAGES.get(recipient.language, recipient.language), subject_line, text
