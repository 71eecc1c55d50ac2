"""What happens to listings, for whoever stands higher."""

from __future__ import annotations

from typing import Final

from blinker import Namespace

_signals: Final = Namespace()

published = _signals.signal("listing-published", doc="Everyone can see it from now on. Keyword: listing.")
edited = _signals.signal("listing-edited", doc="Its text or facts changed. Keyword: listing.")
paused = _signals.signal("listing-paused", doc="It takes no answers for a while. Keyword: listing.")
closed = _signals.signal("listing-closed", doc="It was fulfilled, withdrawn or expired. Keyword: listing.")
reopened = _signals.signal("listing-reopened", doc="It is open again after it was closed. Keyword: listing.")
hidden = _signals.signal("listing-hidden", doc="A moderator hid it. Keyword: listing.")
