"""The form with which people choose what is mailed to them."""

from __future__ import annotations

from typing import Any

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import Form
from app.core.i18n import _l
from app.notifications.queries import kinds


class ChoicesForm(Form):
    """A checkbox for each kind of notice that may stay out of the mailbox."""

    mailed = SelectMultipleField(
        _l("Send me a mail about"),
        validate_choice=False,  # the action checks, in our own words
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.mailed.choices = [(kind.name, str(kind.label)) for kind in kinds() if kind.muteable]
