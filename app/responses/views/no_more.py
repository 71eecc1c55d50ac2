"""Saying "no more" from a mail, without signing in: one page with one button."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.queries import find_user
from app.core.access import public
from app.core.actor import Actor
from app.core.db import transaction
from app.core.ratelimit import limited
from app.responses import actions, queries
from app.responses.policies import can_be_named
from app.responses.rules import LIVE
from app.responses.views.blueprint import bp


@bp.get("/responses/no-more/<token>")
@public
def no_more(token: str) -> ResponseReturnValue:
    """Ask whether somebody really wants no place any more; opening the page changes nothing."""
    response = queries.read_no_more(token)
    is_named = can_be_named(response, is_cut=queries.is_cut(response))
    return render_template(
        "responses/no_more.html",
        listing=response.listing if is_named else None,
        token=token,
        is_live=response.state in LIVE,
    )


@bp.post("/responses/no-more/<token>")
@public
@limited("30 per minute")
def say_no_more(token: str) -> ResponseReturnValue:
    """Take the answer back; the link proves whose it is, and does nothing else."""
    with transaction():
        response = queries.read_no_more(token)
        person = find_user(response.responder_id)
        if person is not None and response.state in LIVE:
            actions.withdraw(Actor(person.id, person.public_id, person.name, person.language), response)
    return redirect(url_for(".no_more", token=token), 303)
