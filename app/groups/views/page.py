"""The page of a group, also with a form in which something was refused."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.actor import Actor
from app.core.forms import Form, drawn_fields
from app.groups import policies, queries
from app.groups.forms import JoinForm, PostForm
from app.groups.models import Group
from app.groups.presenters.cards import place_of
from app.groups.presenters.thread import thread
from app.groups.presenters.words import PRESET_ICONS, PRESET_NAMES, PRESET_WORDS, STATE_NOTES


def group_page(
    actor: Actor, group: Group, *, post_form: Form | None = None, join_form: Form | None = None
) -> ResponseReturnValue:
    """Return the page of a group."""
    refused = post_form or join_form
    html = render_template(
        "groups/show.html",
        **frame(actor, group),
        **_thread(actor, group),
        refused=refused,
        post_fields=drawn_fields("groups/_post_fields.html", post_form or PostForm),
        join_fields=drawn_fields("groups/_join_fields.html", join_form or JoinForm),
        may_join=policies.can_join(actor, group),
        may_ask=policies.can_ask(actor, group),
        has_asked=policies.can_ask(actor, group) and queries.find_request(group, actor.user_id) is not None,
        may_write=policies.can_write(actor, group),
        place=place_of(group),
    )
    return html, 422 if refused else 200


def frame(actor: Actor, group: Group) -> dict[str, Any]:
    """Return what every page of a group shows around its own part."""
    is_member, preset = policies.is_member(actor, group), group.preset
    return {
        "group": group,
        "is_member": is_member,
        "may_read": policies.can_read(actor, group),
        "may_edit": policies.can_edit(actor, group),
        "looks_after": policies.can_moderate(actor, group),
        "may_report": policies.can_report(actor, group) and not is_member,
        "kind": {
            "name": PRESET_NAMES[preset], "icon": PRESET_ICONS[preset], "words": PRESET_WORDS[preset],
        },
        "note": STATE_NOTES.get(group.review_state) if is_member else None,
    }  # fmt: skip


def _thread(actor: Actor, group: Group) -> dict[str, Any]:
    """Return one page of the thread; nothing for who may not read it."""
    if not policies.can_read(actor, group):
        return {"posts": [], "older_href": "", "is_latest": True}
    before = read_number(request.args.get("before"))
    lines, has_older = queries.posts(actor, group, before)
    member = queries.find_member(group, actor.user_id) if policies.is_member(actor, group) else None
    older = url_for("groups.show", slug=group.slug, before=lines[-1].id) if has_older else ""
    return {
        "posts": thread(actor, group, lines, member.read_up_to if member else None),
        "older_href": older,
        "is_latest": before == queries.LARGEST_ID,
    }


def read_number(value: str | None, otherwise: int = queries.LARGEST_ID) -> int:
    """Return the post that an address counts from; nonsense means the newest."""
    if not value or not value.isascii() or not value.isdigit() or len(value) > 10:
        return otherwise
    return min(int(value), queries.LARGEST_ID)
