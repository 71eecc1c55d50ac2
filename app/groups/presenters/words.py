"""How groups are called on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.core.i18n import _l
from app.groups.rules import ActionStatus, GroupRole, Preset
from app.moderation.rules import ReviewState

ROLE_NAMES: Final = {
    GroupRole.MANAGER: _l("Manager"),
    GroupRole.MODERATOR: _l("Moderator"),
    GroupRole.MEMBER: _l("Member"),
}
PRESET_NAMES: Final = {
    Preset.OPEN: _l("Open group"),
    Preset.CLOSED: _l("Closed group"),
    Preset.HIDDEN: _l("Hidden group"),
}
PRESET_ICONS: Final = {Preset.OPEN: "people", Preset.CLOSED: "lock", Preset.HIDDEN: "eye"}
PRESET_WORDS: Final = {
    Preset.OPEN: _l("Everyone reads this. Whoever is signed in can join."),
    Preset.CLOSED: _l("Only members read what is written here."),
    Preset.HIDDEN: _l("Only members know that this group exists."),
}
STATUS_NAMES: Final = {
    ActionStatus.PLANNED: _l("Planned"),
    ActionStatus.GOING: _l("Going on"),
    ActionStatus.DONE: _l("Done"),
    ActionStatus.STOPPED: _l("Stopped"),
}
# What its members read above the page: the title, the words, and the colour.
STATE_NOTES: Final[Mapping[ReviewState, tuple[str, Any]]] = {
    ReviewState.PENDING: (
        "info",
        _l("A moderator still checks the name and the text. You can already write."),
    ),
    ReviewState.CHANGES_REQUESTED: (
        "attention",
        _l("A moderator asks for a change. Only members see this group now."),
    ),
    ReviewState.REJECTED: ("attention", _l("A moderator refused this group. Only members still see it.")),
    ReviewState.HIDDEN: ("attention", _l("A moderator took this group offline. Only members still see it.")),
}
