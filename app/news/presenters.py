"""Articles as finished words: cards, feeds, what stands around an article, and what changed in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from flask import url_for

from app.core.actor import Actor
from app.core.clock import now
from app.core.differences import Piece, word_diff
from app.core.formats import day, moment, short_day
from app.core.i18n import _, _l
from app.core.markdown import to_html
from app.moderation.queries import latest_decision
from app.moderation.rules import RULES, ModeratedKind, ReviewState
from app.news import policies, queries
from app.news.models import Article, ArticleVersion
from app.news.rules import SUBJECT_KIND, Kind
from app.places.queries import find_municipality_by_id
from app.places.rules import place_name

KINDS: Final[dict[Any, Any]] = {Kind.NEWS: _l("News"), Kind.GOOD_PRACTICE: _l("Good practice")}
LINKED: Final[dict[str, Any]] = {
    "listing": _l("Note"),
    "event": _l("Activity"),
    "organisation": _l("Organisation"),
}
STATES: Final[dict[Any, Any]] = {
    ReviewState.DRAFT: _l("Not sent yet"),
    ReviewState.PENDING: _l("Waits for a check"),
    ReviewState.CHANGES_REQUESTED: _l("Please change something"),
    ReviewState.REJECTED: _l("Refused"),
    ReviewState.HIDDEN: _l("Taken offline"),
}


class Card(NamedTuple):
    """What the macro article_card writes."""

    href: str
    title: str
    lead: str
    lang: str
    label: str
    meta: str
    is_pinned: bool
    thumb: str | None


class Note(NamedTuple):
    """A word above an article about where it stands."""

    kind: str
    title: str
    body: str
    link: tuple[str, str] | None = None


class Change(NamedTuple):
    """One version beside the one that followed it."""

    when: str
    parts: list[tuple[str, list[Piece]]]


def present_cards(found: Sequence[queries.ArticleCard]) -> list[Card]:
    """Return cards as they are shown; each label is translated once."""
    base, kinds = url_for("news.index"), {kind: str(label) for kind, label in KINDS.items()}
    return [
        Card(
            f"{base}/{card.slug}",
            card.title,
            card.lead,
            card.language,
            kinds[card.kind],
            " · ".join(part for part in (short_day(card.published_at), card.organisation) if part),
            card.is_pinned,
            f"/media/{card.picture}/card.webp" if card.picture else None,
        )
        for card in found
    ]


def body_of(article: Article) -> Any:
    """Return the text as HTML."""
    return to_html(article.body, top=2)


def practice(article: Article) -> list[tuple[str, str]]:
    """Return the facts of a good practice."""
    if article.kind is not Kind.GOOD_PRACTICE:
        return []
    return [
        (_("What"), article.practice_what),
        (_("Who"), article.practice_who),
        (_("Where"), article.practice_where),
        (_("What it costs"), article.practice_cost),
        (_("Whom to ask"), article.practice_contact),
    ]


def meta(detail: queries.Detail) -> str:
    """Return since when an article is online."""
    at = detail.article.published_at
    return day(at) if at is not None else _("Not online yet")


def notes(actor: Actor, article: Article) -> list[Note]:
    """Return what its owners must know of an article: where its review stands, and when it appears."""
    if not policies.can_manage(actor, article):
        return []
    state = article.review_state
    if state is ReviewState.PUBLISHED:
        if article.published_at is not None and article.published_at > now():
            return [Note("info", _("It waits for its moment"), moment(article.published_at))]
        looked = _("A moderator still looks at your change. It is online already.")
        return [Note("info", _("You changed this"), looked)] if article.needs_look else []
    if state is ReviewState.DRAFT:
        return [Note("attention", _("Nobody sees this yet"), _("Send it in when it is ready."))]
    if state is ReviewState.PENDING:
        words = _("A moderator looks at it first. You get a mail.")
        return [Note("info", _("Your article waits for a check"), words)]
    return [_decided(article)]


def _decided(article: Article) -> Note:
    decision = latest_decision(SUBJECT_KIND, article)
    rule = _(RULES[decision.reason][1]) if decision and decision.reason else ""
    words = " ".join(part for part in (rule, decision.note if decision else "") if part)
    address = url_for("moderation.decision", decision=decision.public_id) if decision else ""
    link = (_("Why, and how to object"), address) if decision else None
    return Note("attention", str(STATES[article.review_state]), words, link)


def changes(article: Article, versions: Sequence[ArticleVersion]) -> list[Change]:
    """Return what changed from each version to the next, newest first."""
    shown, after = [], (article.title, article.lead, article.body)
    for version in versions:
        before = (version.title, version.lead, version.body)
        labels = (_("Title"), _("First lines"), _("Text"))
        parts = [
            (label, word_diff(b, a)) for label, b, a in zip(labels, before, after, strict=True) if a != b
        ]
        shown.append(Change(moment(version.saved_at), parts))
        after = before
    return shown


def linked_lines(found: Sequence[queries.Linked]) -> list[tuple[str, str, str]]:
    """Return (kind, title, address) of what an article is linked with."""
    root = url_for("home.index").rstrip("/")
    return [(str(LINKED.get(one.kind, "")), one.title, root + one.path) for one in found]


def as_atom(entries: Sequence[queries.FeedEntry], base: str) -> list[dict[str, Any]]:
    """Return what the Atom template writes for each article."""
    return [
        {
            "id": f"{base}/{entry.slug}",
            "key": entry.public_id,
            "title": entry.title,
            "lang": entry.language,
            "lead": entry.lead,
            "html": str(to_html(entry.body, top=2)),
            "tags": entry.tags,
            "author": entry.organisation or "Solidair",
            "published": entry.published_at.isoformat(),
            "updated": max(entry.published_at, entry.changed_at).isoformat(),
        }
        for entry in entries
    ]


def _text_of(article: Article) -> dict[Any, str]:
    city = find_municipality_by_id(article.municipality_id)
    return {
        _l("Title"): article.title,
        _l("First lines"): article.lead,
        _l("Text"): article.body,
        _l("What is it?"): str(KINDS[article.kind]),
        _l("Tags"): ", ".join(article.tags),
        _l("What"): article.practice_what,
        _l("Who"): article.practice_who,
        _l("Where"): article.practice_where or (place_name(city, "nl") if city else ""),
        _l("What it costs"): article.practice_cost,
        _l("Whom to ask"): article.practice_contact,
        _l("Online from"): moment(article.publish_at),
    }


KIND: Final = ModeratedKind(
    name=SUBJECT_KIND,
    label=_l("Article"),
    model=Article,
    title_of=lambda article: str(article.title),
    text_of=_text_of,
    author_of=lambda article: int(article.author_id),
    path_of=lambda article: f"/news/{article.slug}",
    can_see=lambda actor, article: queries.may_see(actor, article.public_id),
    organisation_of=lambda article: article.organisation_id,
)
