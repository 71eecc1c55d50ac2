"""How the web server runs: one process with threads on SQLite; several with PostgreSQL and Redis.

On SQLite, and where rate limits are kept in memory (no Redis), a second process would not see
what the first one knows.
"""

import gc
import os
from typing import Any

from config import load_settings

# A wrong setting ends the start here, with one line; later gunicorn would start its processes again for ever.
load_settings(os.environ)

_on_sqlite = os.environ.get("DATABASE_URL", "sqlite").startswith("sqlite")
_shared_state = "REDIS_URL" in os.environ and not _on_sqlite

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1")) if _shared_state else 1
threads = 8
timeout = 60
graceful_timeout = 15
keepalive = 5

# Who may name the caller's address and scheme is decided in one place, by the app's TRUSTED_PROXIES.
forwarded_allow_ips = ""

# No access log: addresses of people are not kept. No control socket: nothing is written outside DATA_DIR.
accesslog = None
loglevel = os.environ.get("LOG_LEVEL", "info").lower()
control_socket_disable = True


def post_worker_init(_worker: Any) -> None:
    """Leave what was loaded out of the search for garbage: looking through it all takes 0.1 s and more."""
    gc.collect()
    gc.freeze()
