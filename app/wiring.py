"""The composition root: what Solidair is made of, as plain tables; assembly.py puts it together.

A new feature is one line in each table that concerns it; nothing in `core` changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from click import Command
from flask import Blueprint
from markupsafe import Markup

from app.accounts import actions as accounts_actions
from app.accounts import cli as accounts_cli
from app.accounts import queries as accounts_queries
from app.accounts import views as accounts_views
from app.accounts.rules import About, Purpose
from app.alerts import actions as alerts_actions
from app.alerts import cli as alerts_cli
from app.alerts import notifications as alerts_notices
from app.alerts import queries as alerts_queries
from app.alerts import views as alerts_views
from app.alerts.rules import NEWS_GUARD
from app.audit import cli as audit_cli
from app.backoffice import cli as backoffice_cli
from app.backoffice import views as backoffice_views
from app.calendar import actions as calendar_actions
from app.calendar import notifications as calendar_notices
from app.calendar import queries as calendar_queries
from app.calendar import views as calendar_views
from app.calendar.presenters import moderated as calendar_moderated
from app.core import cli as core_cli
from app.core.actor import Actor
from app.core.i18n import _l
from app.core.jobs import Job
from app.demo import cli as demo_cli
from app.demo import queries as demo_queries
from app.demo import views as demo_views
from app.groups import actions as groups_actions
from app.groups import notifications as groups_notices
from app.groups import queries as groups_queries
from app.groups import views as groups_views
from app.groups.presenters import moderated as groups_moderated
from app.groups.rules import MEMBER_GUARD, POST_KIND
from app.groups.rules import SUBJECT_KIND as GROUP
from app.home import presenters as home_presenters
from app.home import views as home_views
from app.impact import cli as impact_cli
from app.impact import views as impact_views
from app.listings import actions as listings_actions
from app.listings import cli as listings_cli
from app.listings import notifications as listings_notices
from app.listings import queries as listings_queries
from app.listings import views as listings_views
from app.listings.presenters import moderated as listings_moderated
from app.listings.rules import SUBJECT_KIND as LISTING
from app.mail import actions as mail_actions
from app.mail import cli as mail_cli
from app.mail.rules import ACCOUNT_GUARD
from app.matching import cli as matching_cli
from app.matching import notifications as matching_notices
from app.matching import queries as matching_queries
from app.matching import views as matching_views
from app.matching.rules.telling import FITS_GUARD
from app.media import actions as media_actions
from app.media import queries as media_queries
from app.media import views as media_views
from app.menus import ACCOUNT_LINKS
from app.moderation import actions as moderation_actions
from app.moderation import notifications as moderation_notices
from app.moderation import queries as moderation_queries
from app.moderation import views as moderation_views
from app.news import actions as news_actions
from app.news import presenters as news_presenters
from app.news import queries as news_queries
from app.news import views as news_views
from app.notifications import actions as notifications_actions
from app.notifications import queries as notifications_queries
from app.notifications import views as notifications_views
from app.notifications.rules import DIGEST_GUARD, UNREAD, NoticeKind
from app.organisations import actions as organisations_actions
from app.organisations import notifications as organisations_notices
from app.organisations import presenters as organisations_presenters
from app.organisations import queries as organisations_queries
from app.organisations import views as organisations_views
from app.organisations.rules import MANAGER_GUARD, TEAM_GUARD
from app.organisations.rules import SUBJECT_KIND as ORGANISATION
from app.responses import actions as responses_actions
from app.responses import notifications as responses_notifications
from app.responses import presenters as responses_presenters
from app.responses import queries as responses_queries
from app.responses import views as responses_views
from app.responses.actions import telling as responses_telling
from app.responses.rules import SUBJECT_KIND as RESPONSE
from app.search import cli as search_cli
from app.search.actions import Source
from app.stories import notifications as stories_notices
from app.stories import presenters as stories_presenters
from app.stories import views as stories_views
from app.surge import actions as surge_actions
from app.surge import notifications as surge_notices
from app.surge import queries as surge_queries
from app.surge import views as surge_views
from app.waves import cli as waves_cli
from app.waves import notifications as waves_notices
from app.waves import queries as waves_queries
from app.waves import views as waves_views
from app.waves.rules import CALL_GUARD

# What stands on a page of another feature: panel(actor, the thing) -> safe HTML.
Panels = tuple[Callable[[Actor, Any], Markup], ...]

# Every package that owns tables; importing them fills the metadata.
MODELS: Final = (
    "audit", "places", "mail", "media", "notifications", "moderation", "search", "accounts",
    "organisations", "groups", "listings", "calendar", "news", "responses", "matching", "alerts",
    "impact", "stories", "waves", "surge",
)  # fmt: skip

# (blueprint, mounted under /<lang>)
BLUEPRINTS: Final[tuple[tuple[Blueprint, bool], ...]] = (
    (home_views.bp, True),
    (home_views.plain, False),
    (accounts_views.bp, True),
    (media_views.bp, False),
    (notifications_views.bp, True),
    (moderation_views.bp, True),
    (organisations_views.bp, True),
    (groups_views.bp, True),
    (listings_views.bp, True),
    (calendar_views.bp, True),
    (news_views.bp, True),
    (responses_views.bp, True),
    (matching_views.bp, True),
    (alerts_views.bp, True),
    (impact_views.bp, True),
    (stories_views.bp, True),
    (waves_views.bp, True),
    (surge_views.bp, True),
    (backoffice_views.bp, True),
    (demo_views.bp, False),
)

COMMANDS: Final[tuple[Command, ...]] = (
    core_cli.group, accounts_cli.group, audit_cli.group, mail_cli.group, search_cli.group,
    listings_cli.group, matching_cli.group, impact_cli.group, backoffice_cli.backup, backoffice_cli.restore,
    demo_cli.demo, demo_cli.bench,
)  # fmt: skip

# In the order in which `jobs run --once` does them: mail goes last, because the others write mails.
JOBS: Final[tuple[Job, ...]] = (
    accounts_cli.RETENTION,
    *moderation_actions.JOBS,
    Job("forget_invitations", organisations_actions.forget_invitations, every_minutes=60),
    Job("remind_of_actions", groups_actions.remind_owners, every_minutes=60),
    Job("forget_group_invitations", groups_actions.forget_invitations, every_minutes=60),
    Job("warn_of_expiry", listings_cli.warn_due, every_minutes=5),
    Job("expire_listings", listings_cli.expire_due, every_minutes=5),
    Job("index_missing_listings", listings_cli.index_missing, every_minutes=60),
    Job("read_for_matching", matching_cli.read_unread, every_minutes=60),
    Job("tell_new_fits", matching_cli.tell_new_fits, every_minutes=5),
    Job("forget_told_fits", matching_cli.forget_told, every_minutes=60),
    Job("delete_listing_drafts", listings_cli.delete_drafts, every_minutes=60),
    Job("remind_participants", calendar_actions.remind, every_minutes=15),
    Job("forget_calendar_drafts", calendar_actions.forget_drafts, every_minutes=60),
    Job("show_due_articles", news_actions.show_due, every_minutes=5),
    Job("nudge_posters", responses_actions.nudge_posters, every_minutes=15),
    Job("ask_if_it_worked", responses_actions.ask_if_it_worked, every_minutes=60),
    Job("help_unanswered", responses_actions.help_unanswered, every_minutes=60),
    Job("drop_old_drafts", responses_actions.drop_old_drafts, every_minutes=60),
    impact_cli.COUNTING,
    *alerts_cli.JOBS,
    waves_cli.CALLING,
    Job("empty_pools", surge_actions.empty_pools),
    Job("fill_empty_search", search_cli.fill_empty, every_minutes=60),
    Job("learn_search_words", search_cli.learn_words, every_minutes=2),
    Job("forget_search_words", search_cli.forget_words, every_minutes=24 * 60),
    Job("sweep_pictures", media_actions.sweep, every_minutes=60),
    Job("forget_old_notifications", notifications_actions.forget_old, every_minutes=60),
    Job("write_digests", notifications_actions.write_digests),
    Job("forget_old_mail", mail_actions.forget_old, every_minutes=60),
    Job(mail_actions.DELIVERY, mail_actions.deliver_due),
)

# What happens once a mailed link or code is accepted: handler(actor, subject_ref) -> path without language.
PROOFS: Final[Mapping[Purpose, Callable[[Any, str], str]]] = {
    Purpose.SIGN_IN: accounts_actions.on_sign_in,
    Purpose.CHANGE_EMAIL: accounts_actions.change_email,
    Purpose.POST_LISTING: listings_actions.confirm_posted,
    Purpose.SEND_RESPONSE: responses_actions.confirm_answer,
    Purpose.JOIN_ORGANISATION: organisations_actions.accept_invitation,
    Purpose.SIGN_UP: calendar_actions.confirm_sign_up,
    Purpose.JOIN_GROUP: groups_actions.accept_invitation,
    Purpose.SAVE_ALERT: alerts_actions.confirm_alert,
    Purpose.KEEP_OFFER: surge_actions.confirm_kept,
}

# What a mailed link is about, shown in its mail and on its page: purpose -> About of this subject_ref.
PROOF_SUBJECTS: Final[Mapping[Purpose, Callable[[str], About]]] = {
    Purpose.JOIN_ORGANISATION: organisations_queries.about_invitation,
    Purpose.JOIN_GROUP: groups_queries.about_invitation,
    Purpose.POST_LISTING: listings_queries.about_proof,
    Purpose.KEEP_OFFER: listings_queries.about_proof,
    Purpose.SEND_RESPONSE: responses_queries.about_proof,
    Purpose.SIGN_UP: calendar_queries.about_proof,
}

# Files of a person for their export: source(actor) -> (name, content) of each.
EXPORT_FILES: Final[tuple[Callable[[Actor], Iterable[tuple[str, bytes]]], ...]] = (media_queries.files_of,)

# What a person sees counted on every page, read together with them: (name, query of the number).
PERSON_COUNTS: Final[tuple[tuple[str, accounts_queries.CountSource], ...]] = (
    (UNREAD, notifications_queries.unread_of),
)

# Where a person's rights come from, beside their roles: user id -> query of (role, scope kind, scope id).
GRANT_SOURCES: Final[tuple[accounts_queries.GrantSource, ...]] = (
    organisations_queries.grant_source, groups_queries.grant_source, moderation_queries.helper_grants,
)  # fmt: skip

# Rights that are checked again when a mail is sent: name -> check(user id or None, ref).
MAIL_GUARDS: Final[Mapping[str, Callable[[int | None, str], bool]]] = {
    ACCOUNT_GUARD: accounts_queries.may_get_mail,
    MANAGER_GUARD: organisations_queries.is_manager_now,
    MEMBER_GUARD: groups_queries.is_member_now,
    TEAM_GUARD: organisations_queries.is_member_now,
    listings_notices.AUTHOR_GUARD: listings_queries.is_author,
    listings_notices.ENDING_GUARD: listings_queries.is_ending,
    moderation_notices.GUARD: accounts_queries.is_moderator_now,
    responses_telling.PARTY: responses_queries.is_party,
    DIGEST_GUARD: notifications_queries.may_send_digest,
    NEWS_GUARD: alerts_queries.may_send,
    CALL_GUARD: waves_queries.may_send,
    responses_telling.LISTING_SIDE: responses_queries.is_on_listing_side,
    responses_telling.SILENCE: responses_queries.is_still_silent,
    FITS_GUARD: matching_queries.still_fits,
    **calendar_notices.GUARDS,
}

# The kinds of notices, in the order in which people see them when they choose.
NOTICE_KINDS: Final[tuple[NoticeKind, ...]] = (
    *moderation_notices.KINDS,
    *listings_notices.KINDS,
    *responses_notifications.KINDS,
    *calendar_notices.KINDS,
    *organisations_notices.KINDS,
    *groups_notices.KINDS,
    *matching_notices.KINDS,
    *alerts_notices.KINDS,
    *stories_notices.KINDS,
    *waves_notices.KINDS,
    *surge_notices.KINDS,
)

# What is reviewed.
MODERATED_KINDS: Final[tuple[Any, ...]] = (
    replace(listings_moderated.KIND, fitting=matching_views.fitting_lines),
    organisations_presenters.moderated_kind,
    groups_moderated.KIND,
    calendar_moderated.KIND,
    responses_presenters.KIND,
    news_presenters.KIND,
    stories_presenters.KIND,
)

# What decides who may see a picture: kind of subject -> may_see(actor, subject ref).
MEDIA_SUBJECTS: Final[Mapping[str, Callable[[Actor, str], bool]]] = {
    LISTING: listings_queries.may_see,
    POST_KIND: groups_queries.may_see_post,
    RESPONSE: responses_queries.may_see_pictures,
    ORGANISATION: organisations_queries.may_see,
    calendar_moderated.KIND.name: calendar_queries.may_see,
    news_presenters.KIND.name: news_queries.may_see,
}

# What can be found: kind -> an entry for every thing.
SEARCH_SOURCES: Final[Mapping[str, Source]] = {
    LISTING: listings_queries.search_source,
    GROUP: groups_queries.search_source,
    calendar_moderated.KIND.name: calendar_queries.search_source,
    news_presenters.KIND.name: news_queries.search_source,
}

# How many places of a listing are taken, as part of a query on listings.
PLACES_TAKEN: Final = responses_queries.taken_of_listing

# What an answer to one of our mails does: take(ref, user id, mail) -> what became of it.
MAIL_REPLIES: Final[Callable[[str, int, Any], Any]] = responses_actions.take_reply

# What one can do with a list, below it: link(parameters of its address) -> (label, address, icon).
LIST_LINKS: Final[tuple[Callable[[Mapping[str, str]], tuple[str, str, str]], ...]] = (alerts_views.list_link,)

# What stands beside a listing: panel(actor, listing) -> safe HTML.
LISTING_PANELS: Final[Panels] = (
    responses_views.panel,
    waves_views.panel,
    matching_views.panel,
    calendar_views.listing_panel,
)

# Which drafts are not forgotten, and whether one is offered though nobody sees it: a pool keeps them.
KEPT_DRAFTS: Final = surge_queries.kept_drafts
IS_KEPT: Final = surge_queries.is_kept

# What stands beside a listing that is being written: panel(actor, content) -> safe HTML.
COMPOSING_PANELS: Final[Panels] = (matching_views.composing_panel,)

# How many wait for an answer on a listing, as part of a query on listings.
LISTING_ANSWERS: Final = responses_queries.answers_of_listing

# Which listings a person answered, as part of a query on listings.
ANSWERED_BY: Final = responses_queries.answered_by

# Which open listing may fit who waited in vain: next_best(listing, user id) -> what is shown of it, or None.
NEXT_BEST: Final[Callable[[Any, int], Any]] = matching_queries.next_best

# What stands in a conversation: panel(actor, response) -> safe HTML, empty when there is nothing.
CONVERSATION_PANELS: Final[Panels] = (stories_views.conversation_panel,)

# What stands on the page of an organisation: panel(actor, organisation) -> safe HTML.
ORGANISATION_PANELS: Final[Panels] = (
    listings_views.organisation_panel,
    calendar_views.organisation_panel,
    stories_views.organisation_panel,
)

# What stands on the overview of an organisation's own people: panel(actor, organisation) -> safe HTML.
TEAM_PANELS: Final[Panels] = (responses_views.team_panel, listings_views.team_panel)

# What stands on the front page below the doors: section(actor) -> safe HTML, empty when there is nothing.
FRONT_SECTIONS: Final = (
    listings_views.newest_section,
    calendar_views.next_section,
    news_views.newest_section,
)

# What stands on the front page above the doors: banner(actor) -> safe HTML, empty when there is nothing.
FRONT_BANNERS: Final = (surge_views.banner,)

# The public pages that robots may find: path without language, and when it last changed.
SITEMAP_SOURCES: Final[tuple[Callable[[], Iterable[tuple[str, datetime | None]]], ...]] = (
    home_presenters.page_list,
    organisations_presenters.page_list,
    groups_queries.page_list,
    listings_queries.page_list,
    impact_views.page_list,
    stories_views.page_list,
    surge_queries.page_list,
    calendar_queries.page_list,
    news_queries.page_list,
)

# The registries through which a lower package reaches a higher one, by the name under which it finds them.
REGISTRIES: Final[Mapping[str, Any]] = {
    "proof_handlers": PROOFS,
    "proof_subjects": PROOF_SUBJECTS,
    "account_links": ACCOUNT_LINKS,
    "export_files": EXPORT_FILES,
    "demo_people": demo_queries.people,
    "grant_sources": GRANT_SOURCES,
    "person_counts": PERSON_COUNTS,
    "recipient_of": accounts_queries.recipient_of,
    "moderators_of": accounts_queries.moderators_of,
    "missing_step": accounts_queries.missing_step,
    "mail_guards": MAIL_GUARDS,
    "mail_replies": MAIL_REPLIES,
    "unsubscribe_path": notifications_queries.unsubscribe_path,
    "notice_kinds": {kind.name: kind for kind in NOTICE_KINDS},
    "introductions": accounts_queries.introductions,
    "moderated_kinds": {kind.name: kind for kind in MODERATED_KINDS},
    "media_subjects": MEDIA_SUBJECTS,
    "places_taken": PLACES_TAKEN,
    "list_links": LIST_LINKS,
    "listing_panels": LISTING_PANELS,
    "waiting_answers": responses_queries.waiting_answers,
    "kept_drafts": KEPT_DRAFTS,
    "is_kept": IS_KEPT,
    "front_banners": FRONT_BANNERS,
    "volunteer_call": listings_actions.ask_for_volunteers,
    "composing_panels": COMPOSING_PANELS,
    "listing_answers": LISTING_ANSWERS,
    "answered_by": ANSWERED_BY,
    "next_best": NEXT_BEST,
    "conversation_panels": CONVERSATION_PANELS,
    "organisation_panels": ORGANISATION_PANELS,
    "team_panels": TEAM_PANELS,
    "leaving_panels": (organisations_views.leaving_panel,),
    # How groups reach organisations, and what other features keep for a group: (label, endpoint).
    "group_bodies": {"people": organisations_queries.people_of, "names": organisations_queries.names_of},
    "group_tabs": ((_l("Calendar"), "calendar.index"), (_l("Asked and offered"), "listings.in_group")),
    "group_panels": (listings_views.group_panel,),
    "group_finders": (calendar_views.found_in_group, listings_views.found_in_group),
    "front_sections": FRONT_SECTIONS,
    "sitemap_sources": SITEMAP_SOURCES,
    "search_sources": SEARCH_SOURCES,
}
