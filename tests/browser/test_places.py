"""The list of pages is complete: each address that shows a page is looked at."""

from __future__ import annotations

from flask import Flask

from tests.browser.places import PLACES, WITHOUT_PAGE


def get_endpoints(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}


def test_every_page_is_looked_at(migrated_app: Flask) -> None:
    missing = get_endpoints(migrated_app) - {place.endpoint for place in PLACES} - set(WITHOUT_PAGE)
    assert not missing, "add them to tests/browser/places.py"


def test_no_exception_is_out_of_date(migrated_app: Flask) -> None:
    assert not set(WITHOUT_PAGE) - get_endpoints(migrated_app)


def test_each_place_has_its_own_name() -> None:
    names = [place.name for place in PLACES]
    assert len(names) == len(set(names))
