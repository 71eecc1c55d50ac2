"""The form with which people choose how they are told of what, and when they want no mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from wtforms import BooleanField, fields
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.core.forms import Form, Required
from app.core.i18n import _l
from app.notifications.queries import kinds
from app.notifications.rules import HOURS, NO_QUIET_HOURS, Channel, QuietHours

# The stubs of wtforms lag behind it.
SelectField: Final[Any] = fields.SelectField
CHOOSE: Final = _l("Choose one of the list.")
CHANNEL_CHOICES: Final = (
    SelectChoice(Channel.MAIL, _l("At once")),
    SelectChoice(Channel.DAILY, _l("Once a day, at 7:30")),
    SelectChoice(Channel.WEEKLY, _l("Once a week, on Monday")),
    SelectChoice(Channel.INBOX, _l("Never by mail")),
)
SWITCH_CHOICES: Final = (
    SelectChoice(Channel.MAIL, _l("By mail")),
    SelectChoice(Channel.INBOX, _l("Never by mail")),
)
HOUR_CHOICES: Final = tuple(SelectChoice(str(hour), f"{hour}:00") for hour in HOURS)
USUAL: Final = ("22", "8")


def _hour(label: Any, default: str) -> Any:
    return _list(label, HOUR_CHOICES, default=default)


def _list(label: Any, choices: Sequence[Any], **kwargs: Any) -> Any:
    return SelectField(
        label, [Required(CHOOSE)], choices=list(choices), invalid_choice_message=CHOOSE, **kwargs
    )


class ChoicesForm(Form):
    """When no mail comes; `choices_form()` adds a list for each kind of notice."""

    quiet = BooleanField(_l("Send me no mails at night"))
    quiet_from = _hour(_l("From"), USUAL[0])
    quiet_until = _hour(_l("Until"), USUAL[1])

    def wishes(self) -> dict[str, Channel]:
        """Return how each kind is to come."""
        return {field.name: Channel(field.data) for field in self.kind_fields}

    @property
    def kind_fields(self) -> list[Any]:
        """Return the lists, one for each kind of notice that people choose about."""
        return [field for field in self if field.type == "SelectField" and "quiet" not in field.name]

    def quiet_hours(self) -> QuietHours:
        """Return when no mail comes."""
        if not self.quiet.data:
            return NO_QUIET_HOURS
        return QuietHours(int(self.quiet_from.data), int(self.quiet_until.data))


def choices_form(channels: dict[str, Channel], quiet: QuietHours) -> ChoicesForm:
    """Return the form, filled in with what somebody chose before."""
    lists = {
        kind.name: _list(kind.label, SWITCH_CHOICES if kind.is_switch else CHANNEL_CHOICES)
        for kind in kinds()
        if kind.muteable
    }
    hours = (str(quiet.begin), str(quiet.end)) if not quiet.is_none else USUAL
    shown = {"quiet": not quiet.is_none, "quiet_from": hours[0], "quiet_until": hours[1]}
    form: ChoicesForm = type("KindsForm", (ChoicesForm,), lists)(data={**channels, **shown})
    return form
