"""What leaves the site: pictures for other sites, posters, the page for a wall, lists on other sites."""

from __future__ import annotations

from typing import Final

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, public
from app.core.errors import NotFound
from app.core.i18n import current_language
from app.core.ids import digest
from app.core.web import CSP
from app.listings import queries
from app.listings.policies import is_public
from app.listings.presenters import cards, drawing, filtering, sharing
from app.listings.views.blueprint import bp
from app.places.queries import find_place
from app.places.rules import place_name

# Any site may show this one page in a frame; all else stays as strict as elsewhere.
ANYWHERE: Final = CSP.replace("frame-ancestors 'none'", "frame-ancestors *").replace(
    "script-src 'self'", "script-src 'none'"
)


def _public_detail(public_id: str) -> queries.Detail:
    """Return a listing that everyone may see: nothing else goes on paper or to other sites."""
    detail = queries.detail(current_actor(), public_id)
    if not is_public(detail.listing):
        raise NotFound
    return detail


def _address(public_id: str) -> str:
    return str(current_app.config["SITE_URL"]) + url_for("listings.show", public_id=public_id)


@bp.get("/listings/<public_id:public_id>/picture.png")
@public
def picture(public_id: str) -> ResponseReturnValue:
    """Draw the picture that other sites show of a listing."""
    words = sharing.picture_words(_public_detail(public_id).listing, current_language())
    response = Response(drawing.drawn(words), mimetype="image/png")
    response.set_etag(digest(repr(words))[:32])
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response.make_conditional(request)


@bp.get("/listings/<public_id:public_id>/poster")
@public
def poster(public_id: str) -> ResponseReturnValue:
    """Show a poster to print, with strips to tear off."""
    detail = _public_detail(public_id)
    size = "a5" if request.args.get("size") == "a5" else "a4"
    return render_template(
        "listings/poster.html",
        listing=detail.listing,
        poster=sharing.poster(detail, size, _address(public_id), current_language()),
    )


@bp.get("/listings/bulletin/<place>")
@public
def bulletin(place: str) -> ResponseReturnValue:
    """Show the newest notes of a neighbourhood or municipality on one page for a wall, in large print."""
    where = find_place(place)
    if where is None:
        raise NotFound
    lang, found = current_language(), queries.look(current_actor(), queries.Filters(place=where), 1).page
    address = str(current_app.config["SITE_URL"]) + url_for("listings.index", place=where.slug)
    return render_template(
        "listings/bulletin.html",
        where=place_name(where, lang),
        board=sharing.bulletin(found.items[: sharing.BULLETIN_NOTES], address, lang),
    )


@bp.get("/listings/embed")
@public
def embed() -> ResponseReturnValue:
    """Show a list within a frame on another site: no form, no script, each note opens a page of its own."""
    asked, lang = filtering.read_filters(request.args), current_language()
    found = queries.look(current_actor(), asked.filters, 1).page
    body = render_template(
        "listings/embed.html",
        heading=filtering.heading(asked),
        place=filtering.place_shown(asked, lang),
        cards=cards.present_cards(found.items[: sharing.EMBED_NOTES], lang),
        more=asked.address(),
    )
    response = Response(body)
    response.headers["Content-Security-Policy"] = ANYWHERE
    return response


@bp.get("/listings/share")
@public
def share() -> ResponseReturnValue:
    """Show in which ways one can follow a list, or pass it on."""
    asked, site, lang = (
        filtering.read_filters(request.args),
        str(current_app.config["SITE_URL"]),
        current_language(),
    )
    heading = filtering.heading(asked)
    return render_template(
        "listings/share.html",
        heading=heading,
        chips=[label for label, _href in filtering.chips(asked, lang)],
        here=asked.address(),
        address=site + asked.address(),
        square=sharing.square(site + asked.address()),
        atom=site + asked.address(format="atom"),
        json=site + asked.address(format="json"),
        code=sharing.embed_code(asked, site, f"Solidair – {heading}"),
        embed=asked.below("embed"),
        place=asked.filters.place,
    )
