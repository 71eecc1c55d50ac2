"""Settings, read from the environment once, checked before the application starts."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

KNOWN_BAD_KEYS = frozenset({"change-me", "changeme", "secret", "dev", "development", "default", "password"})
MIN_KEY_LENGTH = 32


class ConfigError(SystemExit):
    """A setting is missing or unsafe; its text is the one line the operator reads."""


def _flag(value: str | None) -> bool:
    return (value or "").strip().lower() in {"1", "true", "yes", "on"}


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ConfigError(f"{name} must be a whole number, not {value!r}.") from None


def _demo_key(data_dir: Path) -> str:
    """Return the key of this demo, made at its first start and kept beside its data."""
    path = data_dir / "demo-secret-key"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8")


def _secret_key(env: Mapping[str, str], demo: bool, data_dir: Path) -> str:
    key = env.get("SECRET_KEY", "")
    if demo and not key:
        return _demo_key(data_dir)
    if not key:
        raise ConfigError("SECRET_KEY is missing: set it to 32 or more random characters.")
    if len(key) < MIN_KEY_LENGTH or key.lower().strip("!0123456789") in KNOWN_BAD_KEYS or len(set(key)) < 8:
        raise ConfigError("SECRET_KEY is too short or guessable: set it to 32 or more random characters.")
    return key


def _database_url(env: Mapping[str, str], data_dir: Path) -> str:
    url = env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'solidair.sqlite3'}"
    for old in ("postgres://", "postgresql://"):
        if url.startswith(old):
            return "postgresql+psycopg://" + url.removeprefix(old)
    return url


def _quiet_hours(env: Mapping[str, str], demo: bool) -> str:
    """Return when people get no mails unless they chose other hours; a demo shows its mails at any hour."""
    value = env.get("QUIET_HOURS", "" if demo else "22-8").strip()
    if value and not re.fullmatch(r"(1?\d|2[0-3])-(1?\d|2[0-3])", value):
        raise ConfigError(f"QUIET_HOURS must be two hours such as 22-8, or empty, not {value!r}.")
    return value


def _is_loopback(site_url: str) -> bool:
    return site_url.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]"))


def load_settings(env: Mapping[str, str]) -> dict[str, Any]:
    """Return the Flask configuration that the environment describes.

    Raises ConfigError (exits with one line) when a setting is missing or unsafe.
    """
    demo = _flag(env.get("DEMO"))
    data_dir = Path(env.get("DATA_DIR") or "instance").resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    site_url = (env.get("SITE_URL") or f"http://127.0.0.1:{env.get('PORT') or 8000}").rstrip("/")
    if demo and not _is_loopback(site_url):
        raise ConfigError("DEMO is for this machine only: SITE_URL must be a loopback address.")
    plain_http = _is_loopback(site_url)
    return {
        "SECRET_KEY": _secret_key(env, demo, data_dir),
        "SQLALCHEMY_DATABASE_URI": _database_url(env, data_dir),
        "REDIS_URL": env.get("REDIS_URL") or None,
        "DATA_DIR": data_dir,
        "SITE_URL": site_url,
        "DEMO": demo,
        "KEEP_PAGES": True,
        "LOG_LEVEL": (env.get("LOG_LEVEL") or "INFO").upper(),
        "TRUSTED_PROXIES": _number(env, "TRUSTED_PROXIES", 0),
        "MAIL_SERVER": env.get("MAIL_SERVER") or None,
        "MAIL_PORT": _number(env, "MAIL_PORT", 25),
        "MAIL_USERNAME": env.get("MAIL_USERNAME") or None,
        "MAIL_PASSWORD": env.get("MAIL_PASSWORD") or None,
        "MAIL_USE_TLS": _flag(env.get("MAIL_USE_TLS")),
        "MAIL_DEFAULT_SENDER": env.get("MAIL_DEFAULT_SENDER") or "Solidair <solidair@localhost>",
        "QUIET_HOURS": _quiet_hours(env, demo),
        "MAIL_REPLY_DOMAIN": (env.get("MAIL_REPLY_DOMAIN") or "").strip().lower(),
        "OPERATOR": (env.get("OPERATOR") or "").strip(),
        "CONTACT_EMAIL": (env.get("CONTACT_EMAIL") or "").strip(),
        "SESSION_COOKIE_NAME": "solidair" if plain_http else "__Host-solidair",
        "SESSION_COOKIE_SECURE": not plain_http,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
        "SESSION_REFRESH_EACH_REQUEST": False,  # the row on the server ends then, whatever the cookie says
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": not plain_http,
        "MAX_CONTENT_LENGTH": 40 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 256 * 1024,
        "MAX_FORM_PARTS": 400,
        "SEND_FILE_MAX_AGE_DEFAULT": 31_536_000,
    }
