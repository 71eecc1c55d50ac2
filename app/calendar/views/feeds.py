"""What calendar programs and other machines read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from app.calendar import queries
from app.calendar.presenters import filtering, ics, structured
from app.calendar.rules import DEFAULT_ZONE
from app.calendar.views.blueprint import bp
from app.calendar.views.public import asked_whose
from app.core.access import current_actor, public
from app.core.clock import now
from app.core.errors import NotFound
from app.core.i18n import current_language
from app.core.ids import digest

# Programs keep showing what is just over.
BEHIND: Final = timedelta(days=31)
IN_JSON: Final = 200


@bp.get("/calendar.ics")
@public
def feed() -> ResponseReturnValue:
    """Return everyone's activities, filtered, for a calendar program to subscribe to."""
    actor, lang = current_actor(), current_language()
    whose = asked_whose(actor)
    asked = filtering.read(request.args, whose)
    since = now() - BEHIND
    if request.args.get("format") == "json":
        return _as_json(queries.feed(actor, asked.filters, since))
    name = ics.feed_name([label for label, _address in filtering.chips(asked, whose, lang)])
    if not actor.is_anonymous:
        # What they may see is theirs alone: nothing of it is kept for others.
        return calendar_file(queries.feed(actor, asked.filters, since), name, is_public=False)
    stamp = queries.feed_stamp(actor, asked.filters, since)

    def write() -> str:
        return _text(queries.feed(actor, asked.filters, since), name)

    etag = digest(f"{lang}{name}{sorted(asked.params.items())}{stamp}")[:32]
    return _answer(etag, lambda: ics.kept(etag, write), is_public=True)


def _as_json(marked: Sequence[queries.Marked]) -> ResponseReturnValue:
    """Return the same in the shape of UiTdatabank, a page of them."""
    site, lang = str(current_app.config["SITE_URL"]), current_language()
    entries = queries.feed_entries([mark.date_id for mark in marked][:IN_JSON])
    by_event: dict[str, list[queries.FeedEntry]] = {}
    for entry in entries:
        by_event.setdefault(entry.public_id, []).append(entry)
    member = [structured.uitdatabank(dates, lang, site) for dates in by_event.values()]
    return {"@context": "/contexts/paged-collection", "totalItems": len(member), "member": member}


@bp.get("/calendar/<public_id:public_id>.ics")
@public
def event_file(public_id: str) -> ResponseReturnValue:
    """Return one activity with all its dates as a file."""
    actor = current_actor()
    event = queries.get(actor, public_id)
    marked = [queries.Marked(date_id, event.changed_at) for date_id in queries.dates_of_event(event.id)]
    if not marked:
        raise NotFound
    zones = sorted({event.zone, DEFAULT_ZONE})
    is_public = actor.is_anonymous and event.group_id is None
    response = calendar_file(marked, event.title, zones, is_public=is_public)
    response.headers["Content-Disposition"] = f'attachment; filename="solidair-{public_id}.ics"'
    return response


def calendar_file(
    marked: Sequence[queries.Marked],
    name: str,
    zones: Sequence[str] = (DEFAULT_ZONE,),
    *,
    is_public: bool,
) -> Response:
    """Return dates as a calendar file; who asks again hears when nothing changed."""
    etag = ics.etag_of(marked, current_language())
    return _answer(etag, lambda: _text(marked, name, zones), is_public=is_public)


def _text(marked: Sequence[queries.Marked], name: str, zones: Sequence[str] = (DEFAULT_ZONE,)) -> str:
    """Return dates as the text of a calendar file."""
    lang, site = current_language(), str(current_app.config["SITE_URL"])
    return ics.whole(ics.fragments.of(marked, lang, site, queries.feed_entries), name, zones)


def _answer(etag: str, text: Callable[[], str | bytes], *, is_public: bool) -> Response:
    if request.if_none_match.contains(etag):
        response = Response(status=304)
    else:
        response = Response(text(), content_type="text/calendar; charset=utf-8")
    response.set_etag(etag)
    response.headers["Cache-Control"] = "public, no-cache" if is_public else "private, no-cache"
    response.vary.add("Cookie")
    return response
