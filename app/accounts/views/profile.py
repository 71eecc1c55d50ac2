"""The overview, the profile, the address, and whom one blocked."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.accounts import actions
from app.accounts.actions.people import Profile
from app.accounts.forms import NewEmailForm, ProfileForm
from app.accounts.models import User
from app.accounts.presenters import shown_name, shown_role
from app.accounts.queries.people import blocked_by, get_self, is_staff, roles_of
from app.accounts.rules import own_path
from app.accounts.views.blueprint import ask_for_code, bp, go_to, own_session
from app.core.access import current_actor, freshly_proven, signed_in
from app.core.db import transaction
from app.core.forms import render_form
from app.core.i18n import _, current_language
from app.core.ratelimit import count_try, limited
from app.core.templating import shown_links
from app.places.queries import (
    all_municipalities,
    find_by_postcode,
    find_municipality_by_id,
    find_neighbourhood,
    find_neighbourhood_by_id,
    neighbourhoods_of,
)
from app.places.rules import Place, fold, place_name
from app.taxonomy.rules import LANGUAGES


@bp.get("/account")
@signed_in
def show() -> ResponseReturnValue:
    """Show what there is of one's own."""
    user = get_self(current_actor())
    return render_template(
        "accounts/show.html",
        name=shown_name(user.name) if user.name else "",
        email=user.email,
        roles=[shown_role(grant, current_language()) for grant in roles_of([user.id])[user.id]],
        lacks_factor=is_staff(user.id) and own_session().second_factor_at is None,
        sections=[
            (heading, shown)
            for heading, links in current_app.extensions["account_links"]
            if (shown := shown_links(links))
        ],
    )


@bp.route("/account/profile", methods=["GET", "POST"])
@signed_in
def profile() -> ResponseReturnValue:
    """Change what one tells about oneself."""
    user = get_self(current_actor())
    form = ProfileForm(data=_shown_profile(user))
    form.speaks.choices = [
        SelectChoice(code, term.name(current_language())) for code, term in LANGUAGES.items()
    ]
    place = _find_place(form.place.data or "")
    _offer_neighbourhoods(form, place)
    if not form.validate_on_submit():
        return render_form("accounts/profile.html", form, email=user.email)
    if form.place.data and place is None:
        form.place.errors = [_("We do not know this place. Type a postcode, such as 9000.")]
        return render_form("accounts/profile.html", form, email=user.email)
    with transaction():
        actions.set_profile(current_actor(), _filled_in(form, place))
    flash(_("Your profile is saved."), "success")
    return redirect(url_for("accounts.profile", lang=form.language.data))


def _shown_profile(user: User) -> dict[str, object]:
    place = find_municipality_by_id(user.municipality_id) if user.municipality_id else None
    finer = find_neighbourhood_by_id(user.neighbourhood_id) if user.neighbourhood_id else None
    return {
        "name": user.name,
        "language": user.language,
        "speaks": user.speaks,
        "place": place_name(place, current_language()) if place else "",
        "neighbourhood": finer.slug if finer else "",
    }


def _find_place(typed: str) -> Place | None:
    """Return the municipality that a postcode or a name stands for."""
    found = find_by_postcode(typed)
    if found is not None:
        return found[0]
    wanted = fold(typed)
    names = (
        (place, {fold(place_name(place, lang)) for lang in ("nl", "fr", "en")})
        for place in all_municipalities()
    )
    return next((place for place, known in names if wanted in known), None)


def _offer_neighbourhoods(form: ProfileForm, place: Place | None) -> None:
    """Offer the neighbourhoods of the municipality; one of another municipality falls away."""
    near = neighbourhoods_of(place.id) if place else ()
    slugs = {hood.slug for hood in near}
    if form.neighbourhood.data not in slugs:
        form.neighbourhood.data = ""
    names = [SelectChoice(hood.slug, hood.name_nl) for hood in near]
    form.neighbourhood.choices = [SelectChoice("", _("Somewhere in this municipality")), *names]


def _filled_in(form: ProfileForm, place: Place | None) -> Profile:
    finer = (
        find_neighbourhood(place.id, form.neighbourhood.data) if place and form.neighbourhood.data else None
    )
    return Profile(
        name=form.name.data or "",
        language=str(form.language.data),
        speaks=list(form.speaks.data or []),
        municipality_id=place.id if place else None,
        neighbourhood_id=finer.id if finer else None,
    )


@bp.route("/account/profile/email", methods=["GET", "POST"])
@signed_in
@freshly_proven
@limited("20 per hour")
def change_email() -> ResponseReturnValue:
    """Ask for another address; it counts once it is proven."""
    form, actor = NewEmailForm(), current_actor()
    if form.validate_on_submit():
        count_try("change of address", "5 per hour", actor.public_id)
        with transaction():
            is_done, challenge = form.attempt(
                lambda: actions.request_email_change(actor, str(form.email.data))
            )
            if is_done:
                return ask_for_code(challenge)
    return render_form("accounts/change_email.html", form, email=get_self(actor).email)


@bp.get("/account/blocked")
@signed_in
def blocked() -> ResponseReturnValue:
    """Show whom one blocked."""
    people = [(person.public_id, shown_name(person.name)) for person in blocked_by(current_actor())]
    return render_template("accounts/blocked.html", people=people)


@bp.post("/account/block")
@signed_in
def block() -> ResponseReturnValue:
    """Block a person."""
    with transaction():
        actions.block(current_actor(), request.form.get("user", ""))
    flash(_("You will hear nothing more from this person. They are not told."), "success")
    return go_to(own_path(request.form.get("next")) or "/account/blocked")


@bp.post("/account/unblock")
@signed_in
def unblock() -> ResponseReturnValue:
    """Let a blocked person write again."""
    with transaction():
        actions.unblock(current_actor(), request.form.get("user", ""))
    flash(_("This person can write to you again."), "success")
    return redirect(url_for("accounts.blocked"))
