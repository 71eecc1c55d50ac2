"""The people of a group: who is in it, who asks or is asked, and what each may do."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, freshly_proven, signed_in
from app.core.db import transaction
from app.core.errors import Forbidden
from app.core.forms import render_form
from app.core.i18n import _
from app.core.pagination import page_number
from app.core.ratelimit import limited
from app.groups import actions, policies, queries
from app.groups.forms import InviteForm, RoleForm
from app.groups.models import Group
from app.groups.presenters.words import ROLE_NAMES
from app.groups.rules import GroupRole
from app.groups.views.blueprint import bp
from app.groups.views.page import frame


@bp.route("/<slug>/members", methods=["GET", "POST"])
@signed_in
@limited("30 per hour")
def members(slug: str) -> ResponseReturnValue:
    """Show the people of a group to one another; who lets people in sees who asks, and invites others."""
    actor, form = current_actor(), InviteForm()
    group = queries.get(actor, slug)
    if not policies.is_member(actor, group):
        raise Forbidden
    if not form.validate_on_submit():
        return _members_page(form, group)
    is_done, _nothing = form.attempt(lambda: _invite(form, slug))
    if not is_done:
        return _members_page(form, queries.get(actor, slug))
    flash(_("We mailed an invitation to %(email)s.", email=form.email.data), "success")
    return redirect(url_for(".members", slug=slug))


def _invite(form: InviteForm, slug: str) -> None:
    actor = current_actor()
    with transaction():
        actions.invite(actor, queries.get_locked(actor, slug), str(form.email.data))


def _members_page(form: InviteForm, group: Group) -> ResponseReturnValue:
    actor = current_actor()
    looks_after, admits = policies.can_moderate(actor, group), policies.can_admit(actor, group)
    found = queries.members(actor, group, page_number(request.args.get("page")))
    requests = queries.requests(group) if admits else []
    bodies = {m.organisation_id for m in found.items} | {r.organisation_id for r in requests}
    inside = queries.organisations_in(group)
    return render_form(
        "groups/members.html",
        form,
        **frame(actor, group),
        members=found.items,
        pages=found.links(lambda other: url_for(".members", slug=group.slug, page=other)),
        requests=requests,
        admits=admits,
        invitations=queries.invitations(group) if admits else [],
        banned=queries.banned(group) if looks_after else [],
        organisations=inside,
        names=queries.organisation_names(n for n in {*bodies, *dict(inside).values()} if n is not None),
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
    return _remove(slug, public_id, for_good=False)


@bp.post("/<slug>/members/<public_id:public_id>/ban")
@signed_in
def ban(slug: str, public_id: str) -> ResponseReturnValue:
    """Take somebody out of a group, and keep them out."""
    return _remove(slug, public_id, for_good=True)


def _remove(slug: str, public_id: str, *, for_good: bool) -> ResponseReturnValue:
    actor = current_actor()
    with transaction():
        actions.remove_member(actor, queries.get_locked(actor, slug), public_id, for_good=for_good)
    flash(_("This person is no longer in the group."), "success")
    return redirect(url_for(".members", slug=slug))


@bp.post("/<slug>/bans/<public_id:public_id>/lift")
@signed_in
def lift_ban(slug: str, public_id: str) -> ResponseReturnValue:
    """Let somebody come back who was kept out."""
    actor = current_actor()
    with transaction():
        actions.lift_ban(actor, queries.get_locked(actor, slug), public_id)
    flash(_("This person may join again."), "success")
    return redirect(url_for(".members", slug=slug))


@bp.post("/<slug>/organisations/<public_id:public_id>/remove")
@signed_in
def remove_organisation(slug: str, public_id: str) -> ResponseReturnValue:
    """Take an organisation out of a group, with everyone who is in only through it."""
    actor = current_actor()
    with transaction():
        actions.remove_organisation(actor, queries.get_locked(actor, slug), public_id)
    flash(_("This organisation is no longer in the group."), "success")
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
    words = _("This person is in the group now.") if let_in else _("You said no. This person hears it.")
    flash(words, "success")
    return redirect(url_for(".members", slug=slug))


@bp.post("/<slug>/invitations/<public_id:public_id>/withdraw")
@signed_in
def withdraw_invitation(slug: str, public_id: str) -> ResponseReturnValue:
    """Take an invitation back."""
    actor = current_actor()
    with transaction():
        actions.withdraw_invitation(actor, queries.get_locked(actor, slug), public_id)
    flash(_("The invitation is withdrawn. Its link no longer works."), "success")
    return redirect(url_for(".members", slug=slug))
