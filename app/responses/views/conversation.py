"""The conversation and the list of conversations; opening them changes nothing."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, signed_in
from app.core.db import transaction
from app.core.forms import Form, drawn_fields
from app.core.pagination import page_number
from app.core.ratelimit import limited
from app.responses import actions, queries
from app.responses.forms import DeclineForm, MessageForm, WithdrawForm
from app.responses.presenters import conversation_page, row_view, tabs
from app.responses.queries import Tab
from app.responses.rules import LARGEST_ID
from app.responses.views.blueprint import bp


@bp.get("/responses/<public_id:public_id>")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    """Show a conversation."""
    return conversation(public_id)


@bp.post("/responses/<public_id:public_id>/messages")
@signed_in
@limited("30 per minute; 500 per day")
def send(public_id: str) -> ResponseReturnValue:
    """Send a message."""
    actor = current_actor()
    response = queries.get(actor, public_id)
    form = MessageForm()
    if not form.validate_on_submit():
        return conversation(public_id, message_form=form)
    with transaction():
        actions.send_message(actor, response, form.body.data or "")
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


def conversation(
    public_id: str,
    *,
    message_form: Form | None = None,
    decline_form: Form | None = None,
    withdraw_form: Form | None = None,
) -> ResponseReturnValue:
    """Return the page of a conversation, with the form in which something was refused, if any."""
    actor, before = current_actor(), _before()
    found = queries.conversation(actor, public_id)
    lines, has_older = queries.messages(found.response.id, before)
    page = conversation_page(actor, found, lines, has_older)
    refused = message_form or decline_form or withdraw_form
    html = render_template(
        "responses/show.html",
        page=page,
        refused=refused,
        message_fields=drawn_fields("responses/_message_field.html", message_form or MessageForm),
        decline_fields=drawn_fields("responses/_decline_field.html", decline_form or DeclineForm),
        withdraw_fields=drawn_fields("responses/_withdraw_field.html", withdraw_form or WithdrawForm),
        is_declining=decline_form is not None,
        is_withdrawing=withdraw_form is not None,
        is_latest=before == LARGEST_ID,
    )
    return html, 422 if refused else 200


def _before() -> int:
    """Return the message before which older ones are asked for; nonsense means the newest."""
    value = request.args.get("before", "")
    if not value.isascii() or not value.isdigit() or len(value) > 10:
        return LARGEST_ID
    return min(int(value), LARGEST_ID)
