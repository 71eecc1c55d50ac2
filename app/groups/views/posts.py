"""Writing, one post with its answers, and what is new."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, public, signed_in
from app.core.db import transaction
from app.core.errors import Forbidden, NotFound
from app.core.forms import Form, drawn_fields
from app.core.i18n import _
from app.core.ratelimit import limited
from app.groups import actions, policies, queries
from app.groups.forms import PostForm
from app.groups.presenters.thread import thread
from app.groups.views.blueprint import bp
from app.groups.views.page import frame, group_page, read_number


@bp.post("/<slug>/posts")
@signed_in
@limited("30 per minute; 500 per day")
def write(slug: str) -> ResponseReturnValue:
    """Say something in a group."""
    actor, form = current_actor(), PostForm()
    group = queries.get_readable(actor, slug)
    if not policies.is_member(actor, group):
        raise Forbidden
    if not form.validate_on_submit():
        return _refused(slug, form)
    reply_to = form.reply_to.data or ""
    with transaction():
        group = queries.get_readable(actor, slug)
        public_id = actions.write_post(actor, group, form.body.data or "", reply_to).public_id
    if reply_to:
        return redirect(url_for(".post", slug=slug, public_id=reply_to, _anchor=f"p-{public_id}"), 303)
    return redirect(url_for(".show", slug=slug, _anchor=f"p-{public_id}"), 303)


def _refused(slug: str, form: PostForm) -> ResponseReturnValue:
    actor = current_actor()
    group = queries.get_readable(actor, slug)
    if form.reply_to.data:
        return _post_page(slug, str(form.reply_to.data), form)
    return group_page(actor, group, post_form=form)


@bp.get("/<slug>/posts/<public_id:public_id>")
@public
def post(slug: str, public_id: str) -> ResponseReturnValue:
    """Show one post with its answers."""
    return _post_page(slug, public_id)


def _post_page(slug: str, public_id: str, refused: Form | None = None) -> ResponseReturnValue:
    actor = current_actor()
    group = queries.get_readable(actor, slug)
    found = queries.get_post(actor, group, public_id)
    line = queries.line(actor, found)
    if line is None:
        raise NotFound
    answers, has_more = queries.replies(actor, found, read_number(request.args.get("after"), 0))
    html = render_template(
        "groups/post.html",
        **frame(actor, group),
        post=thread(actor, group, [line], None)[0],
        answers=thread(actor, group, answers, None),
        more_href=url_for(".post", slug=slug, public_id=public_id, after=answers[-1].id) if has_more else "",
        refused=refused,
        post_fields=drawn_fields("groups/_post_fields.html", refused or PostForm),
        may_answer=policies.can_answer(actor, group),
        may_remove=policies.can_remove_post(actor, group, found),
    )
    return html, 422 if refused else 200


@bp.post("/<slug>/posts/<public_id:public_id>/remove")
@signed_in
def remove(slug: str, public_id: str) -> ResponseReturnValue:
    """Take a post away."""
    actor = current_actor()
    with transaction():
        group = queries.get_readable(actor, slug)
        actions.remove_post(actor, group, queries.get_post(actor, group, public_id))
    flash(_("The message is gone."), "success")
    return redirect(url_for(".show", slug=slug))


@bp.post("/<slug>/posts/<public_id:public_id>/read")
@signed_in
def read(slug: str, public_id: str) -> ResponseReturnValue:
    """Note that one has read everything up to a post."""
    actor = current_actor()
    with transaction():
        group = queries.get_readable(actor, slug)
        actions.mark_read(actor, group, queries.get_post(actor, group, public_id))
    return redirect(url_for(".show", slug=slug))
