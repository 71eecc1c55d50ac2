"""The blueprint of answers and conversations."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

bp: Final = Blueprint("responses", __name__)
