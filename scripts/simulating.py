"""A made-up city in which urgent requests are told in different ways: who answers, how soon, for what.

The assumptions are the numbers below, and docs/waves.md names each. All chance comes from the seed, the
request and the person, so every way of telling meets the same people in the same mood.
"""

from __future__ import annotations

import hashlib
import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, NamedTuple

from app.matching.rules.choosing import Scored, choose
from app.matching.rules.gates import EARTH_KM, Signal
from app.matching.rules.scoring import fit
from app.places.rules import CENTRES
from app.waves.rules import CALLS_A_WEEK, MOST_LOOKED_AT, PEOPLE_A_WAVE, WAVE_EVERY, in_order, is_enough
from scripts.judging import Judged

GHENT: Final = 44021
# People: from 1 to 20 hold each offer of the judged sets, and half as many offer nothing.
HOLDERS: Final = 20
OTHERS: Final = 0.5
# Requests: so many a day for so many days; each is of use for five days and asks for as many as in the sets.
REQUESTS_A_DAY: Final = 3
DAYS: Final = 28
USEFUL_DAYS: Final = 5
# A day of waking hours, from 8 to 22: mails leave, are read and answered in these alone.
AWAKE: Final = 14.0
WAKES_AT: Final = 8.0
WEEK: Final = 7 * AWAKE
# Who reads a mail: so many, and each mail of the last seven days makes it a tenth less likely.
READS: Final = 0.6
TIRED: Final = 0.9
# Who reads it and says yes, by how well the offer fits (graded by hand); whoever has no fitting offer rarely.
SAYS_YES: Final = {3: 0.5, 2: 0.3, 1: 0.1, 0: 0.002}
# Half as likely with each 5 km.
HALF_KM: Final = 5.0
# Hours until an answer: half of them within 3, a few a day later (log-normal).
HALF_ANSWERED: Final = 3.0
SPREAD: Final = 1.0


class Person(NamedTuple):
    """Somebody with an account: where they live, and what they offer, if anything."""

    number: int
    point: tuple[float, float]
    offer: str | None


class Request(NamedTuple):
    """An urgent request: which of the sets, when, where, and how many it asks for."""

    number: int
    ref: str
    at: float
    point: tuple[float, float]
    places: int


@dataclass(frozen=True)
class Way:
    """A way of telling: how many at once and how often; without a size everyone whom it reaches at once."""

    name: str
    size: int | None = None
    every: float = WAVE_EVERY.total_seconds() / 3600
    within_km: float | None = None
    is_matched: bool = False


@dataclass(frozen=True)
class Mood:
    """How people are: the assumptions that matter most, to be changed one by one."""

    name: str = "as assumed"
    tired: float = TIRED
    willing: float = 1.0
    strangers: float = 1.0


@dataclass
class Outcome:
    """What became of the requests of one run."""

    requests: int = 0
    mails: int = 0
    too_late: int = 0
    people: int = 0
    days: int = DAYS
    hours: list[float] = field(default_factory=list)


EVERYONE: Final = Way("everyone")
RADIUS: Final = Way("everyone within 3 km", within_km=3.0)
MATCHED: Final = Way("all who fit, at once", size=MOST_LOOKED_AT, is_matched=True)
WAVES: Final = Way("waves of 10, every 3 hours", size=PEOPLE_A_WAVE, is_matched=True)


class City:
    """People and requests, the same for each way of telling."""

    def __init__(self, judged: Judged, seed: int, days: int = DAYS) -> None:
        self.judged, self.seed, self.days = judged, seed, days
        self.offers = [ref for ref, row in judged.rows.items() if row["kind"] == "offer"]
        self.people = list(self._people())
        self.requests = list(self._requests(days))
        self._ranks: dict[int, list[int]] = {}
        self.holders: dict[str, list[Person]] = defaultdict(list)
        for person in self.people:
            if person.offer is not None:
                self.holders[person.offer].append(person)

    def _people(self) -> Iterable[Person]:
        held = [ref for ref in self.offers for _ in range(1 + int(HOLDERS * self.lot("holders", ref)))]
        nobody: list[str | None] = [None] * round(OTHERS * len(held))
        for number, offer in enumerate([*held, *nobody]):
            yield Person(number, self._place("lives", number), offer)

    def _requests(self, days: int) -> Iterable[Request]:
        fitting = sorted(
            ref
            for ref, grades in self.judged.judgements.items()
            if any(grades.values()) and self.judged.rows[ref]["kind"] == "request"
        )
        for number in range(days * REQUESTS_A_DAY):
            ref = fitting[int(len(fitting) * self.lot("which", number))]
            at = AWAKE * (number // REQUESTS_A_DAY + self.lot("when", number))
            yield Request(number, ref, at, self._place("asks", number), self._places(ref))

    def _places(self, ref: str) -> int:
        return int(self.judged.rows[ref]["quantity"] or 1)

    def _place(self, *words: object) -> tuple[float, float]:
        places = sorted(point for (municipality, _slug), point in CENTRES.items() if municipality == GHENT)
        return places[int(len(places) * self.lot(*words))]

    def lot(self, *words: object) -> float:
        """Return a number from 0 to 1 that is always the same for these words."""
        said = ":".join(map(str, (self.seed, *words))).encode()
        return int.from_bytes(hashlib.blake2b(said, digest_size=6).digest(), "big") / 2**48

    def ranked(self, request: Request) -> list[int]:
        """Return whom the engine finds for a request, the best first."""
        if request.number not in self._ranks:
            self._ranks[request.number] = self._rank(request)
        return self._ranks[request.number]

    def _rank(self, request: Request) -> list[int]:
        about = replace(self.judged.profiles[request.ref], points=[request.point])
        near = [
            ref
            for ref in self.offers
            if fit(about, self.judged.profiles[ref], frozenset({Signal.DISTANCE})).score
        ]
        found = []
        for person in (one for ref in near for one in self.holders[ref]):
            theirs = replace(self.judged.profiles[person.offer or ""], points=[person.point])
            fitting = fit(about, theirs)
            found.append(Scored(person.number, fitting, fitting.score))
        return [one.listing_id for one in choose(found, MOST_LOOKED_AT)]

    def willing(self, request: Request, person: Person, mood: Mood) -> float:
        """Return how likely somebody who reads of a request says yes."""
        grades = self.judged.judgements[request.ref]
        grade = grades.get(person.offer, 0) if person.offer is not None else 0
        nearness = float(0.5 ** (kilometres(request.point, person.point) / HALF_KM))
        return SAYS_YES[grade] * nearness * (mood.willing if grade else mood.strangers)


@lru_cache(maxsize=4_000)
def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return how far two points lie apart, near enough within one city."""
    dy = math.radians(one[0] - other[0])
    dx = math.radians(one[1] - other[1]) * math.cos(math.radians(one[0]))
    return EARTH_KM * math.hypot(dx, dy)


class Run:
    """One way of telling in one city, step by step in waking hours."""

    def __init__(self, city: City, way: Way, mood: Mood) -> None:
        self.city, self.way, self.mood = city, way, mood
        self.mailed: dict[int, list[float]] = defaultdict(list)
        self.helping: dict[int, float] = {}
        self.answers: dict[int, int] = defaultdict(int)
        self.asked: dict[int, set[int]] = defaultdict(set)
        self.outcome = Outcome(len(city.requests), people=len(city.people), days=city.days)
        self.due: list[tuple[float, int, str, int, int]] = []
        self.turn = 0

    def go(self) -> Outcome:
        """Let the weeks pass; return what became of the requests."""
        for request in self.city.requests:
            self._plan(request.at, "wave", request.number)
        while self.due:
            at, _turn, what, number, person = heapq.heappop(self.due)
            request = self.city.requests[number]
            if what == "wave":
                self._wave(request, at)
            else:
                self._answer(request, at, person)
        return self.outcome

    def _plan(self, at: float, what: str, request: int, person: int = -1) -> None:
        self.turn += 1
        heapq.heappush(self.due, (at, self.turn, what, request, person))

    def _wave(self, request: Request, at: float) -> None:
        is_over = at > request.at + USEFUL_DAYS * AWAKE
        if is_over or is_enough(self.answers[request.number], request.places):
            return
        for number in self._next_people(request, at):
            self._mail(request, self.city.people[number], at)
        if self.way.size is not None:
            self._plan(at + self.way.every, "wave", request.number)

    def _next_people(self, request: Request, at: float) -> Sequence[int]:
        people = self.city.people
        if not self.way.is_matched:
            within = self.way.within_km or math.inf
            return [p.number for p in people if kilometres(request.point, p.point) <= within]
        asked = self.asked[request.number]
        ranks = [
            n for n in self.city.ranked(request) if n not in asked and self._recent(n, at) < CALLS_A_WEEK
        ]
        busy = {n for n in ranks if self.helping.get(n, -math.inf) > at - WEEK}
        chosen = in_order(ranks, busy)[: self.way.size]
        asked.update(chosen)
        return chosen

    def _recent(self, person: int, at: float) -> int:
        return sum(sent > at - WEEK for sent in self.mailed[person])

    def _mail(self, request: Request, person: Person, at: float) -> None:
        recent = self._recent(person.number, at)
        self.mailed[person.number] = [*self.mailed[person.number][-60:], at]
        self.outcome.mails += 1
        reads = READS * self.mood.tired**recent
        says_yes = self.city.willing(request, person, self.mood)
        lot = self.city.lot("answers", request.number, person.number)
        if lot < reads * says_yes:
            self._plan(at + self._delay(request, person), "answer", request.number, person.number)

    def _delay(self, request: Request, person: Person) -> float:
        one, other = (self.city.lot(word, request.number, person.number) for word in ("soon", "late"))
        normal = math.sqrt(-2 * math.log(max(one, 1e-12))) * math.cos(2 * math.pi * other)
        return HALF_ANSWERED * math.exp(SPREAD * normal)

    def _answer(self, request: Request, at: float, person: int) -> None:
        if at > request.at + USEFUL_DAYS * AWAKE:
            return
        if is_enough(self.answers[request.number], request.places):
            self.outcome.too_late += 1
            return
        self.answers[request.number] += 1
        self.helping[person] = at
        if is_enough(self.answers[request.number], request.places):
            self.outcome.hours.append(on_the_clock(at) - on_the_clock(request.at))


def on_the_clock(awake: float) -> float:
    """Return the hours on the clock at so many waking hours since the first midnight."""
    return 24 * (awake // AWAKE) + WAKES_AT + awake % AWAKE


def told(city: City, way: Way, mood: Mood | None = None) -> Outcome:
    """Return what becomes of the requests of a city when they are told in this way."""
    return Run(city, way, mood or Mood()).go()
