"""What must hold whatever the words: changed texts change as little or as much as they should."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import pytest

from app.matching.rules.choosing import Scored, choose
from app.matching.rules.gates import Gate
from app.matching.rules.profile import Profile, load
from app.matching.rules.scoring import fit
from scripts.judging import Judged, engine_suggestions, profile_of, read_set
from tests.matching.test_quality import DATA

TYPOS: Final = 3
TRANSLATED: Final = {
    "r103": ("Six chaises pour la table", "Elles ne doivent pas aller ensemble."),
    "r104": ("Laptop voor lessen online", "Mijn dochter volgt een cursus op Teams. Met camera en lader."),
    "r109": ("حفاضات مقاس 4", "لأم لديها توأم عمره تسعة أشهر."),
    "r111": ("Чоловіча зимова куртка XL", "Тепла, для роботи надворі."),
    "r120": ("Borrow a hammer drill for a weekend", "For eight holes in a concrete wall."),
}


@lru_cache(maxsize=1)
def judged() -> Judged:
    return read_set(DATA / "first")


def listing(kind: str, title: str, body: str = "", **changes: Any) -> Profile:
    row = {
        "kind": kind, "help": "goods", "title": title, "body": body, "language": "nl",
        "category": "goods-other", "postcode": "9000", "quantity": 1, "languages": [], "weekdays": [],
        "dayparts": [], "from": None, "until": None,
    }  # fmt: skip
    return profile_of(row | changes)


def test_swapping_the_two_gives_the_same_gate_and_score() -> None:
    profiles = list(judged().profiles.values())
    for one in profiles:
        for other in profiles[::3]:
            assert fit(one, other) == fit(other, one)


def test_farther_never_scores_higher() -> None:
    for query, grades in judged().judgements.items():
        for ref in grades:
            one, other = judged().profiles[query], judged().profiles[ref]
            if one.is_remote or other.is_remote:
                continue
            lat, lon = one.points[0]
            moved = [replace(other, points=[(lat + north, lon)]) for north in (0, 0.01, 0.05, 0.2, 0.5, 1)]
            scores = [fit(one, away).score for away in moved]
            assert scores == sorted(scores, reverse=True)
            assert scores[-1] == 0


def test_a_typo_keeps_most_of_what_is_shown() -> None:
    kept = total = 0
    for query in list(judged().judgements)[:25]:
        before = engine_suggestions(judged(), query)[:5]
        row = judged().rows[query]
        words = row["title"].split()
        longest = max(range(len(words)), key=lambda at: len(words[at]))
        word = words[longest]
        half = len(word) // 2
        words[longest] = word[:half] + word[half + 1 : half + 2] + word[half : half + 1] + word[half + 2 :]
        changed = {**judged().profiles, query: profile_of(row | {"title": " ".join(words)})}
        after = engine_suggestions(replace(judged(), profiles=changed), query)[:5]
        kept, total = kept + len(set(before) & set(after)), total + len(before)
    assert kept / total >= 0.75


@pytest.mark.parametrize("ref", TRANSLATED)
def test_a_translation_keeps_the_best(ref: str) -> None:
    title, body = TRANSLATED[ref]
    row = judged().rows[ref] | {"title": title, "body": body}
    changed = {**judged().profiles, ref: profile_of(row)}
    fitting = {other for other, grade in judged().judgements[ref].items() if grade == 3}
    assert fitting & set(engine_suggestions(replace(judged(), profiles=changed), ref)[:5])


def test_what_was_kept_is_what_was_read() -> None:
    assert all(load(profile.dump()) == profile for profile in judged().profiles.values())


def test_nothing_good_enough_is_an_answer_and_a_doubtful_best_stands_alone() -> None:
    fits = [
        Scored(number, fit(listing("offer", "Fiets"), listing("request", "Fiets")), 0.0) for number in (1, 2)
    ]
    assert choose([replace(one, score=0.1) for one in fits]) == []
    assert [one.listing_id for one in choose([replace(one, score=0.35) for one in fits])] == [2]
    assert [one.listing_id for one in choose([replace(one, score=0.8) for one in fits])] == [2, 1]


TIME: Final = {"help": "time", "category": "transport"}


@pytest.mark.parametrize(
    ("request_", "offer", "gate"),
    [
        (("Laarzen maat 38", ""), ("Laarzen maat 40", ""), Gate.SIZE),
        (("Laarzen maat 38", ""), ("Bottes pointure 38", ""), None),
        (("Regenjas maat 104", ""), ("Waterproof jacket, age 7-8", ""), Gate.SIZE),
        (("Bureau, niet breder dan 100 cm", ""), ("Bureau 1m60", ""), Gate.LIMIT),
        (("Bureau, niet breder dan 100 cm", ""), ("Desk, 95 cm wide", ""), None),
        (("Fietsje voor meisje van 5", ""), ("Kinderfiets 24 duim", ""), Gate.SIZE),
        (("Fietsje voor meisje van 5", ""), ("Велосипед дитячий 16 дюймів", ""), None),
        (("Pampers maat 4", ""), ("Pampers maat 2", ""), Gate.SIZE),
    ],
)
def test_sizes_and_limits_count_in_all_languages(
    request_: tuple[str, str], offer: tuple[str, str], gate: Gate | None
) -> None:
    category = {"category": "bikes"} if "iets" in request_[0] else {}
    assert fit(listing("request", *request_, **category), listing("offer", *offer, **category)).gate == gate


@pytest.mark.parametrize(
    ("changes", "gate"),
    [
        ({"languages": ["fr"]}, Gate.LANGUAGE),
        ({"languages": ["fr", "nl"]}, None),
        ({"from": "2027-03-01"}, Gate.DATES),
        ({"postcode": "8400"}, Gate.DISTANCE),
        ({"postcode": "9820", "body": "Maximum 3 km van mijn deur."}, Gate.DISTANCE),
        ({"help": "goods", "category": "furniture", "title": "Kast"}, Gate.HELP),
    ],
)
def test_gates_close_for_time(changes: dict[str, Any], gate: Gate | None) -> None:
    asks = listing("request", "Rit naar de dokter", **TIME, languages=["nl"], until="2027-02-01")
    offers = listing("offer", **({"title": "Ritten met de auto"} | TIME | changes))
    assert fit(asks, offers).gate == gate
    assert fit(asks, listing("request", "Rit", **TIME)).gate == Gate.KIND


@pytest.mark.parametrize(
    ("asks", "refusing", "open_"),
    [
        (
            "Rit naar de crèche met kinderzetel",
            "Ritten met de auto, geen kinderzetel",
            "Ritten, met kinderzetel",
        ),
        ("Piano verhuizen", "Verhuishulp, geen piano's", "Verhuishulp, ook piano"),
        ("Rit op zaterdag", "Ritten, niet in het weekend", "Ritten, ook in het weekend"),
        ("Oppas voor kinderen van 4 en 7", "Oppas vanaf 6 jaar", "Oppas vanaf 3 jaar"),
    ],
)
def test_a_stated_refusal_counts(asks: str, refusing: str, open_: str) -> None:
    kind = {"help": "time", "category": "childcare" if "ppas" in asks else "transport"}
    one = listing("request", asks, **kind)
    refused, welcome = (fit(one, listing("offer", text, **kind)).score for text in (refusing, open_))
    assert refused < 0.6 * welcome


def test_who_says_not_to_have_a_thing_asks_for_it() -> None:
    offer = listing("offer", "Stevige fiets", category="bikes")
    assert fit(listing("request", "Wij hebben geen fiets", category="bikes"), offer).score > 0.5
