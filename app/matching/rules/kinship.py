"""What is akin: categories, kinds of help that serve one another, wider and narrower things; pure."""

from __future__ import annotations

from functools import lru_cache
from math import sqrt
from typing import Final

from app.matching.rules.profile import Profile
from app.taxonomy.concepts import CONCEPTS, STEPS_UP

# Time where the day is fixed by what is asked, not by who helps.
FIXED: Final = frozenset(
    {"childcare", "transport", "accompanying", "moving", "event-help", "cooking", "interpreting", "sorting"}
)
# Help that is much the same whatever the words: the category tells most.
SERVICES: Final = frozenset({
    "transport", "moving", "accompanying", "childcare", "elderly-visits", "cooking", "sorting",
    "garden", "event-help", "board", "buddy", "paperwork", "housing-search", "job-coaching",
    "interpreting", "it-help", "language-practice",
})  # fmt: skip
_SIBLING_GROUPS: Final = (
    ("clothing-children", "clothing-adults", "shoes"), ("clothing-children", "baby"),
    ("baby", "toys"), ("baby", "furniture"),
    ("baby", "bikes"), ("shoes", "sports-gear"),
    ("clothing-adults", "sports-gear"), ("bedding", "furniture"),
    ("kitchen", "appliances"), ("appliances", "electronics"),
    ("appliances", "tools"), ("bikes", "toys"),
    ("bikes", "sports-gear"), ("school-supplies", "books"),
    ("school-supplies", "toys"), ("toys", "instruments"),
    ("toys", "books"), ("food", "hygiene"),
    ("furniture", "tools"), ("furniture", "school-supplies"),
    ("hygiene", "baby"), ("electronics", "school-supplies"),
    ("buddy", "language-practice", "elderly-visits"), ("buddy", "accompanying"),
    ("buddy", "sport-leisure"), ("paperwork", "accompanying", "interpreting"),
    ("paperwork", "it-help"), ("paperwork", "professional"),
    ("paperwork", "housing-search", "job-coaching"), ("housing-search", "professional"),
    ("transport", "moving"), ("transport", "accompanying"),
    ("homework", "language-practice"), ("homework", "childcare"),
    ("cooking", "event-help", "sorting"), ("repair", "garden"),
    ("repair", "it-help"), ("communication", "board"),
    ("communication", "it-help"), ("communication", "event-help"),
    ("sport-leisure", "elderly-visits"), ("sport-leisure", "childcare"),
    ("board", "event-help"), ("repair", "moving"),
)  # fmt: skip
SIBLINGS: Final = frozenset((a, b) for group in _SIBLING_GROUPS for a in group for b in group if a != b)
# Where time serves who asks for things.
BRIDGES: Final = frozenset(
    {
        ("books", "homework"), ("school-supplies", "homework"), ("books", "language-practice"),
        ("bikes", "repair"), ("appliances", "repair"), ("furniture", "repair"), ("tools", "repair"),
        ("tools", "garden"), ("electronics", "it-help"), ("electronics", "repair"), ("food", "cooking"),
        ("instruments", "sport-leisure"), ("clothing-adults", "repair"), ("clothing-children", "repair"),
    }
)  # fmt: skip


@lru_cache(maxsize=60_000)
def likeness(wanted: str, given: str) -> float:
    """Return how far something given answers something wanted: narrower does, wider only may."""
    if wanted == given:
        return 1.0 if CONCEPTS[wanted].category != "-" else 0.3
    if (steps := STEPS_UP[given].get(wanted)) is not None:
        return 0.85 if steps == 1 else 0.7
    if (steps := STEPS_UP[wanted].get(given)) is not None:
        return 0.5 if steps == 1 else 0.4
    shared = [s + STEPS_UP[given][w] for w, s in STEPS_UP[wanted].items() if w in STEPS_UP[given]]
    return {2: 0.22, 3: 0.16}.get(min(shared, default=9), 0.0)


def category_likeness(ask: Profile, offer: Profile) -> float:
    """Return how near the categories are, as stated and as the words tell."""
    best = 0.0
    for a, weight in ask.categories.items():
        for b, other in offer.categories.items():
            near = 1.0 if a == b else 0.35 if (a, b) in SIBLINGS else 0.0
            best = max(best, near * sqrt(weight * other))
    if ask.category == offer.category:
        best = max(best, 0.3 if ask.category.endswith("-other") else 1.0)
    return best
