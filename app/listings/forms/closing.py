"""The form that closes a listing."""

from __future__ import annotations

from typing import Any, Final

from app.core.fields import F, radio
from app.core.forms import Form
from app.core.i18n import _l
from app.listings.rules import Outcome

OUTCOME_CHOICES: Final = (
    F.SelectChoice(Outcome.SOLIDAIR, _l("Yes, through Solidair")),
    F.SelectChoice(Outcome.ELSEWHERE, _l("Yes, in another way")),
    F.SelectChoice(Outcome.NO, _l("No, but I stop it")),
)


class CloseForm(Form):
    """Did it work?"""

    outcome = radio(_l("Did it work?"), OUTCOME_CHOICES)

    @staticmethod
    def choices() -> list[tuple[str, Any]]:
        """Return (value, label) for each answer: the page shows a button for each."""
        return [(choice.value, choice.label) for choice in OUTCOME_CHOICES]
