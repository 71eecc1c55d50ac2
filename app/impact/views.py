"""The page that shows what worked, and the same as open data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, public
from app.core.clock import today
from app.core.errors import NotFound
from app.core.forms import clean_line
from app.core.i18n import current_language
from app.impact import presenters, queries
from app.impact.policies import can_call
from app.impact.queries import Scope
from app.impact.rules import MONTHS_SHOWN, months_until
from app.places.queries import all_municipalities, find_place
from app.places.rules import PlaceKind, place_name

bp = Blueprint("impact", __name__)


@bp.get("/impact")
@public
def index() -> ResponseReturnValue:
    """Show what was asked, offered, agreed and done."""
    scope, words, chosen = _asked()
    since, lang = _since(), current_language()
    by_month = queries.by_month(scope, since)
    return render_template(
        "impact/index.html",
        scope_words=words,
        chosen=chosen,
        places=[(place.slug, place_name(place, lang)) for place in all_municipalities()],
        figures=presenters.figures(by_month),
        months=presenters.chart(by_month, today()),
        categories=presenters.by_category(queries.by_category(scope, since)),
        areas=presenters.by_place(queries.by_place(scope, since)),
        unmet=presenters.unmet(queries.unmet(scope, since)),
        may_call=can_call(current_actor()),
        csv_href=url_for("impact.open_data", **chosen),
    )


@bp.get("/impact.csv")
@public
def open_data() -> Response:
    """Give the numbers as open data, without those that are small."""
    scope, _words, _chosen = _asked()
    body = presenters.as_csv(queries.open_data(scope, _since()))
    response = Response(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="solidair-impact.csv"'
    return response


def _since() -> date:
    return months_until(today(), MONTHS_SHOWN)[0]


def _asked() -> tuple[Scope, str, dict[str, Any]]:
    """Return what the address asks about: in numbers, in words, and as it stands there."""
    place, organisation = (str(clean_line(request.args.get(name, ""))) for name in ("place", "organisation"))
    if organisation:
        found = queries.find_organisation(organisation)
        if found is None:
            raise NotFound
        return Scope(organisation_id=found.id), found.name, {"organisation": found.slug}
    if not place:
        return Scope(), "", {}
    area = find_place(place)
    if area is None:
        raise NotFound
    is_part = area.kind is PlaceKind.NEIGHBOURHOOD
    scope = Scope(area.municipality_id, area.id if is_part else None)
    return scope, place_name(area, current_language()), {"place": area.slug}


def page_list() -> Iterator[tuple[str, datetime | None]]:
    """Yield the page that robots may find (wiring: SITEMAP_SOURCES)."""
    yield "/impact", None
