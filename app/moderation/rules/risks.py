"""What in a text deserves a second look: found by its form, shown with what was found, decided by people.

Few false alarms matter more than finding everything: whoever sees ten wrong ones no longer looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from phonenumbers import Leniency, PhoneNumberMatcher

EVIDENCE_LENGTH: Final = 40
READ_LENGTH: Final = 5_000
MANY: Final = 5
ALIKE: Final = 0.5
SHINGLE: Final = 3
FEWEST_SHINGLES: Final = 4


class Risk(StrEnum):
    """What to look at twice."""

    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"
    ADDRESS = "address"
    PRICE = "price"
    LINK = "link"
    NEW_SENDER = "new_sender"
    LIKE_REFUSED = "like_refused"
    MANY = "many"


# What shows everyone how to reach somebody, or where they live.
EXPOSING: Final = frozenset({Risk.PHONE, Risk.EMAIL, Risk.ADDRESS})


@dataclass(frozen=True)
class Hint:
    """One thing to look at twice, and what made us say so."""

    risk: Risk
    evidence: str = ""


_DIGIT_WORDS: Final = (
    r"(?:nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|zero|zéro|un|deux|trois|quatre|cinq|six|sept"
    r"|huit|neuf|one|two|three|four|five|seven|eight|nine)"
)
# Where a number without the code of a country is read.
_COUNTRY: Final = "BE"
_SPELLED: Final = re.compile(rf"\b{_DIGIT_WORDS}(?:[\s,.-]+{_DIGIT_WORDS}){{6,}}\b", re.IGNORECASE)
_EMAIL: Final = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|[(\[]\s?(?:at|apenstaartje|arobase)\s?[)\]])\s?[\w-]+(?:\s?(?:\.|[(\[]\s?(?:dot|punt|point)\s?[)\]])\s?[a-z]{2,})+",
    re.IGNORECASE,
)
_IBAN: Final = re.compile(
    r"\b[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]{4}){2,7}(?:[ .-]?[A-Z0-9]{1,3})?\b", re.IGNORECASE
)
_UNIT: Final = (
    r"(?:uur|uren|u\b|h\b|keer|maal|x\b|we[e]?k|dag|maand|jaar|min|km|m\b|meter|kg|euro|€|personen|mensen|kinderen"
    r"|stuks|plaats|à|semaine|jour|fois|heure|personnes|hours?|times?|people)"
)
# The number of a house, and not how many there are of something, nor from when until when.
_NUMBER: Final = rf"\d{{1,4}}\s?[a-z]?(?![\w:])(?!\s*(?:(?:tot|-)\s*\d[\d.:]*\s*)?{_UNIT})"
_STREET: Final = (
    r"(?:straat|straatje|laan|steenweg|stwg|plein|pleintje|dreef|kaai|kade|kouter|dijk|weg|wegel|markt|gaarde|hof"
    r"|lei|baan|vest|steeg)"
)
# What ends like a street and is none.
_NO_STREET: Final = (
    r"(?:(?:onder|half|uit|om|snel|spoor|terug|heen|auto|fiets|water|wandel)weg|\w*erlei|kerkhof|speelplein"
    r"|(?:zwem|reddings?|fluo|jeans|dons)vest|(?:glij|loop|knikker)baan"
    r"|(?:kerst|rommel|job|vlooien|boeren|groeps?|super|info|week|bio)\w*markt)"
)
_ADDRESS: Final = re.compile(
    rf"\b(?!{_NO_STREET}\b)[^\W\d_][\w'’-]{{2,}}{_STREET}\s*,?\s*(?:nr\.?\s*|nummer\s+)?{_NUMBER}"
    rf"|\b(?-i:[A-Z]\w+\s(?:Links|Rechts)|Onderbergen)\s+{_NUMBER}"
    r"|\b(?:rue|avenue|chaussée|boulevard|impasse|drève|clos|quai|allée|(?:place|route|chemin)(?=\sd[eu’']|\ssaint))\s+"
    rf"(?:[^\W\d_][\w'’.-]*\s+){{1,5}},?\s*(?:n°\s?)?{_NUMBER}",
    re.IGNORECASE,
)
_PRICE: Final = re.compile(
    r"(?:€\s?|\beuro?\s?)(?!0+(?![,.]?\d))\d[\d.,]*|(?<![\d.,])(?!0+\s?(?:€|eur))\d[\d.,]*\s?(?:€|euro\b|eur\b)"
    r"|\b(?:te koop|à vendre|for sale|betalend|payant)\b",
    re.IGNORECASE,
)
_LINK: Final = re.compile(
    r"\bhttps?://\S+|\bwww\.\S+|(?<![@\w.-])[a-z0-9][a-z0-9-]+\.(?:be|com|org|net|eu|nl|fr|gent|brussels|vlaanderen|info|shop|online|me|ly|io|app)\b(?:/\S*)?"
    r"|\b(?:whats ?app|telegram|messenger|snapchat|instagram|facebook|tiktok)\b",
    re.IGNORECASE,
)
# What stands alone once the number behind it is gone: "Bel gerust op".
_LEFT_OVER: Final = re.compile(
    r"\b(?:bel|app|sms|mail|stuur|tel|gsm|contacteer|call|text|phone|appelle[zr]?|écri[st]|téléphone[zr]?)\b[.:]?"
    r"(?:\s+(?:me|mij|ons|gerust|maar|op|naar|via|het|nummer|moi|nous|au|sur|le|us|on|at|to))*"
    r"\s*(?:[.:,;!?]|(?=\n|$))",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"\w+")


@lru_cache(maxsize=2048)
def risks_in(text: str) -> tuple[Hint, ...]:
    """Return what in a text deserves a second look, each kind once, with the first words that show it."""
    rest, found = text[:READ_LENGTH], []
    for risk, finder in _FINDERS.items():
        evidence, rest = finder(rest)
        if evidence:
            found.append(Hint(risk, _shortened(evidence)))
    return tuple(found)


def without_risks(text: str) -> str:
    """Return a text without what leads to somebody: a beginning for who suggests other words."""
    rest = text
    for risk in (Risk.ACCOUNT, Risk.EMAIL, Risk.LINK, Risk.PHONE, Risk.ADDRESS):
        rest = _FINDERS[risk](rest)[1]
    if rest == text:
        return text
    rest = _LEFT_OVER.sub(" ", rest)
    return "\n".join(" ".join(line.split()) for line in rest.split("\n")).strip()


def _first(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """Return what a pattern finds first, and the text without all that it finds: each word counts once."""
    match = pattern.search(text)
    return (match[0], pattern.sub(" ", text)) if match else ("", text)


def _account(text: str) -> tuple[str, str]:
    found = [match[0] for match in _IBAN.finditer(text) if _is_account(match[0])]
    for number in found:
        text = text.replace(number, " ")
    return (found[0] if found else ""), text


def _is_account(text: str) -> bool:
    """Tell whether these characters are an account number: its last check says so."""
    plain = re.sub(r"\W", "", text).upper()
    if len(plain) < 15 or (plain.startswith("BE") and len(plain) != 16):
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def _phone(text: str) -> tuple[str, str]:
    found = [match.raw_string for match in PhoneNumberMatcher(text, _COUNTRY, leniency=Leniency.VALID)]
    if not found:
        return _first(_SPELLED, text)
    for number in found:
        text = text.replace(number, " ")
    return found[0], text


_FINDERS: Final[Mapping[Risk, Callable[[str], tuple[str, str]]]] = {
    Risk.ACCOUNT: _account,
    Risk.EMAIL: lambda text: _first(_EMAIL, text),
    Risk.LINK: lambda text: _first(_LINK, text),
    Risk.PHONE: _phone,
    Risk.ADDRESS: lambda text: _first(_ADDRESS, text),
    Risk.PRICE: lambda text: _first(_PRICE, text),
}


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EVIDENCE_LENGTH else line[: EVIDENCE_LENGTH - 1] + "…"


@lru_cache(maxsize=2048)
def shingles_of(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of three words in a text: texts that share many of them say the same."""
    words = _WORD.findall(text.casefold())
    return frozenset(tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def most_alike(text: str, others: Iterable[tuple[str, str]]) -> str:
    """Return the name of the first of these (name, text) that says nearly the same, or nothing."""
    mine = shingles_of(text)
    if len(mine) < FEWEST_SHINGLES:
        return ""
    for name, other in others:
        theirs = shingles_of(other)
        if theirs and len(mine & theirs) / len(mine | theirs) >= ALIKE:
            return name
    return ""


def sender_risks(approved: int, sent_today: int) -> tuple[Hint, ...]:
    """Return what deserves a second look about who sent something."""
    found = []
    if approved == 0:
        found.append(Hint(Risk.NEW_SENDER))
    if sent_today >= MANY:
        found.append(Hint(Risk.MANY, str(sent_today)))
    return tuple(found)
