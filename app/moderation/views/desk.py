"""The desk: what waits, one thing with everything to decide, and deciding."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, requires
from app.core.db import transaction
from app.core.i18n import _
from app.core.pagination import page_number
from app.moderation import actions, policies, presenters, queries
from app.moderation.forms import MOVE_CHOICES, AnswerForm, DecisionForm, DeskForm
from app.moderation.rules import LIMITING, Outcome, Tab, moves_from
from app.moderation.views.blueprint import back_to_desk, bp

MODERATOR: Final = policies.MODERATOR


@bp.get("/moderation")
@requires(MODERATOR)
def index() -> ResponseReturnValue:
    """Show what waits, oldest first."""
    actor, tab = current_actor(), presenters.tab_of(request.args.get("tab"))
    page = queries.queue(actor, tab, page_number(request.args.get("page")))
    if not page.items and page.number > 1:
        return redirect(url_for(".index", tab=tab))
    counts = queries.counts(actor)
    items = [presenters.present(entry) for entry in page.items]
    return render_template(
        "moderation/index.html",
        tab=tab,
        tabs=[(presenters.TABS[t], url_for(".index", tab=t), t == tab, counts[t]) for t in Tab],
        items=items,
        bundles=presenters.bundles(page.items, items) if tab is Tab.NEW else {},
        page=page,
        pages=page.links(lambda number: url_for(".index", tab=tab, page=number)),
        wait=queries.usual_wait(),
        working=queries.working(actor),
    )


@bp.get("/moderation/<public_id:item>")
@requires(MODERATOR)
def show(item: str) -> ResponseReturnValue:
    """Show one thing with everything that is needed to decide."""
    return _show(item, DecisionForm(formdata=None), AnswerForm(formdata=None))


def _show(item: str, form: DecisionForm, answer_form: AnswerForm) -> ResponseReturnValue:
    entry = queries.get_entry(current_actor(), item)
    limits = [move for move in moves_from(entry.subject.review_state) if move in LIMITING]
    form.move.choices = [c for c in MOVE_CHOICES if c.value in limits]
    form.reason.flags.required = True
    decisions = queries.history(entry.kind, entry.subject)
    names = queries.authors_of({d.decided_by for d in decisions if d.decided_by})
    page = render_template(
        "moderation/show.html",
        item=presenters.present(entry),
        form=form,
        answer_form=answer_form,
        history=[(d.decided_at, presenters.happened(d), names.get(d.decided_by), d) for d in decisions],
        can_answer=_can_answer(entry),
        working=queries.working(current_actor()),
    )
    return page, 422 if form.errors or answer_form.errors else 200


def _can_answer(entry: queries.Entry) -> bool:
    if entry.objection is None:
        return False
    place, organisation = entry.subject.municipality_id, entry.kind.organisation_of(entry.subject)
    return policies.can_settle_objection(current_actor(), entry.objection, place, organisation)


@bp.post("/moderation/<public_id:item>/decide")
@requires(MODERATOR)
def decide(item: str) -> ResponseReturnValue:
    """Decide on one thing, and go to the next."""
    actor, form = current_actor(), DecisionForm()
    kind, subject = queries.get_item(actor, item)
    if form.validate_on_submit():
        with transaction():
            ok, _decision = form.attempt(
                lambda: actions.decide(
                    actor,
                    kind.name,
                    subject,
                    form.to_move(),
                    form.to_reason(),
                    form.note.data or "",
                    seen=form.seen.data or "",
                )
            )
        if ok:
            flash(presenters.done(form.to_move(), kind.title_of(subject)), "success")
            return back_to_desk(form)
    return _show(item, form, AnswerForm(formdata=None))


@bp.post("/moderation/<public_id:item>/reports")
@requires(MODERATOR)
def reports(item: str) -> ResponseReturnValue:
    """Find nothing wrong with what was reported."""
    actor, form = current_actor(), DeskForm()
    kind, subject = queries.get_item(actor, item)
    with transaction():
        actions.settle_reports(actor, kind.name, subject)
    flash(
        _("“%(title)s” stays as it is. Who reported it hears that.", title=kind.title_of(subject)), "success"
    )
    return back_to_desk(form)


@bp.post("/moderation/objections/<public_id:decision>")
@requires(MODERATOR)
def answer(decision: str) -> ResponseReturnValue:
    """Answer an objection as another moderator."""
    actor, form = current_actor(), AnswerForm()
    found, kind, subject = queries.get_objection(actor, decision)
    if form.validate_on_submit():
        outcome, words = Outcome(form.outcome.data), form.answer.data or ""
        with transaction():
            ok, _nothing = form.attempt(lambda: actions.settle_objection(actor, found, outcome, words))
        if ok:
            flash(_("You answered the objection to “%(title)s”.", title=kind.title_of(subject)), "success")
            return back_to_desk(form)
    return _show(found.subject_ref, DecisionForm(formdata=None), form)
