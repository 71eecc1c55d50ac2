"""A database with nothing in it but the places."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core.db import db, engine_options, transaction
from app.places.actions import load_reference
from app.places.models import Municipality, Neighbourhood, Postcode
from app.places.queries import all_municipalities, clear_cache, neighbourhoods_of
from app.places.rules import Place

TABLES = [model.__table__ for model in (Municipality, Postcode, Neighbourhood)]


@pytest.fixture
def empty_places(tmp_path: Path) -> Iterator[Flask]:
    """Give an application context whose database has the tables of places, all empty."""
    url = f"sqlite:///{tmp_path / 'places.sqlite3'}"
    app = Flask("places")
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(url))
    db.init_app(app)
    with app.app_context():
        db.metadata.create_all(db.engine, tables=TABLES)  # type: ignore[arg-type]
        clear_cache()
        yield app
        db.session.remove()
        db.engine.dispose()
        clear_cache()


@pytest.fixture
def places(empty_places: Flask) -> Flask:
    """Give an application context whose database has the reference data."""
    with transaction() as session:
        load_reference(session)
    return empty_places


@pytest.fixture
def candidates(places: Flask) -> list[Place]:
    """Give every place that a text may name."""
    return [*all_municipalities(), *neighbourhoods_of(44021)]
