"""A group on the moderators' desk: its name and text; never what members write."""

from __future__ import annotations

from typing import Any, Final

from app.core.i18n import _l
from app.groups.models import Group
from app.groups.policies import can_moderate, can_report
from app.groups.presenters.cards import place_of
from app.groups.presenters.words import PRESET_NAMES
from app.groups.rules import SUBJECT_KIND
from app.moderation.rules import ModeratedKind


def _text_of(group: Group) -> dict[Any, str]:
    return {
        _l("Name"): group.name,
        _l("Place"): place_of(group),
        _l("What it is about"): group.description,
        _l("Kind of group"): str(PRESET_NAMES[group.preset]),
    }


KIND: Final = ModeratedKind(
    name=SUBJECT_KIND,
    label=_l("Group"),
    model=Group,
    title_of=lambda group: group.name,
    text_of=_text_of,
    author_of=lambda group: group.created_by,
    path_of=lambda group: f"/groups/{group.slug}",
    can_see=can_report,
    concerns=can_moderate,
)
