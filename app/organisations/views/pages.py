"""The list of organisations, one of them, putting one online and changing it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.queries import find_user
from app.core.access import current_actor, public, signed_in, takes_files
from app.core.db import transaction
from app.core.errors import Conflict, Forbidden
from app.core.forms import render_form
from app.core.i18n import _
from app.core.pagination import Page, page_number
from app.core.ratelimit import limited
from app.media.actions import recode
from app.media.queries import of_subject
from app.organisations import actions, policies, presenters, queries
from app.organisations.forms import EditForm, OrganisationForm, SearchForm
from app.organisations.models import Organisation
from app.organisations.presenters.vcard import vcard_of
from app.organisations.rules import SUBJECT_KIND
from app.organisations.views.blueprint import bp


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """Show the organisations, by name."""
    actor, form, number = current_actor(), SearchForm(request.args), page_number(request.args.get("page"))
    found = Page[queries.Listed]([], 1, 0)
    if not form.is_lost:
        found = queries.page(actor, form.words, form.chosen_place, number)
    chosen = {key: value for key, value in (("q", form.words), ("place", form.place.data)) if value}
    return render_template(
        "organisations/index.html",
        form=form,
        chosen=chosen,
        page=found,
        cards=[presenters.card(*listed) for listed in found.items],
        own=[presenters.card(*listed) for listed in queries.own_listed(actor)],
        invited=queries.invitations_of(actor) if not actor.is_anonymous else [],
        role_names=presenters.ROLE_NAMES,
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
    logo = next(iter(of_subject(SUBJECT_KIND, organisation.public_id)), None)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        state=state,
        state_kind=state_kind,
        logo=logo,
        facts=presenters.facts_of(organisation),
        website=presenters.short_website(organisation.website),
        note=presenters.note_of(organisation) if is_own else None,
        is_own=is_own,
        may_edit=policies.can_edit(actor, organisation),
        may_post=policies.can_post_for(actor, organisation),
        may_appoint=presenters.may_appoint(actor, organisation),
        tasks=presenters.tasks_of(actor, organisation, logo) if is_own else [],
        panels=presenters.panels(actor, organisation),
    )


@bp.get("/<slug>/overview")
@signed_in
def overview(slug: str) -> ResponseReturnValue:
    """Show its people what waits for them, all they posted, and what is left to do."""
    actor = current_actor()
    organisation = queries.get(actor, slug)
    if not policies.can_see_members(actor, organisation):
        raise Forbidden
    logo = next(iter(of_subject(SUBJECT_KIND, organisation.public_id)), None)
    return render_template(
        "organisations/overview.html",
        organisation=organisation,
        note=presenters.note_of(organisation),
        may_post=policies.can_post_for(actor, organisation),
        tasks=presenters.tasks_of(actor, organisation, logo),
        panels=presenters.team_panels(actor, organisation),
    )


@bp.get("/<slug>.vcf")
@public
def vcard(slug: str) -> ResponseReturnValue:
    """Give the card of an organisation, to keep among one's contacts."""
    organisation = queries.get(current_actor(), slug)
    response = Response(vcard_of(organisation), content_type="text/vcard; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{organisation.slug}.vcf"'
    return response


@bp.route("/<slug>/edit", methods=["GET", "POST"])
@signed_in
@takes_files
@limited("60 per hour")
def edit(slug: str) -> ResponseReturnValue:
    """Change what an organisation tells."""
    actor = current_actor()
    organisation = queries.get(actor, slug)
    if not policies.can_edit(actor, organisation):
        raise Forbidden
    form = EditForm(organisation)
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


def _save(form: EditForm, slug: str) -> None:
    actor, logo = current_actor(), form.chosen_logo()
    picture = recode(logo) if logo else None
    with transaction():
        organisation = queries.get_locked(actor, slug)
        actions.edit_organisation(actor, organisation, form.profile(), form.read_version())
        if picture is not None or form.remove_logo.data:
            actions.set_logo(actor, organisation, picture)


def _edit_page(form: EditForm, organisation: Organisation) -> ResponseReturnValue:
    return render_form("organisations/edit.html", form, organisation=organisation, conflict="")


def _edit_conflict(form: EditForm, slug: str, conflict: Conflict) -> ResponseReturnValue:
    """Keep what was typed, say that somebody was first, and let the next save be a choice."""
    organisation = queries.get(current_actor(), slug)
    form.version.data = str(organisation.version)
    page = render_template(
        "organisations/edit.html", form=form, organisation=organisation, conflict=conflict.message
    )
    return page, 409
