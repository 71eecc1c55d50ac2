"""Who of an organisation follows up which answer."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.accounts.queries import cut_off_from
from app.core.actor import Actor
from app.core.db import db
from app.listings.models import Listing
from app.organisations.models import Membership
from app.responses.models import Claim, Response
from app.responses.queries.lists import PANEL_ROWS, Row, rows_of
from app.responses.rules import LIVE

_holder: Final = aliased(User)


class Colleague(NamedTuple):
    """One of the people of an organisation."""

    user_id: int
    public_id: str
    name: str


class Work(NamedTuple):
    """An answer that waits for an organisation, and who follows it up."""

    row: Row
    holder_id: str
    holder_name: str


def holder_of(response: Response) -> Colleague | None:
    """Return who follows up an answer; nobody does who left or whose account was closed."""
    columns = (_holder.id, _holder.public_id, _holder.name)
    statement = select(*columns).join(Claim, Claim.user_id == _holder.id)
    row = db.session.execute(
        statement.where(Claim.response_id == response.id, _acts_for(response.listing.organisation_id))
    ).first()
    return Colleague(*row) if row else None


def team_of(response: Response) -> list[Colleague]:
    """Return who can follow up an answer for the organisation, by name: nobody whom who answered avoids."""
    columns = (_holder.id, _holder.public_id, _holder.name)
    others = (_holder.id != response.responder_id, _holder.id.not_in(cut_off_from(response.responder_id)))
    statement = select(*columns).where(_acts_for(response.listing.organisation_id), *others)
    statement = statement.order_by(_holder.name, _holder.id)
    return [Colleague(*row) for row in db.session.execute(statement)]


def work_of(actor: Actor, organisation_id: int) -> list[Work]:
    """Return the live answers to what an organisation posted: those that wait for it first."""
    conditions = (
        Listing.organisation_id == organisation_id,
        Response.sent_at.is_not(None),
        Response.state.in_(sorted(LIVE)),
        Response.responder_id != actor.user_id,
    )
    statement = (
        rows_of(actor, conditions)
        .add_columns(_holder.public_id, _holder.name)
        .outerjoin(Claim, Claim.response_id == Response.id)
        .outerjoin(_holder, and_(_holder.id == Claim.user_id, _acts_for(Listing.organisation_id)))
    )
    found = db.session.execute(statement.limit(PANEL_ROWS))
    return [Work(Row(*row[:-2]), row[-2] or "", row[-1] or "") for row in found]


def _acts_for(organisation_id: Any) -> ColumnElement[bool]:
    member = exists().where(Membership.organisation_id == organisation_id, Membership.user_id == _holder.id)
    return and_(_holder.banned_at.is_(None), member)
