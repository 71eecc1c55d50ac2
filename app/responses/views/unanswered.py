"""What nobody answers, for moderators."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, requires
from app.core.pagination import page_number
from app.responses import queries
from app.responses.presenters import unanswered_rows
from app.responses.views.blueprint import bp


@bp.get("/moderation/unanswered")
@requires("moderator")
def unanswered() -> ResponseReturnValue:
    """List the requests without any answer after some days, where the actor moderates."""
    page = queries.unanswered_page(current_actor(), page_number(request.args.get("page")))
    links = page.links(lambda n: url_for(".unanswered", page=n))
    return render_template("responses/unanswered.html", rows=unanswered_rows(page.items), pages=links)
