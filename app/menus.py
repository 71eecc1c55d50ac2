"""The menus: what leads where, and for whom; a part of the composition root."""

from __future__ import annotations

from typing import Any, Final

from app.backoffice import policies as backoffice_policies
from app.core.i18n import _l
from app.core.templating import Menus, NavLink
from app.moderation import policies as moderation_policies
from app.moderation import queries as moderation_queries
from app.news import policies as news_policies
from app.notifications import queries as notifications_queries
from app.organisations import views as organisations_views
from app.responses import queries as responses_queries

MENUS: Final = Menus(
    navigation=(
        NavLink(_l("Offers"), "listings.index", {"kind": "offer"}),
        NavLink(_l("Requests"), "listings.index", {"kind": "request"}),
        NavLink(_l("Post"), "listings.new", main=True),
    ),
    more=(
        NavLink(_l("Groups"), "groups.index"),
        NavLink(_l("Calendar"), "calendar.index"),
        NavLink(_l("News"), "news.index"),
        NavLink(_l("Organisations"), "organisations.index"),
    ),
    account=(
        NavLink(_l("Sign in"), "accounts.sign_in", may_see=lambda actor: actor.is_anonymous, icon="person"),
        NavLink(
            _l("My account"), "accounts.show", may_see=lambda actor: not actor.is_anonymous, icon="person"
        ),
        NavLink(
            _l("Desk"),
            "moderation.index",
            may_see=moderation_policies.can_read_queue,
            icon="shield",
            count=moderation_queries.waiting_count,
        ),
        NavLink(
            _l("Administration"), "backoffice.index", may_see=backoffice_policies.can_administer, icon="key"
        ),
        NavLink(
            _l("Notices"),
            "notifications.index",
            may_see=lambda actor: not actor.is_anonymous,
            icon="bell",
            count=notifications_queries.unread_count,
        ),
    ),
    footer=(
        NavLink(_l("About Solidair"), "home.about"),
        NavLink(_l("What worked"), "impact.index"),
        NavLink(_l("Privacy"), "home.privacy"),
        NavLink(_l("Accessibility"), "home.accessibility"),
    ),
    sign_out="accounts.sign_out",
    panels=(organisations_views.acting_panel,),
)

# What the overview of an account leads to.
# What one finds under one's account: (heading, links).
ACCOUNT_LINKS: Final[tuple[tuple[Any, tuple[NavLink, ...]], ...]] = (
    (
        _l("What goes on"),
        (
            NavLink(_l("My notes"), "listings.mine", icon="list"),
            NavLink(_l("Answers"), "responses.mine", icon="chat", count=responses_queries.turns),
            NavLink(
                _l("Notices"), "notifications.index", icon="bell", count=notifications_queries.unread_count
            ),
            NavLink(_l("My agenda"), "calendar.mine", icon="calendar"),
            NavLink(_l("My articles"), "news.mine", may_see=news_policies.can_write, icon="edit"),
        ),
    ),
    (
        _l("For moderators"),
        (
            NavLink(
                _l("Without an answer"),
                "responses.unanswered",
                may_see=moderation_policies.can_read_queue,
                icon="shield",
            ),
            NavLink(_l("Surge"), "surge.index", may_see=moderation_policies.can_read_queue, icon="shield"),
        ),
    ),
    (
        _l("What you follow"),
        (
            NavLink(_l("Alerts"), "alerts.mine", icon="bell"),
            NavLink(_l("Groups"), "groups.index", icon="people"),
            NavLink(_l("Organisations"), "organisations.index", icon="people"),
        ),
    ),
    (
        _l("About you"),
        (
            NavLink(_l("Profile"), "accounts.profile", icon="person"),
            NavLink(_l("Signing in"), "accounts.security", icon="key"),
            NavLink(_l("Blocked people"), "accounts.blocked", icon="shield"),
            NavLink(_l("My data"), "accounts.data", icon="download"),
        ),
    ),
)
