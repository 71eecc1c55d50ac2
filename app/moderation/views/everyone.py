"""Anyone says that something is not right."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, public
from app.core.db import transaction
from app.core.forms import render_form
from app.core.ratelimit import limited
from app.moderation import actions, queries
from app.moderation.forms import MailedReportForm, ReportForm
from app.moderation.views.blueprint import bp


@bp.route("/report", methods=["GET", "POST"])
@public
@limited("10 per hour; 30 per day")
def report() -> ResponseReturnValue:
    """Let anyone say that something is not right."""
    actor = current_actor()
    kind, subject = queries.get_reportable(actor, request.args.get("subject", ""))
    form: ReportForm = MailedReportForm() if actor.is_anonymous else ReportForm()
    if form.validate_on_submit():
        with transaction():
            reason, words = form.to_reason(), form.explanation.data or ""
            actions.file_report(actor, kind.name, subject, reason, words, form.to_email())
        return redirect(url_for(".thanks"))
    context: dict[str, Any] = {
        "title": kind.title_of(subject),
        "path": kind.path_of(subject),
        "label": kind.label,
    }
    return render_form("moderation/report.html", form, **context)


@bp.get("/report/thanks")
@public
def thanks() -> ResponseReturnValue:
    """Say what happens with a report."""
    return render_template("moderation/thanks.html", wait=queries.usual_wait())
