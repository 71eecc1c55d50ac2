"""Solidair: the place where a city's citizens and organisations help one another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask


def create_app(settings: Mapping[str, Any]) -> Flask:
    """Return the application that these settings describe (see config.py)."""
    from app import assembly

    app = assembly.Site(__name__, static_folder=None)
    app.config.from_mapping(settings)
    assembly.assemble(app)
    return app
