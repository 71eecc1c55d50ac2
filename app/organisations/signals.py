"""What happens to organisations, for whoever stands higher."""

from __future__ import annotations

from typing import Final

from blinker import Namespace

_signals: Final = Namespace()

# A person no longer acts for an organisation. kwargs: organisation, user_id.
left: Final = _signals.signal("organisation-left")

# Nobody manages it any more, so it was hidden. kwargs: organisation.
orphaned: Final = _signals.signal("organisation-orphaned")
