"""What happens to organisations, for whoever stands higher."""

from __future__ import annotations

from typing import Final

from blinker import Namespace

_signals: Final = Namespace()

# A person begins to act for an organisation. kwargs: organisation, user_id.
entered: Final = _signals.signal("organisation-entered")

# A person no longer acts for an organisation. kwargs: organisation, user_id.
left: Final = _signals.signal("organisation-left")

# Somebody said yes to an invitation. kwargs: organisation.
joined: Final = _signals.signal("organisation-joined")

# It may not act now: refused, suspended, or nobody manages it. kwargs: organisation.
suspended: Final = _signals.signal("organisation-suspended")

# It may act again. kwargs: organisation.
resumed: Final = _signals.signal("organisation-resumed")
