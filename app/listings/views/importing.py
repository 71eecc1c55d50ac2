"""Tables of listings: an organisation sends many at once, and people take their own along."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, signed_in, takes_files
from app.core.actor import Actor
from app.core.db import transaction
from app.core.errors import Forbidden, Invalid
from app.core.forms import render_form
from app.core.i18n import _, _n
from app.core.ratelimit import limited
from app.core.sheets import as_csv
from app.listings import actions, queries
from app.listings.forms.sheet import COLUMNS, Line, SheetForm, read_sheet
from app.listings.presenters import sheets
from app.listings.views.blueprint import bp
from app.organisations.queries import of_actor as own_organisations


@bp.route("/listings/import", methods=["GET", "POST"])
@signed_in
@takes_files
@limited("20 per hour")
def import_sheet() -> ResponseReturnValue:
    """Take a table of an organisation: show what would be posted or what is wrong, then post all of it."""
    actor = current_actor()
    organisations = own_organisations(actor)
    if not organisations:
        raise Forbidden(_("Tables are for organisations. You do not belong to one yet."))
    form = SheetForm(organisations=organisations)
    lines: list[Line] = []
    if form.validate_on_submit():
        lines, problems = read_sheet(form.text.data or "", form.chosen)
        form.form_errors.extend(problems)
        if lines and not any(line.problems for line in lines) and "confirm" in request.form:
            ok, answer = form.attempt(lambda: _post_all(actor, lines))
            if ok:
                return answer  # type: ignore[no-any-return]
    wrong = [line for line in lines if line.problems]
    if wrong:
        form.form_errors.append(_("Some lines are not right. Below stands what to mend."))
    return render_form("listings/import_sheet.html", form, columns=COLUMNS, lines=lines, wrong=wrong)


def _post_all(actor: Actor, lines: Sequence[Line]) -> ResponseReturnValue:
    """Post all of them or none."""
    with transaction():
        for line in lines:
            _post(actor, line)
    count = len(lines)
    sent = _n("%(num)s note is sent.", "%(num)s notes are sent.", count)
    flash(f"{sent} {_('A moderator looks at them first.')}", "success")
    return redirect(url_for("listings.mine"))


def _post(actor: Actor, line: Line) -> None:
    if line.content is None:
        raise Invalid(_("Some lines are not right. Below stands what to mend."))
    try:
        actions.post_listing(actor, line.content)
    except Invalid as error:
        what = _("Line %(number)s: %(what)s", number=line.number, what=error.message)
        raise Invalid(what) from error


@bp.get("/listings/import/example.csv")
@signed_in
def example_sheet() -> ResponseReturnValue:
    """Give a table to begin with."""
    return _file(sheets.example(), "solidair-example.csv")


@bp.get("/account/listings.csv")
@signed_in
def export_sheet() -> ResponseReturnValue:
    """Give one's own listings as a table."""
    actor, site = current_actor(), str(current_app.config["SITE_URL"])
    return _file(sheets.of_own(queries.own_listings(actor), site + url_for("listings.index")), "solidair.csv")


def _file(rows: Sequence[Sequence[object]], name: str) -> Response:
    response = Response(as_csv(rows), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
