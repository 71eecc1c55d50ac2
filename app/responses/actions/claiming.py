"""Who of an organisation follows up an answer: taking it, handing it to a colleague, letting it go."""

from __future__ import annotations

from sqlalchemy import delete

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.core.i18n import _
from app.responses import queries
from app.responses.actions.locking import lock
from app.responses.actions.telling import tell_colleague
from app.responses.models import Claim, Response
from app.responses.policies import can_share_out
from app.responses.queries import Colleague


def assign(actor: Actor, response: Response, colleague_id: str, held_by: str) -> None:
    """Let somebody of the organisation follow this answer up; `held_by` is who did when the page was read."""
    lock(response)
    colleague = _colleague(actor, response, colleague_id)
    holder = queries.holder_of(response)
    if holder is not None and holder.user_id == colleague.user_id:
        return
    _let_go(response, held_by)
    db.session.add(Claim(response_id=response.id, user_id=colleague.user_id, claimed_at=now()))
    db.session.flush()
    if not actor.is_(colleague.user_id):
        tell_colleague(response, colleague.user_id, who=actor.name)


def release(actor: Actor, response: Response, held_by: str) -> None:
    """Let nobody in particular follow this answer up: everyone who manages the organisation hears again."""
    lock(response)
    if not can_share_out(actor, response):
        raise NotFound
    if queries.holder_of(response) is not None:
        _let_go(response, held_by)


def _colleague(actor: Actor, response: Response, public_id: str) -> Colleague:
    if response.listing.organisation_id is None or not can_share_out(actor, response):
        raise NotFound
    found = next((one for one in queries.team_of(response) if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def _let_go(response: Response, held_by: str) -> None:
    """Take an answer from whoever held it when the page was read, and from nobody else."""
    holder = queries.holder_of(response)
    if (holder.public_id if holder else "") != held_by:
        raise Conflict(_("Somebody else changed who follows this up. Look at it again."))
    db.session.execute(delete(Claim).where(Claim.response_id == response.id))
