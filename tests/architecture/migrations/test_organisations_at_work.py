"""What was hidden with its organisation goes back where it stood, in both directions."""

from __future__ import annotations

from flask import Flask
from flask_migrate import downgrade, upgrade

from tests.support.revisions import ANNA, GHENT, before, revision_of, rows, run

SLUG = "organisations_at_work"
ORGANISATION = (
    "INSERT INTO organisation (id, public_id, slug, name, description, website, email, phone, "
    "municipality_id, version, created_at, review_state, needs_look) VALUES "
    "({0}, 'organisation{0}', 'org-{0}', 'Org', '', '', '', '', 44021, 1, '2026-11-25 10:00:00', '{1}', "
    "false)"
)
LISTING = (
    "INSERT INTO listing (id, public_id, author_id, organisation_id, kind, help, title, body, language, "
    "category, municipality_id, quantity, weekdays, dayparts, languages, little_dutch_ok, life, created_at, "
    "edited_at, version, review_state, needs_look) VALUES ({0}, 'listing{0}', 1, {1}, 'offer', "
    "'goods', 'Fiets', '', 'nl', 'bikes', 44021, 1, '[]', '[]', '[]', true, 'open', '2026-11-25 10:00:00', "
    "'2026-11-25 10:00:00', 1, '{2}', false)"
)
MANAGES = (
    "INSERT INTO membership (organisation_id, user_id, role, joined_at) "
    "VALUES (1, 1, 'manager', '2026-11-25 10:00:00')"
)


def test_listings_are_withheld_and_given_back(old_app: Flask) -> None:
    run(ANNA, GHENT, ORGANISATION.format(1, "hidden"), ORGANISATION.format(2, "hidden"))
    run(ORGANISATION.format(3, "published"), MANAGES)
    run(LISTING.format(1, 1, "published"), LISTING.format(2, 2, "pending"), LISTING.format(3, 3, "published"))
    before_it = rows("SELECT id, review_state FROM listing ORDER BY id")
    upgrade(revision=revision_of(SLUG))
    assert rows("SELECT id, review_state, withheld_from FROM listing ORDER BY id") == [
        (1, "hidden", "published"),
        (2, "hidden", "pending"),
        (3, "published", None),
    ]
    assert rows("SELECT id, orphaned_from, address FROM organisation ORDER BY id") == [
        (1, None, ""),
        (2, "published", ""),
        (3, None, ""),
    ]
    downgrade(revision=before(SLUG))
    assert rows("SELECT id, review_state FROM listing ORDER BY id") == before_it
    upgrade(revision=revision_of(SLUG))
