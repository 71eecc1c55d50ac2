"""What happens to articles, for whoever stands higher."""

from __future__ import annotations

from typing import Final

from blinker import Namespace

_signals: Final = Namespace()

changed = _signals.signal("article-changed", doc="What everyone can read of it changed. Keyword: article.")
