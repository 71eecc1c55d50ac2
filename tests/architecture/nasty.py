"""What an attacker fills in: every field that any form has, with values that no person types."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

from wtforms.fields.core import UnboundField

from app.core.forms import Form

# Fields that views read without a form, and buttons that count by being there.
RAW: Final = ("session", "notification", "user", "next", "close", "remove_photos", "subject")
BUTTONS: Final = ("other", "again", "mail")
# What addresses carry behind the question mark.
ASKED: Final = (
    "kind", "help", "category", "place", "q", "page", "format", "tab", "before", "subject", "next", "check",
    "action", "actor", "organisation", "postcode", "title", "body",
)  # fmt: skip
# Columns that no form offers.
UNOFFERED: Final = {
    **dict.fromkeys(("id", "author_id", "user_id", "organisation_id", "municipality_id"), "1"),
    **dict.fromkeys(("published_at", "confirmed_at", "sent_at", "created_at"), "2026-01-01"),
    **dict.fromkeys(("is_admin", "created_by", "granted_by", "owner_id"), "1"), "public_id": "0" * 16,
    "state": "agreed", "review_state": "published", "life": "open", "roles": "administrator", "banned_at": "",
    "needs_look": "0", "password_hash": "x", "totp_secret": "A" * 32, "slug": "mine",
}  # fmt: skip
# Values that may be typed anywhere; the empty ones stay empty once they are cleaned.
EMPTY: Final = ("", "\x00", " \u202e\u2066\x0b ")
NUMBERS: Final = ("99999999999", "2147483648", "-1", "9" * 5000, "٣", "1e400", "NaN", "0x10", "²")
WORDS: Final = (
    "\x00x\u202e' OR 1=1 --", "<script>alert(1)</script>{{7*7}}%s%n", "//evil.example", "javascript:alert(1)",
    "/\\evil.example", "a@b\r\nBcc: x@example.org", "=1+1|cmd", "../../../etc/passwd", "%", "_", '"*" NEAR (',
    "0000-99-99", "9999-12-31", "0001-01-01", "http://[::1", "http://a.b:99999999/", "{}", "[]", "null",
    "\ufdfa" * 50, "a" * 4000, "a@" + "a." * 300, "(" * 300, " " * 300 + "x", "\ud7ff\ue000\uffff\U0010ffff",
)  # fmt: skip
# What breaks decoders: bytes of lone surrogates, overlong forms and half a character.
BROKEN: Final = b"\xed\xa0\x80\xc0\xaf\xff\xe2\x82"


def field_names() -> list[str]:
    """Return the names of all fields of all forms, and of those that views read by themselves."""
    found = {*RAW, *BUTTONS}
    for form in _descendants(Form):
        for name in dir(form):
            field = getattr(form, name)
            if isinstance(field, UnboundField):
                found.add(str(field.kwargs.get("name") or name))
    return sorted(found)


def _descendants(form: type[Form]) -> Iterator[type[Form]]:
    yield form
    for child in form.__subclasses__():
        yield from _descendants(child)


def odd_fields(names: list[str]) -> Iterator[dict[str, Any]]:
    """Yield requests whose fields are doubled, broken, too long, numbers or files."""
    pairs = (name.encode() + b"=x&" + name.encode() + b"=" + BROKEN for name in names)
    yield {"data": b"&".join(pairs), "content_type": FORM_TYPE}
    yield {"json": {name: [1, None, {}] for name in names}}
    yield {"data": "&".join(f"{name}={'a' * 3500}" for name in names), "content_type": FORM_TYPE}
    yield {"data": {name: (io.BytesIO(BROKEN), "a\x00/../b.jpg") for name in names}}


def odd_bodies() -> Iterator[dict[str, Any]]:
    """Yield requests whose body is no form, or one that lies about itself."""
    yield {"json": [1, 2]}
    yield {"data": b"{" * 2000, "content_type": "application/json"}
    yield {"data": b"nothing", "content_type": "multipart/form-data"}
    part = b"--x\r\nContent-Disposition: form-data\r\n\r\n"
    yield {"data": part, "content_type": "multipart/form-data; boundary=x"}
    yield {"data": b"x=" + b"y" * 300_000, "content_type": FORM_TYPE}
    yield {"data": b"<x/>", "content_type": "text/xml; charset=utf-99"}
    yield {"data": b"a=b", "content_type": f"{FORM_TYPE}; charset=nothing"}


FORM_TYPE: Final = "application/x-www-form-urlencoded"
