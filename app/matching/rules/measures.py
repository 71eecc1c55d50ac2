"""Sizes, ages, measures and limits in a folded text, as spans; pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from app.matching.rules.profile import EVERY_AGE, Span

Spans = dict[str, list[Span]]

_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_NUMBER_WORDS: Final = {
    "nl": "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
    "ar": "واحد اثنين ثلاث اربع خمس ست سبع ثماني تسع عشر",
    "uk": "один два три чотири пять шість сім вісім девять десять",
}
_VALUES: Final = {
    word: number for words in _NUMBER_WORDS.values() for number, word in enumerate(words.split(), 1)
}
_YEAR_UNIT: Final = (
    r"(?:jaar\b|jarig\w*|j\b|ans?\b|years?\b|year-olds?|yo\b|yrs?\b|рок\w*|рік\w*|річн\w*|سن\w*|عام\w*|اعوام)"
)
_MONTH_UNIT: Final = r"(?:maand\w*|mnd\b|mois\b|months?\b|mo\b|місяц\w*|міс\b|شهر\w*|اشهر|شهور)"
_TO: Final = r"\s*(?:-|–|/|a|tot|to|до|en|et|and|of|ou|or|الى|حتى|و|і|та|али|або)\s*"
# Two numbers with such a word between are two, not a range.
_EACH: Final = re.compile(r"\d\s*(?:en|et|and|of|ou|or|و|і|та|али|або)\s*\d")
_FROM_WORD: Final = (
    r"(?:vanaf|from|a partir de|des|boven(?: de)?|minstens|ouder dan|over|plus de|older than|"
    r"від|старше|від|من عمر|من سن|ابتداء من|فوق|من)"
)
_UP_TO_WORD: Final = r"(?:tot|t/m|up to|under|jusqu'?a|max\w*|onder(?: de)?|moins de|до|حتى|تحت|الى)"
_CHILD_WORD: Final = (
    r"(?:meis\w+|jong\w*|zoon\w*|dochter\w*|kind\w*|kleuter\w*|peuter\w*|ukkie|ventje|boys?|girls?|sons?|"
    r"daughter|child|kids?|toddler|enfants?|filles?|garcons?|fils|gamine?|tweeling|jumeaux|twins)"
)
_CHILD_BEFORE: Final = re.compile(rf"{_CHILD_WORD}\W*(?:\w+\W+){{0,2}}$")
_AGE_RANGE: Final = re.compile(rf"(\d{{1,2}}){_TO}(\d{{1,2}})\s*{_YEAR_UNIT}")
_AGE_PREFIX: Final = re.compile(
    r"\b(?:ages?|aged|leeftijd|age de|ages de|вік\w*|العمر|عمر\w*)\s*:?\s*(\d{1,2})(?:" + _TO + r"(\d{1,2}))?"
)
_AGE: Final = re.compile(rf"(\d{{1,2}})\s*-?\s*{_YEAR_UNIT}")
_AGE_OF_CHILD: Final = re.compile(
    rf"{_CHILD_WORD}\s*(?:van|de|of|aged|,|\()\s*(\d{{1,2}})\b(?:{_TO}(\d{{1,2}})\b)?"
)
_MONTHS_OLD: Final = re.compile(rf"(\d{{1,2}})(?:{_TO}(\d{{1,2}}))?\s*{_MONTH_UNIT}")
_AGE_FROM: Final = re.compile(rf"\b{_FROM_WORD}\s*(\d{{1,2}})\s*{_YEAR_UNIT}|\b(\d{{1,2}})\s*\+")
_AGE_UP_TO: Final = re.compile(rf"\b{_UP_TO_WORD}\s*(\d{{1,2}})\s*{_YEAR_UNIT}")
# How long a thing is used or somebody does something, and how old who writes is: no ages of a child.
_PAST_AGE: Final = re.compile(
    rf"(?:sinds|al|depuis|for|since|ya|il y a|porte|utilise|уже|منذ|ik ben|j'ai|i am|i'm|man van|vrouw van|"
    rf"meisje van 1|babysit van|student van|мені|عمري)\s*(\d{{1,2}})"
    rf"(?:\s*{_YEAR_UNIT}|\b(?!\s*(?:kinder|enfant|kid|дит)))|"
    rf"(\d{{1,2}})\s*{_YEAR_UNIT}\s*(?:gebruikt|gedragen|used|worn|ervaring|experience|geleden|ago|d'experience)"
)
_THING_OLD: Final = re.compile(rf"(\d{{1,2}})\s*{_YEAR_UNIT}\s*(?:oud|old)\b")
_IN_BRACKETS: Final = re.compile(r"\w\s\((\d{1,2})\)")

_SIZE_WORD: Final = (
    r"(?:maat|maten|mt|taille|tailles|pointure|size|sizes|nr|no|numero|розмір\w*|مقاس\w*|قياس\w*|نمره)"
)
_SIZED: Final = re.compile(rf"{_SIZE_WORD}\.?\s*:?\s*(\d{{1,3}})(?:{_TO}(\d{{1,3}}))?(?:{_TO}(\d{{1,3}}))?\b")
_AFTER_SIZED: Final = re.compile(rf"\b(\d{{2,3}})(?:{_TO}(\d{{2,3}}))?\s*{_SIZE_WORD}\b")
_BARE: Final = re.compile(
    r"(?<![\d.,x/])(\d{2,3})(?:\s*(?:-|–|/|tot|of|ou|or|to|a|і|або)\s*(\d{2,3}))?(?![\d.,]*\d)"
    r"(?!\s*(?:cm|mm|m\b|km|kg|g\b|kilo|eur|€|l\b|liter|litre|w\b|watt|stuk|st\b|piec|euro|u\b|uur|h\b|min|"
    r"%|jaar|ans|year|рок|سنه|см|грн|ли|x|×|duim|inch|pouce|дюйм|\"|:|personen|pers|keer|fois|times|maand|mois))"
)
_LETTER: Final = re.compile(r"(?<![\w'-])(XXS|XS|S|M|L|XL|XXL|XXXL|2XL|3XL|4XL)(?![\w'-])")
_LETTERS: Final = {
    "XXS": 0, "XS": 1, "S": 2, "M": 3, "L": 4, "XL": 5, "XXL": 6, "2XL": 6, "XXXL": 7, "3XL": 7, "4XL": 8,
}  # fmt: skip

_CM: Final = re.compile(r"(\d{2,3})(?:[.,]\d+)?\s*(?:cm\b|centim\w*|см\b|سم\b)")
_METRES: Final = re.compile(
    r"\b(\d)\s*(?:m|м)\s*(\d{2})\b|\b(\d)[.,](\d{1,2})\s*(?:m|м)\b|\b(\d)\s*(?:meter|m|м)\b(?!\s*\d)"
)
_PLAIN_DIMENSION: Final = re.compile(
    r"\b(\d{2,3})\s*(?=(?:cm\s*)?(?:hoog|breed|diep|lang|wide|high|tall|deep|de large|de haut))"
)
_PAIR: Final = re.compile(r"\b(\d{2,3})\s*(?:x|×|op|sur|на)\s*(\d{2,3})\b")
_DIMENSIONS: Final = {
    "w": re.compile(r"bre+d\w*|large\w*|wid\w+|шир\w*|عرض\w*"),
    "h": re.compile(r"ho+g\w*|haut\w*|high|height|tall|висо\w*|ارتفاع\w*|علو"),
    "d": re.compile(r"diep\w*|profond\w*|deep|depth|глиб\w*|عمق"),
}
_LIMIT: Final = re.compile(
    r"(?:max\w*\.?|hoogstens|ten hoogste|niet (?:\w+er|meer) dan|pas plus(?: \w+)? (?:de|que)|"
    r"moins de|jusqu'?a|at most|no (?:wider|taller|more|bigger|larger) than|under|less than|up to|"
    r"kleiner dan|smaller dan|lager dan|"
    r"не (?:більше|ширше|вище)(?: ніж)?|до|максимум|لا يزيد عن|لا تزيد عن|حد اقصى|"
    r"اقل من|اقصى)\W*(?:\w+\W+){0,1}?$"
)
_AFTER_LIMIT: Final = re.compile(r"\W*(?:\w+\W+){0,2}?(?:max\w*|hoogstens|maximum|максимум|كحد اقصى)\b")
_KM: Final = re.compile(r"(\d{1,3})\s*(?:km|kilometer\w*|kilometre\w*|км|кілометр\w*|كم|كيلو\w*)\b")
_INCH: Final = re.compile(
    r"(\d{2})(?:[.,]5)?\s*(?:duim|inch\w*|\"|''|”|″|pouces?|дюйм\w*|بوص\w*|انش\w*|zoll)"
)
_INCH_WORD_FIRST: Final = re.compile(r"(?:мiра|колес\w*|wiel\w*|roues?|wheels?|مقاس|قياس)\D{0,4}(\d{2})\b")
_FRAME: Final = re.compile(r"(?:frame\w*|kader\w*|cadre|рам\w*|hoogte|maat|taille|size|هيكل)\D{0,8}(\d{2})\b")
_PERSON_HEIGHT: Final = re.compile(
    r"\b1\s*(?:m|м|meter|متر)\s*(\d{2})\b|\b1[.,](\d{2})\b|\b(1[4-9]\d|20\d)\s*(?:cm|см|سم)"
)
_ARABIC_HEIGHT: Final = re.compile(r"متر و\s*(خمس|ست|سبع|ثمان|تسع)\w*")
_ARABIC_TENS: Final = {"خمس": 50, "ست": 60, "سبع": 70, "ثمان": 80, "تسع": 90}


def plain(folded: str) -> str:
    """Return a folded text with Western digits, and small numbers written in words as digits."""
    text = folded.translate(_DIGITS)
    return re.sub(r"[^\W\d_]+", lambda m: str(_VALUES.get(m[0], m[0])) if m[0] in _VALUES else m[0], text)


def ages(text: str) -> list[Span]:
    """Return the ages that a text names, in years: a child's age is a point, `from 6 years` is open."""
    taken = [m.span() for m in _PAST_AGE.finditer(text)]
    taken += [m.span() for m in _THING_OLD.finditer(text) if not _CHILD_BEFORE.search(text[: m.start()])]
    spans: list[Span] = []
    for match, span in _named_ages(text):
        if any(start <= match.start() < end or start < match.end() <= end for start, end in taken):
            continue
        taken.append(match.span())
        apart = _EACH.search(match[0]) and span[1] < EVERY_AGE
        spans.extend([(span[0], span[0]), (span[1], span[1])] if apart else [span])
    return [(low, high) for low, high in spans if low <= EVERY_AGE]


def _named_ages(text: str) -> Iterator[tuple[re.Match[str], Span]]:
    """Yield each way to name an age, the most telling first."""
    yield from ((m, (float(m[1] or m[2]), EVERY_AGE)) for m in _AGE_FROM.finditer(text))
    yield from ((m, _span(m[1], m[2])) for m in _AGE_RANGE.finditer(text))
    yield from ((m, _span(m[1], m[2] or m[1])) for m in _AGE_PREFIX.finditer(text))
    yield from ((m, (0.0, float(m[1]))) for m in _AGE_UP_TO.finditer(text))
    yield from ((m, _span(m[1], m[1])) for m in _AGE.finditer(text))
    yield from ((m, _span(m[1], m[2] or m[1])) for m in _AGE_OF_CHILD.finditer(text))
    yield from ((m, _span(m[1], m[1])) for m in _IN_BRACKETS.finditer(text))
    yield from ((m, (float(m[1]) / 12, float(m[2] or m[1]) / 12)) for m in _MONTHS_OLD.finditer(text))


def _span(low: str, high: str) -> Span:
    first, second = float(low), float(high)
    return (first, second) if first <= second else (second, first)


def numbers_of_size(text: str) -> list[tuple[Span, bool]]:
    """Return numbers that may be a size, and whether the word `size` stands beside them."""
    found: list[tuple[Span, bool]] = []
    for match in (*_SIZED.finditer(text), *_AFTER_SIZED.finditer(text)):
        numbers = [int(number) for number in match.groups() if number]
        if re.search(r"\s(?:of|ou|or|en|et|and|або|і|и|او|و)\s", match[0]) or len(numbers) == 1:
            found += [((float(n), float(n)), True) for n in numbers]
        else:
            found.append(((float(min(numbers)), float(max(numbers))), True))
    for match in _BARE.finditer(text):
        low, high = float(match[1]), float(match[2] or match[1])
        found.append(((min(low, high), max(low, high)), False))
    return found


def letters(original: str) -> list[Span]:
    """Return sizes such as M or XL, which must stand in capitals."""
    return [(float(_LETTERS[m[1]]), float(_LETTERS[m[1]])) for m in _LETTER.finditer(original)]


def measures(text: str) -> tuple[Spans, dict[str, float]]:
    """Return the measures in centimetres by dimension (`x`: not said), and the limits set on them."""
    spans: Spans = defaultdict(list)
    limits: dict[str, float] = {}
    for value, start, end in _centimetres(text):
        dimension = _dimension(text, start, end)
        before, after = text[max(0, start - 34) : start], text[end : end + 24]
        if _LIMIT.search(before) or _AFTER_LIMIT.match(after):
            limits[dimension] = min(value, limits.get(dimension, value))
        else:
            spans[dimension].append((value, value))
    for pair in _PAIR.finditer(text):
        spans["pair"].append((float(pair[1]), float(pair[2])))
    return dict(spans), limits


def _centimetres(text: str) -> Iterator[tuple[float, int, int]]:
    seen: set[int] = set()
    for m in (*_CM.finditer(text), *_PLAIN_DIMENSION.finditer(text)):
        if m.start() not in seen:
            seen.add(m.start())
            yield float(m[1]), m.start(), m.end()
    for m in _METRES.finditer(text):
        whole, part = m[1] or m[3] or m[5], m[2] or m[4] or "0"
        yield float(whole) * 100 + float(part.ljust(2, "0")), m.start(), m.end()


def _dimension(text: str, start: int, end: int) -> str:
    near = text[end : end + 14], text[max(0, start - 22) : start]
    for part in near:
        for name, pattern in _DIMENSIONS.items():
            if pattern.search(part):
                return name
    return "x"


def most_km(text: str) -> float | None:
    """Return how far somebody goes at most, where the text says so."""
    for m in _KM.finditer(text):
        before = text[max(0, m.start() - 30) : m.start()]
        if _LIMIT.search(before) or re.search(
            r"(?:binnen|within|dans un rayon de|straal van|в радіусі|ضمن|tot)\W*(?:\w+\W+)?$", before
        ):
            return float(m[1])
        if _AFTER_LIMIT.match(text[m.end() : m.end() + 24]):
            return float(m[1])
    return None


def inches(text: str) -> list[Span]:
    """Return the sizes of wheels in inches."""
    found = [float(m[1]) for m in (*_INCH.finditer(text), *_INCH_WORD_FIRST.finditer(text))]
    return [(value, value) for value in found if 10 <= value <= 29]


def frames(text: str) -> list[Span]:
    """Return the sizes of a bicycle's frame in centimetres: said, or what fits somebody of that height."""
    found = [(float(m[1]), float(m[1])) for m in _FRAME.finditer(text) if 44 <= float(m[1]) <= 66]
    heights = [float(m[3] or 100 + float(m[1] or m[2])) for m in _PERSON_HEIGHT.finditer(text)]
    heights += [100.0 + _ARABIC_TENS[m[1]] for m in _ARABIC_HEIGHT.finditer(text)]
    return found or [(height * 0.305, height * 0.335) for height in heights]
