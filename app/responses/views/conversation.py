"""The conversation and the list of conversations; opening them changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core.access import current_actor, signed_in, takes_files
from app.core.actor import Actor
from app.core.db import transaction
from app.core.forms import Form, drawn_fields
from app.core.i18n import _
from app.core.pagination import page_number
from app.core.ratelimit import limited
from app.media.actions import recode
from app.responses import actions, queries
from app.responses.forms import DeclineForm, MeetingForm, MessageForm, ShareForm, ThanksForm, WithdrawForm
from app.responses.models import Response
from app.responses.policies import can_write, side_of
from app.responses.presenters import beside_page, conversation_page, row_view, tabs
from app.responses.queries import Tab
from app.responses.rules import IN_VAIN, LARGEST_ID, Side
from app.responses.views.blueprint import bp
from app.responses.views.sharing_out import follow_up_panel

FORMS: Final[Mapping[str, type[Form]]] = {
    "message": MessageForm,
    "thanks": ThanksForm,
    "decline": DeclineForm,
    "withdraw": WithdrawForm,
    "meeting": MeetingForm,
    "share": ShareForm,
}


@bp.get("/responses/<public_id:public_id>")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    """Show a conversation."""
    return conversation(public_id)


@bp.post("/responses/<public_id:public_id>/messages")
@signed_in
@takes_files
@limited("30 per minute; 500 per day")
def send(public_id: str) -> ResponseReturnValue:
    """Send a message, with pictures or without."""
    actor = current_actor()
    response = queries.get(actor, public_id)
    form = MessageForm()
    if not form.validate_on_submit() or not form.attempt(lambda: _send(actor, response, form))[0]:
        return conversation(public_id, refused=form)
    return redirect(url_for(".show", public_id=public_id, _anchor="write"), 303)


def _send(actor: Actor, response: Response, form: MessageForm) -> None:
    pictures = [recode(file.read()) for file in form.files()] if can_write(actor, response) else []
    with transaction():
        actions.send_message(actor, response, form.body.data or "", pictures)


@bp.post("/responses/<public_id:public_id>/thanks")
@signed_in
@limited("10 per minute; 100 per day")
def thank(public_id: str) -> ResponseReturnValue:
    """Say thank you, now that it worked."""
    actor = current_actor()
    response = queries.get(actor, public_id)
    form = ThanksForm()
    if not form.validate_on_submit():
        return conversation(public_id, refused=form)
    with transaction():
        actions.say_thanks(actor, response, form.body.data or "")
        flash(_("Your thanks are sent."), "success")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/responses/<public_id:public_id>/read")
@signed_in
@limited("120 per minute")
def read(public_id: str) -> ResponseReturnValue:
    """Note what one has read: a script says so for whoever looks at it, a button for all others."""
    with transaction():
        actor = current_actor()
        upto = number_of(request.form.get("upto", ""), 0)
        actions.mark_read(actor, queries.get(actor, public_id), upto)
    return redirect(url_for(".show", public_id=public_id, _anchor="write"), 303)


@bp.get("/account/responses")
@signed_in
def mine() -> ResponseReturnValue:
    """List the conversations of the person who is signed in."""
    actor = current_actor()
    asked = request.args.get("tab", "")
    tab = Tab(asked) if asked in list(Tab) else Tab.ALL
    page = queries.mine(actor, tab, page_number(request.args.get("page")))
    links = page.links(lambda n: url_for(".mine", tab=asked or None, page=n))
    return render_template(
        "responses/mine.html",
        rows=[row_view(row) for row in page.items],
        tabs=tabs(actor, tab),
        pages=links,
    )


def conversation(public_id: str, *, refused: Form | None = None) -> ResponseReturnValue:
    """Return the page of a conversation, with the form in which something was refused, if any."""
    actor, before = current_actor(), number_of(request.args.get("before", ""), LARGEST_ID)
    found = queries.conversation(actor, public_id)
    lines, has_older = queries.messages(found.response.id, before)
    photos = queries.photos_of(found.response) if any(line.photos for line in lines) else {}
    html = render_template(
        "responses/show.html",
        page=conversation_page(actor, found, lines, photos, has_older=has_older),
        beside=beside_page(actor, found, queries.besides(actor, found)),
        refused=refused,
        fields={name: _drawn(name, form, refused) for name, form in FORMS.items()},
        open_form=next((name for name, form in FORMS.items() if isinstance(refused, form)), ""),
        is_latest=before == LARGEST_ID,
        follow_up=follow_up_panel(actor, found.response),
        other=_next_best(actor, found.response),
        panels=[panel(actor, found.response) for panel in current_app.extensions["conversation_panels"]],
    )
    return html, 422 if refused else 200


def _next_best(actor: Actor, response: Response) -> Any:
    """Return what else may fit who answered in vain."""
    is_in_vain = side_of(actor, response) is Side.RESPONDER and response.state in IN_VAIN
    return queries.next_best(response) if is_in_vain else None


def _drawn(name: str, form: type[Form], refused: Form | None) -> Markup:
    return drawn_fields(f"responses/_{name}_field.html", refused if isinstance(refused, form) else form)


def number_of(value: str, otherwise: int) -> int:
    """Return the number of a message that an address or a form names; nonsense means something else."""
    if not value.isascii() or not value.isdigit() or len(value) > 10:
        return otherwise
    return min(int(value), LARGEST_ID)
