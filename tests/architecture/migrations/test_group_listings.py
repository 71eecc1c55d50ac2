"""What is for a group alone comes and goes with its migration; what is for everyone stays, answers and all."""

# ruff: noqa: E501 - statements
from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.exc import IntegrityError

from app.core.db import db
from tests.architecture.migrations.test_groups import GROUP
from tests.support.revisions import ANNA, GHENT, before, revision_of, rows, run

SLUG = "group_listings"
LISTING = (
    "INSERT INTO listing (id, public_id, kind, help, title, body, language, category, municipality_id, "
    "quantity, weekdays, dayparts, languages, little_dutch_ok, author_id, life, created_at, edited_at, version, "
    "review_state, needs_look) VALUES ({id}, 'listing00000000{id}', 'offer', 'goods', 'Fiets', '', 'nl', 'bikes', "
    "44021, 1, '[]', '[]', '[]', true, 1, 'open', '2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, "
    "'published', false)"
)  # fmt: skip
ANSWER = (
    "INSERT INTO response (id, public_id, listing_id, responder_id, state, created_at) VALUES "
    "({id}, 'rrrrrrrrrrrrrrr{id}', {id}, 1, 'sent', '2026-01-01 00:00:00')"
)


def test_what_is_for_everyone_stays_and_what_is_for_a_group_never_opens(old_app: Flask) -> None:
    run(GHENT, ANNA, GROUP.replace("{false}", "false"), LISTING.format(id=1), ANSWER.format(id=1))
    upgrade(revision=revision_of(SLUG))
    assert rows("SELECT id, group_only, group_id FROM listing") == [(1, False, None)]
    run(LISTING.format(id=2), ANSWER.format(id=2), "UPDATE listing SET group_only = true WHERE id = 2")
    run("UPDATE listing SET group_id = 1 WHERE id = 2")
    with pytest.raises(IntegrityError):
        run("UPDATE listing SET group_only = false WHERE id = 2")
    with pytest.raises(IntegrityError):
        run('DELETE FROM "group"')
    run("UPDATE listing SET group_id = NULL", 'DELETE FROM "group"')
    assert rows("SELECT id, group_id FROM listing WHERE group_only") == [(2, None)]
    db.session.remove()
    downgrade(revision=before(SLUG))
    assert rows("SELECT id FROM listing") == [(1,)]
    assert rows("SELECT id FROM response") == [(1,)]
    upgrade(revision=revision_of(SLUG))
    assert rows("SELECT id, group_only FROM listing") == [(1, False)]
