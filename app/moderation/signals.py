"""What other features may listen to; the sender is the name of the kind, inside the same transaction."""

from __future__ import annotations

from typing import Final

from blinker import Signal

submitted: Final = Signal("An author sent something in for review. Keywords: actor, subject.")
decided: Final = Signal("A moderator decided on something. Keywords: actor, subject, move.")
undone: Final = Signal("A moderator took back what was just decided. Keywords: actor, subject.")
