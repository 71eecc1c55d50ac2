"""In whose name somebody acts: always in sight, changed with one button."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.accounts.rules import own_path
from app.core.access import act_for, current_actor, signed_in
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.i18n import _, current_language
from app.organisations import queries
from app.organisations.views.blueprint import bp


def acting_panel(actor: Actor) -> Markup:
    """Return the line below the menus (wiring: MENUS); nothing for who acts for no organisation."""
    choices = queries.choices_of(actor)
    if not choices:
        return Markup()
    current = next((choice for choice in choices if choice.public_id == actor.acts_for), None)
    return Markup(  # noqa: S704 - a rendered template, escaped there
        render_template("organisations/_acting.html", choices=choices, current=current, here=_here())
    )


def _here() -> str:
    """Return the page to come back to; the answer to a form is none."""
    return request.path if request.method == "GET" else ""


@bp.post("/acting-as")
@signed_in
def act_as() -> ResponseReturnValue:
    """Act in the name of an organisation from now on, or in one's own."""
    wanted = request.form.get("organisation", "")
    choice = next((one for one in queries.choices_of(current_actor()) if one.public_id == wanted), None)
    if wanted and choice is None:
        raise NotFound
    act_for(wanted)
    if choice is None:
        flash(_("From now on you act in your own name."), "success")
    else:
        flash(_("From now on you act for %(organisation)s.", organisation=choice.name), "success")
    back = own_path(request.form.get("next"))
    return redirect(f"/{current_language()}{back}" if back else url_for("organisations.index"))
