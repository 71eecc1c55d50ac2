"""How moderators work: taking back, holding, deciding at once, and how the desk behaves for them."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, requires
from app.core.db import transaction
from app.core.errors import Conflict
from app.core.forms import render_form
from app.core.i18n import _
from app.core.pagination import page_number
from app.moderation import actions, policies, presenters, queries
from app.moderation.forms import BundleForm, DeskChoiceForm, DeskForm, HoldForm
from app.moderation.views.blueprint import back_to_desk, bp
from app.moderation.views.desk import desk_page

MODERATOR: Final = policies.MODERATOR


@bp.post("/moderation/steps/<public_id:step>/undo")
@requires(MODERATOR)
def undo(step: str) -> ResponseReturnValue:
    """Take back what was just done; when it is too late, say so."""
    actor, form = current_actor(), DeskForm()
    try:
        with transaction():
            things = actions.undo(actor, step)
    except Conflict as conflict:
        flash(conflict.message, "attention")
        return back_to_desk(form)
    kind, subject = things[0]
    flash(presenters.undone(kind.title_of(subject), len(things)), "success")
    form.next.data = subject.public_id
    return back_to_desk(form)


@bp.post("/moderation/<public_id:item>/hold")
@requires(MODERATOR)
def hold(item: str) -> ResponseReturnValue:
    """Show colleagues that one looks at this."""
    actor, form = current_actor(), HoldForm()
    kind, subject = queries.get_item(actor, item)
    with transaction():
        is_mine = actions.hold(actor, kind, subject, take_over=form.take_over.data == "1")
    if not is_mine:
        flash(_("A colleague looks at this already."), "attention")
    form.next.data = item
    return back_to_desk(form)


@bp.post("/moderation/bundle")
@requires(MODERATOR)
def bundle() -> ResponseReturnValue:
    """Decide at once on several things of one sender."""
    actor, form = current_actor(), BundleForm()
    if form.validate_on_submit():
        with transaction():
            ok, counts = form.attempt(
                lambda: actions.decide_all(actor, form.chosen(), form.to_move(), form.to_reason())
            )
        if ok:
            done, left = counts
            flash(presenters.done_at_once(form.to_move(), done, left), "attention" if left else "success")
            return back_to_desk(form)
    return desk_page(presenters.tab_of(form.tab.data), page_number(form.page.data), refused=form)


@bp.route("/moderation/settings", methods=["GET", "POST"])
@requires(MODERATOR)
def settings() -> ResponseReturnValue:
    """Let a moderator choose how the desk works."""
    actor = current_actor()
    form = DeskChoiceForm(obj=queries.choice_of(actor))
    if form.validate_on_submit():
        with transaction():
            ok, _none = form.attempt(lambda: actions.choose(actor, **form.choices()))
        if ok:
            flash(_("Saved. The desk works this way from now on."), "success")
            return redirect(url_for(".index"))
    return render_form("moderation/settings.html", form)
