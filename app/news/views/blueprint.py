"""The blueprint that the views of news share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("news", __name__)
