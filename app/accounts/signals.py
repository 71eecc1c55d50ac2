"""What happens to people, for whoever listens."""

from __future__ import annotations

from typing import Final

from blinker import Namespace

_signals: Final = Namespace()

# Somebody is about to be erased: hand over or clean what the database cannot. kwargs: user_id.
erasing: Final = _signals.signal("accounts.erasing")

# An account was closed by an administrator. kwargs: user_id.
banned: Final = _signals.signal("accounts.banned")

# A closed account was opened again. kwargs: user_id.
unbanned: Final = _signals.signal("accounts.unbanned")

# An e-mail address was proven for the first time. kwargs: user_id.
confirmed: Final = _signals.signal("accounts.confirmed")
