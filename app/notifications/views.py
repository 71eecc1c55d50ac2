"""The inbox, what is mailed, and stopping a kind of mail with one click."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, public, signed_in
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.extensions import csrf
from app.core.forms import render_form
from app.core.i18n import _, current_language
from app.core.pagination import page_number
from app.notifications import actions, queries
from app.notifications.forms import ChoicesForm, choices_form

bp = Blueprint("notifications", __name__)


@bp.get("/account/notifications")
@signed_in
def index() -> ResponseReturnValue:
    """Show the inbox and the choices below it."""
    return _page(_form())


@bp.post("/account/notifications")
@signed_in
def choose() -> ResponseReturnValue:
    """Keep how somebody wants to be told."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form)
    with transaction():
        is_saved, _nothing = form.attempt(
            lambda: actions.choose(current_actor(), form.wishes(), form.quiet_hours())
        )
    if not is_saved:
        return _page(form)
    flash(_("Saved."), "success")
    return redirect(url_for("notifications.index"))


@bp.post("/account/notifications/open")
@signed_in
def visit() -> ResponseReturnValue:
    """Mark one line as read and go where it points."""
    number = request.form.get("notification", "")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise NotFound
    with transaction():
        notification = queries.get(current_actor(), int(number))
        actions.mark_read(current_actor(), notification)
        path = notification.path
    return redirect(f"/{current_language()}{path}")


@bp.post("/account/notifications/read")
@signed_in
def read() -> ResponseReturnValue:
    """Mark everything as read."""
    with transaction():
        actions.mark_all_read(current_actor())
    return redirect(url_for("notifications.index"))


@bp.get("/unsubscribe/<token>")
@public
def unsubscribe_page(token: str) -> ResponseReturnValue:
    """Ask with one button: programs that follow links in mails press no buttons."""
    _user_id, kind = queries.read_unsubscribe_token(token)
    return render_template("notifications/unsubscribe.html", kind=kind, token=token, is_done=False)


@bp.post("/unsubscribe/<token>")
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """Stop one kind of mail, for people and for mail programs (RFC 8058): the token alone proves it."""
    user_id, kind = queries.read_unsubscribe_token(token)
    with transaction():
        actions.unsubscribe(user_id, kind)
    return render_template("notifications/unsubscribe.html", kind=kind, token=token, is_done=True)


csrf.exempt(unsubscribe)


def _form() -> ChoicesForm:
    """Return the choices of whoever is signed in."""
    actor = current_actor()
    return choices_form(actor, *queries.choices_of(actor.user_id or 0))


def _page(form: ChoicesForm) -> ResponseReturnValue:
    page = queries.page(current_actor(), page_number(request.args.get("page")))
    links = page.links(lambda number: url_for("notifications.index", page=number))
    fixed = [kind.label for kind in queries.kinds() if not kind.muteable]
    return render_form("notifications/index.html", form, page=page, links=links, fixed=fixed)
