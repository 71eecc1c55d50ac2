"""What fits: beside a listing, on a page of its own, and while one is being written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core.access import current_actor, public, signed_in
from app.core.actor import Actor
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.i18n import _, current_language
from app.core.ratelimit import limited
from app.listings import queries as listings
from app.listings.models import Listing
from app.listings.rules import Content, Kind
from app.matching import actions, policies, presenters, queries
from app.matching.rules.telling import BESIDE

bp = Blueprint("matching", __name__)

ALL: Final = 10


@bp.get("/listings/<public_id:public_id>/matches")
@public
def show(public_id: str) -> ResponseReturnValue:
    """Show what fits a listing, and why."""
    actor = current_actor()
    listing = listings.get(actor, public_id)
    if not policies.can_see_suggestions(actor, listing):
        raise NotFound
    fitting = queries.suggestions_for(listing, actor.user_id, ALL)
    return render_template(
        "matching/show.html",
        listing=listing,
        headline=presenters.headline(listing.kind, len(fitting.found)),
        cards=presenters.cards(fitting, current_language()),
        may_refuse=policies.can_refuse(actor, listing),
    )


@bp.post("/listings/<public_id:public_id>/matches/<public_id:other_id>/not-this")
@signed_in
@limited("60 per minute")
def not_this(public_id: str, other_id: str) -> ResponseReturnValue:
    """Never show this beside that again, to this person."""
    actor = current_actor()
    with transaction():
        pair = queries.get_pair(actor, public_id, other_id)
        if pair is None:
            raise NotFound
        actions.not_this(actor, *pair)
    flash(_("You do not see this here any more."), "success")
    return redirect(url_for("matching.show", public_id=public_id))


@bp.get("/listings/<public_id:public_id>/matches/together")
@signed_in
def together(public_id: str) -> ResponseReturnValue:
    """Show which offers together serve the parts of a request."""
    actor = current_actor()
    listing = listings.get(actor, public_id)
    if listing.bundle is None or not policies.can_see_together(actor, listing):
        raise NotFound
    found = queries.together(actor, listing)
    return render_template(
        "matching/together.html",
        listing=listing,
        words=presenters.together_words(found),
        rows=presenters.part_rows(found, current_language()),
    )


def panel(actor: Actor, listing: Listing) -> Markup:
    """Return what stands beside a listing (wiring: LISTING_PANELS); for its owners the best."""
    if not policies.can_see_suggestions(actor, listing):
        return Markup()
    is_mine = policies.can_refuse(actor, listing)
    fitting = queries.suggestions_for(listing, actor.user_id, BESIDE) if is_mine else None
    return Markup(  # noqa: S704 - a rendered template, escaped there
        render_template(
            "matching/_panel.html",
            listing=listing,
            is_mine=is_mine,
            cards=presenters.cards(fitting, current_language()) if fitting else [],
        )
    )


def composing_panel(actor: Actor, content: Content | Listing) -> Markup:
    """Return what fits something that is being written (wiring: COMPOSING_PANELS)."""
    fitting = queries.suggestions_while_composing(actor, content, ALL)
    return Markup(  # noqa: S704 - a rendered template, escaped there
        render_template(
            "matching/_composing.html",
            headline=presenters.headline(Kind(content.kind), len(fitting.found)),
            cards=presenters.cards(fitting, current_language()),
        )
    )


def fitting_lines(listing: Listing) -> Sequence[tuple[str, str]]:
    """Return title and path of the best that fit, for the mail that says a listing is online."""
    fitting = queries.suggestions_for(listing, listing.author_id, BESIDE)
    return [(one.found.title, f"/listings/{one.found.public_id}") for one in fitting.found]
