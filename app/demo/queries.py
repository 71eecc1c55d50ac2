"""What scripts want to know of the demo city."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.core.db import db
from app.demo.rules import ROLES, demo_id, read_city


def people() -> list[tuple[str, str, str]]:
    """Return (email, name, role) of each demo person that is there, in the order of the file."""
    there = set(db.session.scalars(select(User.email)))
    return [
        (p["email"], p["name"], str(ROLES[p["role"]])) for p in read_city()["people"] if p["email"] in there
    ]


def summary() -> dict[str, Any]:
    """Return the accounts and the identifiers of the demo city."""
    city = read_city()
    by_id = {u.public_id: u for u in db.session.scalars(select(User))}
    rows = [(p, by_id.get(demo_id("person", p["ref"]))) for p in city["people"]]
    return {
        "accounts": [
            {"email": u.email, "role": p["role"], "name": u.name, "totp_secret": u.totp_secret}
            for p, u in rows
            if u is not None
        ],
        "listings": {row["ref"]: demo_id("listing", row["ref"]) for row in city["listings"]},
        "organisations": {row["ref"]: row["slug"] for row in city["organisations"]},
        "groups": {
            row["ref"]: demo_id("group", row["ref"]) if row["kind"] == "hidden" else row["slug"]
            for row in city["groups"]
        },
        "articles": {row["ref"]: demo_id("article", row["ref"]) for row in city["articles"]},
        "events": {row["ref"]: demo_id("event", row["ref"]) for row in city["events"]},
    }
