"""Keeping what was counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from sqlalchemy import delete, insert

from app.core.db import db
from app.impact.models import ImpactMonth
from app.impact.rules import Cell, Tally


def replace_month(month: date, counted: Mapping[Cell, Tally]) -> None:
    """Put what was counted now in the place of what was counted before."""
    db.session.execute(delete(ImpactMonth).where(ImpactMonth.month == month))
    rows = [{"month": month, **cell._asdict(), **asdict(numbers)} for cell, numbers in counted.items()]
    if rows:
        db.session.execute(insert(ImpactMonth), rows)
