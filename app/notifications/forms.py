"""The form with which people choose how they are told of what, and when they want no mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from wtforms import BooleanField, fields
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.core.actor import Actor
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


# What the first part of a kind's name is about, in this order; what is not named here comes last.
TOPICS: Final = {
    "responses": _l("Answers and conversations"),
    "listings": _l("My notes"),
    "moderation": _l("Checks"),
    "groups": _l("Groups"),
    "calendar": _l("Calendar"),
    "organisations": _l("Organisations"),
}
OTHER: Final = _l("Everything else")


class ChoicesForm(Form):
    """When no mail comes, and how everything comes; `choices_form()` adds a list for each kind of notice."""

    everything = SelectField(
        _l("All notices"),
        choices=[SelectChoice("", _l("As chosen for each kind")), *CHANNEL_CHOICES],
        default="",
        invalid_choice_message=CHOOSE,
    )
    quiet = BooleanField(_l("Send me no mails at night"))
    quiet_from = _hour(_l("From"), USUAL[0])
    quiet_until = _hour(_l("Until"), USUAL[1])

    def wishes(self) -> dict[str, Channel]:
        """Return how each kind is to come; one choice for all counts where a kind knows it."""
        one = self.everything.data
        return {
            field.name: Channel(one if one in {choice.value for choice in field.choices} else field.data)
            for field in self.kind_fields
        }

    @property
    def kind_fields(self) -> list[Any]:
        """Return the lists, one for each kind of notice that people choose about."""
        names = {kind.name for kind in kinds()}
        return [field for field in self if field.name in names]

    @property
    def topics(self) -> list[tuple[Any, list[Any]]]:
        """Return the lists by what they are about: (name, lists)."""
        by_topic: dict[str, list[Any]] = {name: [] for name in (*TOPICS, "")}
        for field in self.kind_fields:
            topic = field.name.partition(".")[0]
            by_topic[topic if topic in TOPICS else ""].append(field)
        return [(TOPICS.get(name, OTHER), fields) for name, fields in by_topic.items() if fields]

    def quiet_hours(self) -> QuietHours:
        """Return when no mail comes."""
        if not self.quiet.data:
            return NO_QUIET_HOURS
        return QuietHours(int(self.quiet_from.data), int(self.quiet_until.data))


def choices_form(actor: Actor, channels: dict[str, Channel], quiet: QuietHours) -> ChoicesForm:
    """Return the form, filled in with what somebody chose before; nobody is asked what they never get."""
    lists = {
        kind.name: _list(kind.label, SWITCH_CHOICES if kind.is_switch else CHANNEL_CHOICES)
        for kind in kinds()
        if kind.muteable and (not kind.roles or actor.has_any(*kind.roles))
    }
    hours = (str(quiet.begin), str(quiet.end)) if not quiet.is_none else USUAL
    shown = {"quiet": not quiet.is_none, "quiet_from": hours[0], "quiet_until": hours[1]}
    form: ChoicesForm = type("KindsForm", (ChoicesForm,), lists)(data={**channels, **shown})
    return form
