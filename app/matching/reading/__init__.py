"""Reading a listing once: what it is about, what it refuses, sizes, times; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from app.core.words import stem
from app.matching.reading.facets import facets_of, sizes_of
from app.matching.reading.words import SMALL, Text
from app.matching.rules import measures, times
from app.matching.rules.profile import Profile, Source
from app.taxonomy.concepts import CONCEPTS, HINT, NO_CATEGORY, STEPS_UP, WORDS
from app.taxonomy.lexicon import BREAK

MOST_CONCEPTS: Final = 10
MOST_WORDS: Final = 24
AFTER_FOR: Final = 0.5
AROUND: Final = 0.2
OTHER_CATEGORY: Final = 0.55
STATED: Final = 1.2
FAINT: Final = 0.12
SERVICE: Final = 0.8
# Which help is meant by a category of things, and by some things, in a listing of this category of help.
SERVICES_AROUND: Final = {
    ("repair", "bikes"): "bike-repair", ("repair", "appliances"): "appliance-repair",
    ("repair", "clothing-adults"): "sewing-repair", ("repair", "clothing-children"): "sewing-repair",
    ("repair", "furniture"): "furniture-assembly", ("sport-leisure", "instruments"): "music-lesson",
    ("it-help", "electronics"): "it-help", ("garden", "tools"): "gardening", ("cooking", "food"): "cooking",
    ("transport", "furniture"): "van", ("transport", "appliances"): "van",
    ("moving", "furniture"): "carrying",
    ("moving", "appliances"): "carrying", ("childcare", "toys"): "play-with-kids",
    ("sorting", "clothing-adults"): "sorting", ("sorting", "clothing-children"): "sorting",
}  # fmt: skip
SERVICES_OF: Final = {
    ("repair", "lamp"): "electricity", ("repair", "paint-material"): "painting-house",
    ("repair", "art-supplies"): "painting-house", ("repair", "curtains"): "hang-up",
    ("repair", "plumbing-material"): "plumbing", ("repair", "bathroom-cabinet"): "plumbing",
    ("repair", "mirror"): "hang-up", ("repair", "bookcase"): "furniture-assembly",
    ("sport-leisure", "badminton"): "badminton-play", ("sport-leisure", "racket"): "tennis-badminton",
    ("sport-leisure", "sports-things"): "sport",
    ("sport-leisure", "guitar"): "guitar-lesson", ("sport-leisure", "piano"): "piano-lesson",
    ("sport-leisure", "drums"): "drum-lesson", ("sport-leisure", "violin"): "violin-lesson",
    ("sport-leisure", "bike"): "cycling-lesson", ("it-help", "printer"): "printer-install",
    ("it-help", "tv"): "printer-install", ("it-help", "phone"): "phone-help",
    ("garden", "lawnmower"): "mowing",
}  # fmt: skip
FOR: Final = frozenset(
    {"voor", "met", "bij", "van", "in", "pour", "avec", "chez", "for", "with", "from", "для", "з"}
)
_ABOUT_LANGUAGE: Final = frozenset({"language-practice", "homework", "books"})
_CODES: Final[Mapping[str, str]] = {
    "dutch": "nl", "french": "fr", "english": "en", "arabic": "ar", "ukrainian": "uk", "russian": "ru",
    "turkish": "tr", "persian": "fa", "pashto": "ps", "tigrinya": "ti", "somali": "so", "spanish": "es",
    "portuguese": "pt", "italian": "it", "german": "de", "bulgarian": "bg", "romanian": "ro", "slovak": "sk",
    "polish": "pl", "kurdish": "ku", "armenian": "hy", "albanian": "sq", "georgian": "ka", "urdu": "ur",
    "chinese": "zh", "vietnamese": "vi",
}  # fmt: skip


def read(source: Source) -> Profile:
    """Return what a listing is about, and under which terms."""
    text, is_request = Text(source), source.kind == "request"
    found, refused, covered = _concepts(text, is_request)
    if source.help == "time":
        _add_services(source.category, found)
    categories = _categories(source.category, found)
    concepts = _weighed(found, categories)
    spans, limits = measures.measures(text.folded)
    if far := measures.most_km(text.folded):
        limits["km"] = far
    is_time = source.help == "time"
    weekdays = _weekdays(source, text) if is_time else ()
    sizes = spans | sizes_of(source, text, concepts, categories)
    return Profile(
        kind=source.kind,
        help=source.help,
        category=source.category,
        categories=categories,
        concepts=concepts,
        refused=tuple(sorted(refused)),
        words=_rare_words(text, covered),
        facets=facets_of(text, sizes, categories),
        sizes=sizes,
        limits=limits,
        languages=_languages(source, found),
        weekdays=weekdays,
        dayparts=(source.dayparts or times.dayparts(text.folded)) if is_time else (),
        moments=tuple(one for one in source.moments if is_time and int(one[0]) in weekdays),
        months=times.months(text.folded),
        from_day=source.from_day,
        until_day=source.until_day,
        quantity=source.quantity,
        points=[
            (round(lat, 4), round(lon, 4)) for lat, lon in ((source.lat, source.lon), *source.named) if lat
        ],
        is_remote=is_time and times.is_remote(text.folded),
        is_urgent=times.is_urgent(text.folded),
    )


def _concepts(text: Text, is_request: bool) -> tuple[dict[str, float], set[str], set[int]]:
    """Return each concept with its weight, those that are refused, and the places of known words."""
    found: dict[str, float] = {}
    refused: set[str] = set()
    covered: set[int] = set()
    clause_has_hit, factor, last = False, 1.0, -1
    for hit in WORDS.hits(text.words, text.lang):
        if text.is_noise(hit):
            continue
        covered.update(range(hit.at, hit.at + len(hit.key)))
        if text.is_refused(hit.at, is_request=is_request) or (is_request and text.is_had(hit.at)):
            refused.update((hit.label,) if hit.weight > HINT else ())
            continue
        if hit.at != last:
            between = text.words[last + 1 : hit.at]
            clause_has_hit = clause_has_hit and BREAK not in between
            factor = _clause_factor(factor, between, clause_has_hit)
            clause_has_hit, last = CONCEPTS[hit.label].category != NO_CATEGORY or clause_has_hit, hit.at
        weight = hit.weight * factor * text.weight(hit.at)
        found[hit.label] = max(found.get(hit.label, 0.0), weight)
    return found, refused - set(found), covered


def _add_services(category: str, found: dict[str, float]) -> None:
    """Add the help that is meant where only the thing is named: a flat tyre is the repair of a bicycle."""
    for name, weight in list(found.items()):
        around = SERVICES_AROUND.get((category, CONCEPTS[name].category))
        service = next(
            (to for (c, n), to in SERVICES_OF.items() if c == category and n in STEPS_UP[name]), around
        )
        if service:
            found[service] = max(found.get(service, 0.0), SERVICE * weight)


def _clause_factor(factor: float, between: Sequence[str], clause_has_hit: bool) -> float:
    """Return the weight of what follows: in `chairs for the table` the last words say what for."""
    if not clause_has_hit:
        return 1.0
    return AFTER_FOR if FOR.intersection(between) else factor


def _categories(stated: str, found: Mapping[str, float]) -> dict[str, float]:
    """Return the categories that a listing may belong to, the likeliest as 1: posters pick a wrong one."""
    sums: dict[str, float] = defaultdict(float)
    for name, weight in found.items():
        category = CONCEPTS[name].category
        if category != NO_CATEGORY:
            sums[category] += weight
    sums[stated] += STATED if not stated.endswith("-other") else STATED / 3
    most = max(sums.values())
    return {
        c: round(s / most, 2)
        for c, s in sorted(sums.items(), key=lambda p: (-p[1], p[0]))[:4]
        if s / most >= 0.3
    }


def _weighed(found: Mapping[str, float], categories: Mapping[str, float]) -> dict[str, float]:
    """Return the concepts that say most; what belongs to another category only stands around."""
    weighed = {}
    for name, weight in found.items():
        category = CONCEPTS[name].category
        around = AROUND if category == NO_CATEGORY else max(OTHER_CATEGORY, categories.get(category, 0.0))
        weighed[name] = round(weight * around, 2)
    top = sorted(weighed.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_CONCEPTS]
    return {name: weight for name, weight in top if weight >= FAINT}


def _rare_words(text: Text, covered: Iterable[int]) -> tuple[str, ...]:
    """Return the stems of what is in no list: names, brands, places, subjects."""
    known = set(covered)
    stems = (
        stem(word)
        for at, word in enumerate(text.words)
        if at not in known and len(word) > 3 and not word.isdigit() and word not in SMALL["quiet"]
    )
    return tuple(dict.fromkeys(stems))[:MOST_WORDS]


# --- languages and days ---


def _languages(source: Source, found: Mapping[str, float]) -> tuple[str, ...]:
    """Return the languages: as given, and for who helps those that the text names besides."""
    named = [_CODES[name] for name in found if name in _CODES]
    if source.category in _ABOUT_LANGUAGE or (source.kind == "request" and source.languages):
        return source.languages
    return tuple(dict.fromkeys((*source.languages, *named)))


def _weekdays(source: Source, text: Text) -> tuple[int, ...]:
    if source.weekdays:
        return times.without_barred(source.weekdays, text.folded)
    return times.weekdays(text.folded)
