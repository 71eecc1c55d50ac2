"""Proposing a moment, agreeing on it, calling it off, and its calendar file."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, signed_in
from app.core.db import transaction
from app.core.errors import Invalid
from app.core.i18n import _
from app.core.ratelimit import limited
from app.responses import actions, queries
from app.responses.forms import MeetingForm
from app.responses.presenters import calendar_file
from app.responses.rules import LARGEST_ID
from app.responses.views.blueprint import bp
from app.responses.views.conversation import conversation, number_of


@bp.post("/responses/<public_id:public_id>/meeting")
@signed_in
@limited("30 per hour")
def propose_meeting(public_id: str) -> ResponseReturnValue:
    """Propose a moment to meet."""
    actor = current_actor()
    response = queries.get(actor, public_id)
    form = MeetingForm()
    if not form.validate_on_submit():
        return conversation(public_id, refused=form)
    try:
        with transaction():
            actions.propose_meeting(actor, response, form.moment())
    except Invalid as error:
        form.add_error(error)
        return conversation(public_id, refused=form)
    flash(_("We mailed your proposal. You hear when it suits."), "success")
    return _back(public_id)


@bp.post("/responses/<public_id:public_id>/meeting/agree")
@signed_in
@limited("60 per minute")
def agree_to_meeting(public_id: str) -> ResponseReturnValue:
    """Agree on the moment that the other side proposed."""
    with transaction():
        actor = current_actor()
        actions.agree_to_meeting(actor, queries.get(actor, public_id), _sequence())
        flash(_("You agreed on a moment. Put it into your calendar."), "success")
    return _back(public_id)


@bp.post("/responses/<public_id:public_id>/meeting/cancel")
@signed_in
@limited("60 per minute")
def cancel_meeting(public_id: str) -> ResponseReturnValue:
    """Say that the moment does not suit."""
    with transaction():
        actor = current_actor()
        actions.cancel_meeting(actor, queries.get(actor, public_id), _sequence())
        flash(_("The moment is called off. We mailed it."), "success")
    return _back(public_id)


@bp.get("/responses/<public_id:public_id>/meeting.ics")
@signed_in
def meeting_file(public_id: str) -> ResponseReturnValue:
    """Return the moment for one's own calendar."""
    response, meeting = queries.get_calendar_meeting(current_actor(), public_id)
    answer = Response(calendar_file(response, meeting), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="solidair-{public_id}.ics"'
    return answer


def _sequence() -> int:
    """Return which version of the moment somebody saw; nonsense is none that there is."""
    return number_of(request.form.get("sequence", ""), LARGEST_ID)


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", public_id=public_id, _anchor="meeting"), 303)
