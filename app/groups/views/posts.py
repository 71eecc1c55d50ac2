"""Writing, one post with its answers, and what is new."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, public, signed_in, takes_files
from app.core.db import transaction
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.forms import Form, drawn_fields, render_conflict, render_form
from app.core.i18n import _, _n, current_language
from app.core.ids import digest
from app.core.ratelimit import limited
from app.groups import actions, policies, queries
from app.groups.forms import EditForm, PostForm
from app.groups.models import Group, GroupPost
from app.groups.presenters.thread import thread
from app.groups.rules import Attachments
from app.groups.views.blueprint import bp
from app.groups.views.page import frame, group_page, read_number
from app.media.actions import clean_document, recode


@bp.post("/<slug>/posts")
@signed_in
@takes_files
@limited("30 per minute; 500 per day")
def write(slug: str) -> ResponseReturnValue:
    """Say something in a group."""
    actor, form = current_actor(), PostForm()
    if not policies.is_member(actor, queries.get_readable(actor, slug)):
        raise Forbidden
    if not form.validate_on_submit():
        return _refused(slug, form)
    is_done, public_id = form.attempt(lambda: _write(slug, form))
    if not is_done:
        return _refused(slug, form)
    if reply_to := form.reply_to.data:
        return redirect(url_for(".post", slug=slug, public_id=reply_to, _anchor=f"p-{public_id}"), 303)
    return redirect(url_for(".show", slug=slug, _anchor=f"p-{public_id}"), 303)


def _write(slug: str, form: PostForm) -> str:
    attachments, actor = _attachments(form), current_actor()
    with transaction():
        group = queries.get_readable(actor, slug)
        reply_to = str(form.reply_to.data or "")
        return actions.write_post(
            actor, group, form.body.data or "", reply_to, form.poll(), attachments
        ).public_id


def _attachments(form: PostForm) -> Attachments:
    """Check the files and write them down, before the transaction: that takes a while."""
    pictures: list[tuple[Any, str]] = []
    papers: list[tuple[Any, str]] = []
    for file in form.chosen_files():
        data = file.read()
        if data.startswith(b"%PDF") or str(file.filename).lower().endswith(".pdf"):
            papers.append((clean_document(data), str(file.filename)))
        else:
            pictures.append((recode(data, "files"), form.alt.data or ""))
    return Attachments(tuple(pictures), tuple(papers))


def _refused(slug: str, form: PostForm) -> ResponseReturnValue:
    if form.reply_to.data:
        return _post_page(slug, str(form.reply_to.data), form)
    return group_page(current_actor(), slug, post_form=form)


@bp.get("/<slug>/latest")
@public
def latest(slug: str) -> ResponseReturnValue:
    """Tell a page that stays open what came after the post that it shows on top; 304 while nothing did."""
    actor = current_actor()
    opened = queries.open_group(actor, slug)
    group, own = opened.group, opened.own
    if not policies.can_read(actor, group):
        raise NotFound
    lines = queries.newer(actor, group, read_number(request.args.get("after")))
    etag = digest(f"{group.public_id}:{[line.id for line in lines]}:{current_language()}")[:32]
    if etag in request.if_none_match:
        response = Response(status=304)
    else:
        posts = thread(actor, group, lines, own.read_up_to if own else None)
        response = jsonify(
            html=render_template(
                "groups/_posts.html", posts=posts, is_member=policies.is_member(actor, group)
            )
            if posts
            else "",
            last=lines[0].id if lines else 0,
            words=f"{len(posts)} " + _n("new message", "new messages", len(posts)) if posts else "",
        )
    response.set_etag(etag)
    return response


@bp.get("/<slug>/posts/<public_id:public_id>")
@public
def post(slug: str, public_id: str) -> ResponseReturnValue:
    """Show one post with its answers."""
    return _post_page(slug, public_id)


def _post_page(slug: str, public_id: str, refused: Form | None = None) -> ResponseReturnValue:
    actor = current_actor()
    group, found = _found(slug, public_id)
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
        may_change=policies.can_change_post(actor, group, found),
        may_remove=policies.can_remove_post(actor, group, found),
        is_pinned=found.pinned_at is not None,
    )
    return html, 422 if refused else 200


def _found(slug: str, public_id: str) -> tuple[Group, GroupPost]:
    actor = current_actor()
    group = queries.get_readable(actor, slug)
    return group, queries.get_post(actor, group, public_id)


@bp.route("/<slug>/posts/<public_id:public_id>/edit", methods=["GET", "POST"])
@signed_in
def edit_post(slug: str, public_id: str) -> ResponseReturnValue:
    """Change what one wrote."""
    actor = current_actor()
    group, found = _found(slug, public_id)
    if not policies.can_change_post(actor, group, found):
        raise Forbidden
    form = EditForm(data={"body": found.body, "seen": _mark(found.edited_at)})
    if not form.validate_on_submit():
        return render_form("groups/edit_post.html", form, group=group, public_id=public_id)
    try:
        _change_post(form, slug, public_id)
    except Conflict as conflict:
        group, found = _found(slug, public_id)
        form.seen.data = _mark(found.edited_at)
        return render_conflict("groups/edit_post.html", form, conflict, group=group, public_id=public_id)
    flash(_("Saved."), "success")
    return redirect(url_for(".post", slug=slug, public_id=public_id))


def _change_post(form: EditForm, slug: str, public_id: str) -> None:
    actor = current_actor()
    with transaction():
        group = queries.get_readable(actor, slug)
        found = queries.get_post(actor, group, public_id, locked=True)
        if form.seen.data != _mark(found.edited_at):
            raise Conflict(_("You changed this in another window."))
        actions.edit_post(actor, group, found, form.body.data or "")


def _mark(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


@bp.get("/<slug>/posts/<public_id:public_id>/history")
@public
def history(slug: str, public_id: str) -> ResponseReturnValue:
    """Show what a post said before."""
    actor = current_actor()
    group, found = _found(slug, public_id)
    line = queries.line(actor, found)
    if line is None:
        raise NotFound
    return render_template(
        "groups/history.html",
        group=group,
        post=found,
        author=line.author_name,
        versions=queries.versions(found),
    )


@bp.post("/<slug>/posts/<public_id:public_id>/remove")
@signed_in
def remove(slug: str, public_id: str) -> ResponseReturnValue:
    """Take a post away."""
    with transaction():
        actions.remove_post(current_actor(), *_found(slug, public_id))
    flash(_("The message is gone."), "success")
    return redirect(url_for(".show", slug=slug))


@bp.post("/<slug>/posts/<public_id:public_id>/pin")
@signed_in
def pin(slug: str, public_id: str) -> ResponseReturnValue:
    """Put a post on top of the group."""
    return _pin(slug, public_id, pinned=True)


@bp.post("/<slug>/posts/<public_id:public_id>/unpin")
@signed_in
def unpin(slug: str, public_id: str) -> ResponseReturnValue:
    """Put a post back among the others."""
    return _pin(slug, public_id, pinned=False)


def _pin(slug: str, public_id: str, *, pinned: bool) -> ResponseReturnValue:
    with transaction():
        actions.pin_post(current_actor(), *_found(slug, public_id), pinned=pinned)
    flash(_("The message stands on top now.") if pinned else _("The message is no longer on top."), "success")
    return redirect(url_for(".show", slug=slug))


@bp.post("/<slug>/posts/<public_id:public_id>/vote")
@signed_in
def vote(slug: str, public_id: str) -> ResponseReturnValue:
    """Choose in a poll, or choose anew."""
    sent = request.form.getlist("choice")
    places = {int(value) for value in sent if value.isascii() and value.isdigit() and len(value) < 3}
    if len(places) < len(set(sent)):
        raise Invalid(_("Choose one of the list."))
    with transaction():
        actions.vote(current_actor(), *_found(slug, public_id), places)
    flash(_("Your choice counts."), "success")
    return redirect(url_for(".post", slug=slug, public_id=public_id))


@bp.post("/<slug>/posts/<public_id:public_id>/close")
@signed_in
def close_poll(slug: str, public_id: str) -> ResponseReturnValue:
    """End a poll now."""
    with transaction():
        actions.close_poll(current_actor(), *_found(slug, public_id))
    flash(_("The poll is closed."), "success")
    return redirect(url_for(".post", slug=slug, public_id=public_id))


@bp.post("/<slug>/posts/<public_id:public_id>/read")
@signed_in
def read(slug: str, public_id: str) -> ResponseReturnValue:
    """Note that one has read everything up to a post."""
    with transaction():
        actions.mark_read(current_actor(), *_found(slug, public_id))
    return redirect(url_for(".show", slug=slug))
