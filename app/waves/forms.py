"""The form behind a call: one button, and words that can be changed."""

from __future__ import annotations

from app.core.forms import Form, MaxLength, Required, TextField
from app.core.i18n import _l
from app.waves.rules import ANSWER_LENGTH


class AnswerCallForm(Form):
    """Yes, with the words that the poster reads."""

    message = TextField(
        _l("Your message"),
        [Required(_l("Write something short.")), MaxLength(ANSWER_LENGTH)],
        default=_l("Yes, I can help with this."),
    )
