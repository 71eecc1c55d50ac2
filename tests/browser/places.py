"""Every page that a person can see, and as whom the tests look at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from playwright.sync_api import Page

from app.core.clock import today
from app.demo.rules import demo_id, read_city
from tests.browser import arriving
from tests.browser.site import Site

Arrive = Callable[[Page, Site], None]
NOWHERE: Final = "/nl/listings/0000000000000000"


@dataclass(frozen=True)
class Place:
    """One page: its endpoint, its address (with {references} of the demo city), and who looks.

    `note` says which of its states; `arrive` walks there where an address is not enough.
    """

    endpoint: str
    address: str
    who: str = ""
    note: str = ""
    status: int = 200
    arrive: Arrive | None = None

    @property
    def name(self) -> str:
        """Return how the test is called."""
        status = str(self.status) if self.status >= 400 else ""
        return "-".join(part for part in (self.endpoint, self.note, self.who, status) if part)

    @property
    def path(self) -> str:
        """Return the address in the demo city."""
        return self.address.format_map(references())


def references() -> dict[str, Any]:
    """Return what addresses name: {l01} (a listing), {talk_l08_fatima-e}, {person_pol-v}."""
    city = read_city()
    kinds = ((row["ref"], "listing", row["ref"]) for row in city["listings"])
    people = ((f"person_{row['ref']}", "person", row["ref"]) for row in city["people"])
    talks = (
        (f"talk_{row['listing']}_{row['responder']}", "response", f"{n}:{row['listing']}:{row['responder']}")
        for n, row in enumerate(city["conversations"])
    )
    groups = ((f"group_{row['ref']}", "group", row["ref"]) for row in city["groups"])
    stories = ((f"story_{row['conversation']}", "story", str(row["conversation"])) for row in city["stories"])
    events = ((f"event_{row['ref']}", "event", row["ref"]) for row in city["events"])
    posts = ((f"post_{p['ref']}", "group-post", p["ref"]) for row in city["groups"] for p in row["posts"])
    parts = (("plan", "group-action"), ("meetings", "group-meeting"))
    plans = (
        (f"{kind.removeprefix('group-')}_{one['ref']}", kind, one["ref"])
        for part, kind in parts
        for row in city["groups"]
        for one in row.get(part, ())
    )
    return {
        name: demo_id(kind, ref)
        for name, kind, ref in (*kinds, *people, *talks, *groups, *posts, *plans, *events, *stories)
    }


# Signed in: a neighbour with little on the board, a busy one, staff, people of organisations.
NEIGHBOUR, BUSY, WAITING, MODERATOR, ADMIN = "fatima-e", "wout-c", "emre-y", "ayse-d", "joke-s"
# In groups: who asked to be let in, and who manages one.
ASKING, GROUP_MANAGER, MARKET = "oksana-k", "rania-s", "ilse-r"
MANAGER, NEW_MANAGER, REFUSED_MANAGER, QUIET = "ilse-r", "bart-n", "soumaya-t", "tesfay-g"

# Who acts for an organisation that writes.
WRITER: Final = "dragomir-i"

PLACES: Final = (
    Place("home.index", "/nl/"),
    Place("home.index", "/nl/", NEIGHBOUR),
    Place("home.about", "/nl/about"),
    Place("home.privacy", "/nl/privacy"),
    Place("impact.index", "/nl/impact"),
    Place("home.accessibility", "/nl/accessibility"),
    Place("home.style", "/nl/style"),
    # Signing in.
    Place("accounts.sign_in", "/nl/sign-in"),
    Place("accounts.sign_in", "/nl/sign-in", note="wrong", arrive=arriving.wrong_address),
    Place("accounts.sign_in", "/nl/sign-in", note="code", arrive=arriving.code_step),
    Place("accounts.confirm", "/nl/confirm/…", note="button", arrive=arriving.confirm_page),
    Place("accounts.confirm", "/nl/confirm/nothing", note="gone", status=410),
    Place("accounts.password", "/nl/sign-in/password"),
    Place("accounts.second_step", "/nl/sign-in/second-factor", arrive=arriving.second_step),
    Place("accounts.prove_again", "/nl/sign-in/again", ADMIN),
    # My account.
    Place("accounts.show", "/nl/account", NEIGHBOUR),
    Place("accounts.show", "/nl/account", note="new", arrive=arriving.new_account),
    Place("accounts.profile", "/nl/account/profile", NEIGHBOUR),
    Place("accounts.change_email", "/nl/account/profile/email", NEIGHBOUR),
    Place("accounts.security", "/nl/account/security", NEIGHBOUR),
    Place("accounts.security", "/nl/account/security", ADMIN),
    Place("accounts.set_password", "/nl/account/security/password", NEIGHBOUR),
    Place("accounts.second_factor", "/nl/account/security/second-factor", NEIGHBOUR),
    Place("accounts.second_factor", "…", note="square", arrive=arriving.factor_square),
    Place("accounts.second_factor", "…", note="codes", arrive=arriving.recovery_codes),
    Place("accounts.blocked", "/nl/account/blocked", NEIGHBOUR),
    Place("accounts.blocked", "…", note="somebody", arrive=arriving.blocked_people),
    Place("accounts.data", "/nl/account/data", NEIGHBOUR),
    Place("notifications.index", "/nl/account/notifications", QUIET, "empty"),
    Place("notifications.index", "/nl/account/notifications", BUSY, "new"),
    Place("notifications.unsubscribe_page", "…", arrive=arriving.unsubscribe),
    # Listings.
    Place("listings.index", "/nl/listings"),
    Place("listings.index", "/nl/listings?kind=offer&category=furniture&place=gent&q=zetel", note="chosen"),
    Place("listings.index", "/nl/listings?q=olifantenkooi", note="empty"),
    Place("listings.index", "/nl/listings?page=99", note="too-far", status=404),
    Place("listings.show", "/nl/listings/{l05}"),
    Place("matching.show", "/nl/listings/{l05}/matches"),
    Place("matching.show", "/nl/listings/{l08}/matches", BUSY, "own"),
    Place("matching.together", "/nl/listings/{l90}/matches/together", BUSY),
    Place("listings.in_group", "/nl/groups/taalcafe-dampoort/listings", GROUP_MANAGER),
    Place("stories.index", "/nl/stories"),
    Place("stories.show", "/nl/stories/{story_17}"),
    Place("stories.tell", "/nl/responses/{talk_l02_fatima-e}/story", NEIGHBOUR),
    Place("waves.answer", "/nl/waves/nonsense", status=410),
    Place("surge.index", "/nl/surge", MODERATOR),
    Place("surge.pool", "…", MODERATOR, arrive=arriving.surge_pool),
    Place("surge.show", "…", MODERATOR, arrive=arriving.surge_page),
    Place("surge.show", "…", MODERATOR, "wrong", arrive=arriving.surge_wrong),
    Place("listings.mine", "…", MODERATOR, "kept", arrive=arriving.surge_kept),
    Place("accounts.confirm", "…", MODERATOR, "keep", arrive=arriving.surge_proof),
    Place("surge.show", "…", MODERATOR, "over", arrive=arriving.surge_over),
    Place("listings.show", "/nl/listings/{l10}", NEIGHBOUR, "cyrillic"),
    Place("listings.show", "/nl/listings/{l11}", note="arabic"),
    Place("listings.show", "/nl/listings/{l03}", note="full"),
    Place("listings.show", "/nl/listings/{l16}", note="paused"),
    Place("listings.show", "/nl/listings/{l20}", note="closed"),
    Place("listings.show", "/nl/listings/{l08}", NEIGHBOUR, "answered"),
    Place("listings.show", "/nl/listings/{l08}", BUSY, "own"),
    Place("listings.show", "/nl/listings/{l24}", BUSY, "own-refused"),
    Place("listings.show", "/nl/listings/{l46}", BUSY, "own-to-change"),
    Place("listings.show", "/nl/listings/{l02}", WAITING, "own-full"),
    Place("listings.edit", "/nl/listings/{l08}/edit", BUSY),
    Place("listings.edit", "/nl/listings/{l46}/edit", BUSY, "to-change"),
    Place("listings.edit", "…", note="just-posted", arrive=arriving.just_posted),
    Place("listings.mine", "/nl/account/listings", BUSY),
    Place("listings.mine", "/nl/account/listings", QUIET, "empty"),
    Place("listings.new", "/nl/listings/new"),
    Place("listings.new", "/nl/listings/new?kind=request", MANAGER),
    Place("listings.new", "/nl/listings/new", note="wrong", arrive=arriving.wrong_listing),
    Place("listings.steps", "/nl/listings/steps"),
    Place("listings.steps", "…", note="second", arrive=arriving.second_question),
    Place("listings.by_mail", "…", note="button", arrive=arriving.mailed_button),
    Place("listings.by_mail", "/nl/listings/by-mail/nothing", note="gone", status=410),
    Place("listings.quick", "/nl/listings/quick"),
    Place("listings.places", "/nl/listings/places"),
    Place("listings.poster", "/nl/listings/{l05}/poster"),
    Place("listings.poster", "/nl/listings/{l11}/poster?size=a5", note="arabic"),
    Place("listings.bulletin", "/nl/listings/bulletin/gent"),
    Place("listings.bulletin", "/nl/listings/bulletin/drongen", note="empty"),
    Place("listings.share", "/nl/listings/share?kind=offer&place=ledeberg"),
    Place("listings.embed", "/nl/listings/embed?kind=offer"),
    Place("listings.import_sheet", "/nl/listings/import", MANAGER),
    Place("listings.import_sheet", "…", note="shown", arrive=arriving.table_shown),
    Place("listings.quick", "/nl/listings/quick", note="wrong", arrive=arriving.wrong_offer),
    # Alerts.
    Place("alerts.new", "/nl/alerts/new?kind=offer&category=bikes&place=gent"),
    Place("alerts.mine", "/nl/account/alerts", QUIET, "empty"),
    Place("alerts.mine", "…", note="some", arrive=arriving.saved_alert),
    Place("alerts.stop_by_link", "…", arrive=arriving.stop_alert),
    # Answers.
    Place("responses.respond", "…", note="wrong", arrive=arriving.wrong_answer),
    Place("responses.no_more", "…", arrive=arriving.no_more),
    Place("responses.record", "/nl/account/responses/record", BUSY),
    Place("responses.unanswered", "/nl/moderation/unanswered", MODERATOR),
    Place("responses.show", "/nl/responses/{talk_l08_fatima-e}", BUSY, "to-answer"),
    Place("responses.show", "/nl/responses/{talk_l08_fatima-e}", NEIGHBOUR, "sent"),
    Place("responses.show", "/nl/responses/{talk_l02_fatima-e}", NEIGHBOUR, "done"),
    Place("responses.show", "/nl/responses/{talk_l02_nadege-m}", WAITING, "full"),
    Place("responses.show", "/nl/responses/{talk_l25_rania-s}", MANAGER, "agreed"),
    Place("responses.show", "…", note="asked", arrive=arriving.asked_question),
    Place("responses.mine", "/nl/account/responses", BUSY),
    Place("responses.mine", "/nl/account/responses", QUIET, "empty"),
    # Organisations.
    Place("organisations.index", "/nl/organisations"),
    Place("organisations.index", "/nl/organisations?q=kuiken", NEIGHBOUR, "empty"),
    Place("organisations.show", "/nl/organisations/losse-ketting"),
    Place("organisations.show", "/nl/organisations/knoopsgat", MANAGER, "own"),
    Place("organisations.show", "/nl/organisations/leieboog", NEW_MANAGER, "new"),
    Place("organisations.show", "/nl/organisations/zevende-komma", REFUSED_MANAGER, "refused"),
    Place("organisations.show", "/nl/organisations/snelle-hand", REFUSED_MANAGER, "suspended"),
    Place("organisations.overview", "/nl/organisations/knoopsgat/overview", MANAGER),
    Place("organisations.appoint", "…", arrive=arriving.appoint_page),
    Place("organisations.new", "/nl/organisations/new", NEIGHBOUR),
    Place("organisations.new", "…", note="signed-out", arrive=arriving.words_after_signing_out),
    Place("organisations.edit", "/nl/organisations/knoopsgat/edit", MANAGER),
    Place("organisations.members", "/nl/organisations/knoopsgat/members", MANAGER),
    Place("organisations.members", "/nl/organisations/knoopsgat/members", NEIGHBOUR, "member"),
    # Groups.
    Place("groups.index", "/nl/groups"),
    Place("groups.index", "/nl/groups", NEIGHBOUR, "own"),
    Place("groups.new", "/nl/groups/new", NEIGHBOUR),
    Place("groups.show", "/nl/groups/taalcafe-dampoort"),
    Place("groups.show", "/nl/groups/buren-van-het-rabot", ASKING, "closed"),
    Place("groups.show", "/nl/groups/buren-van-het-rabot", NEIGHBOUR, "member"),
    Place("groups.post", "/nl/groups/taalcafe-dampoort/posts/{post_t7}", BUSY),
    Place("groups.post", "/nl/groups/werkgroep-infomarkt/posts/{post_i8}", MARKET, "poll"),
    Place("groups.edit_post", "/nl/groups/taalcafe-dampoort/posts/{post_t7}/edit", GROUP_MANAGER),
    Place("groups.history", "/nl/groups/taalcafe-dampoort/posts/{post_t7}/history"),
    Place("groups.plan", "/nl/groups/werkgroep-infomarkt/plan"),
    Place("groups.plan", "/nl/groups/werkgroep-infomarkt/plan", MARKET, "member"),
    Place("groups.print_plan", "/nl/groups/werkgroep-infomarkt/plan/print", MARKET),
    Place("groups.action", "/nl/groups/werkgroep-infomarkt/plan/actions/{action_a2}", MARKET),
    Place("groups.new_action", "/nl/groups/werkgroep-infomarkt/plan/new", MARKET),
    Place("groups.edit_action", "/nl/groups/werkgroep-infomarkt/plan/actions/{action_a2}/edit", MARKET),
    Place("groups.new_meeting", "/nl/groups/werkgroep-infomarkt/plan/meetings/new", MARKET),
    Place("groups.meeting", "/nl/groups/werkgroep-infomarkt/plan/meetings/{meeting_m1}", MARKET),
    Place("groups.edit_meeting", "/nl/groups/werkgroep-infomarkt/plan/meetings/{meeting_m1}/edit", MARKET),
    Place("groups.edit", "/nl/groups/taalcafe-dampoort/edit", GROUP_MANAGER),
    Place("groups.members", "/nl/groups/buren-van-het-rabot/members", MODERATOR),
    Place("groups.show", "/nl/groups/{group_nachtploeg}", NEIGHBOUR, "hidden", status=404),
    # The calendar.
    Place("calendar.index", "/nl/calendar"),
    Place("calendar.index", f"/nl/calendar?week={today() + timedelta(days=7)}", NEIGHBOUR, "week"),
    Place("calendar.index", "/nl/calendar?day=2020-01-01&kind=training&open=1", note="empty"),
    Place("calendar.show", "/nl/calendar/{event_e04}"),
    Place("calendar.show", "/nl/calendar/{event_e09}", BUSY, "own"),
    Place("calendar.show", "/nl/calendar/{event_e36}", note="off"),
    Place("calendar.new", "/nl/calendar/new", NEIGHBOUR),
    Place("calendar.new", "/nl/calendar/new", MANAGER, "wrong", arrive=arriving.wrong_event),
    Place("calendar.edit", "/nl/calendar/{event_e16}/edit", BUSY),
    Place("calendar.dates", "/nl/calendar/{event_e03}/dates", MANAGER),
    Place("calendar.move", "…", MANAGER, arrive=arriving.move_date),
    Place("calendar.cancel", "/nl/calendar/{event_e16}/cancel", BUSY),
    Place("calendar.participants", "/nl/calendar/{event_e37}/participants", QUIET, "past"),
    Place("calendar.certificate", f"/nl/calendar/certificates/{demo_id('sign_up', 'e37:wout-c')}", BUSY),
    Place("calendar.place", "…", NEIGHBOUR, arrive=arriving.place),
    Place("calendar.mine", "/nl/account/calendar", BUSY),
    Place("calendar.import_file", "/nl/calendar/import", MANAGER),
    # News.
    Place("news.index", "/nl/news"),
    Place("news.show", "/nl/news/zo-doen-wij-het-fietsles-voor-vrouwen"),
    Place("news.show", "/nl/news/honderd-fietsen-hersteld", WRITER, "own"),
    Place("news.new", "/nl/news/new", MANAGER),
    Place("news.edit", "/nl/news/honderd-fietsen-hersteld/edit", WRITER),
    Place("news.versions", "/nl/news/honderd-fietsen-hersteld/versions", WRITER),
    Place("news.preview", "…", NEW_MANAGER, arrive=arriving.preview),
    Place("news.mine", "/nl/account/news", MANAGER),
    # The desk.
    Place("moderation.index", "/nl/moderation", MODERATOR),
    Place("moderation.index", "/nl/moderation?tab=edits", MODERATOR, "edits"),
    Place("moderation.index", "/nl/moderation?tab=reports", MODERATOR, "reports"),
    Place("moderation.index", "/nl/moderation?tab=objections", MODERATOR, "objections"),
    Place("moderation.show", "/nl/moderation/{l43}", MODERATOR, "waiting"),
    Place("moderation.show", "/nl/moderation/{l06}", MODERATOR, "changed"),
    Place("moderation.show", "/nl/moderation/{l29}", MODERATOR, "reported"),
    Place("moderation.show", "/nl/moderation/{l24}", MODERATOR, "refused"),
    Place("moderation.settings", "/nl/moderation/settings", MODERATOR),
    Place("moderation.numbers", "/nl/moderation/numbers", MODERATOR),
    Place("moderation.posting", "/nl/moderation/{l24}/posting", MODERATOR),
    Place("moderation.posting_decision", "…", arrive=arriving.posting_decision),
    Place("moderation.decision", "…", arrive=arriving.statement_of_reasons),
    Place("moderation.report", "/nl/report?subject={l05}"),
    Place("moderation.report", "/nl/report?subject={l05}", NEIGHBOUR),
    Place("moderation.thanks", "/nl/report/thanks"),
    # Administration, and the demo.
    Place("backoffice.index", "/nl/backoffice", ADMIN),
    Place("backoffice.people", "/nl/backoffice/people", ADMIN),
    Place("backoffice.person", "/nl/backoffice/people/{person_ayse-d}", ADMIN),
    Place("backoffice.audit", "/nl/backoffice/audit", ADMIN),
    Place("demo.mail", "/demo/mail", note="some", arrive=arriving.demo_mails),
    Place("demo.show_mail", "…", arrive=arriving.demo_mail),
    # What goes wrong.
    Place("listings.show", NOWHERE, note="nowhere", status=404),
    Place("backoffice.index", "/nl/backoffice", NEIGHBOUR, "closed", status=403),
)

# GET addresses that show no page of their own.
WITHOUT_PAGE: Final = {
    "organisations.vcard": "a card for a list of contacts",
    "impact.open_data": "a table for machines",
    "listings.example_sheet": "a table",
    "listings.export_sheet": "a table",
    "listings.alike": "a part of the form, drawn while one types",
    "listings.near": "redirects to what is near",
    "listings.picture": "a picture",
    "site.root": "chooses a language and redirects",
    "site.healthz": "for monitoring",
    "site.robots": "for robots",
    "site.sitemap": "for robots",
    "site.security_txt": "a text file",
    "site.openapi": "for machines",
    "assets.show": "style, scripts and pictures",
    "media.show": "photographs",
    "responses.meeting_file": "a calendar file",
    "news.feed": "for feed readers",
    "calendar.feed": "a calendar file",
    "calendar.event_file": "a calendar file",
    "calendar.private_feed": "a calendar file",
    "media.document": "PDF files",
    "groups.latest": "what came since a page was opened",
}
