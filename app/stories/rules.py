"""Stories: limits, and how somebody is named in one."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

SUBJECT_KIND: Final = "story"
STORY_LENGTH: Final = 600
BESIDE: Final = 3


class ShownAs(StrEnum):
    """How one side is named: by its own name, or only as a neighbour."""

    NAME = "name"
    NEIGHBOUR = "neighbour"
