"""The pages of organisations: the list, one of them, putting one online, and its people."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.queries import find_user
from app.core.access import current_actor, freshly_proven, public, signed_in
from app.core.db import transaction
from app.core.errors import Conflict, Forbidden
from app.core.forms import render_form
from app.core.i18n import _
from app.core.pagination import Page, page_number
from app.core.ratelimit import limited
from app.organisations import actions, policies, presenters, queries
from app.organisations.forms import InviteForm, OrganisationForm, RoleForm, SearchForm
from app.organisations.models import Organisation
from app.organisations.rules import MemberRole

bp = Blueprint("organisations", __name__, url_prefix="/organisations")


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """Show the organisations, by name."""
    actor, form, number = current_actor(), SearchForm(request.args), page_number(request.args.get("page"))
    found = Page[Organisation]([], 1, 0)
    if not form.is_lost:
        found = queries.page(actor, form.words, form.chosen_place, number)
    chosen = {key: value for key, value in (("q", form.words), ("place", form.place.data)) if value}
    return render_template(
        "organisations/index.html",
        form=form,
        chosen=chosen,
        page=found,
        cards=[presenters.card(organisation) for organisation in found.items],
        own=[presenters.card(organisation) for organisation in queries.all_of_actor(actor)],
        pages=found.links(lambda other: _list_address({**chosen, "page": other})),
    )


def _list_address(values: dict[str, Any]) -> str:
    return url_for("organisations.index", **values)


@bp.route("/new", methods=["GET", "POST"])
@signed_in
@limited("20 per hour")
def new() -> ResponseReturnValue:
    """Put an organisation on Solidair; then go to its page, or straight to its first request."""
    actor = current_actor()
    user = find_user(actor.user_id) if actor.user_id is not None else None
    near = presenters.postcode_of(user.municipality_id) if user and user.municipality_id else ""
    form = OrganisationForm(data={"postcode": near})
    if not form.validate_on_submit():
        return render_form("organisations/new.html", form)
    is_done, slug = form.attempt(lambda: _register(form))
    if not is_done:
        return render_form("organisations/new.html", form)
    flash(_("Your organisation is online. A moderator checks it. You can already ask for help."), "success")
    if request.form.get("next") == "request":
        postcode = form.postcode.data
        return redirect(url_for("listings.new", kind="request", organisation=slug, postcode=postcode))
    return redirect(url_for("organisations.show", slug=slug))


def _register(form: OrganisationForm) -> str:
    with transaction():
        return actions.register_organisation(current_actor(), form.profile()).slug


@bp.get("/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """Show one organisation."""
    actor = current_actor()
    organisation = queries.get(actor, slug)
    state, state_kind = presenters.STATE_BADGES[organisation.review_state]
    is_own = policies.can_see_members(actor, organisation)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        state=state,
        state_kind=state_kind,
        facts=presenters.facts_of(organisation),
        website=presenters.short_website(organisation.website),
        note=presenters.STATE_NOTES.get(organisation.review_state) if is_own else None,
        is_own=is_own,
        may_edit=policies.can_edit(actor, organisation),
        may_post=policies.can_post_for(actor, organisation),
        panels=presenters.panels(actor, organisation),
    )


@bp.route("/<slug>/edit", methods=["GET", "POST"])
@signed_in
def edit(slug: str) -> ResponseReturnValue:
    """Change what an organisation tells."""
    actor = current_actor()
    organisation = queries.get(actor, slug)
    if not policies.can_edit(actor, organisation):
        raise Forbidden
    form = OrganisationForm(organisation)
    if not form.validate_on_submit():
        return _edit_page(form, organisation)
    try:
        is_done, _nothing = form.attempt(lambda: _save(form, slug))
    except Conflict as conflict:
        return _edit_conflict(form, slug, conflict)
    if not is_done:
        return _edit_page(form, queries.get(actor, slug))
    flash(_("Saved. A moderator looks at what you changed."), "success")
    return redirect(url_for("organisations.show", slug=slug))


def _save(form: OrganisationForm, slug: str) -> None:
    actor = current_actor()
    with transaction():
        organisation = queries.get_locked(actor, slug)
        actions.edit_organisation(actor, organisation, form.profile(), form.read_version())


def _edit_page(form: OrganisationForm, organisation: Organisation) -> ResponseReturnValue:
    return render_form("organisations/edit.html", form, organisation=organisation, conflict="")


def _edit_conflict(form: OrganisationForm, slug: str, conflict: Conflict) -> ResponseReturnValue:
    """Keep what was typed, say that somebody was first, and let the next save be a choice."""
    organisation = queries.get(current_actor(), slug)
    form.version.data = str(organisation.version)
    page = render_template(
        "organisations/edit.html", form=form, organisation=organisation, conflict=conflict.message
    )
    return page, 409


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
