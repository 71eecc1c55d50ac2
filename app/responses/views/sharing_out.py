"""Who of an organisation follows up which answer (wiring: TEAM_PANELS), beside the conversation too."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.accounts.rules import own_path
from app.core.access import current_actor, signed_in
from app.core.actor import Actor
from app.core.db import transaction
from app.core.i18n import _, current_language
from app.core.ratelimit import limited
from app.responses import actions, queries
from app.responses.models import Response
from app.responses.policies import can_share_out
from app.responses.presenters import row_view
from app.responses.presenters.pages import shown_name
from app.responses.views.blueprint import bp


def team_panel(actor: Actor, organisation: Any) -> Markup:
    """Return the answers that an organisation's people still have to do with, and who follows which up."""
    rows = [
        {
            **row_view(work.row),
            "ref": work.row.public_id,
            "holder": work.holder_name,
            "held_by": work.holder_id,
        }
        for work in queries.work_of(actor, organisation.id)
    ]
    here = url_for("organisations.overview", slug=organisation.slug)
    return Markup(  # noqa: S704 - a rendered template, escaped there
        render_template("responses/_work.html", rows=rows, here=here)
    )


def follow_up_panel(actor: Actor, response: Response) -> Markup:
    """Return who follows this answer up, with what one can change; nothing beside a person's own listing."""
    if response.listing.organisation_id is None or not can_share_out(actor, response):
        return Markup()
    holder = queries.holder_of(response)
    others = [
        (one.public_id, shown_name(one.name))
        for one in queries.team_of(response)
        if one.public_id != actor.public_id and one != holder
    ]
    if holder is None and not others:
        return Markup()  # whoever is alone need not say that they follow it up
    return Markup(  # noqa: S704 - a rendered template, escaped there
        render_template(
            "responses/_follow_up.html",
            ref=response.public_id,
            holder=holder,
            others=others,
            holder_name=shown_name(holder.name) if holder else "",
            is_mine=holder is not None and actor.is_(holder.user_id),
        )
    )


@bp.post("/responses/<public_id:public_id>/assign")
@signed_in
@limited("60 per minute")
def assign(public_id: str) -> ResponseReturnValue:
    """Take an answer, or hand it to a colleague."""
    actor = current_actor()
    colleague = request.form.get("member", "") or actor.public_id
    with transaction():
        response = queries.get(actor, public_id)
        actions.assign(actor, response, colleague, request.form.get("held_by", ""))
    flash(
        _("You follow this up now.")
        if colleague == actor.public_id
        else _("Your colleague follows this up now. We mailed it."),
        "success",
    )
    return _onward(public_id)


@bp.post("/responses/<public_id:public_id>/release")
@signed_in
@limited("60 per minute")
def release(public_id: str) -> ResponseReturnValue:
    """Let nobody in particular follow an answer up."""
    actor = current_actor()
    with transaction():
        actions.release(actor, queries.get(actor, public_id), request.form.get("held_by", ""))
    flash(_("Nobody in particular follows this up now. All managers hear it again."), "success")
    return _onward(public_id)


def _onward(public_id: str) -> ResponseReturnValue:
    back = own_path(request.form.get("next"))
    return redirect(f"/{current_language()}{back}" if back else url_for(".show", public_id=public_id), 303)
