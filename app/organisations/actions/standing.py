"""An organisation is suspended or may act again: its people hear it, whoever stands higher reacts."""

from __future__ import annotations

from app.core.db import db
from app.core.errors import Conflict
from app.core.i18n import _, _l
from app.mail.rules import Guard
from app.moderation.queries import latest_decision
from app.moderation.rules import PUBLISHING, RULES, Move
from app.notifications.actions import notify
from app.organisations import signals
from app.organisations.models import Organisation
from app.organisations.queries import manager_ids, team_ids
from app.organisations.rules import STATE, SUBJECT_KIND, TEAM_GUARD

SUSPENDING = frozenset({Move.REJECT, Move.HIDE})


def follow(organisation: Organisation, move: Move) -> None:
    """Do what follows from a decision on an organisation."""
    if move in SUSPENDING:
        tell_team(organisation, move.value, but=organisation.created_by)
        signals.suspended.send(None, organisation=organisation)
    elif move in PUBLISHING:
        if not manager_ids(organisation.id):
            raise Conflict(_("Nobody manages this organisation. First appoint somebody on its page."))
        organisation.orphaned_from = None
        db.session.flush()
        if move is Move.RESTORE:
            tell_team(organisation, move.value, but=organisation.created_by)
        signals.resumed.send(None, organisation=organisation)


def tell_team(organisation: Organisation, what: str, *, but: int | None) -> None:
    """Tell its people: all but who registered it, who gets the statement of reasons, or but who just left."""
    decision = latest_decision(SUBJECT_KIND, organisation) if what in SUSPENDING else None
    rule = _l(RULES[decision.reason][1]) if decision and decision.reason else ""
    path = f"/organisations/{organisation.slug}"
    for user_id in team_ids(organisation.id):
        if user_id != but:
            notify(
                STATE,
                user_id,
                template="organisations/state",
                subject_kind=SUBJECT_KIND,
                subject_ref=organisation.public_id,
                path=path,
                context={"organisation": organisation.name, "what": what, "rule": rule, "path": path},
                guard=Guard(TEAM_GUARD, organisation.public_id),
                topic=organisation.name,
            )
