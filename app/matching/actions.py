"""Keeping what was read of listings, and what somebody said does not fit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db, is_postgres
from app.core.errors import Forbidden
from app.listings.models import Listing
from app.listings.rules import SUBJECT_KIND, Kind
from app.mail.rules import Guard
from app.matching import policies, queries
from app.matching.models import MatchProfile, MatchTerm, NotThis, Suggested
from app.matching.reading import read
from app.matching.rules.profile import VERSION, Profile
from app.matching.rules.telling import BESIDE, FITS, FITS_GUARD, REMEMBERED, TOLD_FROM
from app.matching.rules.terms import cell_of, kept
from app.notifications.actions import notify


def refresh(listing: Listing, *, is_new: bool = False) -> None:
    """Read a listing that everyone sees; forget what was read of any other.

    What is new is told, a little later, to those whose listings it fits.
    """
    forget(listing.id)
    if queries.is_shown(listing):
        keep(listing.id, read(queries.source_of(listing)), now() if is_new else None)


def keep(listing_id: int, profile: Profile, new_at: datetime | None = None) -> None:
    """Keep what was read of a listing, and the terms by which it is found."""
    row = profile_row(listing_id, profile) | {"new_at": new_at}
    db.session.execute(insert(MatchProfile), [row])
    rows = term_rows(listing_id, profile)
    if rows:
        db.session.execute(insert(MatchTerm), rows)
    db.session.flush()


def profile_row(listing_id: int, profile: Profile) -> dict[str, object]:
    """Return the row that keeps what was read."""
    return {"listing_id": listing_id, "version": VERSION, "profile": profile.dump()}


def term_rows(listing_id: int, profile: Profile) -> list[dict[str, object]]:
    """Return the rows by which a listing is found."""
    if not profile.points:
        return []
    cell = cell_of(*profile.points[0])
    return [
        {"kind": profile.kind, "term": term, "cell": cell, "listing_id": listing_id} for term in kept(profile)
    ]


def forget(listing_id: int) -> None:
    """Forget what was read of a listing."""
    for model in (MatchTerm, MatchProfile):
        db.session.execute(delete(model).where(model.listing_id == listing_id))


def not_this(actor: Actor, listing: Listing, other: Listing) -> None:
    """Never again show the actor the other beside this listing; twice is once."""
    if not policies.can_refuse(actor, listing) or actor.user_id is None:
        raise Forbidden
    mine = (NotThis.user_id == actor.user_id, NotThis.listing_id == listing.id, NotThis.other_id == other.id)
    if db.session.scalar(select(NotThis.id).where(*mine).with_for_update()) is None:
        db.session.add(
            NotThis(user_id=actor.user_id, listing_id=listing.id, other_id=other.id, created_at=now())
        )
        db.session.flush()


# --- telling ---


def tell_fits(listing: Listing) -> int:
    """Tell those whose listings a new one fits, each once; return how many people hear of it.

    What fits the new one itself stood in the mail that it is online: its author does not hear of it again.
    """
    fitting = queries.suggestions_for(listing, listing.author_id).found if queries.is_shown(listing) else []
    for one in fitting[:BESIDE]:
        remember(listing.author_id, listing.id, one.found.id)
    # What a moderator agreed is urgent is told at once, to a few at a time, by who stands higher.
    is_told_here = not (listing.kind is Kind.REQUEST and listing.urgent_granted)
    sure = [one.found.id for one in fitting if one.score >= TOLD_FROM and is_told_here]
    owners = queries.listings_by_id(sure)
    told = [_tell(own, listing) for own in owners]
    db.session.execute(update(MatchProfile).where(MatchProfile.listing_id == listing.id).values(new_at=None))
    return sum(told)


def _tell(own: Listing, new: Listing) -> bool:
    """Tell the author of a listing what newly fits it, unless they know or may not hear of it."""
    if not queries.may_suggest(own, new):
        return False
    number = remember(own.author_id, own.id, new.id)
    if number is None:
        return False
    path = f"/listings/{new.public_id}"
    words = {
        "own_title": own.title,
        "title": new.title,
        "language": new.language,
        "path": path,
        "all_path": f"/listings/{own.public_id}/matches",
    }
    notify(
        FITS, own.author_id, template="matching/fits", subject_kind=SUBJECT_KIND, subject_ref=new.public_id,
        path=path, context=words, guard=Guard(FITS_GUARD, str(number)), topic=own.title,
    )  # fmt: skip
    return True


def remember(user_id: int, listing_id: int, other_id: int) -> int | None:
    """Note that somebody hears of a listing; None when they heard of it before."""
    make = postgresql.insert if is_postgres() else sqlite.insert
    row = make(Suggested).values(user_id=user_id, listing_id=listing_id, other_id=other_id, told_at=now())
    return db.session.scalar(row.on_conflict_do_nothing().returning(Suggested.id))


def forget_suggestion(user_id: int, other_id: int) -> None:
    """Let it be as if somebody had not heard of a listing: its mail was not sent."""
    same = (Suggested.user_id == user_id, Suggested.other_id == other_id)
    db.session.execute(delete(Suggested).where(*same))


def forget_told() -> int:
    """Forget what was told long ago."""
    done = db.session.execute(delete(Suggested).where(Suggested.told_at < now() - REMEMBERED))
    return int(done.rowcount)  # type: ignore[attr-defined]
