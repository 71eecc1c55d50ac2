"""What an author reads of a decision, and does about it."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, signed_in
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import Conflict
from app.core.forms import render_form
from app.core.i18n import _
from app.moderation import actions, policies, presenters, queries
from app.moderation.forms import ObjectionForm
from app.moderation.models import ReviewDecision
from app.moderation.views.blueprint import bp


@bp.get("/moderation/decisions/<public_id:decision>")
@signed_in
def decision(decision: str) -> ResponseReturnValue:
    """Show an author what was decided, why by which rule, and how to object."""
    return _statement(queries.get_statement(current_actor(), decision), ObjectionForm(formdata=None))


@bp.post("/moderation/decisions/<public_id:decision>/object", endpoint="object")
@signed_in
def object_to(decision: str) -> ResponseReturnValue:
    """Let an author object: another moderator looks at it."""
    actor, form = current_actor(), ObjectionForm()
    found = queries.get_statement(actor, decision)
    if form.validate_on_submit():
        with transaction():
            actions.object_to(actor, found, form.objection.data or "")
        flash(_("Your objection is sent. Another moderator looks at it and writes to you."), "success")
        return redirect(url_for(".decision", decision=decision))
    return _statement(found, form)


@bp.post("/moderation/decisions/<public_id:decision>/accept")
@signed_in
def accept(decision: str) -> ResponseReturnValue:
    """Take the words that a moderator suggests, and go online with them."""
    actor = current_actor()
    found = queries.get_statement(actor, decision)
    try:
        with transaction():
            kind, subject = actions.accept_suggestion(actor, found)
            path = kind.path_of(subject)
    except Conflict as conflict:
        flash(conflict.message, "attention")
        return redirect(url_for(".decision", decision=decision))
    flash(_("Done. It is online with the new words."), "success")
    return redirect(f"/{actor.language}{path}")


def _statement(decision: ReviewDecision, form: ObjectionForm) -> ResponseReturnValue:
    found = queries.find_subject(decision.subject_ref)
    return render_form(
        "moderation/decision.html",
        form,
        decision=decision,
        what=presenters.MOVES[decision.move].happened,
        rule=presenters.rule_of(decision.reason),
        title=found[0].title_of(found[1]) if found else "",
        path=found[0].path_of(found[1]) if found else "",
        changes=presenters.suggested_changes(*found, decision) if found else [],
        can_accept=found is not None and actions.can_accept(*found, decision),
        remedy=queries.statement_of(*found, decision)["remedy"] if found else "",
        can_object=policies.can_object(current_actor(), decision, queries.organisation_of(found), at=now()),
    )
