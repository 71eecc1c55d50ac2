"""What happens to mails, for whoever wrote them."""

from __future__ import annotations

from typing import Final

from blinker import Namespace

_signals: Final = Namespace()

# A mail was not sent: it is no longer allowed, or stale. kwargs: mail.
dropped: Final = _signals.signal("mail-dropped")
