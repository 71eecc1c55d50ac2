"""The form that closes a listing."""

from __future__ import annotations

from typing import Any, Final

from wtforms.validators import Optional

from app.core.fields import CHOOSE, F, radio
from app.core.forms import Form
from app.core.i18n import _l
from app.listings.rules import CloseReason, Outcome

OUTCOME_CHOICES: Final = (
    F.SelectChoice(Outcome.SOLIDAIR, _l("Yes, through Solidair")),
    F.SelectChoice(Outcome.ELSEWHERE, _l("Yes, in another way")),
    F.SelectChoice(Outcome.NO, _l("No, but I stop it")),
)


REASON_CHOICES: Final = (
    F.SelectChoice("", _l("I would rather not say")),
    F.SelectChoice(CloseReason.NO_ANSWER, _l("Nobody answered")),
    F.SelectChoice(CloseReason.NOT_SUITED, _l("There were answers, but none fitted")),
    F.SelectChoice(CloseReason.NOT_NEEDED, _l("It is not needed any more")),
    F.SelectChoice(CloseReason.OTHER, _l("Something else")),
)


class CloseForm(Form):
    """Did it work?"""

    outcome = radio(_l("Did it work?"), OUTCOME_CHOICES)
    reason = F.SelectField(
        _l("Why not?"), choices=list(REASON_CHOICES), default="", invalid_choice_message=CHOOSE
    )

    @staticmethod
    def choices() -> list[tuple[str, Any]]:
        """Return (value, label) for each answer: the page shows a button for each."""
        return [(choice.value, choice.label) for choice in OUTCOME_CHOICES]

    @staticmethod
    def reasons() -> list[tuple[str, Any]]:
        """Return (value, label) for each reason why it did not work."""
        return [(choice.value, choice.label) for choice in REASON_CHOICES]

    def said(self) -> tuple[Outcome | None, CloseReason | None]:
        """Return what was answered, once it is valid."""
        outcome, reason = self.outcome.data, self.reason.data
        return Outcome(outcome) if outcome else None, CloseReason(reason) if reason else None


class MailedCloseForm(CloseForm):
    """The same behind a link in a mail, where one may also say nothing."""

    outcome = radio(_l("Did it work?"), OUTCOME_CHOICES, validators=[Optional()])
