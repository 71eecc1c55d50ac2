"""The action plan of a working group: its actions, how they go, and its meetings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, public, signed_in
from app.core.clock import today
from app.core.db import transaction
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.forms import Form, render_conflict, render_form
from app.core.i18n import _
from app.groups import actions, policies
from app.groups.forms.plan import ActionForm, MeetingForm, UpdateForm
from app.groups.models import Group, GroupAction, GroupMeeting
from app.groups.presenters.plan import plan_view
from app.groups.presenters.words import STATUS_NAMES
from app.groups.queries import plan as queries
from app.groups.rules import ActionStatus, tasks_in
from app.groups.views.blueprint import bp
from app.groups.views.page import frame, read_number


@bp.get("/<slug>/plan")
@public
def plan(slug: str) -> ResponseReturnValue:
    """Show the plan: all of it to members, what is marked public to everyone else who knows of the group."""
    return _plan_page("groups/plan.html", slug)


@bp.get("/<slug>/plan/print")
@public
def print_plan(slug: str) -> ResponseReturnValue:
    """Show the plan as one table, to print."""
    return _plan_page("groups/print_plan.html", slug)


def _plan_page(template: str, slug: str) -> ResponseReturnValue:
    actor = current_actor()
    group = queries.get_with_plan(actor, slug)
    sees_all = policies.can_see_all_of_plan(actor, group)
    lines = queries.plan(group, public_only=not sees_all)
    return render_template(
        template,
        **frame(actor, group),
        actions=plan_view(group, lines, today(), with_owners=policies.is_member(actor, group)),
        meetings=queries.meetings(group) if sees_all else [],
        sees_all=sees_all,
        may_plan=policies.can_plan(actor, group),
    )


def _group_to_plan(slug: str) -> Group:
    """Return a working group whose plan the actor may change."""
    actor = current_actor()
    group = queries.get_with_plan(actor, slug)
    if not policies.can_plan(actor, group):
        raise Forbidden
    return group


# --- actions ---


@bp.route("/<slug>/plan/new", methods=["GET", "POST"])
@signed_in
def new_action(slug: str) -> ResponseReturnValue:
    """Put an action into the plan."""
    group = _group_to_plan(slug)
    form = _action_form(group, None)
    return _save(form, group, None, lambda: _add(form, slug))


def _add(form: ActionForm, slug: str) -> str:
    with transaction():
        return actions.add_action(current_actor(), _group_to_plan(slug), form.plan()).public_id


@bp.route("/<slug>/plan/actions/<public_id:public_id>/edit", methods=["GET", "POST"])
@signed_in
def edit_action(slug: str, public_id: str) -> ResponseReturnValue:
    """Change an action."""
    group = _group_to_plan(slug)
    action = queries.get_action(group, public_id, public_only=False)
    form = _action_form(group, action)
    return _save(form, group, action, lambda: _change(form, slug, public_id))


def _change(form: ActionForm, slug: str, public_id: str) -> str:
    with transaction():
        group = _group_to_plan(slug)
        action = queries.get_action(group, public_id, public_only=False, locked=True)
        actions.edit_action(current_actor(), group, action, form.plan(), _version(form))
    return public_id


def _version(form: Any) -> int:
    text = form.version.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _action_form(group: Group, action: GroupAction | None) -> ActionForm:
    owners, lines = queries.possible_owners(group), queries.plan(group, public_only=False)
    by_number = {number: public_id for number, public_id, _name in owners}
    parents = {line.action.id: line.action.public_id for line in lines}
    values: dict[str, Any] = {}
    if action is not None:
        values = {
            "title": action.title, "body": action.body, "due": action.due_on, "status": action.status.value,
            "progress": action.progress, "public": action.is_public, "version": str(action.version),
            "owner": by_number.get(action.owner_id or 0, ""),
            "parent": parents.get(action.parent_id or 0, ""),
        }  # fmt: skip
    may_publish = policies.can_moderate(current_actor(), group) and not policies.is_hidden(group)
    return ActionForm(owners, lines, may_publish=may_publish, own=action.id if action else 0, data=values)


def _save(
    form: ActionForm, group: Group, action: GroupAction | None, act: Callable[[], str]
) -> ResponseReturnValue:
    slug, existing = group.slug, action.public_id if action else ""
    if form.validate_on_submit():
        try:
            is_done, public_id = form.attempt(act)
        except Conflict as conflict:
            group = _group_to_plan(slug)
            form.version.data = str(queries.get_action(group, existing, public_only=False).version)
            return render_conflict("groups/edit_action.html", form, conflict, group=group, public_id=existing)
        if is_done:
            flash(_("Saved."), "success")
            return redirect(url_for(".action", slug=slug, public_id=public_id))
        group = _group_to_plan(slug)
    return render_form("groups/edit_action.html", form, group=group, public_id=existing)


@bp.get("/<slug>/plan/actions/<public_id:public_id>")
@public
def action(slug: str, public_id: str) -> ResponseReturnValue:
    """Show one action and how it went."""
    return _action_page(slug, public_id)


def _action_page(slug: str, public_id: str, refused: Form | None = None) -> ResponseReturnValue:
    actor = current_actor()
    group = queries.get_with_plan(actor, slug)
    sees_all = policies.can_see_all_of_plan(actor, group)
    found = queries.get_action(group, public_id, public_only=not sees_all)
    lines = queries.plan(group, public_only=not sees_all)
    line = next((line for line in lines if line.action.id == found.id), None)
    if line is None:
        raise NotFound
    (shown,) = plan_view(group, [line], today(), with_owners=policies.is_member(actor, group))
    form = refused or UpdateForm(data={"status": found.status.value, "progress": found.progress})
    html = render_template(
        "groups/action.html",
        **frame(actor, group),
        action=shown,
        public_id=public_id,
        parts=[other for other in lines if other.action.parent_id == found.id],
        updates=queries.updates(found) if sees_all else [],
        status_names=STATUS_NAMES,
        form=form,
        refused=refused,
        may_plan=policies.can_plan(actor, group),
    )
    return html, 422 if refused else 200


@bp.post("/<slug>/plan/actions/<public_id:public_id>/updates")
@signed_in
def add_update(slug: str, public_id: str) -> ResponseReturnValue:
    """Say how an action goes."""
    _group_to_plan(slug)
    form = UpdateForm()
    if not form.validate_on_submit():
        return _action_page(slug, public_id, form)
    is_done, _nothing = form.attempt(lambda: _update(form, slug, public_id))
    if not is_done:
        return _action_page(slug, public_id, form)
    return redirect(url_for(".action", slug=slug, public_id=public_id))


def _update(form: UpdateForm, slug: str, public_id: str) -> None:
    with transaction():
        group = _group_to_plan(slug)
        found = queries.get_action(group, public_id, public_only=False, locked=True)
        status, progress = ActionStatus(form.status.data), form.progress.data or 0
        actions.add_update(current_actor(), group, found, form.body.data or "", status, progress)


@bp.post("/<slug>/plan/actions/<public_id:public_id>/remove")
@signed_in
def remove_action(slug: str, public_id: str) -> ResponseReturnValue:
    """Take an action out of the plan."""
    with transaction():
        group = _group_to_plan(slug)
        found = queries.get_action(group, public_id, public_only=False, locked=True)
        actions.remove_action(current_actor(), group, found)
    flash(_("The action is gone."), "success")
    return redirect(url_for(".plan", slug=slug))


# --- meetings ---


@bp.route("/<slug>/plan/meetings/new", methods=["GET", "POST"])
@signed_in
def new_meeting(slug: str) -> ResponseReturnValue:
    """Write down a meeting."""
    return _meeting_form(_group_to_plan(slug), None, MeetingForm(data={"held": today()}))


@bp.route("/<slug>/plan/meetings/<public_id:public_id>/edit", methods=["GET", "POST"])
@signed_in
def edit_meeting(slug: str, public_id: str) -> ResponseReturnValue:
    """Change the notes of a meeting."""
    group = _group_to_plan(slug)
    found = queries.get_meeting(group, public_id)
    values = {"title": found.title, "held": found.held_on, "notes": found.notes}
    return _meeting_form(group, found, MeetingForm(data={**values, "version": str(found.version)}))


def _meeting_form(group: Group, found: GroupMeeting | None, form: MeetingForm) -> ResponseReturnValue:
    slug, public_id = group.slug, found.public_id if found else ""
    if not form.validate_on_submit():
        return render_form("groups/edit_meeting.html", form, group=group, public_id=public_id)
    try:
        kept = _keep_meeting(form, slug, public_id)
    except Conflict as conflict:
        group = _group_to_plan(slug)
        form.version.data = str(queries.get_meeting(group, public_id).version)
        return render_conflict("groups/edit_meeting.html", form, conflict, group=group, public_id=public_id)
    flash(_("Saved."), "success")
    return redirect(url_for(".meeting", slug=slug, public_id=kept))


def _keep_meeting(form: MeetingForm, slug: str, public_id: str) -> str:
    with transaction():
        group = _group_to_plan(slug)
        found = queries.get_meeting(group, public_id, locked=True) if public_id else None
        said = (str(form.title.data), form.held.data, form.notes.data or "")
        return actions.keep_meeting(current_actor(), group, *said, found, _version(form)).public_id


def _group_of_meeting(slug: str) -> Group:
    actor = current_actor()
    group = queries.get_with_plan(actor, slug)
    if not policies.can_see_all_of_plan(actor, group):
        raise NotFound
    return group


@bp.get("/<slug>/plan/meetings/<public_id:public_id>")
@public
def meeting(slug: str, public_id: str) -> ResponseReturnValue:
    """Show the notes of a meeting, and make actions of their points."""
    actor, group = current_actor(), _group_of_meeting(slug)
    found = queries.get_meeting(group, public_id)
    made = {action.title: action.public_id for action in queries.actions_of(found)}
    return render_template(
        "groups/meeting.html",
        **frame(actor, group),
        meeting=found,
        tasks=[(number, words, made.get(words, "")) for number, words in enumerate(tasks_in(found.notes))],
        may_plan=policies.can_plan(actor, group),
    )


@bp.post("/<slug>/plan/meetings/<public_id:public_id>/actions")
@signed_in
def make_task(slug: str, public_id: str) -> ResponseReturnValue:
    """Make an action of one point of the notes."""
    number = read_number(request.form.get("point"), -1)
    with transaction():
        group = _group_to_plan(slug)
        found = queries.get_meeting(group, public_id, locked=True)
        made = actions.make_task(current_actor(), group, found, number).public_id
    return redirect(url_for(".edit_action", slug=slug, public_id=made))
