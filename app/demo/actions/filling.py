"""Synthetic rows for benchmarks: many, plausible, and the same each time."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import insert

from app.accounts.models import User
from app.core.clock import now
from app.core.db import transaction
from app.core.ids import new_public_id
from app.listings.models import Listing
from app.listings.queries import entry_of
from app.listings.rules import LIFETIME, SUBJECT_KIND, Help, Kind, Life
from app.matching.actions import profile_row, term_rows
from app.matching.models import MatchProfile, MatchTerm
from app.matching.queries import point_of
from app.matching.reading import read
from app.matching.rules.profile import Profile, Source
from app.moderation.rules import ReviewState
from app.places.queries import all_municipalities, neighbourhoods_of
from app.responses.models import Message, Response
from app.responses.rules import State
from app.search.actions import document_of, first_id, learn_some
from app.search.models import SearchDocument
from app.taxonomy.rules import CATEGORIES

GHENT: Final = 44021
CHUNK: Final = 2_000
THINGS: Final = (
    "Kinderfiets",
    "Winterjas",
    "Zetel",
    "Kookpotten",
    "Boekentas",
    "Buggy",
    "Bureau",
    "Laptop",
    "Gordijnen",
    "Matras",
)
WORDS: Final = (
    "in goede staat", "bijna nieuw", "gratis af te halen", "voor een gezin", "met plezier", "op zaterdag",
    "voor wie het nodig heeft", "zonder haast", "klein maar fijn", "van onze oudste",
)  # fmt: skip


def fill(listings: int) -> None:
    """Add that many listings, a person for every tenth and an answer for every fifth, in own transactions."""
    people, at = _people(max(2, listings // 10)), now().replace(microsecond=0)
    for start in range(0, listings, CHUNK):
        _chunk(start, min(CHUNK, listings - start), people, at)
    learned = 1
    while learned:
        with transaction():
            learned = learn_some()


def _people(count: int) -> list[int]:
    ids: list[int] = []
    at = now()
    for start in range(0, count, CHUNK):
        rows = [_person(number, at) for number in range(start, min(start + CHUNK, count))]
        with transaction() as session:
            ids += session.scalars(insert(User).returning(User.id), rows).all()
    return ids


def _person(number: int, at: datetime) -> dict[str, Any]:
    public_id = new_public_id()
    return {
        "public_id": public_id, "email": f"filled-{public_id}@example.org", "name": f"Buur {number}",
        "language": "nl", "speaks": ["nl"], "created_at": at, "confirmed_at": at, "totp_last_step": 0,
    }  # fmt: skip


def _chunk(start: int, count: int, people: list[int], at: datetime) -> None:
    rows = [_listing(start + offset, people, at) for offset in range(count)]
    with transaction() as session:
        ids = session.scalars(insert(Listing).returning(Listing.id, sort_by_parameter_order=True), rows).all()
        documents = [_document(i, r) for i, r in zip(ids, rows, strict=True)]
        session.execute(insert(SearchDocument), documents)
        read = [(i, _profile(row)) for i, row in zip(ids, rows, strict=True)]
        session.execute(insert(MatchProfile), [profile_row(i, profile) for i, profile in read])
        session.execute(insert(MatchTerm), [row for i, profile in read for row in term_rows(i, profile)])
        answered = [(i, start + n) for n, i in enumerate(ids) if (start + n) % 5 == 0]
        responses = [_response(i, number, rows[number - start], people) for i, number in answered]
        found = session.scalars(
            insert(Response).returning(Response.id, sort_by_parameter_order=True), responses
        )
        messages = [
            _message(response_id, response["responder_id"], turn, response["sent_at"])
            for response_id, response in zip(found.all(), responses, strict=True)
            for turn in range(3)
        ]
        session.execute(insert(Message), messages)


def _profile(row: dict[str, Any]) -> Profile:
    """Return what is read of a listing; many say the same in different places."""
    words = _read_words(str(row["kind"]), str(row["help"]), row["title"], row["body"], row["category"])
    return replace(words, points=[point_of(row["municipality_id"], row["neighbourhood_id"])])


@lru_cache(maxsize=20_000)
def _read_words(kind: str, help_: str, title: str, body: str, category: str) -> Profile:
    return read(Source(kind, help_, title, body, "nl", category))


def _listing(number: int, people: list[int], today: datetime) -> dict[str, Any]:
    """Return a listing; multiples of primes spread its values without chance, and no two have one moment."""
    slugs = sorted(CATEGORIES)
    category = slugs[number * 7 % len(slugs)]
    municipalities, hoods = all_municipalities(), neighbourhoods_of(GHENT)
    in_ghent = number % 10 < 7
    age = timedelta(minutes=math.isqrt(number) * 13 + number % 97)
    at = today - age + timedelta(microseconds=number % 1_000_000)
    return {
        "public_id": new_public_id(),
        "kind": Kind.OFFER if number % 3 else Kind.REQUEST,
        "help": Help(CATEGORIES[category].help),
        "title": f"{THINGS[number * 11 % len(THINGS)]} {WORDS[number * 3 % len(WORDS)]}",
        "body": " ".join(WORDS[(number * step) % len(WORDS)] for step in (1, 3, 7, 9)).capitalize() + ".",
        "language": "nl",
        "category": category,
        "municipality_id": GHENT if in_ghent else municipalities[number * 17 % len(municipalities)].id,
        "neighbourhood_id": hoods[number * 5 % len(hoods)].id if in_ghent else None,
        "quantity": 1 + number % 3,
        "weekdays": [], "dayparts": [], "moments": [], "languages": [], "little_dutch_ok": True,
        "author_id": people[number * 13 % len(people)],
        "review_state": ReviewState.PUBLISHED, "needs_look": False, "life": Life.OPEN,
        "submitted_at": at, "reviewed_at": at, "created_at": at, "edited_at": at, "published_at": at,
        "expires_at": at + LIFETIME, "version": 1,
    }  # fmt: skip


def _document(listing_id: int, row: dict[str, Any]) -> dict[str, Any]:
    """Return what the index holds of a listing, as its own actions would make it."""
    entry = entry_of(Listing(id=listing_id, **row))
    return {**document_of(SUBJECT_KIND, entry), "id": first_id(entry.at)}


def _response(listing_id: int, number: int, listing: dict[str, Any], people: list[int]) -> dict[str, Any]:
    place = (number * 13 + 1) % len(people)
    at = listing["published_at"] + timedelta(hours=1)
    return {
        "public_id": new_public_id(), "listing_id": listing_id, "responder_id": people[place],
        "state": State.SENT, "created_at": at, "sent_at": at,
    }  # fmt: skip


def _message(response_id: int, author_id: int, turn: int, at: datetime) -> dict[str, Any]:
    body = WORDS[(response_id + turn) % len(WORDS)].capitalize() + "."
    return {
        "response_id": response_id, "author_id": author_id, "body": body,
        "created_at": at + timedelta(minutes=turn),
    }  # fmt: skip
