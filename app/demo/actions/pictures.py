"""The pictures beside the demo city's listings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.accounts.models import User
from app.accounts.queries import actor_of
from app.core.db import db
from app.demo.drawing import draw
from app.demo.rules import demo_id, read_city
from app.listings.models import Listing
from app.listings.rules import SUBJECT_KIND
from app.media.actions import recode, store
from app.media.queries import of_subject
from app.media.rules import Recoded


def draw_missing() -> dict[str, Recoded]:
    """Draw the pictures that are not there yet, by listing: before the transaction, as any upload."""
    return {
        row["listing"]: recode(draw(row["motif"], row["colour"]))
        for row in read_city()["pictures"]
        if not of_subject(SUBJECT_KIND, demo_id("listing", row["listing"]))
    }


def load_pictures(
    rows: Iterable[Mapping[str, str]], listings: Mapping[str, Listing], drawn: Mapping[str, Recoded]
) -> None:
    """Put what was drawn beside its listing."""
    for row in rows:
        listing = listings[row["listing"]]
        author = db.session.get(User, listing.author_id)
        if row["listing"] in drawn and author is not None:
            picture = drawn[row["listing"]]
            store(actor_of(author), SUBJECT_KIND, listing.public_id, picture, alt=row["alt"])
