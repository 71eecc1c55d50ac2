"""The forms of stories: shape only."""

from __future__ import annotations

from typing import Any, Final

from app.core.fields import F, radio
from app.core.forms import Form, MaxLength, Required, TextField
from app.core.i18n import _l
from app.stories.rules import STORY_LENGTH, ShownAs

NAME_CHOICES: Final = (
    F.SelectChoice(ShownAs.NAME.value, _l("With my name")),
    F.SelectChoice(ShownAs.NEIGHBOUR.value, _l("Without my name: “a neighbour”")),
)


class YesForm(Form):
    """How one side is named."""

    shown_as: Any = radio(_l("How may we name you?"), NAME_CHOICES)


class StoryForm(YesForm):
    """A story, and how its writer is named."""

    body = TextField(
        _l("Your story"), [Required(_l("Write your story.")), MaxLength(STORY_LENGTH)], render_kw={"rows": 5},
        description=_l("What happened, and how was it? Write no names, addresses or phone numbers."),
    )  # fmt: skip
