"""The forms of answers and conversations: shape only."""

from __future__ import annotations

from typing import Any, Final

from wtforms import Field, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from app.core.forms import EmailAddress, Form, LineField, MaxLength, Required, TextField
from app.core.i18n import _, _l
from app.responses.presenters import REASONS
from app.responses.rules import MESSAGE_LENGTH, Reason

REASON_CHOICES: Final = [SelectChoice(reason.value, label) for reason, label in REASONS.items()]


class KnownReason:
    """A reason of the list, or none where none is needed."""

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse what the list does not hold."""
        if field.data and field.data not in list(Reason):
            raise ValidationError(_("Choose a reason from the list."))


class AnswerForm(Form):
    """An answer to a listing, from somebody who is signed in."""

    message = TextField(
        _l("Your message"), [Required(_l("Write a message.")), MaxLength(MESSAGE_LENGTH)], id="answer-message"
    )


class AnswerByMailForm(AnswerForm):
    """An answer to a listing, from somebody without an account or not signed in."""

    email = LineField(
        _l("Your e-mail"),
        [Required(_l("Write your e-mail address.")), EmailAddress(), MaxLength(254)],
        id="answer-email",
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )


class MessageForm(Form):
    """A message in a conversation."""

    body = TextField(_l("Your message"), [Required(_l("Write a message.")), MaxLength(MESSAGE_LENGTH)])


class DeclineForm(Form):
    """Why an answer is declined."""

    reason = SelectField(
        _l("Why not?"),
        [Required(_l("Choose a reason.")), KnownReason()],
        choices=[SelectChoice("", _l("Choose a reason")), *REASON_CHOICES],
        validate_choice=False,
        id="decline-reason",
    )


class WithdrawForm(Form):
    """Why an answer is taken back."""

    reason = SelectField(
        _l("Why?"),
        [KnownReason()],
        choices=[SelectChoice("", _l("I do not say why")), *REASON_CHOICES],
        validate_choice=False,
        id="withdraw-reason",
    )

    @property
    def chosen(self) -> Reason | None:
        """Return the reason, if one was given."""
        return Reason(self.reason.data) if self.reason.data else None
