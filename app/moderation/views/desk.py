"""The desk: what waits, one thing with everything to decide, and deciding."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, requires
from app.core.clock import now
from app.core.db import transaction
from app.core.forms import Form
from app.core.i18n import _
from app.core.pagination import page_number
from app.moderation import actions, policies, presenters, queries
from app.moderation.forms import MOVE_CHOICES, AnswerForm, DecisionForm, DeskForm, NoteForm
from app.moderation.models import PostingRule
from app.moderation.rules import LIMITING, Outcome, Tab, moves_for
from app.moderation.views.blueprint import back_to_desk, bp

MODERATOR: Final = policies.MODERATOR


@bp.get("/moderation")
@requires(MODERATOR)
def index() -> ResponseReturnValue:
    """Show what waits, oldest first."""
    return desk_page(presenters.tab_of(request.args.get("tab")), page_number(request.args.get("page")))


def desk_page(tab: Tab, number: int, refused: Form | None = None, about: str = "") -> ResponseReturnValue:
    """Return one page of the desk, with the form in which something was refused, and about which decision."""
    actor = current_actor()
    page = queries.queue(actor, tab, number)
    if not page.items and page.number > 1:
        return redirect(url_for(".index", tab=tab))
    counts = queries.counts(actor)
    items = [presenters.present(entry) for entry in page.items]
    html = render_template(
        "moderation/index.html",
        refused=refused,
        about=about,
        wrong=presenters.first_error(refused) if refused else "",
        tab=tab,
        tabs=[(presenters.TABS[t], url_for(".index", tab=t), t == tab, counts[t]) for t in Tab],
        items=items,
        bundles=presenters.bundles(page.items, items) if tab is Tab.NEW else {},
        elsewhere=[
            (f"{presenters.TABS[t]} ({counts[t]})", url_for(".index", tab=t)) for t in Tab if counts[t]
        ],
        posting=_posting_objections() if tab is Tab.OBJECTIONS else [],
        page=page,
        pages=page.links(lambda number: url_for(".index", tab=tab, page=number)),
        wait=queries.usual_wait(),
        working=queries.working(actor),
    )
    return html, 422 if refused else 200


def _posting_objections() -> list[tuple[PostingRule, Any, str, bool, str]]:
    """Return who objects to how their notes are treated: to what, whether one may answer, and where."""
    rules = queries.posting_objections(current_actor())
    names = queries.authors_of({rule.user_id for rule in rules})
    return [
        (
            rule,
            presenters.POSTING[rule.level],
            names[rule.user_id].name,
            policies.can_settle_posting_objection(current_actor(), rule, now()),
            presenters.place_of(rule.municipality_id),
        )
        for rule in rules
    ]


@bp.get("/moderation/<public_id:item>")
@requires(MODERATOR)
def show(item: str) -> ResponseReturnValue:
    """Show one thing with everything that is needed to decide."""
    return _show(item, DecisionForm(formdata=None), AnswerForm(formdata=None))


def _show(
    item: str, form: DecisionForm, answer_form: AnswerForm, note_form: NoteForm | None = None, **more: Any
) -> ResponseReturnValue:
    note_form = note_form or NoteForm(formdata=None)
    entry = queries.get_entry(current_actor(), item)
    limits = [move for move in moves_for(entry.subject) if move in LIMITING]
    form.move.choices = [c for c in MOVE_CHOICES if c.value in limits]
    form.reason.flags.required = True
    decisions = queries.history(entry.kind, entry.subject)
    notes = queries.notes_on(entry.kind, entry.subject)
    names = queries.authors_of(
        {d.decided_by for d in decisions if d.decided_by} | {n.written_by for n in notes if n.written_by}
    )
    page = render_template(
        "moderation/show.html",
        item=presenters.present(entry),
        form=form,
        answer_form=answer_form,
        history=[(d.decided_at, presenters.happened(d), names.get(d.decided_by), d) for d in decisions],
        can_answer=_can_answer(entry),
        can_decide=policies.can_read_item(current_actor(), entry.subject, now()),
        notes=[(n.body or n.guarded, bool(n.guarded), names.get(n.written_by), n.created_at) for n in notes],
        note_form=note_form,
        suggestions=presenters.suggestions(entry, form.words(entry.kind.suggestable)),
        can_set_posting=_can_set_posting(entry),
        preview=more.get("preview"),
        working=queries.working(current_actor()),
    )
    is_wrong = any(one.errors or one.form_errors for one in (form, answer_form, note_form))
    return page, 422 if is_wrong else 200


def _can_set_posting(entry: queries.Entry) -> bool:
    author_id = entry.kind.author_of(entry.subject)
    return author_id is not None and policies.can_set_posting(
        current_actor(), entry.subject.municipality_id, author_id
    )


def _can_answer(entry: queries.Entry) -> bool:
    if entry.objection is None:
        return False
    return policies.can_settle_objection(current_actor(), entry.objection, entry.kind, entry.subject, now())


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
                    words=form.words(kind.suggestable),
                )
            )
        if ok:
            flash(presenters.done(form.to_move(), kind.title_of(subject)), "success")
            return back_to_desk(form)
    return _show(item, form, AnswerForm(formdata=None))


@bp.post("/moderation/<public_id:item>/preview")
@requires(MODERATOR)
def preview(item: str) -> ResponseReturnValue:
    """Show the mail as its author would read it; nothing is decided."""
    actor, form = current_actor(), DecisionForm()
    kind, subject = queries.get_item(actor, item)
    mail = None
    if form.validate_on_submit():
        draft = actions.draft(kind, subject, form.to_move(), form.to_reason(), form.note.data or "")
        ok, words = form.attempt(lambda: actions.checked_words(kind, subject, form.words(kind.suggestable)))
        draft.suggestion = words if ok else None
        mail = queries.preview(kind, subject, draft)
    return _show(item, form, AnswerForm(formdata=None), preview=mail)


@bp.post("/moderation/<public_id:item>/notes")
@requires(MODERATOR)
def note(item: str) -> ResponseReturnValue:
    """Note something for colleagues."""
    actor, form = current_actor(), NoteForm()
    kind, subject = queries.get_item(actor, item)
    if form.validate_on_submit():
        with transaction():
            actions.note(actor, kind, subject, form.words.data or "", is_guarded=bool(form.is_guarded.data))
        flash(_("Your colleagues see the note."), "success")
        return redirect(url_for(".show", item=item))
    return _show(item, DecisionForm(formdata=None), AnswerForm(formdata=None), form)


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
