"""Days, parts of the day and months in a text; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

WEEKEND: Final = (5, 6)
_DAYS: Final = (
    ("maandag|lundi|monday|понеділ|الاثنين|اثنين", 0),
    ("dinsdag|mardi|tuesday|вівтор|الثلاثاء|ثلاثاء", 1),
    ("woensdag|mercredi|wednesday|серед[уаи]|الاربعاء|اربعاء", 2),
    ("donderdag|jeudi|thursday|четвер|الخميس|خميس", 3),
    ("vrijdag|vendredi|friday|пятниц|п'ятниц|الجمعه|جمعه", 4),
    ("zaterdag|samedi|saturday|субот|السبت|سبت", 5),
    ("zondag|dimanche|sunday|неділ|الاحد|يوم الاحد", 6),
)
_WEEKEND: Final = r"weekend|week-end|вихідн|عطله نهايه الاسبوع|نهايه الاسبوع"
_WORKDAYS: Final = (
    r"weekdag|werkdag|in de week\b|doordeweeks|en semaine|jours de semaine|weekday|будн|"
    r"ايام الاسبوع|ايام العمل"
)
_DAYPARTS: Final = {
    "morning": r"voormiddag|ochtend|'s morgens|smorgens|ochtends|matin|morning|зранку|вранці|ранк|صباح",
    "afternoon": r"namiddag|middag\b|na school|apres-midi|apres les cours|afternoon|after school|після обід|"
    r"по обід|بعد الظهر|ظهرا|بعد المدرسه|дн[іе]м\b",
    "evening": r"avond|'s avonds|na het werk|na 1[789]|na 20|soir|evening|after work|вечор|ввечері|مساء",
}
_MONTHS: Final = (
    "januari|janvier|january|січ[ен]|كانون الثاني|يناير",
    "februari|fevrier|february|лют[ио]|شباط|فبراير",
    r"maart|\bmars\b|\bmarch\b|берез[енi]|اذار|مارس",
    r"april|avril|квіт[ен]|نيسان|ابريل",
    r"\bmei\b|\bmai\b|\bmay\b(?= |\.|,|$)(?!be)|трав[ен]|ايار|مايو",
    r"\bjuni\b|\bjuin\b|\bjune\b|черв[ен]|حزيران|يونيو",
    r"\bjuli\b|juillet|\bjuly\b|лип[ен]|تموز|يوليو",
    r"augustus|\baout\b|august\b|серп[ен]|اب\b|اغسطس",
    "september|septembre|верес|ايلول|سبتمبر",
    "oktober|octobre|october|жовт|تشرين الاول|اكتوبر",
    "november|novembre|листопад|تشرين الثاني|نوفمبر",
    "december|decembre|груд[ен]|كانون الاول|ديسمبر",
)
_NOT: Final = (
    r"(?:niet|geen|nooit|behalve|uitgezonderd|pas|sauf|jamais|not|never|except|no|не|крім|ليس|ما عدا|الا|لا)"
    r"\W+(?:\w+\W+){0,2}?"
)
_REMOTE: Final = re.compile(
    r"\bonline\b|\bzoom\b|\bteams\b|videobel|en ligne|a distance|visio|онлайн|عبر الانترنت|اونلاين|op afstand"
)
_URGENT: Final = re.compile(
    r"dringend|urgent|spoed|vandaag|morgen nog|zo snel|asap|aujourd'hui|today|tomorrow|терміново|عاجل|"
    r"اليوم|ضروري"
)
_DAY_PATTERNS: Final = tuple((re.compile(rf"(?:{words})"), day) for words, day in _DAYS)
_MONTH_PATTERNS: Final = tuple(re.compile(words) for words in _MONTHS)
_NOT_WEEKEND: Final = re.compile(rf"{_NOT}(?:{_WEEKEND})")
_NOT_A_DAY: Final = tuple((re.compile(rf"{_NOT}(?:{words})"), day) for words, day in _DAYS)


def weekdays(text: str) -> tuple[int, ...]:
    """Return the days of the week that a folded text allows; none when it does not say."""
    barred = {day for pattern, day in _NOT_A_DAY if pattern.search(text)}
    not_weekend = bool(_NOT_WEEKEND.search(text))
    barred.update(WEEKEND if not_weekend else ())
    named = {day for pattern, day in _DAY_PATTERNS if pattern.search(text)}
    if not not_weekend and re.search(_WEEKEND, text):
        named.update(WEEKEND)
    if re.search(_WORKDAYS, text):
        named.update(range(5))
    wanted = (named - barred) or (set(range(7)) - barred if barred else set())
    return tuple(sorted(wanted))


def without_barred(days: Sequence[int], text: str) -> tuple[int, ...]:
    """Return chosen days without those that the text refuses."""
    barred = {day for pattern, day in _NOT_A_DAY if pattern.search(text)}
    barred.update(WEEKEND if _NOT_WEEKEND.search(text) else ())
    return tuple(day for day in days if day not in barred) or tuple(days)


def dayparts(text: str) -> tuple[str, ...]:
    """Return the parts of the day that a folded text names."""
    return tuple(part for part, words in _DAYPARTS.items() if re.search(words, text))


def months(text: str) -> tuple[int, ...]:
    """Return the months that a folded text names, January is 1."""
    return tuple(number for number, pattern in enumerate(_MONTH_PATTERNS, 1) if pattern.search(text))


def is_remote(text: str) -> bool:
    """Tell whether a text says that it can be done from afar."""
    return bool(_REMOTE.search(text))


def is_urgent(text: str) -> bool:
    """Tell whether a text says that it cannot wait."""
    return bool(_URGENT.search(text))
