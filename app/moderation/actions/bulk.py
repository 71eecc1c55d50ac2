"""Deciding at once on several things of the same sender."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.i18n import _
from app.moderation import queries
from app.moderation.actions.review import decide_within
from app.moderation.actions.undo import one_step
from app.moderation.queries import Subject
from app.moderation.rules import BULK_MOST, ModeratedKind, Move, Reason


def decide_all(
    actor: Actor, chosen: Sequence[tuple[str, str]], move: Move, reason: Reason | None = None
) -> tuple[int, int]:
    """Make one move for several things (each with the mark of what was seen); return done and left.

    What somebody else decided or changed meanwhile is left, the rest is done.
    """
    things = [(*queries.get_item(actor, ref), seen) for ref, seen in chosen[:BULK_MOST]]
    _check_one_sender([(kind, subject) for kind, subject, _seen in things])
    done = 0
    with one_step(actor) as step:
        for kind, subject, seen in things:
            try:
                decide_within(step, actor, kind, subject, move, reason, seen=seen)
            except (Conflict, Forbidden, NotFound):
                continue
            done += 1
    return done, len(things) - done


def _check_one_sender(things: Sequence[tuple[ModeratedKind, Subject]]) -> None:
    if not things:
        raise Invalid(_("Choose at least one."))
    if len({kind.author_of(subject) for kind, subject in things}) > 1:
        raise Invalid(_("Decide at once only on what one person sent."))
