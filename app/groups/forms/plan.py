"""The forms of an action plan: an action, how it goes, a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from wtforms import BooleanField, HiddenField, SelectField, fields
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import NumberInput

from app.core.forms import CHOOSE, Form, LineField, MaxLength, OneOf, Required, TextField
from app.core.i18n import _, _l
from app.groups.presenters.words import STATUS_NAMES
from app.groups.queries.plan import PlanLine
from app.groups.rules import DESCRIPTION_LENGTH, NOTES_LENGTH, TITLE_LENGTH, UPDATE_LENGTH, ActionStatus, Plan

# The stubs of wtforms lag behind it.
F: Final[Any] = fields
NO_DATE: Final = _l("Write a date, such as 2026-12-24.")
Owners = Sequence[tuple[int, str, str]]


def _status() -> Any:
    return SelectField(
        _l("Where does it stand?"),
        [Required(CHOOSE), OneOf(ActionStatus)],
        choices=[SelectChoice(status.value, name) for status, name in STATUS_NAMES.items()],
        default=ActionStatus.PLANNED.value,
        validate_choice=False,
    )


def _progress() -> Any:
    return F.IntegerField(
        _l("How far, in percent?"),
        [Optional(), NumberRange(0, 100, _l("Use a number from 0 to 100."))],
        invalid_value_message=_l("Write a whole number, such as 3."),
        widget=NumberInput(min=0, max=100, step=5),
    )


class ActionForm(Form):
    """What an action of a plan says."""

    title = LineField(
        _l("What must be done?"), [Required(_l("Write what must be done.")), MaxLength(TITLE_LENGTH)]
    )
    body = TextField(_l("More about it"), [MaxLength(DESCRIPTION_LENGTH)], render_kw={"rows": 4})
    owner = SelectField(_l("Who sees to it?"), choices=[], validate_choice=False)
    due = F.DateField(_l("By when?"), [Optional()], invalid_value_message=NO_DATE)
    status = _status()
    progress = _progress()
    parent = SelectField(_l("Part of"), choices=[], validate_choice=False)
    public = BooleanField(_l("Everyone may read this action"))
    version = HiddenField()

    def __init__(
        self, owners: Owners, lines: Sequence[PlanLine], *, may_publish: bool, own: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.owners = {public_id: number for number, public_id, _name in owners}
        self.parents = {line.action.public_id: line.action.id for line in lines if line.action.id != own}
        people = [SelectChoice(public_id, name or _("A neighbour")) for _number, public_id, name in owners]
        self.owner.choices = [SelectChoice("", _("Nobody yet")), *people]
        above = [
            SelectChoice(line.action.public_id, line.action.title) for line in lines if line.action.id != own
        ]
        self.parent.choices = [SelectChoice("", _("No other action")), *above]
        if not may_publish:
            del self.public

    def validate_owner(self, field: Any) -> None:
        """Take a member only."""
        if field.data and field.data not in self.owners:
            raise ValidationError(str(CHOOSE))

    def validate_parent(self, field: Any) -> None:
        """Take an action of this plan only."""
        if field.data and field.data not in self.parents:
            raise ValidationError(str(CHOOSE))

    def plan(self) -> Plan:
        """Return what was filled in, once it is valid."""
        return Plan(
            title=str(self.title.data),
            body=self.body.data or "",
            owner_id=self.owners.get(self.owner.data or ""),
            due_on=self.due.data,
            status=ActionStatus(self.status.data),
            progress=self.progress.data or 0,
            parent_id=self.parents.get(self.parent.data or ""),
            is_public=bool(self.public.data) if self.public else False,
        )


class UpdateForm(Form):
    """How an action goes."""

    body = TextField(_l("How does it go?"), [MaxLength(UPDATE_LENGTH)], render_kw={"rows": 3})
    status = _status()
    progress = _progress()


class MeetingForm(Form):
    """A meeting and its notes."""

    title = LineField(_l("Which meeting?"), [Required(_l("Write which meeting.")), MaxLength(TITLE_LENGTH)])
    held = F.DateField(_l("When?"), [Required(NO_DATE)], invalid_value_message=NO_DATE)
    notes = TextField(
        _l("Notes"),
        [MaxLength(NOTES_LENGTH)],
        description=_l("Each line of a list, with - before it, can become an action."),
        render_kw={"rows": 12},
    )
    version = HiddenField()
