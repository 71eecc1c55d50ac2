"""The people of an organisation: who they are, inviting, roles, leaving, and appointing a manager."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core.access import current_actor, freshly_proven, prove_first, signed_in
from app.core.actor import Actor
from app.core.db import transaction
from app.core.errors import Forbidden, NotFound
from app.core.forms import render_form
from app.core.i18n import _
from app.core.ratelimit import limited
from app.organisations import actions, policies, presenters, queries
from app.organisations.forms import AppointForm, InviteForm, RoleForm
from app.organisations.models import Organisation
from app.organisations.rules import MemberRole, invitation_ref
from app.organisations.views.blueprint import bp


@bp.route("/<slug>/members", methods=["GET", "POST"])
@signed_in
@limited("20 per hour")
def members(slug: str) -> ResponseReturnValue:
    """Show the people of an organisation to one another; a manager invites others."""
    actor, form = current_actor(), InviteForm()
    organisation = queries.get(actor, slug)
    if not policies.can_see_members(actor, organisation):
        raise Forbidden
    if not form.validate_on_submit():
        return _members_page(form, organisation)
    if form.role.data == MemberRole.MANAGER and (proof := prove_first()) is not None:
        return proof
    is_done, _nothing = form.attempt(lambda: _invite(form, slug))
    if not is_done:
        return _members_page(form, queries.get(actor, slug))
    flash(_("We mailed an invitation to %(email)s.", email=form.email.data), "success")
    return redirect(url_for("organisations.members", slug=slug))


def _invite(form: InviteForm, slug: str) -> None:
    actor = current_actor()
    with transaction():
        organisation = queries.get_locked(actor, slug)
        actions.invite_member(actor, organisation, str(form.email.data), MemberRole(form.role.data))


def _members_page(form: InviteForm, organisation: Organisation) -> ResponseReturnValue:
    actor = current_actor()
    manages = policies.can_manage_members(actor, organisation)
    return render_form(
        "organisations/members.html",
        form,
        organisation=organisation,
        members=queries.members(organisation),
        invitations=queries.invitations(organisation) if manages else [],
        manages=manages,
        may_invite=policies.can_invite(actor, organisation),
        role_names=presenters.ROLE_NAMES,
    )


@bp.post("/<slug>/members/<public_id:public_id>/role")
@signed_in
@freshly_proven
def change_role(slug: str, public_id: str) -> ResponseReturnValue:
    """Give one of its people another role."""
    actor, form = current_actor(), RoleForm()
    if not form.validate_on_submit():
        return _members_page_again(slug, form)
    with transaction():
        organisation = queries.get_locked(actor, slug)
        actions.change_role(actor, organisation, public_id, MemberRole(form.role.data))
    flash(_("The role is changed."), "success")
    return redirect(url_for("organisations.members", slug=slug))


def _members_page_again(slug: str, refused: RoleForm) -> ResponseReturnValue:
    organisation = queries.get(current_actor(), slug)
    if not policies.can_see_members(current_actor(), organisation):
        raise Forbidden
    form = InviteForm(formdata=None)
    form.form_errors = [message for messages in refused.errors.values() for message in messages]
    return _members_page(form, organisation)


@bp.post("/<slug>/members/<public_id:public_id>/hand-over")
@signed_in
@freshly_proven
def hand_over(slug: str, public_id: str) -> ResponseReturnValue:
    """Let somebody of the team manage it in one's own place."""
    actor = current_actor()
    with transaction():
        actions.hand_over(actor, queries.get_locked(actor, slug), public_id)
    flash(_("You handed over the management. You are still a member."), "success")
    return redirect(url_for("organisations.members", slug=slug))


@bp.post("/<slug>/members/<public_id:public_id>/remove")
@signed_in
def remove(slug: str, public_id: str) -> ResponseReturnValue:
    """Take somebody out of an organisation."""
    actor = current_actor()
    with transaction():
        actions.remove_member(actor, queries.get_locked(actor, slug), public_id)
    flash(_("This person no longer acts for the organisation."), "success")
    return redirect(url_for("organisations.members", slug=slug))


@bp.post("/<slug>/invitations/<public_id:public_id>/withdraw")
@signed_in
def withdraw(slug: str, public_id: str) -> ResponseReturnValue:
    """Take an invitation back."""
    actor = current_actor()
    with transaction():
        actions.withdraw_invitation(actor, queries.get_locked(actor, slug), public_id)
    flash(_("The invitation is withdrawn. Its link no longer works."), "success")
    return redirect(url_for("organisations.members", slug=slug))


@bp.post("/<slug>/leave")
@signed_in
def leave(slug: str) -> ResponseReturnValue:
    """No longer act for an organisation."""
    actor = current_actor()
    with transaction():
        actions.leave_organisation(actor, queries.get_locked(actor, slug))
    flash(_("You no longer act for this organisation."), "success")
    return redirect(url_for("organisations.index"))


# --- invitations, seen by who is invited ---


@bp.post("/<slug>/join")
@signed_in
def join(slug: str) -> ResponseReturnValue:
    """Say yes to an invitation, without its mail: whoever is signed in proved the address."""
    actor = current_actor()
    with transaction():
        invitation, organisation_ref = queries.find_invitation(actor, slug)
        if invitation is not None:
            actions.accept_invitation(actor, invitation_ref(organisation_ref, invitation.role))
            flash(_("Welcome! You now act for this organisation."), "success")
        elif not policies.can_leave(actor, queries.get(actor, slug)):
            raise NotFound
    return redirect(url_for("organisations.show", slug=slug))


@bp.post("/<slug>/decline")
@signed_in
def decline(slug: str) -> ResponseReturnValue:
    """Say no to an invitation; twice is once."""
    actor = current_actor()
    with transaction():
        invitation, _organisation_ref = queries.find_invitation(actor, slug)
        if invitation is not None:
            actions.decline_invitation(actor, invitation)
    flash(_("You said no. Nobody is told."), "success")
    return redirect(url_for("organisations.index"))


# --- where nobody manages it ---


@bp.route("/<slug>/appoint", methods=["GET", "POST"])
@signed_in
@limited("20 per hour")
def appoint(slug: str) -> ResponseReturnValue:
    """Appoint a manager of an organisation that has none any more."""
    actor = current_actor()
    organisation = queries.get(actor, slug)
    if not policies.can_appoint(actor, organisation):
        raise Forbidden
    if not presenters.may_appoint(actor, organisation):
        flash(_("This organisation has a manager."), "attention")
        return redirect(url_for("organisations.show", slug=slug))
    form = AppointForm(queries.open_members(organisation))
    if not form.validate_on_submit():
        return render_form("organisations/appoint.html", form, organisation=organisation)
    with transaction():
        _appoint(form, queries.get_locked(actor, slug))
    return redirect(url_for("organisations.show", slug=slug))


def _appoint(form: AppointForm, organisation: Organisation) -> None:
    if form.email.data:
        actions.appoint_by_mail(current_actor(), organisation, form.email.data)
        flash(_("We mailed an invitation to %(email)s.", email=form.email.data), "success")
    else:
        actions.appoint_member(current_actor(), organisation, str(form.member.data))
        flash(_("The organisation has a manager again."), "success")


def leaving_panel(actor: Actor) -> Markup:
    """Return what becomes of the organisations that nobody else manages (wiring: leaving_panels)."""
    alone = queries.managed_alone(actor)
    if not alone:
        return Markup()
    html = render_template("organisations/leaving.html", organisations=alone)
    return Markup(html)  # noqa: S704 - a rendered template, escaped there
