"""Sharing one's own e-mail and phone with one other side, and taking that back."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, signed_in
from app.core.db import transaction
from app.core.i18n import _
from app.core.ratelimit import limited
from app.responses import actions, queries
from app.responses.forms import ShareForm
from app.responses.views.blueprint import bp
from app.responses.views.conversation import conversation


@bp.post("/responses/<public_id:public_id>/contact")
@signed_in
@limited("30 per hour")
def share_contact(public_id: str) -> ResponseReturnValue:
    """Let the other side see one's own e-mail and phone."""
    actor = current_actor()
    response = queries.get(actor, public_id)
    form = ShareForm()
    if not form.validate_on_submit():
        return conversation(public_id, refused=form)
    with transaction():
        actions.share_contact(actor, response, form.phone.data or "")
        flash(_("Only the other side of this conversation sees your details now."), "success")
    return _back(public_id)


@bp.post("/responses/<public_id:public_id>/contact/take-back")
@signed_in
@limited("60 per minute")
def unshare_contact(public_id: str) -> ResponseReturnValue:
    """Take one's own details back."""
    with transaction():
        actor = current_actor()
        actions.unshare_contact(actor, queries.get(actor, public_id))
        flash(_("Nobody sees your details here any more."), "success")
    return _back(public_id)


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", public_id=public_id, _anchor="details"), 303)
