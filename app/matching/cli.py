"""What an operator or the clock does with the engine."""

from __future__ import annotations

from typing import Final

import click
from flask.cli import AppGroup

from app.core.db import transaction
from app.core.jobs import is_stopping
from app.listings.models import Listing
from app.matching import actions, queries
from app.matching.rules.choosing import Scored, choose
from app.matching.rules.profile import Profile
from app.matching.rules.scoring import fit

BATCH: Final = 200

group = AppGroup("matching", help="Which offers fit which requests.")


def read_unread() -> int:
    """Read open listings that were not read yet, or by older rules."""
    total = done = _read_some()
    while done == BATCH:
        done = _read_some()
        total += done
    return total


def _read_some() -> int:
    with transaction():
        unread = queries.unread_listings(BATCH)
        for listing in unread:
            actions.refresh(listing)
    return len(unread)


def tell_new_fits() -> int:
    """Tell people what newly fits their listings; each new one in a transaction of its own."""
    told, is_done = 0, False
    while not is_done and not is_stopping():
        with transaction():
            settled = queries.settled_listings(1)
            is_done = not settled
            told += sum(actions.tell_fits(listing) for listing in settled)
    return told


def forget_told() -> int:
    """Forget what was told long ago."""
    with transaction():
        return actions.forget_told()


@group.command("rebuild")
def rebuild() -> None:
    """Read every open listing that was not read by the present rules."""
    click.echo(read_unread())


@group.command("run")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100), help="Suggestions each.")
def run(limit: int) -> None:
    """Print what fits each open imported listing: query, suggestion, rank, score."""
    listings = queries.imported()
    full = queries.full_listings([listing.id for listing, _profile in listings.values()])
    by_id = {listing.id: ref for ref, (listing, _profile) in listings.items()}
    open_ones = [(listing, profile) for listing, profile in listings.values() if listing.id not in full]
    for ref, (_listing, profile) in listings.items():
        for rank, one in enumerate(_best(profile, open_ones, limit), 1):
            click.echo(f"{ref}\t{by_id[one.listing_id]}\t{rank}\t{one.score:.4f}")


def _best(profile: Profile, others: list[tuple[Listing, Profile]], limit: int) -> list[Scored]:
    """Return what fits best; all of an import come from one account, so whose they are says nothing."""
    fits = ((other.id, fit(profile, about)) for other, about in others if about.kind != profile.kind)
    return choose((Scored(listing_id, found, found.score) for listing_id, found in fits), limit)
