"""The blueprint of organisations."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

bp: Final = Blueprint("organisations", __name__, url_prefix="/organisations")
