"""The blueprint that the views of the calendar share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("calendar", __name__)
