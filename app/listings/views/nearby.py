"""What is near: the neighbourhoods as a small map, and the list around one's own neighbourhood."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.queries import get_self
from app.core.access import current_actor, public
from app.core.i18n import current_language
from app.core.kept import keep_page
from app.listings import queries
from app.listings.presenters import atlas
from app.listings.views.blueprint import bp
from app.places.queries import find_municipality_by_id, find_neighbourhood_by_id
from app.places.rules import Place


@bp.get("/listings/near")
@public
def near() -> ResponseReturnValue:
    """Go to the list around the reader's own neighbourhood; who has told none chooses one on the map."""
    place = _own_place()
    if place is None:
        return redirect(url_for("listings.places"))
    return redirect(url_for("listings.index", place=place.slug, within=queries.DISTANCES[0], sort="near"))


def _own_place() -> Place | None:
    actor = current_actor()
    if actor.user_id is None:
        return None
    user = get_self(actor)
    if user.neighbourhood_id is not None:
        return find_neighbourhood_by_id(user.neighbourhood_id)
    return find_municipality_by_id(user.municipality_id) if user.municipality_id is not None else None


@bp.get("/listings/places")
@public
def places() -> ResponseReturnValue:
    """Show the neighbourhoods as tiles on a small map, and as a table: how much there is in each."""
    keep_page()
    areas = atlas.areas(queries.counts_by_neighbourhood(), current_language())
    return render_template("listings/places.html", areas=areas)
