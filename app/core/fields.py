"""Fields to choose from, the same in every form: one of a few, several of a few, one of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from wtforms import fields
from wtforms.validators import NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import Required
from app.core.i18n import _l

# The stubs of wtforms lag behind it.
F: Final[Any] = fields
CHOOSE: Final = _l("Choose one of the list.")


class Between(NumberRange):
    """A number within a range; one of hundreds of figures is beyond every range."""

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse a number that is not in the range."""
        try:
            super().__call__(form, field)
        except OverflowError:
            raise ValidationError(str(self.message) % {"min": self.min, "max": self.max}) from None


def radio(label: Any, choices: Sequence[Any], **kwargs: Any) -> Any:
    """Return a field of which one answer is chosen, all of them in sight."""
    return F.RadioField(
        label,
        kwargs.pop("validators", [Required(CHOOSE)]),
        choices=list(choices),
        invalid_choice_message=CHOOSE,
        **kwargs,
    )


def boxes(label: Any, choices: Sequence[Any] = (), **kwargs: Any) -> Any:
    """Return a field of which several answers may be chosen."""
    widgets = {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}
    messages = {"invalid_choice_message": CHOOSE, "invalid_value_message": CHOOSE}
    return F.SelectMultipleField(label, choices=list(choices), **widgets, **messages, **kwargs)


def drop_down(label: Any, validators: Sequence[Any] = (), **kwargs: Any) -> Any:
    """Return a field of which one answer is chosen from a list that folds out."""
    return F.SelectField(
        label, list(validators), choices=[], default="", invalid_choice_message=CHOOSE, **kwargs
    )
