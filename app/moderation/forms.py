"""The forms of the desk, of a report and of an objection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from flask import request
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.core.forms import EmailAddress, Form, LineField, MaxLength, Required, TextField, clean_text
from app.core.i18n import _l
from app.core.ids import PUBLIC_ID_LENGTH
from app.moderation.presenters import MOVES, POSTING, REPORT_REASONS
from app.moderation.rules import (
    BULK_MOST,
    EXPLANATION_LENGTH,
    NOTE_LENGTH,
    RULES,
    UNDO_SECONDS,
    Move,
    Outcome,
    Posting,
    Reason,
    ReportReason,
)

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


class HoldForm(DeskForm):
    """Showing that one looks at something."""

    take_over = HiddenField()


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

    def words(self, names: Iterable[str]) -> dict[str, str]:
        """Return the words that the moderator suggests, by attribute."""
        return {name: clean_text(request.form.get(f"suggest_{name}", "")) for name in names}

    def to_move(self) -> Move:
        """Return the chosen move."""
        return Move(self.move.data)

    def to_reason(self) -> Reason | None:
        """Return the chosen reason, if any."""
        return Reason(self.reason.data) if self.reason.data else None


class BundleForm(DeskForm):
    """One decision on several things: each item is its identifier and the mark of what was seen."""

    move = SelectField(
        _l("What do you decide?"),
        [Required(_l("Choose what you decide."))],
        choices=MOVE_CHOICES,
        **CHOICE,
    )
    reason = SelectField(_l("Why?"), choices=REASONS, default="", **CHOICE)

    def chosen(self) -> list[tuple[str, str]]:
        """Return identifier and mark of each thing; what is neither is nothing that exists."""
        values = request.form.getlist("items")[:BULK_MOST]
        parts = [value.partition(".") for value in values]
        return [(ref, seen) for ref, _dot, seen in parts if len(ref) == PUBLIC_ID_LENGTH]

    def to_move(self) -> Move:
        """Return the chosen move."""
        return Move(self.move.data)

    def to_reason(self) -> Reason | None:
        """Return the chosen reason, if any."""
        return Reason(self.reason.data) if self.reason.data else None


class DeskChoiceForm(Form):
    """How the desk works for one moderator."""

    keys_off = BooleanField(_l("Switch the keys off"))
    undo_seconds = RadioField(
        _l("How long can you take something back?"),
        choices=[
            SelectChoice(str(seconds), _l("%(number)s seconds", number=seconds)) for seconds in UNDO_SECONDS
        ],
        description=_l("The mail to the author waits that long."),
        **CHOICE,
    )
    helps_elsewhere = BooleanField(
        _l("Help other municipalities"),
        description=_l("You then also see the notes and objections that wait there for more than 48 hours."),
    )

    def choices(self) -> dict[str, Any]:
        """Return what was chosen."""
        return {
            "keys_off": self.keys_off.data,
            "undo_seconds": int(self.undo_seconds.data),
            "helps_elsewhere": self.helps_elsewhere.data,
        }


class NoteForm(Form):
    """A note for colleagues."""

    words = TextField(
        _l("Note for colleagues"),
        [Required(_l("Write what your colleagues must know.")), MaxLength(NOTE_LENGTH)],
        description=_l("The author can ask for this note. We never say who wrote it."),
    )
    is_guarded = BooleanField(
        _l("This note protects somebody else"),
        description=_l("For example who reported it. Then the author never gets this note."),
    )


class PostingForm(Form):
    """How what one person posts is treated."""

    level = RadioField(
        _l("What happens with the notes of this person?"),
        [Required(_l("Choose what you decide."))],
        choices=[SelectChoice(level.value, words) for level, words in POSTING.items()],
        **CHOICE,
    )
    reason = SelectField(
        _l("Why?"),
        choices=REASONS,
        default="",
        description=_l("Needed when it limits the person."),
        **CHOICE,
    )
    note = TextField(
        _l("Note for the person"), [MaxLength(NOTE_LENGTH)], description=_l("The person reads this.")
    )

    def to_level(self) -> Posting:
        """Return the chosen treatment."""
        return Posting(self.level.data)

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
