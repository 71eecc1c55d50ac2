"""Who may do what with an article; pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol

from app.core.actor import Actor, Grant
from app.moderation.rules import ReviewState
from app.organisations.rules import SCOPE, MemberRole

WRITING_ROLES: Final = ("editor", "moderator")


class ArticleLike(Protocol):
    """What a policy looks at: an Article, or a test's stand-in."""

    @property
    def author_id(self) -> int:
        """Return who wrote it."""

    @property
    def organisation_id(self) -> int | None:
        """Return for which organisation."""

    @property
    def municipality_id(self) -> int:
        """Return where."""

    @property
    def review_state(self) -> ReviewState:
        """Return how far its review is."""

    @property
    def published_at(self) -> datetime | None:
        """Return since when, or from when on, others read it."""


def _acts_for(actor: Actor, organisation_id: int) -> bool:
    return any(Grant(role, SCOPE, organisation_id) in actor.grants for role in MemberRole)


def can_write(actor: Actor) -> bool:
    """Who acts for an organisation, editors and moderators write articles."""
    acts = any(g.scope_kind == SCOPE and g.role in set(MemberRole) for g in actor.grants)
    return actor.user_id is not None and (acts or actor.has_any(*WRITING_ROLES))


def can_write_alone(actor: Actor) -> bool:
    """Editors and moderators write also without an organisation."""
    return actor.has_any(*WRITING_ROLES)


def can_manage(actor: Actor, article: ArticleLike) -> bool:
    """The author, or whoever acts for its organisation now, manages an article."""
    if article.organisation_id is not None:
        return _acts_for(actor, article.organisation_id)
    return actor.is_(article.author_id)


def is_public(article: ArticleLike, at: datetime) -> bool:
    """Tell whether everyone reads it at a moment: approved, and its time has come."""
    is_approved = article.review_state is ReviewState.PUBLISHED
    return is_approved and article.published_at is not None and article.published_at <= at


def can_see(actor: Actor, article: ArticleLike, at: datetime) -> bool:
    """Everyone reads what is published and due, owners theirs, moderators all but drafts."""
    if is_public(article, at) or can_manage(actor, article):
        return True
    return article.review_state is not ReviewState.DRAFT and actor.has("moderator", article.municipality_id)


def can_edit(actor: Actor, article: ArticleLike) -> bool:
    """Its owners may change an article that is not hidden."""
    return can_manage(actor, article) and article.review_state is not ReviewState.HIDDEN


def can_pin(actor: Actor, article: ArticleLike) -> bool:
    """Editors, and moderators of the place, let an article stand above the others."""
    is_online = article.review_state is ReviewState.PUBLISHED
    return is_online and (actor.has_any("editor") or actor.has("moderator", article.municipality_id))
