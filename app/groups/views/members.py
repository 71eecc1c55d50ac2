"""The people of a group: who is in it, who asks, and what each may do."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, freshly_proven, signed_in
from app.core.db import transaction
from app.core.errors import Forbidden
from app.core.i18n import _
from app.core.pagination import page_number
from app.groups import actions, policies, queries
from app.groups.forms import RoleForm
from app.groups.presenters.words import ROLE_NAMES
from app.groups.rules import GroupRole
from app.groups.views.blueprint import bp
from app.groups.views.page import frame


@bp.get("/<slug>/members")
@signed_in
def members(slug: str) -> ResponseReturnValue:
    """Show the people of a group to one another; who looks after it sees who asks to be let in."""
    actor = current_actor()
    group = queries.get(actor, slug)
    if not policies.is_member(actor, group):
        raise Forbidden
    looks_after = policies.can_moderate(actor, group)
    found = queries.members(actor, group, page_number(request.args.get("page")))
    return render_template(
        "groups/members.html",
        **frame(actor, group),
        members=found.items,
        pages=found.links(lambda other: url_for(".members", slug=slug, page=other)),
        requests=queries.requests(group) if looks_after else [],
        manages=policies.can_manage(actor, group),
        role_names=ROLE_NAMES,
        roles=list(GroupRole),
    )


@bp.post("/<slug>/members/<public_id:public_id>/role")
@signed_in
@freshly_proven
def change_role(slug: str, public_id: str) -> ResponseReturnValue:
    """Give a member another role."""
    actor, form = current_actor(), RoleForm()
    if not form.validate_on_submit():
        queries.get(actor, slug)
        flash(_("Choose one of the list."), "error")
        return redirect(url_for(".members", slug=slug))
    with transaction():
        group = queries.get_locked(actor, slug)
        actions.change_role(actor, group, public_id, GroupRole(form.role.data))
    flash(_("The role is changed."), "success")
    return redirect(url_for(".members", slug=slug))


@bp.post("/<slug>/members/<public_id:public_id>/remove")
@signed_in
def remove_member(slug: str, public_id: str) -> ResponseReturnValue:
    """Take somebody out of a group."""
    actor = current_actor()
    with transaction():
        actions.remove_member(actor, queries.get_locked(actor, slug), public_id)
    flash(_("This person is no longer in the group."), "success")
    return redirect(url_for(".members", slug=slug))


@bp.post("/<slug>/requests/<public_id:public_id>/accept")
@signed_in
def accept(slug: str, public_id: str) -> ResponseReturnValue:
    """Let somebody in who asked."""
    return _answer(slug, public_id, let_in=True)


@bp.post("/<slug>/requests/<public_id:public_id>/decline")
@signed_in
def decline(slug: str, public_id: str) -> ResponseReturnValue:
    """Do not let somebody in."""
    return _answer(slug, public_id, let_in=False)


def _answer(slug: str, public_id: str, *, let_in: bool) -> ResponseReturnValue:
    actor = current_actor()
    with transaction():
        actions.answer_request(actor, queries.get_locked(actor, slug), public_id, let_in=let_in)
    flash(
        _("This person is in the group now.") if let_in else _("You said no. This person hears it."),
        "success",
    )
    return redirect(url_for(".members", slug=slug))
