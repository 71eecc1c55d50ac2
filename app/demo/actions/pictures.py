"""The pictures beside the demo city's listings, and the logos of its organisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from os import sched_getaffinity
from typing import Any

from flask import Flask, current_app

from app.accounts.models import User
from app.accounts.queries import actor_of
from app.core.db import db
from app.demo.drawing import draw
from app.demo.drawing.logos import draw_logo
from app.demo.rules import demo_id, read_city
from app.listings.models import Listing
from app.listings.rules import SUBJECT_KIND
from app.media.actions import recode, store
from app.media.queries import of_subject
from app.media.rules import Recoded
from app.organisations.models import Organisation
from app.organisations.rules import SUBJECT_KIND as ORGANISATION

Row = Mapping[str, Any]


def draw_missing() -> dict[str, Recoded]:
    """Draw the pictures that are missing, by what they stand beside: before the transaction, as any upload.

    Each is drawn anew by a child process; as many at a time as the machine has cores.
    """
    city, app = read_city(), current_app._get_current_object()  # type: ignore[attr-defined]
    wanted = {
        row["listing"]: draw(row["motif"], row["colour"])
        for row in city["pictures"]
        if not of_subject(SUBJECT_KIND, demo_id("listing", row["listing"]))
    }
    wanted |= {
        row["ref"]: draw_logo(row["logo"], row["colour"])
        for row in city["organisations"]
        if "logo" in row and not of_subject(ORGANISATION, demo_id("organisation", row["ref"]))
    }
    with ThreadPoolExecutor(len(sched_getaffinity(0))) as pool:
        recoded = pool.map(lambda png: _recode(app, png), wanted.values())
        return dict(zip(wanted, recoded, strict=True))


def _recode(app: Flask, png: bytes) -> Recoded:
    with app.app_context():
        return recode(png)


def load_pictures(rows: Iterable[Row], listings: Mapping[str, Listing], drawn: Mapping[str, Recoded]) -> None:
    """Put what was drawn beside its listing."""
    for row in rows:
        listing = listings[row["listing"]]
        author = db.session.get(User, listing.author_id)
        if row["listing"] in drawn and author is not None:
            picture = drawn[row["listing"]]
            store(actor_of(author), SUBJECT_KIND, listing.public_id, picture, alt=row["alt"])


def load_logos(
    rows: Iterable[Row],
    people: Mapping[str, User],
    organisations: Mapping[str, Organisation],
    drawn: Mapping[str, Recoded],
) -> None:
    """Put what was drawn beside its organisation, as its manager would."""
    for row in rows:
        if row["ref"] in drawn:
            manager = actor_of(people[row["manager"]])
            store(manager, ORGANISATION, organisations[row["ref"]].public_id, drawn[row["ref"]])
