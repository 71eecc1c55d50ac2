"""The list by its filters: one query a page, into small tuples.

Where, what and who are looked up in an index of the table; words, and places around a place, in the index of
words, which holds the filters too. Each statement is built once for its shape and bound at each request:
SQLAlchemy takes longer to build a statement than to run it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from app.accounts.queries import cut_off_from
from app.core.actor import Actor
from app.core.db import at_most, is_postgres, read
from app.core.pagination import COUNT_CAP, PAGE_SIZE, Page
from app.listings.models import Listing
from app.listings.queries.access import SHOWN
from app.listings.queries.lists import NEWEST_FIRST, FeedEntry, ListingCard, cards
from app.listings.queries.marks import Filters, ranks_of, wishes_of
from app.listings.rules import Kind, Sort
from app.places.queries import neighbourhoods_of
from app.places.rules import GHENT, PlaceKind
from app.search import queries as search
from app.search.rules import Question, Wish, asked_words, nearness
from app.taxonomy.guessing import guess_category
from app.taxonomy.rules import TILES, Tile

FEED_SIZE: Final = 2 * PAGE_SIZE
# So many of the newest that have the words are put in order of how well they fit; older ones follow by age.
RANKED: Final = 15 * PAGE_SIZE
MOST_COUNTED: Final = 100
# How sure the guess of a category must be, to show what is of it in place of nothing.
SURE: Final = 0.5
_listing: Final = Listing.__table__.c
# What each filter asks of the table; its value is bound later.
_CONDITIONS: Final[Mapping[str, ColumnElement[bool]]] = {
    "kind": _listing.kind == bindparam("kind"),
    "help": _listing.help == bindparam("help"),
    "category": _listing.category == bindparam("category"),
    "categories": _listing.category.in_(bindparam("categories", expanding=True)),
    "municipality": _listing.municipality_id == bindparam("municipality"),
    "neighbourhood": _listing.neighbourhood_id == bindparam("neighbourhood"),
    "viewer": _listing.author_id.not_in(cut_off_from(bindparam("viewer"))),
}


@dataclass(frozen=True)
class Found:
    """A page of the list, and the words that were meant where what was typed stands nowhere.

    Where no note has all the words, it holds what has some of them; where none has any, what is of the group
    of categories (`about`) that they speak of, in whatever language.
    """

    page: Page[ListingCard]
    meant: str = ""
    has_some_only: bool = False
    about: str = ""


class _Shape(NamedTuple):
    """What a statement is built for: which filters of the table are set, or how the index is asked."""

    filters: tuple[str, ...]
    is_indexed: bool
    ranks: int
    on_postgres: bool

    @property
    def is_counted_apart(self) -> bool:
        """Tell whether the index knows by itself how many there are: nobody is left out."""
        return self.is_indexed and not self.filters


def look(actor: Actor, filters: Filters, number: int) -> Found:
    """Return one page of what is open, in order; where no note has the words, of what was meant.

    Failing that, of what has some of them, what has most first; and failing that, of what they are about.
    """
    found = _found(actor, filters, _question(filters), number)
    if found.total:
        return Found(found)
    if (wider := _wider(filters)) is not None:
        meant = _page(actor, filters, wider[0], number)
        if meant.total:
            return Found(meant, wider[1])
    if (wish := search.some_of(filters.words)) is not None:
        nearest = replace(filters, sort=Sort.RELEVANCE)
        return Found(_found(actor, nearest, _asking(filters, wish), number), has_some_only=True)
    if (tile := _about(filters)) is not None:
        same = replace(filters, words="", category=tile.slug, categories=tile.categories, sort=Sort.NEW)
        return Found(_found(actor, same, _question(same), number), about=tile.slug)
    return Found(found)


def _about(filters: Filters) -> Tile | None:
    """Return the group of categories that the words speak of; None where that is not clear."""
    if not filters.words or filters.category:
        return None
    guess = guess_category(filters.words)
    if guess.confidence < SURE:
        return None
    return next(tile for tile in TILES if guess.slug in tile.categories)


def feed(actor: Actor, filters: Filters) -> list[FeedEntry]:
    """Return the first open listings for machines."""
    entries = _entries(actor, filters, _question(filters))
    if entries or (wider := _wider(filters)) is None:
        return entries
    return _entries(actor, replace(filters, sort=Sort.NEW), wider[0])


def _entries(actor: Actor, filters: Filters, question: Question | None) -> list[FeedEntry]:
    columns = (_listing[name] for name in FeedEntry._fields)
    if question is not None and filters.sort is Sort.RELEVANCE:
        ids, _total = _nearest(actor, filters, question)
        return [FeedEntry(*row) for row in _in_order(select(*columns), ids[:FEED_SIZE])]
    shape, values = _asked(actor, filters, question)
    statement = _filtered(select(*columns), shape, FEED_SIZE).limit(at_most(FEED_SIZE))
    return [FeedEntry(*row) for row in read(statement, values)]


def counts_by_neighbourhood() -> dict[tuple[int, str], int]:
    """Return how many are open in each neighbourhood of Ghent, by its id and by kind, up to a limit."""
    asked = {
        (place.id, kind.value): Filters(kind=kind, place=place)
        for place in neighbourhoods_of(GHENT)
        for kind in Kind
    }
    questions = [Question(tuple(wishes_of(filters))) for filters in asked.values()]
    return dict(zip(asked, search.count_each(questions, MOST_COUNTED), strict=True))


def _question(filters: Filters) -> Question | None:
    """Return what is asked of the index of words; None where the table itself answers."""
    ranks = ranks_of(filters)
    if not filters.words and not filters.within and not ranks:
        return None
    return search.question_of(filters.words, *wishes_of(filters), ranks=ranks)


def _wider(filters: Filters) -> tuple[Question, str] | None:
    """Return what was probably meant by words that stand nowhere, as a question and in words."""
    wider = search.wider(filters.words) if filters.words else None
    if wider is None:
        return None
    return _asking(filters, *wider.wishes), wider.words


def _asking(filters: Filters, *wishes: Wish) -> Question:
    """Return the question for these wishes in place of the words."""
    ranks = tuple((*wishes, *rank) for rank in ranks_of(filters))
    return Question((*wishes, *wishes_of(filters)), ranks)


def _found(actor: Actor, filters: Filters, question: Question | None, number: int) -> Page[ListingCard]:
    """Return one page: of the newest by how well they fit where that was asked, else as they stand."""
    if question is None or filters.sort is not Sort.RELEVANCE or number * PAGE_SIZE > RANKED:
        return _page(actor, filters, question, number)
    ids, total = _nearest(actor, filters, question)
    shown = ids[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return Page([ListingCard(*row) for row in _in_order(cards(), shown)], number, total)


def _nearest(actor: Actor, filters: Filters, question: Question) -> tuple[list[int], int]:
    """Return the newest that have the words, what fits best first, and how many there are in all."""
    shape, values = _asked(actor, filters, question)
    rows = read(_titles_of(shape), values)
    asked = asked_words(filters.words)
    ranked = sorted(rows, key=lambda row: -nearness(asked, row.title))
    total = _total(question, shape, values) if len(rows) == RANKED else len(rows)
    return [row.id for row in ranked], total


@lru_cache(maxsize=64)
def _titles_of(shape: _Shape) -> Select[Any]:
    return _filtered(select(_listing.id, _listing.title), shape, RANKED).limit(at_most(RANKED))


def _in_order(statement: Select[Any], ids: Sequence[int]) -> list[Any]:
    """Return the rows of these listings, in this order."""
    if not ids:
        return []
    wanted = statement.add_columns(_listing.id).where(_listing.id.in_(ids))
    rows = {row[-1]: row[:-1] for row in read(wanted)}
    return [rows[one] for one in ids if one in rows]


def _page(actor: Actor, filters: Filters, question: Question | None, number: int) -> Page[ListingCard]:
    shape, values = _asked(actor, filters, question)
    before = (number - 1) * PAGE_SIZE
    rows = read(_page_of(shape, number if shape.is_indexed else 1), {**values, "skipped": before})
    found = [ListingCard(*(row if shape.is_counted_apart else row[:-1])) for row in rows]
    if number == 1 and len(rows) < PAGE_SIZE:
        return Page(found, number, len(rows))
    total = rows[0][-1] if rows and not shape.is_counted_apart else _total(question, shape, values)
    # A total may be a minute old, and what is seen is not: a page that is empty lies behind the last one.
    total = max(total, before + len(rows)) if rows else min(total, before)
    return Page(found, number, total)


def _total(question: Question | None, shape: _Shape, values: Mapping[str, Any]) -> int:
    """Return how many there are, up to a limit."""
    if question is not None and shape.is_counted_apart:
        return search.total(question, COUNT_CAP)
    return int(read(_count_of(shape), values)[0][0])


def _asked(actor: Actor, filters: Filters, question: Question | None) -> tuple[_Shape, dict[str, Any]]:
    """Return the shape of what is asked, and the values to bind."""
    values: dict[str, Any] = {"viewer": actor.user_id} if actor.has_blocks else {}
    if question is None:
        values |= _table_values(filters)
    ranks = len(question.ranks) if question else 0
    shape = _Shape(tuple(values), question is not None, ranks, is_postgres())
    return shape, values | (search.values_of(question) if question else {})


def _table_values(filters: Filters) -> dict[str, Any]:
    """Return the value of each filter that is set, by its name in `_CONDITIONS`."""
    place = filters.place
    asked: dict[str, Any] = {"kind": filters.kind, "help": filters.help}
    if len(filters.categories) == 1:
        asked["category"] = filters.categories[0]
    else:
        asked["categories"] = filters.categories
    if place:
        asked["neighbourhood" if place.kind is PlaceKind.NEIGHBOURHOOD else "municipality"] = place.id
    return {name: value for name, value in asked.items() if value}


@lru_cache(maxsize=1_024)
def _page_of(shape: _Shape, number: int) -> Select[Any]:
    if shape.is_counted_apart:
        page = _filtered(cards(), shape, PAGE_SIZE, (number - 1) * PAGE_SIZE)
    else:
        page = _filtered(cards().add_columns(_count_of(shape).scalar_subquery()), shape, number * PAGE_SIZE)
        page = page.offset(bindparam("skipped"))
    return page.limit(at_most(PAGE_SIZE))


@lru_cache(maxsize=256)
def _count_of(shape: _Shape) -> Select[Any]:
    some = _filtered(select(_listing.id), shape, search.NEWEST).order_by(None).limit(at_most(COUNT_CAP))
    return select(func.count()).select_from(some.subquery())


def _filtered(statement: Select[Any], shape: _Shape, most: int, skipped: int = 0) -> Select[Any]:
    """Return what everyone may see of what was asked: at most so many, newest first within each rank."""
    wanted = statement.where(SHOWN, *(_CONDITIONS[name] for name in shape.filters))
    if not shape.is_indexed:
        return wanted.order_by(*NEWEST_FIRST)
    found = search.found(shape.ranks, search.NEWEST if shape.filters else most, skipped)
    both = found.join(Listing.__table__, _listing.id == found.c.subject_id)
    order = (found.c.rank,) if shape.ranks > 1 else ()
    return wanted.select_from(both).order_by(*order, found.c.id.desc())
