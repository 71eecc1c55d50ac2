"""Finding what fits a listing: a few hundred candidates by index, the likeliest scored, the best shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, Select, Subquery, and_, bindparam, literal_column, or_, select, text

from app.accounts.queries import cut_off_from
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import at_most, db, is_postgres
from app.core.db import read as read_rows
from app.listings.models import Listing
from app.listings.policies import is_listed
from app.listings.queries import SHOWN, visible_to
from app.listings.rules import Content, Kind
from app.matching.models import MatchProfile, NotThis, Suggested
from app.matching.reading import read
from app.matching.rules.choosing import Scored, choose
from app.matching.rules.profile import VERSION, Profile, Source, load
from app.matching.rules.scoring import Fit, fit
from app.matching.rules.telling import SETTLED_AFTER
from app.matching.rules.terms import cells_around, wanted
from app.organisations.models import Membership
from app.places.queries import (
    all_municipalities,
    find_municipality_by_id,
    find_neighbourhood_by_id,
    neighbourhoods_of,
)
from app.places.rules import Place, guess_place

GHENT: Final = 44021
# Of each term in each cell the newest, of all of them the likeliest, of those the best by score.
NEWEST_EACH: Final = 24
CANDIDATES: Final = 100
SCORED: Final = 60
ANSWERED_SHARE: Final = 0.04
ANSWERED_AT_MOST: Final = 4
FRESH_DAYS: Final = 60
OLD_SHARE: Final = 0.05
URGENT_SHARE: Final = 0.03

WANTED: Final = {
    False: "SELECT value ->> 0 AS term, value ->> 1 AS cell, value ->> 2 AS weight FROM json_each(:wanted)",
    True: "SELECT value ->> 0 AS term, (value ->> 1)::int AS cell, (value ->> 2)::float AS weight"
    " FROM jsonb_array_elements(CAST(:wanted AS jsonb)) AS one(value)",
}
# From which listing on the newest of a term in a cell begin: one step in the key, whatever its length.
_FOUND: Final = """
WITH wanted AS ({wanted})
SELECT found.listing_id AS id, SUM(wanted.weight) AS weight
FROM wanted CROSS JOIN match_term AS found
WHERE found.kind = :kind AND found.term = wanted.term AND found.cell = wanted.cell
AND found.listing_id >= COALESCE((
    SELECT newest.listing_id FROM match_term AS newest
    WHERE newest.kind = :kind AND newest.term = wanted.term AND newest.cell = wanted.cell
    ORDER BY newest.listing_id DESC LIMIT 1 OFFSET {offset}), 0)
GROUP BY found.listing_id ORDER BY weight DESC, id DESC LIMIT {candidates}
"""
_OPPOSITE: Final = {"request": "offer", "offer": "request"}
_listing: Final = Listing.__table__.c
_profile: Final = MatchProfile.__table__.c
_PROFILE: Final = select(_profile.profile).where(
    _profile.listing_id == bindparam("listing"), _profile.version == literal_column(str(VERSION))
)


class Found(NamedTuple):
    """What is needed of a listing that fits: to show it, and to say why."""

    id: int
    public_id: str
    kind: Kind
    title: str
    language: str
    category: str
    municipality_id: int
    neighbourhood_id: int | None
    published_at: Any
    profile: str
    answers: int


@dataclass(frozen=True)
class Suggestion:
    """A listing that fits, how well, and what was read from it."""

    found: Found
    fit: Fit
    score: float
    profile: Profile


@dataclass(frozen=True)
class Suggestions:
    """What was looked for, and what fits it."""

    profile: Profile
    found: list[Suggestion]


@dataclass(frozen=True)
class Asker:
    """For whom something is looked for: whose own is left out, and whose blocks count."""

    author_id: int | None = None
    organisation_id: int | None = None
    viewer_id: int | None = None
    listing_id: int | None = None


# --- reading ---


def source_of(content: Content | Listing) -> Source:
    """Return a listing as the engine reads it, with the places that it lies in and names."""
    lat, lon = point_of(content.municipality_id, content.neighbourhood_id)
    named = _named_place(f"{content.title}\n{content.body}")
    return Source(
        kind=str(content.kind),
        help=str(content.help),
        title=content.title,
        body=content.body,
        language=content.language,
        category=content.category,
        quantity=content.quantity or 1,
        languages=tuple(content.languages),
        weekdays=tuple(content.weekdays),
        dayparts=tuple(str(part) for part in content.dayparts),
        moments=tuple(content.moments),
        from_day=content.from_date.isoformat() if content.from_date else "",
        until_day=content.until_date.isoformat() if content.until_date else "",
        lat=lat,
        lon=lon,
        named=((named.lat, named.lon),) if named else (),
    )


def point_of(municipality_id: int, neighbourhood_id: int | None) -> tuple[float, float]:
    """Return the middle of a neighbourhood, or of its municipality: nothing finer is known."""
    area = find_neighbourhood_by_id(neighbourhood_id) if neighbourhood_id is not None else None
    place = area or find_municipality_by_id(municipality_id)
    return (place.lat, place.lon) if place else (0.0, 0.0)


def _named_place(words: str) -> Place | None:
    return guess_place(words, (*neighbourhoods_of(GHENT), *all_municipalities()))


def profile_of(listing: Listing) -> Profile:
    """Return what was read from a listing, reading it now where that did not happen yet."""
    rows = read_rows(_PROFILE, {"listing": listing.id})
    return load(rows[0].profile) if rows else read(source_of(listing))


def unread_listings(limit: int) -> Sequence[Listing]:
    """Return open listings that were not read yet or by older rules, the newest first."""
    current = select(MatchProfile.listing_id).where(
        MatchProfile.listing_id == Listing.id, MatchProfile.version == VERSION
    )
    statement = select(Listing).where(SHOWN, ~current.exists()).order_by(Listing.id.desc())
    return db.session.scalars(statement.limit(limit)).all()


# --- finding ---


def suggestions_for(listing: Listing, viewer_id: int | None, limit: int = 10) -> Suggestions:
    """Return what fits a listing, the best first, for who looks at it."""
    asker = Asker(listing.author_id, listing.organisation_id, viewer_id, listing.id)
    # The page of a part asks for the other parts too: reading it anew takes less than another query.
    profile = _read_once(source_of(listing)) if listing.bundle else profile_of(listing)
    return Suggestions(profile, find(profile, asker, limit))


def suggestions_while_composing(actor: Actor, content: Content | Listing, limit: int = 10) -> Suggestions:
    """Return what fits something that is not posted yet."""
    asker = Asker(actor.user_id, content.organisation_id, actor.user_id)
    profile = read(source_of(content))
    return Suggestions(profile, find(profile, asker, limit))


def next_best(listing: Listing, person_id: int) -> Found | None:
    """Return what may fit who answered a listing in vain (wiring: NEXT_BEST), or None: nothing good enough.

    Whoever answers an offer wants what it offers, and whoever answers a request gives it: so the listing is
    looked for as if it stood on the other side.
    """
    profile = _read_once(source_of(listing))
    turned = replace(profile, kind=_OPPOSITE[profile.kind])
    found = find(turned, Asker(person_id, None, person_id, listing.id), 1)
    return found[0].found if found else None


@lru_cache(maxsize=64)
def _read_once(source: Source) -> Profile:
    """Read a listing once for all who waited for it."""
    return read(source)


def find(profile: Profile, asker: Asker, limit: int) -> list[Suggestion]:
    """Return what fits a profile: candidates by index, scored, and only what is good enough."""
    rows = {row.id: row for row in candidates(profile, asker)}
    profiles = {row.id: load(row.profile) for row in rows.values()}
    chosen = choose((scored(profile, rows[i], profiles[i]) for i in rows), limit)
    return [Suggestion(rows[one.listing_id], one.fit, one.score, profiles[one.listing_id]) for one in chosen]


def scored(profile: Profile, row: Found, other: Profile) -> Scored:
    """Return how well one of those found fits, with what else counts a little."""
    fitting = fit(profile, other)
    return Scored(row.id, fitting, round(fitting.score * _attention(row, other), 4))


def _attention(row: Found, profile: Profile) -> float:
    """Return what else counts a little: fresh and urgent first, and those that nobody answers yet."""
    days = (now() - row.published_at).days if row.published_at else 0
    stale = OLD_SHARE * min(1.0, max(0, days) / FRESH_DAYS)
    answered = ANSWERED_SHARE * min(ANSWERED_AT_MOST, row.answers)
    return 1 - stale - answered + (URGENT_SHARE if profile.is_urgent else 0.0)


def candidates(profile: Profile, asker: Asker) -> list[Found]:
    """Return the likeliest listings of the opposite kind, by what they share with this one."""
    if not profile.points:
        return []
    values = {"wanted": json.dumps(wanted_rows(profile)), "kind": _OPPOSITE[profile.kind], **who(asker)}
    return [Found(*row) for row in read_rows(_statement(is_postgres()), values)]


def wanted_rows(profile: Profile) -> list[tuple[str, int, float]]:
    """Return by which terms, and in which cells, what fits a profile is found, and what each counts."""
    cells = sorted({cell for point in profile.points for cell in cells_around(*point)})
    return [(term, cell, round(weight, 3)) for term, weight in wanted(profile).items() for cell in cells]


def who(asker: Asker) -> dict[str, int]:
    """Return for whom is looked, as the values of the query."""
    return {
        "author": asker.author_id if asker.author_id is not None else -1,
        "organisation": asker.organisation_id if asker.organisation_id is not None else -1,
        "viewer": asker.viewer_id if asker.viewer_id is not None else -1,
        "own": asker.listing_id if asker.listing_id is not None else -1,
    }


@lru_cache(maxsize=2)
def _statement(on_postgres: bool) -> Select[Any]:
    """Return the query, built once: the newest by term and cell, then who may be shown to whom."""
    found = _found(on_postgres)
    likeliest = showable(found).order_by(found.c.weight.desc(), _listing.id.desc())
    return likeliest.limit(at_most(SCORED))


def showable(found: Subquery) -> Select[Any]:
    """Return the query of what was found, as far as it may be shown to who looks."""
    registry = current_app.extensions
    others = [_listing.author_id.not_in(cut_off_from(bindparam(who))) for who in ("author", "viewer")]
    answered = registry["answered_by"](bindparam("viewer"))
    own = select(Membership.organisation_id).where(Membership.user_id == bindparam("viewer"))
    refused = select(NotThis.id).where(
        NotThis.user_id == bindparam("viewer"),
        NotThis.listing_id == bindparam("own"),
        NotThis.other_id == _listing.id,
    )
    columns = [_listing[name] for name in Found._fields[:9]]
    return (
        select(*columns, _profile.profile, registry["listing_answers"]().label("answers"))
        .select_from(Listing)
        .join(found, found.c.id == _listing.id)
        .join(MatchProfile, _profile.listing_id == _listing.id)
        .where(SHOWN, _profile.version == literal_column(str(VERSION)))
        .where(_listing.author_id.not_in((bindparam("author"), bindparam("viewer"))))
        .where(or_(_listing.organisation_id.is_(None), _is_of_others(own)))
        .where(_listing.id != bindparam("own"), _listing.id.not_in(answered))
        .where(*others, _listing.quantity > registry["places_taken"](), ~refused.exists())
    )


def _is_of_others(own: Select[Any]) -> ColumnElement[bool]:
    """Return the condition that neither the asking organisation nor one of the viewer's posted it."""
    organisation = _listing.organisation_id
    return and_(organisation != bindparam("organisation"), organisation.not_in(own))


def _found(on_postgres: bool) -> Subquery:
    sql = _FOUND.format(wanted=WANTED[on_postgres], offset=NEWEST_EACH - 1, candidates=CANDIDATES)
    return text(sql).columns(literal_column("id"), literal_column("weight")).subquery("likeliest")


# --- telling ---


def is_shown(listing: Listing) -> bool:
    """Tell whether everyone sees a listing in the lists: the twin of SHOWN."""
    return is_listed(listing)


def settled_listings(limit: int) -> Sequence[Listing]:
    """Return what came online a while ago and was told to nobody yet, the oldest first, locked."""
    new_at = MatchProfile.new_at
    statement = select(Listing).join(MatchProfile, MatchProfile.listing_id == Listing.id)
    waiting = statement.where(new_at <= now() - SETTLED_AFTER).order_by(new_at, Listing.id)
    return db.session.scalars(waiting.limit(limit).with_for_update(of=MatchProfile, skip_locked=True)).all()


def listings_by_id(ids: Sequence[int]) -> Sequence[Listing]:
    """Return these listings, in the order of their numbers."""
    return db.session.scalars(select(Listing).where(Listing.id.in_(ids)).order_by(Listing.id)).all()


def may_suggest(own: Listing, other: Listing) -> bool:
    """Tell whether the author of a listing may hear that another fits it, and would be served by it."""
    me = own.author_id
    said_no = select(NotThis.id).where(
        NotThis.user_id == me, NotThis.listing_id == own.id, NotThis.other_id == other.id
    )
    mine = select(Membership.organisation_id).where(Membership.user_id == me)
    statement = select(Listing.id).where(
        Listing.id == other.id,
        Listing.author_id != me,
        Listing.author_id.not_in(cut_off_from(me)),
        or_(Listing.organisation_id.is_(None), Listing.organisation_id.not_in(mine)),
        Listing.id.not_in(current_app.extensions["answered_by"](me)),
        ~said_no.exists(),
    )
    if not (is_shown(own) and is_shown(other)) or full_listings([own.id, other.id]):
        return False
    return db.session.scalar(statement) is not None


def still_fits(user_id: int | None, ref: str) -> bool:
    """Tell, when a mail is sent, whether what it suggests still fits and may still be told (MAIL_GUARDS)."""
    told = db.session.get(Suggested, int(ref))
    if told is None or told.user_id != user_id:
        return False
    pair = {one.id: one for one in listings_by_id([told.listing_id, told.other_id])}
    own, other = pair[told.listing_id], pair[told.other_id]
    if own.author_id != user_id or not may_suggest(own, other):
        return False
    return fit(profile_of(own), profile_of(other)).gate is None


# --- importing and judging ---


def imported() -> Mapping[str, tuple[Listing, Profile]]:
    """Return every open imported listing by its reference, the newest where one came twice."""
    statement = select(Listing).where(SHOWN, Listing.import_ref.is_not(None)).order_by(Listing.id)
    return {str(one.import_ref): (one, profile_of(one)) for one in db.session.scalars(statement)}


def full_listings(ids: Sequence[int]) -> set[int]:
    """Return those of these listings that have no place left."""
    taken = current_app.extensions["places_taken"]()
    statement = select(Listing.id).where(Listing.id.in_(ids), Listing.quantity <= taken)
    return set(db.session.scalars(statement))


def get_pair(actor: Actor, listing_id: str, other_id: str) -> tuple[Listing, Listing] | None:
    """Return two listings of opposite kinds that the actor may see."""
    statement = select(Listing).where(Listing.public_id.in_((listing_id, other_id)), visible_to(actor))
    found = {one.public_id: one for one in db.session.scalars(statement)}
    if len(found) < 2 or found[listing_id].kind == found[other_id].kind:
        return None
    return found[listing_id], found[other_id]
