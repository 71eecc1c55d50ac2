"""The desk of the moderators, the report of anyone, and the statement of reasons of an author."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, public, requires, signed_in
from app.core.clock import now
from app.core.db import transaction
from app.core.forms import render_form
from app.core.i18n import _
from app.core.ids import PUBLIC_ID_LENGTH
from app.core.pagination import page_number
from app.core.ratelimit import limited
from app.moderation import actions, policies, presenters, queries
from app.moderation.forms import (
    MOVE_CHOICES,
    AnswerForm,
    DecisionForm,
    DeskForm,
    MailedReportForm,
    ObjectionForm,
    ReportForm,
)
from app.moderation.models import ReviewDecision
from app.moderation.rules import LIMITING, Outcome, Tab, moves_from

bp = Blueprint("moderation", __name__)
MODERATOR: Final = policies.MODERATOR


# --- the desk ---


@bp.get("/moderation")
@requires(MODERATOR)
def index() -> ResponseReturnValue:
    """Show what waits, oldest first."""
    actor, tab = current_actor(), presenters.tab_of(request.args.get("tab"))
    page = queries.queue(actor, tab, page_number(request.args.get("page")))
    if not page.items and page.number > 1:
        return redirect(url_for(".index", tab=tab))
    counts = queries.counts(actor)
    return render_template(
        "moderation/index.html",
        tab=tab,
        tabs=[(presenters.TABS[t], url_for(".index", tab=t), t == tab, counts[t]) for t in Tab],
        items=[presenters.present(entry) for entry in page.items],
        page=page,
        pages=page.links(lambda number: url_for(".index", tab=tab, page=number)),
        wait=queries.usual_wait(),
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
            return _back_to_desk(form)
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
    return _back_to_desk(form)


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
            return _back_to_desk(form)
    return _show(found.subject_ref, DecisionForm(formdata=None), form)


def _back_to_desk(form: DeskForm) -> ResponseReturnValue:
    """Go back to where the moderator was, with the focus on what is next."""
    following = form.next.data or ""
    anchor = f"i-{following}" if following.isalnum() and len(following) == PUBLIC_ID_LENGTH else None
    tab, number = presenters.tab_of(form.tab.data), page_number(form.page.data)
    return redirect(url_for(".index", tab=tab, page=number if number > 1 else None, _anchor=anchor))


# --- anyone ---


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


# --- the author ---


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
        can_object=policies.can_object(current_actor(), decision, now()),
    )
