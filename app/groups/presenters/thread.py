"""Posts as they are shown: each label translated once, no macro a post."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import url_for
from markupsafe import Markup

from app.core.actor import Actor
from app.core.clock import now
from app.core.formats import ago_at
from app.core.i18n import _, current_language
from app.groups.models import Group
from app.groups.queries import Line


class PostView(NamedTuple):
    """What stands in a thread of one post."""

    id: str
    href: str
    author: str
    initial: str
    is_mine: bool
    html: Markup
    lang: str
    at: str
    is_new: bool
    answered: str
    answered_href: str


def thread(actor: Actor, group: Group, lines: Sequence[Line], read_up_to: int | None) -> list[PostView]:
    """Return posts for a page; new is what others wrote since the member last said that they have read."""
    base, moment, lang = url_for("groups.show", slug=group.slug), now(), current_language()
    nobody, answers = _("A neighbour"), _("Answer to %(name)s", name="{}")
    gone = read_up_to if read_up_to is not None else 2**31
    return [
        PostView(
            id=line.public_id,
            href=f"{base}/posts/{line.public_id}",
            author=line.author_name or nobody,
            initial=(line.author_name or nobody)[:1].upper(),
            is_mine=actor.is_(line.author_id),
            html=Markup(line.html),  # noqa: S704 - made by core.markdown when it was written
            lang=line.language,
            at=ago_at(line.created_at, moment, lang),
            is_new=line.id > gone and not actor.is_(line.author_id),
            answered=answers.replace("{}", line.reply_to_name or nobody) if line.reply_to else "",
            answered_href=f"{base}/posts/{line.reply_to}" if line.reply_to else "",
        )
        for line in lines
    ]
