"""How one answers, as facts, and bringing something before a moderator."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, signed_in
from app.core.db import transaction
from app.core.ratelimit import limited
from app.responses import actions, queries
from app.responses.presenters import record_view
from app.responses.views.blueprint import bp


@bp.get("/account/responses/record")
@signed_in
def record() -> ResponseReturnValue:
    """Show how the person who is signed in answers, and who sees that."""
    records = [record_view(own) for own in queries.own_records(current_actor())]
    return render_template("responses/record.html", records=records)


@bp.post("/account/responses/record/<public_id:public_id>/contest")
@signed_in
@limited("20 per hour")
def contest(public_id: str) -> ResponseReturnValue:
    """Contest what is said of how one answers: the form of a report follows."""
    with transaction():
        actor = current_actor()
        complaint = actions.contest_record(actor, queries.get_own_record(actor, public_id))
        target = url_for("moderation.report", subject=complaint.public_id)
    return redirect(target, 303)


@bp.post("/responses/<public_id:public_id>/report")
@signed_in
@limited("20 per hour")
def report(public_id: str) -> ResponseReturnValue:
    """Report a conversation: the form of a report follows."""
    with transaction():
        actor = current_actor()
        complaint = actions.report_conversation(actor, queries.get(actor, public_id))
        target = url_for("moderation.report", subject=complaint.public_id)
    return redirect(target, 303)
