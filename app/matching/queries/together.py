"""Finding for each part of a whole what fits it, in one query, and choosing what goes well together."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from flask import current_app
from sqlalchemy import Integer, Select, Subquery, column, select, text

from app.core.actor import Actor
from app.core.db import at_most, db, is_postgres
from app.listings.models import Listing
from app.listings.queries import SHOWN, visible_to
from app.listings.rules import MAX_PARTS, Kind
from app.matching.models import MatchProfile, NotThis
from app.matching.queries.finding import (
    NEWEST_EACH,
    WANTED,
    Asker,
    Found,
    Suggestion,
    Suggestions,
    scored,
    showable,
    source_of,
    wanted_rows,
    who,
)
from app.matching.reading import read
from app.matching.rules.choosing import Scored, choose
from app.matching.rules.profile import VERSION, Profile, load
from app.matching.rules.sets import OFFERED_EACH, Pick, best_set

# Of each part so many of the likeliest are scored: with all parts no more than 400.
SCORED_EACH: Final = 40
# The fourth of each row says for which part it is; all else is as in the search for one listing.
_PART: Final = {False: ", value ->> 3 AS part FROM", True: ", (value ->> 3)::int AS part FROM"}
_FOUND: Final = """
WITH wanted AS ({wanted}),
found AS (
    SELECT wanted.part AS part, found.listing_id AS id, SUM(wanted.weight) AS weight
    FROM wanted CROSS JOIN match_term AS found
    WHERE found.kind = :kind AND found.term = wanted.term AND found.cell = wanted.cell
    AND found.listing_id >= COALESCE((
        SELECT newest.listing_id FROM match_term AS newest
        WHERE newest.kind = :kind AND newest.term = wanted.term AND newest.cell = wanted.cell
        ORDER BY newest.listing_id DESC LIMIT 1 OFFSET {offset}), 0)
    GROUP BY wanted.part, found.listing_id),
ranked AS (
    SELECT part, id, weight, ROW_NUMBER() OVER (PARTITION BY part ORDER BY weight DESC, id DESC) AS place
    FROM found)
SELECT part, id, weight FROM ranked WHERE place <= {each}
"""


@dataclass(frozen=True)
class PartFit:
    """One part that still needs somebody, and the offer of the set that is proposed for it, if any."""

    public_id: str
    title: str
    language: str
    fitting: Suggestions


@dataclass(frozen=True)
class Together:
    """The parts with what is proposed for each: how many are served, and how far the offers lie apart."""

    parts: list[PartFit]
    served: int
    km: float


def together(actor: Actor, listing: Listing) -> Together:
    """Return the best set of offers for the parts of a whole that still need somebody."""
    parts = _open_parts(actor, listing)
    offers = _offers(listing, actor.user_id, parts) if parts else {}
    refused = _refused(actor, [part.id for part, _profile in parts])
    ranked = [
        _ranked(profile, offers.get(number, []), refused.get(part.id, set()))
        for number, (part, profile) in enumerate(parts)
    ]
    chosen = best_set([[Pick(one.found.id, one.score, one.profile) for one in best] for best in ranked])
    picks = chosen.picks if chosen else (None,) * len(parts)
    fits = []
    for (part, profile), best, pick in zip(parts, ranked, picks, strict=True):
        found = [one for one in best if pick is not None and one.found.id == pick.listing_id]
        fits.append(PartFit(part.public_id, part.title, part.language, Suggestions(profile, found)))
    served = sum(pick is not None for pick in picks)
    return Together(fits, served, chosen.km if chosen else 0.0)


def _open_parts(actor: Actor, listing: Listing) -> list[tuple[Listing, Profile]]:
    """Return the parts that everyone can answer now, with what was read of each."""
    taken = current_app.extensions["places_taken"]()
    statement = (
        select(Listing, MatchProfile)
        .outerjoin(MatchProfile, MatchProfile.listing_id == Listing.id)
        .where(Listing.bundle == listing.bundle, Listing.kind == Kind.REQUEST, SHOWN, visible_to(actor))
        .where(Listing.quantity > taken)
    )
    rows = db.session.execute(statement.order_by(Listing.id).limit(MAX_PARTS)).all()
    return [(part, _profile(part, kept)) for part, kept in rows]


def _profile(part: Listing, kept: MatchProfile | None) -> Profile:
    return load(kept.profile) if kept and kept.version == VERSION else read(source_of(part))


def _offers(
    listing: Listing, viewer_id: int | None, parts: Sequence[tuple[Listing, Profile]]
) -> Mapping[int, list[Found]]:
    """Return the likeliest offers for each part, by its place in the row, in one query."""
    rows = [(*row, number) for number, (_part, profile) in enumerate(parts) for row in wanted_rows(profile)]
    asker = Asker(listing.author_id, listing.organisation_id, viewer_id)
    values = {"wanted": json.dumps(rows), "kind": Kind.OFFER.value, **who(asker)}
    found: dict[int, list[Found]] = {}
    for row in db.session.execute(_statement(is_postgres()), values):
        found.setdefault(int(row[-1]), []).append(Found(*row[:-1]))
    return found


@lru_cache(maxsize=2)
def _statement(on_postgres: bool) -> Select[Any]:
    """Return the query, built once."""
    found = _found(on_postgres)
    rows = showable(found).add_columns(found.c.part).order_by(found.c.part, found.c.weight.desc())
    return rows.order_by(found.c.id.desc()).limit(at_most(MAX_PARTS * SCORED_EACH))


def _found(on_postgres: bool) -> Subquery:
    wanted = WANTED[on_postgres].replace(" FROM", _PART[on_postgres], 1)
    sql = _FOUND.format(wanted=wanted, offset=NEWEST_EACH - 1, each=SCORED_EACH)
    columns: tuple[Any, ...] = (column("part", Integer), column("id", Integer), column("weight"))
    return text(sql).columns(*columns).subquery("likeliest")


def _ranked(profile: Profile, rows: Sequence[Found], refused: set[int]) -> list[Suggestion]:
    """Return what fits one part well enough, the best first."""
    by_id = {row.id: row for row in rows if row.id not in refused}
    profiles = {number: load(row.profile) for number, row in by_id.items()}
    best: list[Scored] = choose(
        (scored(profile, row, profiles[number]) for number, row in by_id.items()), OFFERED_EACH
    )
    return [Suggestion(by_id[one.listing_id], one.fit, one.score, profiles[one.listing_id]) for one in best]


def _refused(actor: Actor, part_ids: Sequence[int]) -> dict[int, set[int]]:
    """Return what the actor said does not fit, by part."""
    said = select(NotThis.listing_id, NotThis.other_id).where(
        NotThis.user_id == actor.user_id, NotThis.listing_id.in_(part_ids)
    )
    found: dict[int, set[int]] = {}
    for part_id, other_id in db.session.execute(said):
        found.setdefault(part_id, set()).add(other_id)
    return found
