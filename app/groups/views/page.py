"""The page of a group, also with a form in which something was refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core.actor import Actor
from app.core.forms import Form, clean_line, drawn_fields
from app.groups import policies, queries
from app.groups.forms import JoinForm, PostForm
from app.groups.models import Group
from app.groups.presenters.cards import place_of
from app.groups.presenters.thread import pins, thread
from app.groups.presenters.words import PRESET_ICONS, PRESET_NAMES, PRESET_WORDS, STATE_NOTES
from app.groups.queries import ShownGroup
from app.groups.rules import SEARCH_LENGTH


def group_page(
    actor: Actor, slug: str, *, post_form: Form | None = None, join_form: Form | None = None
) -> ResponseReturnValue:
    """Return the page of a group."""
    opened = queries.open_group(actor, slug)
    group = opened.group
    refused = post_form or join_form
    html = render_template(
        "groups/show.html",
        **frame(actor, group),
        **_thread(actor, opened),
        **_joining(actor, group, join_form),
        refused=refused,
        post_fields=drawn_fields("groups/_post_fields.html", post_form or PostForm),
        may_write=policies.can_write(actor, group),
        is_muted=opened.own is not None and opened.own.is_muted,
        place=place_of(group),
        panels=_panels(actor, group) if policies.is_member(actor, group) else [],
    )
    return html, 422 if refused else 200


def frame(actor: Actor, group: Group | ShownGroup) -> dict[str, Any]:
    """Return what every page of a group shows around its own part."""
    is_member, preset = policies.is_member(actor, group), group.preset
    return {
        "group": group,
        "base": url_for("groups.show", slug=group.slug),
        "is_member": is_member,
        "may_read": policies.can_read(actor, group),
        "may_edit": policies.can_edit(actor, group),
        "looks_after": policies.can_moderate(actor, group),
        "may_report": policies.can_report(actor, group) and not is_member,
        "kind": {
            "name": PRESET_NAMES[preset], "icon": PRESET_ICONS[preset], "words": PRESET_WORDS[preset],
        },
        "more_tabs": _more_tabs(group) if is_member else [],
        "note": STATE_NOTES.get(group.review_state) if is_member else None,
    }  # fmt: skip


def _panels(actor: Actor, group: Group | ShownGroup) -> list[Markup]:
    """Return what other features keep for a group, beside the thread (wiring: GROUP_PANELS)."""
    return [panel(actor, group) for panel in current_app.extensions["group_panels"]]


def _more_tabs(group: Group | ShownGroup) -> list[tuple[Any, str, bool]]:
    """Return where members find what other features keep for a group (wiring: group_tabs)."""
    tabs: Iterable[tuple[Any, str]] = current_app.extensions["group_tabs"]
    return [(label, url_for(endpoint, group=group.slug), False) for label, endpoint in tabs]


def _joining(actor: Actor, group: Group | ShownGroup, refused: Form | None) -> dict[str, Any]:
    """Return the way in, for who is outside; nothing for who was kept out."""
    may_join, may_ask = policies.can_join(actor, group), policies.can_ask(actor, group)
    if not (may_join or may_ask) or queries.is_banned(group, actor.user_id):
        return {"may_join": False, "may_ask": False, "has_asked": False, "join_fields": ""}
    has_asked = may_ask and queries.find_request(group, actor.user_id) is not None
    form = refused or join_form(actor, group)
    return {
        "may_join": may_join,
        "may_ask": may_ask,
        "has_asked": has_asked,
        "join_fields": drawn_fields("groups/_join_fields.html", form),
    }


def join_form(actor: Actor, group: Group | ShownGroup) -> JoinForm:
    """Return the form for who wants to join: what this group asks, and for whom one may join."""
    own = [g.scope_id for g in actor.grants if g.scope_id and policies.can_bring(actor, g.scope_id)]
    return JoinForm(group.questions, queries.organisation_names(own))


def _thread(actor: Actor, opened: queries.Opened) -> dict[str, Any]:
    """Return one page of the thread, or what was found in it; nothing for who may not read it."""
    group, before = opened.group, read_number(request.args.get("before"))
    words, has_older = clean_line(request.args.get("q", ""))[:SEARCH_LENGTH], False
    shown: dict[str, Any] = {
        "posts": [], "pinned": [], "older_href": "", "is_latest": before == queries.LARGEST_ID,
        "words": words, "latest_id": 0, "beside": [],
    }  # fmt: skip
    if not policies.can_read(actor, group):
        return shown
    if words:
        lines = queries.found_by(actor, group, words)
        shown["beside"] = _found_beside(actor, group, words)
    else:
        lines, has_older = queries.posts(actor, group, before)
    read_up_to = opened.own.read_up_to if opened.own else None
    shown["posts"] = thread(actor, group, lines, read_up_to)
    if has_older:
        shown["older_href"] = f"{url_for('groups.show', slug=group.slug)}?before={lines[-1].id}"
    if shown["is_latest"] and not words:
        shown["latest_id"] = lines[0].id if lines else 0
        shown["pinned"] = pins(group, queries.pinned(actor, group)) if opened.has_pins else []
    return shown


def _found_beside(actor: Actor, group: Group | ShownGroup, words: str) -> list[tuple[str, str, str, str]]:
    """Return what members find beside messages: (sort, title, language, address) (wiring: group_finders)."""
    finders = current_app.extensions["group_finders"] if policies.is_member(actor, group) else ()
    return [found for find in finders for found in find(actor, group.id, words)]


def read_number(value: str | None, otherwise: int = queries.LARGEST_ID) -> int:
    """Return the post that an address counts from; nonsense means the newest."""
    if not value or not value.isascii() or not value.isdigit() or len(value) > 10:
        return otherwise
    return min(int(value), queries.LARGEST_ID)
