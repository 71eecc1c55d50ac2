"""The numbers of the desk, by month."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, requires
from app.moderation import policies, queries
from app.moderation.presenters import numbers as shown
from app.moderation.views.blueprint import bp


@bp.get("/moderation/numbers")
@requires(policies.MODERATOR, policies.ADMINISTRATOR)
def numbers() -> ResponseReturnValue:
    """Show how long decisions took, what was refused and why, and what came of objections."""
    months = queries.months(current_actor())
    return render_template(
        "moderation/numbers.html",
        months=shown.month_rows(months),
        reasons=shown.reason_rows(months),
        longest=shown.longest_wait(months),
    )
