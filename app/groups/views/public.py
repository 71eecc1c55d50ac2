"""The list of groups, one of them, beginning one, and joining."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.queries import find_user
from app.core.access import current_actor, public, signed_in
from app.core.db import transaction
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.forms import render_form
from app.core.i18n import _, current_language
from app.core.kept import keep_page
from app.core.pagination import page_number
from app.core.ratelimit import limited
from app.groups import actions, policies, queries
from app.groups.forms import GroupForm, SearchForm
from app.groups.models import Group
from app.groups.presenters.cards import cards, own_cards, postcode_of
from app.groups.views.blueprint import bp
from app.groups.views.page import group_page, join_form


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """Show one's own groups, and those that everyone may know of."""
    actor, form, number = current_actor(), SearchForm(request.args), page_number(request.args.get("page"))
    found = queries.page(form.words, number)
    if found.number > found.last:
        raise NotFound(_("There are no more pages. The last one is page %(number)s.", number=found.last))
    return render_template(
        "groups/index.html",
        form=form,
        page=found,
        cards=cards(found.items),
        own=own_cards(queries.own(actor)),
        invited=queries.invited_to(actor) if actor.user_id is not None else [],
        pages=found.links(lambda other: url_for("groups.index", q=form.words or None, page=other)),
    )


@bp.route("/new", methods=["GET", "POST"])
@signed_in
@limited("20 per hour")
def new() -> ResponseReturnValue:
    """Begin a group."""
    actor = current_actor()
    user = find_user(actor.user_id) if actor.user_id is not None else None
    form = GroupForm(data={"postcode": postcode_of(user.municipality_id if user else None)})
    if not form.validate_on_submit():
        return render_form("groups/new.html", form)
    is_done, slug = form.attempt(lambda: _create(form))
    if not is_done:
        return render_form("groups/new.html", form)
    flash(_("Your group is there. Write the first message, and invite people."), "success")
    return redirect(url_for("groups.show", slug=slug))


def _create(form: GroupForm) -> str:
    with transaction():
        return actions.create_group(current_actor(), form.profile()).slug


@bp.get("/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """Show one group: what it is about, and for who may read them, its posts."""
    keep_page()
    return group_page(current_actor(), slug)


@bp.route("/<slug>/edit", methods=["GET", "POST"])
@signed_in
def edit(slug: str) -> ResponseReturnValue:
    """Change what a group tells."""
    actor = current_actor()
    group = queries.get(actor, slug)
    if not policies.can_edit(actor, group):
        raise Forbidden
    form = GroupForm(group, postcode=postcode_of(group.municipality_id))
    if not form.validate_on_submit():
        return _edit_page(form, group)
    try:
        is_done, _nothing = form.attempt(lambda: _save(form, slug))
    except Conflict as conflict:
        return _edit_conflict(form, slug, conflict)
    if not is_done:
        return _edit_page(form, queries.get(actor, slug))
    flash(_("Saved."), "success")
    return redirect(url_for("groups.show", slug=slug))


def _save(form: GroupForm, slug: str) -> None:
    actor = current_actor()
    with transaction():
        actions.edit_group(actor, queries.get_locked(actor, slug), form.profile(), form.read_version())


def _edit_page(form: GroupForm, group: Group) -> ResponseReturnValue:
    return render_form("groups/edit.html", form, group=group, conflict="")


def _edit_conflict(form: GroupForm, slug: str, conflict: Conflict) -> ResponseReturnValue:
    """Keep what was typed, say that somebody was first, and let the next save be a choice."""
    group = queries.get(current_actor(), slug)
    form.version.data = str(group.version)
    return render_template("groups/edit.html", form=form, group=group, conflict=conflict.message), 409


@bp.post("/<slug>/join")
@signed_in
@limited("30 per hour")
def join(slug: str) -> ResponseReturnValue:
    """Join an open group, or ask to be let into a closed one."""
    actor = current_actor()
    group = queries.get(actor, slug)
    form = join_form(actor, group)
    if not form.validate_on_submit():
        return group_page(actor, slug, join_form=form)
    with transaction():
        group = queries.get_locked(actor, slug)
        words = (form.message.data or "", form.answers(), form.organisation_id())
        is_in = actions.join(actor, group, *words)
    if is_in:
        flash(_("You are in this group now."), "success")
    else:
        flash(_("You asked to join. You get a mail when somebody answers."), "success")
    return redirect(url_for("groups.show", slug=slug))


@bp.post("/<slug>/join/withdraw")
@signed_in
def withdraw_request(slug: str) -> ResponseReturnValue:
    """Take back that one asked to be let in."""
    actor = current_actor()
    with transaction():
        actions.withdraw_request(actor, queries.get_locked(actor, slug))
    flash(_("You took your question back."), "success")
    return redirect(url_for("groups.show", slug=slug))


@bp.post("/<slug>/leave")
@signed_in
def leave(slug: str) -> ResponseReturnValue:
    """Leave a group."""
    actor = current_actor()
    with transaction():
        actions.leave(actor, queries.get_locked(actor, slug))
    flash(_("You left the group."), "success")
    return redirect(url_for("groups.index"))


@bp.post("/<slug>/mute")
@signed_in
def mute(slug: str) -> ResponseReturnValue:
    """Hear no more of new messages."""
    return _mute(slug, muted=True)


@bp.post("/<slug>/unmute")
@signed_in
def unmute(slug: str) -> ResponseReturnValue:
    """Hear of new messages again."""
    return _mute(slug, muted=False)


def _mute(slug: str, *, muted: bool) -> ResponseReturnValue:
    actor = current_actor()
    with transaction():
        actions.mute(actor, queries.get(actor, slug), muted=muted)
    flash(
        _("You hear no more of new messages.") if muted else _("You hear of new messages again."), "success"
    )
    return redirect(url_for("groups.show", slug=slug))


@bp.post("/invitations/<public_id:public_id>/accept")
@signed_in
def accept_invitation(public_id: str) -> ResponseReturnValue:
    """Say yes to an invitation."""
    return _answer_invitation(public_id, accepts=True)


@bp.post("/invitations/<public_id:public_id>/refuse")
@signed_in
def refuse_invitation(public_id: str) -> ResponseReturnValue:
    """Say no to an invitation."""
    return _answer_invitation(public_id, accepts=False)


def _answer_invitation(public_id: str, *, accepts: bool) -> ResponseReturnValue:
    with transaction():
        path = actions.answer_invitation(current_actor(), public_id, accepts=accepts)
    flash(_("You are in this group now.") if accepts else _("You said no to the invitation."), "success")
    return redirect(f"/{current_language()}{path}")
