"""The blueprint that the views of listings share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("listings", __name__)
