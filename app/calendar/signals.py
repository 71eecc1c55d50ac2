"""What happens to activities, for whoever stands higher."""

from __future__ import annotations

from typing import Final

from blinker import Namespace

_signals: Final = Namespace()

changed = _signals.signal("event-changed", doc="What everyone can see of it changed. Keyword: event.")
