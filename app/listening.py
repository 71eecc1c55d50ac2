"""Who listens to whom: what features do when something happens elsewhere; a part of the composition root."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from blinker import Signal

from app.accounts import signals as accounts_signals
from app.alerts import subscribers as alerts_subscribers
from app.backoffice import subscribers as backoffice_subscribers
from app.calendar import subscribers as calendar_subscribers
from app.groups import signals as groups_signals
from app.groups import subscribers as groups_subscribers
from app.listings import signals as listings_signals
from app.listings import subscribers as listings_subscribers
from app.mail import signals as mail_signals
from app.matching import subscribers as matching_subscribers
from app.moderation import signals as moderation_signals
from app.news import subscribers as news_subscribers
from app.notifications import subscribers as notifications_subscribers
from app.organisations import signals as organisations_signals
from app.organisations import subscribers as organisations_subscribers
from app.responses import subscribers as responses_subscribers
from app.stories import subscribers as stories_subscribers
from app.waves import subscribers as waves_subscribers

DECISIONS: Final = (moderation_signals.decided, moderation_signals.undone)
# What changes who finds a listing: the index and the engine read it anew.
LISTING_CHANGES: Final = (
    listings_signals.published, listings_signals.edited, listings_signals.reopened, listings_signals.paused,
    listings_signals.closed,
)  # fmt: skip

# Who listens to whom: (signal, reaction that can be recomputed).
SUBSCRIPTIONS: Final[tuple[tuple[Signal, Callable[..., Any]], ...]] = (
    (mail_signals.dropped, notifications_subscribers.on_dropped),
    (mail_signals.dropped, alerts_subscribers.on_dropped),
    (mail_signals.dropped, waves_subscribers.on_dropped),
    (listings_signals.published, alerts_subscribers.on_online),
    (groups_signals.left, listings_subscribers.on_left_group),
    (groups_signals.left, responses_subscribers.on_left_group),
    (groups_signals.ended, listings_subscribers.on_group_ended),
    (accounts_signals.erasing, backoffice_subscribers.on_erasing),
    (accounts_signals.erasing, organisations_subscribers.on_erasing),
    (accounts_signals.erasing, listings_subscribers.on_erasing),
    (accounts_signals.erasing, groups_subscribers.on_going),
    (accounts_signals.erasing, responses_subscribers.on_erasing),
    (accounts_signals.erasing, stories_subscribers.on_erasing),
    (accounts_signals.erasing, notifications_subscribers.on_erasing),
    (moderation_signals.decided, stories_subscribers.on_decided),
    (accounts_signals.banned, listings_subscribers.on_banned),
    (accounts_signals.banned, responses_subscribers.on_banned),
    (accounts_signals.banned, groups_subscribers.on_going),
    (accounts_signals.banned, organisations_subscribers.on_banned),
    (accounts_signals.unbanned, organisations_subscribers.on_unbanned),
    (organisations_signals.left, listings_subscribers.on_left),
    (organisations_signals.joined, organisations_subscribers.on_joined),
    (organisations_signals.suspended, listings_subscribers.on_suspended),
    (organisations_signals.resumed, listings_subscribers.on_resumed),
    (moderation_signals.decided, organisations_subscribers.on_decided),
    (moderation_signals.submitted, organisations_subscribers.on_submitted),
    (organisations_signals.entered, groups_subscribers.on_staff_entered),
    (organisations_signals.left, groups_subscribers.on_staff_left),
    (organisations_signals.suspended, groups_subscribers.on_suspended),
    (organisations_signals.resumed, groups_subscribers.on_resumed),
    (moderation_signals.decided, listings_subscribers.on_decided),
    *((signal, responses_subscribers.on_decided) for signal in DECISIONS),
    *((signal, groups_subscribers.on_decided) for signal in DECISIONS),
    (moderation_signals.undone, organisations_subscribers.on_undone),
    (moderation_signals.undone, listings_subscribers.on_undone),
    *calendar_subscribers.SUBSCRIPTIONS,
    *news_subscribers.SUBSCRIPTIONS,
    (listings_signals.reopened, responses_subscribers.on_reopened),
    (listings_signals.closed, responses_subscribers.on_closed),
    (listings_signals.hidden, responses_subscribers.on_hidden),
    *((signal, listings_subscribers.on_changed) for signal in LISTING_CHANGES),
    *((signal, matching_subscribers.on_changed) for signal in (*LISTING_CHANGES, listings_signals.hidden)),
)
