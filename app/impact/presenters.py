"""What the page of impact shows: figures in words, a chart with its table, and what stays unmet."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from babel.dates import format_date

from app.core.formats import number
from app.core.i18n import _, _l, current_language
from app.impact.rules import LEAST, MONTHS_SHOWN, Tally, months_until, shown
from app.listings.rules import Kind
from app.places.queries import area_names, find_municipality_by_id
from app.taxonomy.rules import category_name, domain_name, domain_of

REQUEST, OFFER = Kind.REQUEST.value, Kind.OFFER.value
UNMET_SHOWN: Final = 10
WAITS: Final[Mapping[str, Any]] = {
    "": _l("too few to say"),
    "within_hour": _l("within an hour"),
    "within_day": _l("within a day"),
    "within_3_days": _l("within 3 days"),
    "within_week": _l("within a week"),
    "later": _l("after more than a week"),
}
# The chart: measures in its own units.
CHART_HEIGHT: Final = 160
STEP: Final = 50
CSV_HEAD: Final = ("month", "kind", "category", "municipality", "posted", "answered", "agreed", "worked")


@dataclass(frozen=True)
class Figure:
    """One number with its name and how it is counted."""

    label: Any
    value: str
    method: Any


@dataclass(frozen=True)
class Bars:
    """Asked and offered side by side: what a row of a table or a month of the chart shows."""

    label: str
    requests: str
    offers: str
    worked: str
    request_size: int
    offer_size: int
    x: int = 0


@dataclass(frozen=True)
class Unmet:
    """Requests that nobody answered, of one life domain in one area."""

    domain: str
    area: str
    silent: str
    share: str
    category: str
    municipality: str


def figures(tallies: Mapping[Any, Tally]) -> list[Figure]:
    """Return the numbers of everything together, of which the last part of each key is the kind."""
    asked, offered = _sum(tallies, REQUEST), _sum(tallies, OFFER)
    both = merged([asked, offered])
    share = both.silent_share
    return [
        Figure(_("Asked"), words(asked.posted), _("Requests that went online.")),
        Figure(_("Offered"), words(offered.posted), _("Offers that went online.")),
        Figure(_("Agreed"), words(both.agreed), _("Answers on which two sides agreed.")),
        Figure(
            _("It worked"),
            words(both.worked),
            _("Notes that somebody closed with “it worked, through Solidair”, or an answer that was done."),
        ),
        Figure(
            _("First answer, usually"),
            str(WAITS[both.usual_wait]),
            _("Half of the answered notes had their first answer within this time."),
        ),
        Figure(
            _("Without an answer"),
            str(WAITS[""]) if share is None else _("%(number)s %%", number=number(round(share * 100))),
            _("The part of the notes, a week old or more, that nobody answered."),
        ),
    ]


def words(count: int) -> str:
    """Return a number as it is shown: a small one could tell of one person."""
    visible = shown(count)
    return _("fewer than %(number)s", number=LEAST) if visible is None else number(visible)


def _in_cell(count: int) -> str:
    visible = shown(count)
    return f"< {LEAST}" if visible is None else number(visible)


def merged(tallies: Iterable[Tally]) -> Tally:
    """Return several counts as one."""
    total = Tally()
    for one in tallies:
        for name, value in vars(one).items():
            setattr(total, name, getattr(total, name) + value)
    return total


def _sum(tallies: Mapping[Any, Tally], kind: str) -> Tally:
    return merged(one for key, one in tallies.items() if key[-1] == kind)


def chart(tallies: Mapping[tuple[date, str], Tally], last: date) -> list[Bars]:
    """Return the months of the chart, oldest first; a month without notes is there too."""
    rows = [
        (month, tallies.get((month, REQUEST), Tally()), tallies.get((month, OFFER), Tally()))
        for month in months_until(last, MONTHS_SHOWN)
    ]
    return _bars(rows, _month_name, CHART_HEIGHT)


def _month_name(month: date) -> str:
    return str(format_date(month, "MMM yyyy", locale=current_language()))


def by_category(tallies: Mapping[tuple[str, str], Tally]) -> list[Bars]:
    """Return the kinds of help, most first."""
    return _ranked(tallies, lambda slug: category_name(slug, current_language()))


def by_place(tallies: Mapping[tuple[int, int | None, str], Tally]) -> list[Bars]:
    """Return the areas, most first."""
    names = area_names(current_language())
    pairs = {((area[0], area[1]), area[2]): one for area, one in tallies.items()}
    return _ranked(pairs, lambda area: names.get(area, ""))


def _ranked(tallies: Mapping[tuple[Any, str], Tally], name: Callable[[Any], str]) -> list[Bars]:
    """Return rows of at least `LEAST` notes, most first, and one for all the others together."""
    rows = [
        (key, tallies.get((key, REQUEST), Tally()), tallies.get((key, OFFER), Tally()))
        for key in {key for key, _kind in tallies}
    ]
    large = [row for row in rows if row[1].posted + row[2].posted >= LEAST]
    large.sort(key=lambda row: (-row[1].posted - row[2].posted, name(row[0])))
    small = [row for row in rows if row[1].posted + row[2].posted < LEAST]
    if small:
        large.append((None, merged(row[1] for row in small), merged(row[2] for row in small)))
    return _bars(large, lambda key: _("All others together") if key is None else name(key), 100)


def _bars(rows: Sequence[tuple[Any, Tally, Tally]], name: Callable[[Any], str], size: int) -> list[Bars]:
    """Return rows with bars; the longest has this size, and what is too small to tell has none."""
    most = max((shown(one.posted) or 0 for row in rows for one in row[1:]), default=0) or 1
    return [
        Bars(
            label=name(key),
            requests=_in_cell(asked.posted),
            offers=_in_cell(offered.posted),
            worked=_in_cell(asked.worked + offered.worked),
            request_size=round((shown(asked.posted) or 0) * size / most),
            offer_size=round((shown(offered.posted) or 0) * size / most),
            x=index * STEP,
        )
        for index, (key, asked, offered) in enumerate(rows)
    ]


def unmet(tallies: Mapping[tuple[str, int, int | None], Tally]) -> list[Unmet]:
    """Return where most requests stay without an answer, by life domain and area; none that are few."""
    by_need: dict[tuple[str, int, int | None], list[tuple[str, Tally]]] = defaultdict(list)
    for (category, municipality, area), one in tallies.items():
        by_need[domain_of(category), municipality, area].append((category, one))
    found = [(need, parts, merged(one for _slug, one in parts)) for need, parts in by_need.items()]
    found = [row for row in found if row[2].silent >= LEAST]
    found.sort(key=lambda row: (-row[2].silent, _order(row[0])))
    return [_need(*row) for row in found[:UNMET_SHOWN]]


def _order(need: Hashable) -> str:
    return str(need)


def _need(need: tuple[str, int, int | None], parts: Sequence[tuple[str, Tally]], total: Tally) -> Unmet:
    domain, municipality_id, neighbourhood_id = need
    place, lang = find_municipality_by_id(municipality_id), current_language()
    return Unmet(
        domain=domain_name(domain, lang),
        area=area_names(lang).get((municipality_id, neighbourhood_id), ""),
        silent=number(total.silent),
        share=_("%(number)s %%", number=number(round((total.silent_share or 0) * 100))),
        category=max(parts, key=lambda part: (part[1].silent, part[0]))[0],
        municipality=place.slug if place else "",
    )


def as_csv(tallies: Mapping[tuple[Any, ...], Tally]) -> str:
    """Return the open data: a small number is left empty, and a row of which all are small is left out."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(CSV_HEAD)
    for (month, kind, category, municipality_id), one in tallies.items():
        if one.posted < LEAST:
            continue
        place = find_municipality_by_id(municipality_id)
        counts = (one.posted, one.answered, one.agreed, one.worked)
        numbers = ("" if shown(count) is None else count for count in counts)
        writer.writerow((f"{month:%Y-%m}", kind, category, place.slug if place else "", *numbers))
    return file.getvalue()
