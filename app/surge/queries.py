"""Which surges go on, what waits in the pool, and whom something asked may call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select

from app.accounts.queries import cut_off_from
from app.alerts.models import AlertHit
from app.core.actor import Actor
from app.core.db import db, read
from app.core.errors import NotFound
from app.listings.models import Listing
from app.listings.queries import SHOWN, visible_to
from app.listings.rules import Kind, Life
from app.matching.queries import profile_of
from app.matching.rules.choosing import Scored, choose
from app.matching.rules.scoring import fit
from app.moderation.rules import ReviewState
from app.responses.models import Response
from app.responses.queries import places_left
from app.responses.rules import TAKES_A_PLACE
from app.surge.models import PooledOffer, Surge
from app.surge.policies import can_run
from app.surge.rules import OFFERS_COMPARED
from app.waves import queries as calls


class GoingOn(NamedTuple):
    """A surge that goes on, as the front page leads to it."""

    public_id: str
    title: str
    language: str
    started_at: datetime


_surge: Final = Surge.__table__.c
_GOING_ON: Final = (
    select(*(_surge[name] for name in GoingOn._fields))
    .where(_surge.ended_at.is_(None))
    .order_by(_surge.started_at.desc(), _surge.id.desc())
)


class Asked(NamedTuple):
    """A request as whoever runs the surge sees it."""

    public_id: str
    title: str
    language: str
    category: str
    neighbourhood_id: int | None
    municipality_id: int
    deadline: date | None
    urgent: bool
    places: int
    told: int
    answers: int
    of_this_kind: int


# --- surges ---


def going_on() -> list[GoingOn]:
    """Return the surges that go on, the newest first."""
    return [GoingOn(*row) for row in read(_GOING_ON)]


def get(public_id: str) -> Surge:
    """Return a surge, which everyone sees; NotFound when there is none."""
    surge = db.session.scalar(
        select(Surge).where(Surge.public_id == public_id).execution_options(populate_existing=True)
    )
    if surge is None:
        raise NotFound
    return surge


def get_run(actor: Actor, public_id: str) -> Surge:
    """Return a surge that the actor runs; NotFound for any other."""
    surge = get(public_id)
    if not can_run(actor, surge.municipality_id):
        raise NotFound
    return surge


def find_of(municipality_id: int) -> Surge | None:
    """Return the surge that goes on in a municipality."""
    return db.session.scalar(
        select(Surge).where(Surge.municipality_id == municipality_id, Surge.ended_at.is_(None))
    )


def run_by(actor: Actor) -> Sequence[Surge]:
    """Return the surges that the actor runs or ran, the newest first."""
    scopes = actor.scopes("moderator")
    places = sorted(scope for scope in scopes if scope is not None)
    statement = select(Surge).order_by(Surge.started_at.desc(), Surge.id.desc())
    return db.session.scalars(
        statement if None in scopes else statement.where(Surge.municipality_id.in_(places))
    ).all()


def page_list() -> Iterator[tuple[str, datetime]]:
    """Yield the pages of what goes on, for robots (wiring: SITEMAP_SOURCES)."""
    for surge in going_on():
        yield f"/surge/{surge.public_id}", surge.started_at


# --- the pool ---


def kept_drafts() -> Select[int]:
    """Return the query of the drafts that are not forgotten: they wait in a pool (wiring: KEPT_DRAFTS)."""
    return select(PooledOffer.listing_id).where(PooledOffer.kept_at.is_not(None))


def find_pooled(listing_id: int) -> PooledOffer | None:
    """Return the place of a draft in a pool, whether its author proved the address or not."""
    return db.session.get(PooledOffer, listing_id, populate_existing=True)


def is_kept(listing: Listing) -> bool:
    """Tell whether a draft waits in the pool of a surge that goes on (wiring: IS_KEPT)."""
    kept = select(PooledOffer.listing_id).join(Surge, Surge.id == PooledOffer.surge_id).join(
        Listing, Listing.id == PooledOffer.listing_id
    )  # fmt: skip
    return (
        db.session.scalar(kept.where(Listing.id == listing.id, *_waits(), Surge.ended_at.is_(None)))
        is not None
    )


def waits(pooled: PooledOffer, draft: Listing) -> bool:
    """Tell whether a draft waits in a pool: its author proved the address, and changed nothing since."""
    is_draft = draft.review_state is ReviewState.DRAFT and draft.life is Life.OPEN
    return pooled.kept_at is not None and is_draft


def _waits() -> tuple[ColumnElement[bool], ...]:
    return (
        PooledOffer.kept_at.is_not(None),
        Listing.review_state == ReviewState.DRAFT,
        Listing.life == Life.OPEN,
    )


def counts(surge: Surge) -> list[tuple[str, int]]:
    """Return how many offers wait, by category, the most first."""
    number = func.count(Listing.id)
    statement = (
        select(Listing.category, number)
        .join(PooledOffer, PooledOffer.listing_id == Listing.id)
        .where(PooledOffer.surge_id == surge.id, *_waits())
    )
    rows = db.session.execute(statement.group_by(Listing.category).order_by(number.desc(), Listing.category))
    return [(row[0], row[1]) for row in rows]


def asked(actor: Actor, surge: Surge, limit: int) -> list[Asked]:
    """Return what is asked where the surge is and lacks answers, urgent first, then what waits longest."""
    told, answers = (count(Listing.id).scalar_subquery() for count in (calls.told_of, calls.answers_to))
    columns = (
        Listing.public_id, Listing.title, Listing.language, Listing.category, Listing.neighbourhood_id,
        Listing.municipality_id, Listing.deadline, Listing.urgent_granted,
        Listing.quantity, told, answers,
    )  # fmt: skip
    here = (SHOWN, Listing.kind == Kind.REQUEST, Listing.municipality_id == surge.municipality_id)
    lacks = (visible_to(actor), answers < Listing.quantity)
    urgent_first = case((Listing.urgent_granted.is_(True), 0), else_=1)
    ordered = select(*columns).where(*here, *lacks).order_by(urgent_first, Listing.published_at, Listing.id)
    pool = dict(counts(surge))
    rows = db.session.execute(ordered.limit(limit))
    return [Asked._make((*row, pool.get(row.category, 0))) for row in rows]


def fitting(surge: Surge, listing: Listing) -> list[tuple[int, int]]:
    """Return (person, offer) of what waits in the pool and fits, the best first, each person once.

    What was taken up already is left in peace.
    """
    if places_left(listing) < 1:
        return []
    taken_up = (
        select(Response.id)
        .join(AlertHit, AlertHit.listing_id == Response.listing_id)
        .where(AlertHit.offer_id == Listing.id, Response.responder_id == Listing.author_id)
        .where(Response.state.in_(TAKES_A_PLACE))
        .correlate(Listing)
    )
    likely = case((Listing.category == listing.category, 0), (Listing.help == listing.help, 1), else_=2)
    offers = (
        select(Listing)
        .join(PooledOffer, PooledOffer.listing_id == Listing.id)
        .where(PooledOffer.surge_id == surge.id, *_waits())
        .where(
            Listing.author_id != listing.author_id, Listing.author_id.not_in(cut_off_from(listing.author_id))
        )
        .where(~taken_up.exists())
        .order_by(likely, Listing.id)
        .limit(OFFERS_COMPARED)
    )
    asks, waiting = profile_of(listing), {offer.id: offer for offer in db.session.scalars(offers)}
    scored = ((number, fit(asks, profile_of(offer))) for number, offer in waiting.items())
    chosen = choose((Scored(number, fits, fits.score) for number, fits in scored), OFFERS_COMPARED)
    best: dict[int, int] = {}
    for one in chosen:
        best.setdefault(waiting[one.listing_id].author_id, one.listing_id)
    return list(best.items())


def to_let_go(limit: int) -> list[tuple[PooledOffer, Listing]]:
    """Return offers of surges that are over, the oldest first, held until the transaction ends."""
    statement = (
        select(PooledOffer, Listing)
        .join(Listing, Listing.id == PooledOffer.listing_id)
        .join(Surge, Surge.id == PooledOffer.surge_id)
        .where(Surge.ended_at.is_not(None))
        .order_by(PooledOffer.listing_id)
        .limit(limit)
        .with_for_update(of=PooledOffer, skip_locked=True)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]
