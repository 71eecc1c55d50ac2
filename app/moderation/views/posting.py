"""How what a person posts is treated: moderators decide, the person reads why and may object."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, requires, signed_in
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import Forbidden
from app.core.forms import render_form
from app.core.i18n import _
from app.moderation import actions, policies, presenters, queries
from app.moderation.forms import AnswerForm, ObjectionForm, PostingForm
from app.moderation.models import PostingRule
from app.moderation.rules import Outcome, Tab
from app.moderation.views.blueprint import bp
from app.moderation.views.desk import desk_page

MODERATOR: Final = policies.MODERATOR


@bp.route("/moderation/<public_id:item>/posting", methods=["GET", "POST"])
@requires(MODERATOR)
def posting(item: str) -> ResponseReturnValue:
    """Decide how the notes of who posted this are treated in this municipality."""
    actor = current_actor()
    kind, subject = queries.get_item(actor, item)
    author_id, place = kind.author_of(subject), subject.municipality_id
    if author_id is None or not policies.can_set_posting(actor, place, author_id):
        raise Forbidden
    past = queries.posting_history(author_id, place)
    form = PostingForm(level=past[0].level.value if past else "usual")
    if form.validate_on_submit():
        with transaction():
            level, reason, note = form.to_level(), form.to_reason(), form.note.data or ""
            ok, _rule = form.attempt(
                lambda: actions.set_posting(actor, author_id, place, level, reason, note)
            )
        if ok:
            flash(_("Saved. The person gets a mail that says why."), "success")
            return redirect(url_for(".show", item=item))
    names = queries.authors_of({author_id} | {rule.decided_by for rule in past if rule.decided_by})
    return render_form(
        "moderation/posting.html",
        form,
        item=item,
        author=names.get(author_id),
        history=[(rule, presenters.POSTING[rule.level], names.get(rule.decided_by)) for rule in past],
    )


@bp.get("/moderation/posting/<public_id:rule>")
@signed_in
def posting_decision(rule: str) -> ResponseReturnValue:
    """Show people what was decided about their posting, why by which rule, and how to object."""
    return _statement(queries.get_posting_statement(current_actor(), rule), ObjectionForm(formdata=None))


@bp.post("/moderation/posting/<public_id:rule>/object")
@signed_in
def object_to_posting(rule: str) -> ResponseReturnValue:
    """Let a person object: another moderator looks at it."""
    actor, form = current_actor(), ObjectionForm()
    found = queries.get_posting_statement(actor, rule)
    if form.validate_on_submit():
        with transaction():
            actions.object_to_posting(actor, found, form.objection.data or "")
        flash(_("Your objection is sent. Another moderator looks at it and writes to you."), "success")
        return redirect(url_for(".posting_decision", rule=rule))
    return _statement(found, form)


def _statement(rule: PostingRule, form: ObjectionForm) -> ResponseReturnValue:
    page = render_template(
        "moderation/posting_decision.html",
        form=form,
        decision=rule,
        what=presenters.POSTING_TOLD[rule.level],
        rule=presenters.rule_of(rule.reason),
        can_object=policies.can_object_to_posting(current_actor(), rule, now()),
    )
    return page, 422 if form.errors else 200


@bp.post("/moderation/posting/<public_id:rule>/answer")
@requires(MODERATOR)
def answer_posting(rule: str) -> ResponseReturnValue:
    """Answer a person's objection as another moderator."""
    actor, form = current_actor(), AnswerForm()
    found = queries.get_posting_objection(actor, rule)
    if form.validate_on_submit():
        outcome, words = Outcome(form.outcome.data), form.answer.data or ""
        with transaction():
            ok, _none = form.attempt(lambda: actions.settle_posting_objection(actor, found, outcome, words))
        if ok:
            flash(_("You answered the objection."), "success")
            return redirect(url_for(".index", tab=Tab.OBJECTIONS))
    return desk_page(Tab.OBJECTIONS, 1, refused=form, about=rule)
