"""What everyone can do: look, search, and post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from flask import Response, current_app, flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from app.core.access import current_actor, public, sign_in_redirect, signed_in, takes_files
from app.core.actor import Actor
from app.core.clock import today
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.forms import render_form
from app.core.i18n import _, current_language
from app.core.ids import digest
from app.core.kept import keep_page
from app.core.pagination import page_number
from app.core.ratelimit import count_try_here, limited
from app.groups.models import Group
from app.listings import actions, queries
from app.listings.forms import CloseForm, ListingForm, QuickForm, data_of, part_data
from app.listings.models import Listing
from app.listings.policies import can_add_part, can_hand_over, can_manage, is_public, is_shown
from app.listings.presenters import bundles, cards, feeds, filtering, mine, page, sharing
from app.listings.rules import Content, Kind, split_what, without_past
from app.listings.views.blueprint import bp
from app.listings.views.drafts import group_to_post_in, keep_draft
from app.media.actions import recode
from app.media.rules import Recoded
from app.moderation.rules import ReviewState
from app.organisations.models import Organisation
from app.organisations.queries import acting_for
from app.organisations.queries import of_actor as own_organisations
from app.places.queries import find_municipality_by_id

NEWEST: Final = 6
POSTS: Final = "20 per minute; 200 per hour"


@bp.get("/listings")
@public
def index() -> ResponseReturnValue:
    """Show what is asked and offered, filtered, newest first."""
    asked = filtering.read_filters(request.args)
    if request.args.get("format") in {"atom", "json"}:
        return _feed(asked, request.args["format"])
    keep_page()
    lang, number = current_language(), page_number(request.args.get("page"))
    looked = queries.look(current_actor(), asked.filters, number)
    found = looked.page
    if found.number > found.last:
        raise NotFound(_("There are no more pages. The last one is page %(number)s.", number=found.last))
    return render_template(
        "listings/index.html",
        asked=asked,
        heading=filtering.heading(asked),
        found=found,
        meant=looked.meant,
        has_some_only=looked.has_some_only,
        about=filtering.group_name(looked.about, lang),
        cards=cards.present_cards(found.items, lang),
        chips=filtering.chips(asked, lang),
        options=filtering.options(asked.filters, lang),
        places=filtering.place_options(lang),
        place=filtering.place_shown(asked, lang),
        wider=filtering.wider(asked, lang),
        links=[link(asked.params) for link in current_app.extensions["list_links"]],
        pages=found.links(lambda number: asked.address(page=str(number) if number > 1 else None)),
    )


def _feed(asked: filtering.Asked, form: str) -> Response:
    """Return the list for machines; who asks again hears when nothing changed."""
    site, actor, lang = current_app.config["SITE_URL"], current_actor(), current_language()
    entries = queries.feed(actor, asked.filters)
    base, address = site + url_for("listings.index"), site + asked.address(format=form)
    if form == "json":
        body = current_app.json.dumps(feeds.as_json(entries, address, base))
        response = Response(body, mimetype="application/json")
    else:
        body = render_template(
            "listings/feed.xml",
            address=address,
            html=site + asked.address(),
            entries=feeds.as_atom(entries, base, lang),
        )
        response = Response(body, content_type="application/atom+xml; charset=utf-8")
    response.set_etag(digest(response.get_data(as_text=True))[:32])
    response.last_modified = max((feeds.changed_at(entry) for entry in entries), default=None)
    response.headers["Cache-Control"] = "public, no-cache" if actor.is_anonymous else "private, no-cache"
    response.vary.add("Cookie")
    response.make_conditional(request)
    return response


@bp.get("/listings/<public_id:public_id>")
@public
def show(public_id: str) -> ResponseReturnValue:
    """Show one listing."""
    actor, lang = current_actor(), current_language()
    detail = queries.detail(actor, public_id)
    listing = detail.listing
    is_kept = listing.review_state is ReviewState.DRAFT and current_app.extensions["is_kept"](listing)
    is_new = listing.review_state is ReviewState.PENDING and can_manage(actor, listing)
    return render_template(
        "listings/show.html",
        twins=queries.alike(actor, listing, listing.id) if is_new else [],
        detail=detail,
        listing=listing,
        labels=page.labels(detail),
        facts=page.facts(detail, lang),
        notes=page.notes(actor, detail, lang, is_kept=is_kept),
        can=page.can(actor, detail),
        in_group=page.in_group(actor, detail),
        outcomes=CloseForm.choices(),
        reasons=CloseForm.reasons(),
        colleagues=queries.colleagues(listing) if can_hand_over(actor, listing) else [],
        whole=bundles.present_whole(listing, queries.parts_of(actor, listing)),
        panels=_panels(actor, listing),
        shared=sharing.shared(detail, current_app.config["SITE_URL"], lang),
    )


def _panels(actor: Actor, listing: Listing) -> list[Markup]:
    panels = (panel(actor, listing) for panel in current_app.extensions["listing_panels"])
    return [panel for panel in panels if panel]


def newest_section(actor: Actor) -> Markup:
    """Return the newest notes for the front page (wiring: FRONT_SECTIONS); nothing when there are none."""
    newest = cards.present_cards(queries.newest(actor, NEWEST), current_language())
    return Markup(render_template("listings/newest.html", cards=newest)) if newest else Markup()  # noqa: S704


def organisation_panel(actor: Actor, organisation: Any) -> Markup:
    """Return what an organisation asks and offers now, for its page (wiring: ORGANISATION_PANELS)."""
    found = cards.present_cards(queries.of_organisation(actor, organisation.id, NEWEST), current_language())
    return Markup(render_template("listings/of_organisation.html", cards=found)) if found else Markup()  # noqa: S704


def team_panel(actor: Actor, organisation: Any) -> Markup:
    """Return all that an organisation posted, for its own people (wiring: TEAM_PANELS)."""
    found, waiting = queries.posted_by(organisation.id), queries.waiting_answers(actor)
    groups = mine.grouped(found, waiting, (), current_language())
    return Markup(render_template("listings/of_team.html", groups=groups))  # noqa: S704


# --- posting ---


@bp.route("/listings/quick", methods=["GET", "POST"])
@public
@limited(POSTS)
def quick() -> ResponseReturnValue:
    """Post with two fields; the rest is guessed and can be changed afterwards."""
    actor = current_actor()
    form, acting = QuickForm(is_signed_in=not actor.is_anonymous), acting_for(actor)
    if form.validate_on_submit():
        guessed = actions.guess(*split_what(form.what.data or ""), current_language())
        content = replace(guessed, organisation_id=acting.id if acting else None)
        ok, answer = form.attempt(lambda: post(actor, content, form))
        if ok:
            return answer  # type: ignore[no-any-return]
    return render_form("listings/quick.html", form, acting=acting)


@bp.route("/listings/new", methods=["GET", "POST"])
@public
@takes_files
@limited(POSTS)
def new() -> ResponseReturnValue:
    """Post with the full form."""
    actor, slug = current_actor(), request.values.get("group", "")
    if slug and actor.is_anonymous:
        return sign_in_redirect()
    group = group_to_post_in(actor, slug)
    whole = _whole(actor, request.args.get("part_of", "") if group is None else "")
    organisations = own_organisations(actor) if group is None else []
    form = ListingForm(
        is_signed_in=not actor.is_anonymous,
        organisations=organisations,
        group_id=group.id if group else None,
        data=_near(group)
        | _prefilled(actor, request.args)
        | _copied(actor, request.args.get("copy", ""), organisations)
        | (part_data(actions.content_of(whole), organisations) if whole else {}),
    )
    if "later" in request.form and not actor.is_anonymous and not whole and form.has_enough():
        return keep_draft(actor, form)
    if request.form.get("look") and form.may_look():
        panels = composing_panels(actor, form.content())
        around = _around(actor, form, group, whole) | {"panels": panels}
        return render_template("listings/new.html", form=form, **around)
    if form.validate_on_submit() and not request.form.get("look"):
        ok, answer = form.attempt(lambda: _post_with_pictures(actor, form, whole))
        if ok:
            return answer  # type: ignore[no-any-return]
    return render_form("listings/new.html", form, **_around(actor, form, group, whole))


def whole_page(actor: Actor, form: ListingForm) -> ResponseReturnValue:
    """Return the full form as a page of another address goes on with it."""
    around = _around(actor, form, None, None) | {"action": url_for("listings.new")}
    return render_template("listings/new.html", form=form, **around)


@bp.get("/listings/alike")
@signed_in
@limited("60 per minute")
def alike() -> ResponseReturnValue:
    """Tell a page on which something is written what one has online already that looks the same."""
    said = LookedFor(*(request.args.get(name, "") for name in LookedFor._fields))
    twins = queries.alike(current_actor(), said)
    return jsonify(html=render_template("listings/_alike.html", twins=twins))


def _whole(actor: Actor, public_id: str) -> Listing | None:
    """Return the request to which what is written now belongs; NotFound for one without parts."""
    if not public_id:
        return None
    whole = queries.get(actor, public_id)
    if not can_add_part(actor, whole):
        raise NotFound
    return whole


def composing_panels(actor: Actor, content: Content | Listing) -> list[Markup]:
    """Return what higher features show beside a listing that is being written."""
    return [panel(actor, content) for panel in current_app.extensions["composing_panels"]]


def _post_with_pictures(actor: Actor, form: ListingForm, whole: Listing | None) -> ResponseReturnValue:
    pictures = [recode(file.read()) for file in form.files()]
    return post(actor, form.content(), form, pictures, form.alt(), part_of=whole.public_id if whole else "")


def post(
    actor: Actor,
    content: Content,
    form: QuickForm | ListingForm,
    pictures: Sequence[Recoded] = (),
    alt: str | None = None,
    *,
    part_of: str = "",
) -> ResponseReturnValue:
    """Post and go on: to the mail that proves the address, or to the page of the listing."""
    if actor.is_anonymous:
        return _post_unproven(form.email.data, content, pictures, alt)
    with transaction():
        listing = actions.post_listing(actor, content, pictures, alt)
        if part_of:
            actions.add_part(actor, queries.get_managed(actor, part_of), listing)
        public_id, sent = listing.public_id, sent_words(listing)
    if isinstance(form, QuickForm):
        return redirect(url_for("listings.edit", public_id=public_id))
    flash(sent, "success")
    if "more" in request.form and content.kind is Kind.REQUEST and content.group_id is None:
        return redirect(url_for("listings.new", part_of=public_id))
    return redirect(url_for("listings.show", public_id=public_id))


def sent_words(listing: Listing) -> str:
    """Return what somebody reads who just sent a listing in."""
    if is_public(listing):
        return _("Your note is online.")
    if is_shown(listing):
        return _("Your note is online for your group.")
    return _("Your note is sent. A moderator looks at it first.")


def _post_unproven(
    email: str, content: Content, pictures: Sequence[Recoded], alt: str | None
) -> ResponseReturnValue:
    count_try_here("post", "20 per hour", email)
    with transaction():
        challenge_id = actions.post_unproven(email, current_language(), content, pictures, alt)
    session["challenge"] = challenge_id
    return redirect(url_for("accounts.sign_in"))


def _prefilled(actor: Actor, args: MultiDict[str, str]) -> dict[str, Any]:
    """Return what an address fills in already, and in whose name the actor acts now."""
    given = {
        name: args[name]
        for name in ("kind", "help", "title", "body", "category", "postcode", "organisation")
        if args.get(name)
    }
    acting = acting_for(actor)
    name = {"organisation": acting.public_id} if acting else {}
    return {"kind": Kind.OFFER.value, "quantity": 1, "little_dutch_ok": True, **name, **given}


def _near(group: Group | None) -> dict[str, Any]:
    """Return where the members of a group probably are."""
    city = find_municipality_by_id(group.municipality_id) if group else None
    return {"postcode": city.postcodes[0]} if city and city.postcodes else {}


def _copied(actor: Actor, public_id: str, organisations: Sequence[Organisation]) -> dict[str, Any]:
    """Return what an earlier listing of one's own said, but its days that are over."""
    if not public_id:
        return {}
    listing = queries.get(actor, public_id)
    if not can_manage(actor, listing):
        raise NotFound
    return data_of(without_past(actions.content_of(listing), today()), organisations)


class LookedFor(NamedTuple):
    """What is said so far of a note that is not posted yet."""

    kind: str
    title: str
    category: str


def _around(actor: Actor, form: ListingForm, group: Group | None, whole: Listing | None) -> dict[str, Any]:
    """Return what stands around the full form; a copy is like what it was copied from."""
    said = LookedFor(form.kind.data or "", form.title.data or "", form.category.data or "")
    is_copy = request.method == "GET" and "copy" in request.args
    return {
        "heading": _("Add a part") if whole else _heading(form),
        "group": group,
        "whole": whole,
        "panels": [],
        "action": "",
        "twins": [] if is_copy else queries.alike(actor, said),
    }


def _heading(form: ListingForm) -> str:
    return _("Ask for help") if form.kind.data == Kind.REQUEST else _("Post a note")
