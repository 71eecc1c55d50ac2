"""What happens to groups, for whoever stands higher."""

from __future__ import annotations

from typing import Final

from blinker import Namespace

_signals: Final = Namespace()

# Somebody is no longer a member: left, removed or banned. kwargs: group, user_id.
left: Final = _signals.signal("group-left")

# What a group tells about itself, or its sort, changed. kwargs: group.
changed: Final = _signals.signal("group-changed")

# Nobody is left in a group, and it is about to go with all that was written there. kwargs: group.
ended: Final = _signals.signal("group-ended")
