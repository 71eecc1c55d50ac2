"""Posts as they are shown: each label translated once, no macro a post."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from flask import url_for
from markupsafe import Markup

from app.core.actor import Actor
from app.core.clock import now
from app.core.formats import ago_at, moment
from app.core.i18n import _, _n, current_language
from app.groups import queries
from app.groups.models import Group
from app.groups.queries import Line, ShownGroup, ShownPoll
from app.groups.rules import POST_KIND
from app.media.queries import attached_to
from app.media.rules import Document, Picture

EXCERPT: Final = 80
_TAGS: Final = re.compile(r"<[^>]*>")


class PollView(NamedTuple):
    """A poll as it is shown: finished words, and what fills a bar."""

    options: list[tuple[int, str, int, str, bool]]
    total: int
    is_multiple: bool
    is_open: bool
    closes: str
    has_voted: bool


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
    edited: str
    is_new: bool
    answered: str
    answered_href: str
    pictures: Sequence[Picture]
    papers: Sequence[tuple[str, str]]
    poll: PollView | None


class Pin(NamedTuple):
    """A pinned post, as one line."""

    href: str
    author: str
    words: str
    lang: str


def thread(
    actor: Actor, group: Group | ShownGroup, lines: Sequence[Line], read_up_to: int | None
) -> list[PostView]:
    """Return posts for a page; new is what others wrote since the member last said that they have read."""
    base, at_once, lang = url_for("groups.show", slug=group.slug), now(), current_language()
    nobody, answers, edited = (
        _("A neighbour"),
        _("Answer to %(name)s", name="{}"),
        _("changed %(when)s", when="{}"),
    )
    seen = read_up_to if read_up_to is not None else queries.LARGEST_ID
    attached = attached_to(POST_KIND, [line.public_id for line in lines if line.has_files])
    polls = queries.polls(actor, [line.id for line in lines if line.has_poll])
    shown = []
    for line in lines:
        name, own = line.author_name or nobody, attached.get(line.public_id)
        shown.append(
            PostView(
                id=line.public_id,
                href=f"{base}/posts/{line.public_id}",
                author=name,
                initial=name[:1].upper(),
                is_mine=actor.is_(line.author_id),
                html=Markup(line.html),  # noqa: S704 - made by core.markdown when it was written
                lang=line.language,
                at=ago_at(line.created_at, at_once, lang),
                edited=edited.replace("{}", ago_at(line.edited_at, at_once, lang)) if line.edited_at else "",
                is_new=line.id > seen and not actor.is_(line.author_id),
                answered=answers.replace("{}", line.reply_to_name or nobody) if line.reply_to else "",
                answered_href=f"{base}/posts/{line.reply_to}" if line.reply_to else "",
                pictures=own.pictures if own else (),
                papers=[_paper(paper) for paper in own.documents] if own else (),
                poll=poll_view(polls[line.id]) if line.id in polls else None,
            )
        )
    return shown


def _paper(paper: Document) -> tuple[str, str]:
    kilobytes = max(1, paper.size // 1000)
    size = f"{kilobytes / 1000:.1f} MB" if kilobytes >= 1000 else f"{kilobytes} kB"
    return f"/media/{paper.public_id}/file.pdf", f"{paper.name} ({size})"


def poll_view(poll: ShownPoll) -> PollView:
    """Return a poll for a page."""
    return PollView(
        options=[(o.place, o.words, o.votes, _votes(o.votes), o.is_mine) for o in poll.options],
        total=sum(option.votes for option in poll.options),
        is_multiple=poll.is_multiple,
        is_open=poll.closes_at is None or poll.closes_at > now(),
        closes=moment(poll.closes_at),
        has_voted=any(option.is_mine for option in poll.options),
    )


def _votes(count: int) -> str:
    return f"{count} " + _n("vote", "votes", count)


def pins(group: Group | ShownGroup, lines: Sequence[Line]) -> list[Pin]:
    """Return the pinned posts, each as its first words."""
    base = url_for("groups.show", slug=group.slug)
    return [
        Pin(f"{base}/posts/{line.public_id}", line.author_name, _first_words(line.html), line.language)
        for line in lines
    ]


def _first_words(html: str) -> str:
    words = " ".join(Markup(_TAGS.sub(" ", html)).unescape().split())  # noqa: S704 - text again, escaped where shown
    return words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + "…"
