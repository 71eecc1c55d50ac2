"""What is asked and offered in one group alone."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core.access import current_actor, signed_in
from app.core.actor import Actor
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.i18n import _, current_language
from app.core.pagination import page_number
from app.groups import queries as groups
from app.groups.policies import can_write, is_member
from app.listings import actions, queries
from app.listings.presenters import cards
from app.listings.presenters.words import KINDS
from app.listings.views.blueprint import bp


@bp.get("/groups/<group>/listings")
@signed_in
def in_group(group: str) -> ResponseReturnValue:
    """Show what members ask and offer among themselves."""
    actor, number = current_actor(), page_number(request.args.get("page"))
    here = groups.get(actor, group)
    if not is_member(actor, here):
        raise NotFound
    found = queries.in_group(actor, here.id, number)
    if number > 1 and not found.items:
        raise NotFound
    return render_template(
        "listings/in_group.html",
        group=here,
        cards=cards.present_cards(found.items, current_language()),
        may_post=can_write(actor, here),
        pages=found.links(lambda other: url_for("listings.in_group", group=group, page=other)),
    )


def found_in_group(actor: Actor, group_id: int, words: str) -> list[tuple[str, str, str, str]]:
    """Return (sort, title, language, address) of what was found in a group (wiring: GROUP_FINDERS)."""
    base = url_for("listings.index")
    found = queries.found_in_group(actor, group_id, words)
    return [(str(KINDS[one.kind]), one.title, one.language, f"{base}/{one.public_id}") for one in found]


def group_panel(actor: Actor, group: Any) -> Markup:
    """Return the newest that members ask and offer, for the page of their group (wiring: GROUP_PANELS)."""
    lines, kinds = queries.lines_in_group(actor, group.id), {kind: str(word) for kind, word in KINDS.items()}
    base = url_for("listings.index")
    return Markup(  # noqa: S704 - a rendered template, escaped there
        render_template(
            "listings/of_group.html",
            lines=[(line, kinds[line.kind], f"{base}/{line.public_id}") for line in lines],
            all_href=url_for("listings.in_group", group=group.slug),
            ask_href=url_for("listings.new", group=group.slug) if can_write(actor, group) else "",
        )
    )


@bp.post("/listings/<public_id:public_id>/take-out")
@signed_in
def take_out(public_id: str) -> ResponseReturnValue:
    """Take offline what is in a group that one looks after."""
    with transaction():
        actions.take_out(current_actor(), queries.get_in_group(current_actor(), public_id))
    flash(_("The note is offline. Its author still sees it."), "success")
    return redirect(url_for("listings.show", public_id=public_id))


@bp.post("/listings/<public_id:public_id>/put-back")
@signed_in
def put_back(public_id: str) -> ResponseReturnValue:
    """Show it in the group again."""
    with transaction():
        actions.put_back(current_actor(), queries.get_in_group(current_actor(), public_id))
    flash(_("The group sees the note again."), "success")
    return redirect(url_for("listings.show", public_id=public_id))
