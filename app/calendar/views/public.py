"""What everyone can do: look at the calendar, and at one activity."""

from __future__ import annotations

from typing import Any, Final

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.calendar import policies, queries
from app.calendar.forms import SignUpForm
from app.calendar.presenters import cards, filtering, month, page, structured
from app.calendar.presenters.filtering import Asked, View, Whose
from app.calendar.presenters.words import month_name, when
from app.calendar.views.blueprint import bp
from app.core.access import current_actor, public
from app.core.actor import Actor
from app.core.clock import today
from app.core.errors import NotFound
from app.core.formats import day
from app.core.i18n import _, current_language
from app.groups import queries as groups
from app.groups.models import Group
from app.groups.policies import group_ids
from app.organisations import queries as organisations

NEXT: Final = 4


@bp.get("/calendar")
@public
def index() -> ResponseReturnValue:
    """Show a month, a week or a day."""
    actor, lang = current_actor(), current_language()
    whose = asked_whose(actor)
    asked = filtering.read(request.args, whose)
    before, after = asked.before_and_after()
    return render_template(
        "calendar/index.html",
        asked=asked,
        heading=_heading(asked, lang),
        tabs=_tabs(asked),
        before=asked.at(asked.view, before),
        after=asked.at(asked.view, after),
        chips=filtering.chips(asked, whose, lang),
        options=filtering.options(lang),
        places=filtering.place_suggestions(lang),
        group_ref=whose.group.public_id if whose.group else "",
        **_window(actor, asked, lang),
    )


def _window(actor: Actor, asked: Asked, lang: str) -> dict[str, Any]:
    """Return what stands in the month, or in the days of the week."""
    midnights = filtering.midnights(asked.first, asked.last)
    if asked.view is View.MONTH:
        found = queries.month(actor, asked.filters, midnights)
        return {"shown": month.month(asked, found, lang), "weekdays": month.weekdays(lang), "days": []}
    listed = queries.between(actor, asked.filters, midnights[0], midnights[-1])
    return {"shown": None, "weekdays": [], "days": cards.by_day(listed, lang)}


def asked_whose(actor: Actor) -> Whose:
    """Return the organisation or group whose activities are asked for; NotFound where one may not look."""
    organisation, group = request.args.get("organisation", ""), request.args.get("group", "")
    return Whose(
        organisations.get(actor, organisation) if organisation else None,
        own_group(actor, group) if group else None,
    )


def own_group(actor: Actor, slug: str) -> Group:
    """Return a group of the actor; for all others its calendar is not there."""
    group = groups.get(actor, slug)
    if group.id not in group_ids(actor):
        raise NotFound
    return group


def _heading(asked: Asked, lang: str) -> str:
    if asked.view is View.MONTH:
        return _("Activities in %(month)s", month=month_name(asked.first, lang))
    if asked.view is View.DAY:
        return _("Activities on %(day)s", day=day(asked.first))
    return _("Activities in the week of %(day)s", day=day(asked.first))


def _tabs(asked: Asked) -> list[tuple[str, str, bool]]:
    """Return the ways to look: at the week and the day of today, where today is among what is shown."""
    names = {View.MONTH: _("Month"), View.WEEK: _("Week"), View.DAY: _("Day")}
    day = today() if asked.first <= today() < asked.last else asked.first
    return [(name, asked.at(view, day), view is asked.view) for view, name in names.items()]


@bp.get("/calendar/<public_id:public_id>")
@public
def show(public_id: str) -> ResponseReturnValue:
    """Show one activity, and one of its dates."""
    actor, lang = current_actor(), current_language()
    detail = queries.detail(actor, public_id)
    if request.args.get("format") == "json":
        return _as_json(detail, lang)
    form = SignUpForm(is_signed_in=not actor.is_anonymous, formdata=None, data={"name": actor.name})
    return render_template(
        "calendar/show.html", form=form, **around(actor, detail, request.args.get("date", ""))
    )


def around(actor: Actor, detail: queries.Detail, asked: str) -> dict[str, Any]:
    """Return what the page of an activity shows, the same after a form that was refused."""
    event, lang = detail.event, current_language()
    date = page.choose(detail.dates, asked)
    if asked and (date is None or date.public_id != asked):
        raise NotFound
    own = queries.find_own(actor, date) if date else None
    counts = queries.counts_of([one.id for one in detail.dates]) if event.takes_sign_ups else {}
    return {
        "detail": detail,
        "event": event,
        "date": date,
        "when": when(date.starts_local, date.ends_local) if date else "",
        "kind_label": page.kind_label(event),
        "dates": page.shown_dates(event, detail.dates, date, counts, lang),
        "facts": page.facts(actor, detail, own, lang),
        "notes": page.notes(actor, detail, date, lang),
        "panel": page.panel(event, date, counts, own),
        "place_path": f"/{lang}{queries.sign_up_path(own)}" if own else "",
        "can_edit": policies.can_edit(actor, event),
        "can_cancel": policies.can_cancel(actor, event),
        "can_see_participants": policies.can_see_participants(actor, event),
        "note": queries.volunteer_note(actor, event) if event.listing_ref else None,
        "can_call": policies.can_edit(actor, event) and not event.listing_ref,
        "json_ld": _json_ld(detail, date, lang),
    }


def _json_ld(detail: queries.Detail, date: Any, lang: str) -> Any:
    """Return what search engines read of a public activity."""
    if date is None or not date.is_listed or detail.event.group_id is not None:
        return None
    entry = queries.feed_entries([date.id])[0]
    picture = f"/media/{detail.pictures[0].public_id}/full.webp" if detail.pictures else ""
    return structured.json_ld(entry, lang, str(current_app.config["SITE_URL"]), picture)


def _as_json(detail: queries.Detail, lang: str) -> ResponseReturnValue:
    entries = queries.feed_entries([date.id for date in detail.dates if date.is_listed])
    if not entries:
        raise NotFound
    return structured.uitdatabank(entries, lang, str(current_app.config["SITE_URL"]))


def next_section(actor: Actor) -> Markup:
    """Return the next activities for the front page (wiring: FRONT_SECTIONS); nothing when there are none."""
    return _section("calendar/next.html", actor, queries.Filters())


def found_in_group(actor: Actor, group_id: int, words: str) -> list[tuple[str, str, str, str]]:
    """Return (sort, title, language, address) of what was found in a group (wiring: GROUP_FINDERS)."""
    base, sort = url_for("calendar.index"), _("Activity")
    found = queries.found_in_group(actor, group_id, words)
    return [(sort, one.title, one.language, f"{base}/{one.public_id}") for one in found]


def listing_panel(actor: Actor, listing: Any) -> Markup:
    """Return the activity for which a note asks volunteers (wiring: LISTING_PANELS)."""
    # Only who asks for time can be one: every other note is spared a question to the database.
    may_be = (listing.kind, listing.help) == ("request", "time")
    event = queries.of_note(actor, listing.public_id) if may_be else None
    return Markup(render_template("calendar/of_listing.html", event=event)) if event else Markup()  # noqa: S704


def organisation_panel(actor: Actor, organisation: Any) -> Markup:
    """Return what an organisation does next, for its page (wiring: ORGANISATION_PANELS)."""
    filters = queries.Filters(organisation_id=organisation.id)
    return _section("calendar/of_organisation.html", actor, filters, organisation=organisation)


def _section(template: str, actor: Actor, filters: queries.Filters, **context: Any) -> Markup:
    found = queries.upcoming(actor, filters, NEXT)
    if not found:
        return Markup()
    shown = cards.present_cards(found, current_language(), with_day=True)
    return Markup(render_template(template, cards=shown, **context))  # noqa: S704 - a rendered template
