"""The panel beside a listing (wiring: LISTING_PANELS)."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from app.core.actor import Actor
from app.core.forms import drawn_fields
from app.listings.models import Listing
from app.listings.policies import ONGOING
from app.listings.queries import takes_answers
from app.listings.rules import Life
from app.responses import queries
from app.responses.forms import AnswerForm, answer_form, ask
from app.responses.policies import is_poster
from app.responses.presenters import panel_words, record_words, row_view
from app.responses.rules import KEEPS_FROM_ANSWERING, Choice


def panel(actor: Actor, listing: Listing) -> Markup:
    """Return what stands beside a listing: its answers for its own side, a form to answer for all others."""
    if is_poster(actor, listing):
        return _for_poster(actor, listing)
    return _for_visitor(actor, listing)


def _for_poster(actor: Actor, listing: Listing) -> Markup:
    taken, rows = queries.of_listing(actor, listing)
    views = [row_view(row) for row in rows]
    return Markup(  # noqa: S704 - a rendered template, escaped there
        render_template(
            "responses/_answers.html",
            listing=listing,
            taken=taken,
            rows=views,
            is_resting=listing.life is Life.PAUSED and queries.is_resting(listing),
        )
    )


def _fields(listing: Listing, form: type[AnswerForm]) -> Markup:
    """Return the fields of an answer; those with a question of the poster's own are drawn anew each time."""
    if listing.question:
        asking = ask(listing, form(formdata=None, data={"choice": Choice.YES.value}))
        return drawn_fields("responses/_fields.html", asking)
    return drawn_fields("responses/_fields.html", form, choice=Choice.YES.value)


def _for_visitor(actor: Actor, listing: Listing) -> Markup:
    standing = queries.standing(actor, listing)
    is_mine = standing.own_state in KEEPS_FROM_ANSWERING
    if listing.life not in ONGOING and not is_mine:
        return Markup()  # the page says on top that it is closed
    may_answer = takes_answers(actor, listing) and not standing.is_cut and not is_mine
    is_full = standing.taken >= listing.quantity
    form = answer_form(listing.kind, listing.help, by_mail=actor.is_anonymous)
    return Markup(  # noqa: S704 - a rendered template, escaped there
        render_template(
            "responses/_panel.html",
            listing=listing,
            taken=standing.taken,
            own_id=standing.own_id if is_mine else None,
            words="" if may_answer and not is_full else panel_words(listing, standing),
            is_full=is_full,
            record=record_words(*standing.record) if standing.record else "",
            fields=_fields(listing, form) if may_answer else None,
        )
    )
