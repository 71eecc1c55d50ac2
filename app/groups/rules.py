"""Groups: who may join, read and write, the roles of their people, and limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final


class Joining(StrEnum):
    """Who may become a member."""

    ANYONE = "anyone"
    ASKING = "asking"
    INVITED = "invited"


class Reading(StrEnum):
    """Who may read what members write."""

    EVERYONE = "everyone"
    MEMBERS = "members"


class Writing(StrEnum):
    """Who may begin to write; members always answer."""

    MEMBERS = "members"
    MODERATORS = "moderators"


class Preset(StrEnum):
    """The three sorts of groups that people know."""

    OPEN = "open"
    CLOSED = "closed"
    HIDDEN = "hidden"


class GroupRole(StrEnum):
    """What a member may do in a group; the names are no roles of the site."""

    MANAGER = "group_manager"
    MODERATOR = "group_moderator"
    MEMBER = "group_member"


class ActionStatus(StrEnum):
    """How an action of a plan stands."""

    PLANNED = "planned"
    GOING = "going"
    DONE = "done"
    STOPPED = "stopped"


class Told(StrEnum):
    """What people hear about a group: the names of kinds of notices, and of their templates."""

    MENTION = "mention"
    REPLY = "reply"
    REQUEST = "request"
    ADMITTED = "admitted"
    REFUSED = "refused"
    ROLE = "role"
    POST = "post"
    DUE = "due"


PRESETS: Final[Mapping[Preset, tuple[Joining, Reading]]] = {
    Preset.OPEN: (Joining.ANYONE, Reading.EVERYONE),
    Preset.CLOSED: (Joining.ASKING, Reading.MEMBERS),
    Preset.HIDDEN: (Joining.INVITED, Reading.MEMBERS),
}
# What was written for members stays among them: a group may close, and never opens again.
MAY_BECOME: Final[Mapping[Preset, frozenset[Preset]]] = {
    Preset.OPEN: frozenset({Preset.OPEN, Preset.CLOSED}),
    Preset.CLOSED: frozenset({Preset.CLOSED}),
    Preset.HIDDEN: frozenset({Preset.HIDDEN}),
}

SCOPE: Final = "group"
SUBJECT_KIND: Final = "group"
POST_KIND: Final = "group_post"
NAME_LENGTH: Final = 80
NAME_MIN: Final = 3
DESCRIPTION_LENGTH: Final = 3000
BODY_LENGTH: Final = 8000
MESSAGE_LENGTH: Final = 1000
SEARCH_LENGTH: Final = 80
# Words that stand where the name of a group stands in an address.
RESERVED_SLUGS: Final = frozenset({"new", "invitations"})
MAX_WAITING: Final = 5
MOST_GROUPS: Final = 200
POSTS_SHOWN: Final = 20
REPLIES_SHOWN: Final = 50
DOUBLE_CLICK: Final = timedelta(minutes=1)
DOUBLE_POST: Final = timedelta(minutes=5)
MAX_QUESTIONS: Final = 3
QUESTION_LENGTH: Final = 200
ANSWER_LENGTH: Final = 500
MAX_INVITATIONS: Final = 50
INVITATION_LIFE: Final = timedelta(days=7)
MAX_PINNED: Final = 3
MAX_VERSIONS: Final = 50
MAX_FILES: Final = 4
POLL_OPTIONS: Final = 6
OPTION_LENGTH: Final = 120
OPEN_STATUSES: Final = frozenset({ActionStatus.PLANNED, ActionStatus.GOING})
TITLE_LENGTH: Final = 120
NOTES_LENGTH: Final = 20_000
UPDATE_LENGTH: Final = 2000
MOST_ACTIONS: Final = 300
MOST_UPDATES: Final = 200
# Who does not answer a reminder gets another one after this.
REMIND_AGAIN: Final = timedelta(days=7)
REMINDERS_AT_ONCE: Final = 200
NOTICES: Final = "groups."
MEMBER_GUARD: Final = "groups.member"
_POINT: Final = re.compile(r"^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[ ?\][ \t]*)?(\S.*)$", re.MULTILINE)
_MENTION: Final = re.compile(r"@(\w[\w' -]{0,59})")


@dataclass(frozen=True)
class Profile:
    """What a group tells about itself, and its flags."""

    name: str
    description: str
    language: str
    municipality_id: int
    preset: Preset
    writing: Writing = Writing.MEMBERS
    questions: tuple[str, ...] = ()
    moderators_admit: bool = True
    has_plan: bool = False


@dataclass(frozen=True)
class Plan:
    """What an action of a plan says."""

    title: str
    body: str = ""
    owner_id: int | None = None
    due_on: date | None = None
    status: ActionStatus = ActionStatus.PLANNED
    progress: int = 0
    parent_id: int | None = None
    is_public: bool = False


@dataclass(frozen=True)
class Poll:
    """What a poll asks: its answers, whether one may choose several, and until when."""

    options: tuple[str, ...]
    is_multiple: bool = False
    closes_at: datetime | None = None


@dataclass(frozen=True)
class Attachments:
    """What comes with a post: pictures with their description, PDFs with their name; on disk already."""

    pictures: tuple[tuple[Any, str], ...] = ()
    papers: tuple[tuple[Any, str], ...] = ()


def preset_of(joining: Joining, reading: Reading) -> Preset:
    """Return the sort of group that these flags make."""
    if reading is Reading.EVERYONE:
        return Preset.OPEN
    return Preset.HIDDEN if joining is Joining.INVITED else Preset.CLOSED


def mentioned(body: str, names: Iterable[tuple[int, str]]) -> frozenset[int]:
    """Return whom of these members a text names as `@Name`: the longest that fits; several may share it."""
    by_name: dict[str, set[int]] = {}
    for user_id, name in names:
        if name:
            by_name.setdefault(name.casefold(), set()).add(user_id)
    found: set[int] = set()
    for written in _MENTION.findall(body):
        found |= by_name.get(_longest(written.casefold(), by_name), set())
    return frozenset(found)


def _longest(written: str, names: Iterable[str]) -> str:
    """Return the longest of the names with which this begins and at whose end a word ends."""
    fitting = [n for n in names if written.startswith(n) and not written[len(n) : len(n) + 1].isalnum()]
    return max(fitting, key=len, default="")


def is_overdue(due_on: date | None, status: ActionStatus, on: date) -> bool:
    """Tell whether an action should have been done before this day."""
    return due_on is not None and due_on < on and status in OPEN_STATUSES


def tasks_in(notes: str) -> list[str]:
    """Return the points of a list in notes: each may become an action."""
    return [found[1].strip()[:TITLE_LENGTH] for found in _POINT.finditer(notes)]
