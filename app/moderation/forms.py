"""The forms of the desk, of a report and of an objection."""

from __future__ import annotations

from typing import Any, Final

from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.core.forms import EmailAddress, Form, LineField, MaxLength, Required, TextField
from app.core.i18n import _l
from app.moderation.presenters import MOVES, REPORT_REASONS
from app.moderation.rules import EXPLANATION_LENGTH, NOTE_LENGTH, RULES, Move, Outcome, Reason, ReportReason

# In a dictionary, because the stubs of WTForms do not know this argument yet.
CHOICE: Final[dict[str, Any]] = {"invalid_choice_message": _l("Choose one of the list.")}
EMAIL: Final = {"type": "email", "autocomplete": "email", "spellcheck": "false", "autocapitalize": "off"}
MOVE_CHOICES: Final = [SelectChoice(move.value, words.verb) for move, words in MOVES.items()]
REASONS: Final = [
    SelectChoice("", _l("Choose a reason")),
    *(SelectChoice(reason.value, _l(name)) for reason, (name, _rule) in RULES.items()),
]


class DeskForm(Form):
    """Where to go on the desk after this: the part, its page, and what is next."""

    tab = HiddenField()
    page = HiddenField()
    next = HiddenField()


class DecisionForm(DeskForm):
    """A decision on one thing."""

    move = SelectField(
        _l("What do you decide?"),
        [Required(_l("Choose what you decide."))],
        choices=MOVE_CHOICES,
        **CHOICE,
    )
    reason = SelectField(
        _l("Why?"),
        choices=REASONS,
        default="",
        **CHOICE,
    )
    note = TextField(
        _l("Note for the author"),
        [MaxLength(NOTE_LENGTH)],
        description=_l("Say what the author can change. The author reads this."),
    )
    seen = HiddenField()

    def to_move(self) -> Move:
        """Return the chosen move."""
        return Move(self.move.data)

    def to_reason(self) -> Reason | None:
        """Return the chosen reason, if any."""
        return Reason(self.reason.data) if self.reason.data else None


class AnswerForm(DeskForm):
    """The answer to an objection."""

    outcome = SelectField(
        _l("What do you decide?"),
        [Required(_l("Choose what you decide."))],
        choices=[
            SelectChoice(Outcome.RESTORED.value, _l("Put it back online")),
            SelectChoice(Outcome.KEPT.value, _l("Keep the decision")),
        ],
        **CHOICE,
    )
    answer = TextField(
        _l("Answer to the author"),
        [MaxLength(NOTE_LENGTH)],
        description=_l("Needed when the decision stays: say why."),
    )


class ReportForm(Form):
    """What is not right with something."""

    reason = RadioField(
        _l("What is not right?"),
        [Required(_l("Choose what is not right."))],
        choices=[SelectChoice(reason.value, label) for reason, label in REPORT_REASONS.items()],
        **CHOICE,
    )
    explanation = TextField(
        _l("Tell more"), [MaxLength(EXPLANATION_LENGTH)], description=_l("Only moderators read this.")
    )

    def to_reason(self) -> ReportReason:
        """Return the chosen reason."""
        return ReportReason(self.reason.data)

    def to_email(self) -> str:
        """Return where to tell the outcome; an account is told in its own way."""
        return ""


class MailedReportForm(ReportForm):
    """The same for who is not signed in."""

    email = LineField(
        _l("Your e-mail"),
        [MaxLength(254), EmailAddress()],
        render_kw=EMAIL,
        description=_l("Then we tell you what we did. We forget the address afterwards."),
    )

    def to_email(self) -> str:
        """Return where to tell the outcome, or nothing."""
        return self.email.data or ""


class ObjectionForm(Form):
    """Why an author does not agree."""

    objection = TextField(
        _l("Why do you not agree?"),
        [Required(_l("Write why you do not agree.")), MaxLength(EXPLANATION_LENGTH)],
    )
