"""One's own data: take it along, or have it deleted."""

from __future__ import annotations

from flask import current_app, flash, redirect, send_file, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts import actions
from app.accounts.forms import EraseForm
from app.accounts.queries.people import get_self
from app.accounts.queries.privacy import export_archive
from app.accounts.views.blueprint import bp
from app.core.access import current_actor, freshly_proven, signed_in
from app.core.db import transaction
from app.core.forms import render_form
from app.core.i18n import _
from app.core.ratelimit import limited


@bp.get("/account/data")
@signed_in
def data() -> ResponseReturnValue:
    """Show what one can do with one's data."""
    return _page(EraseForm(formdata=None))


def _page(form: EraseForm) -> ResponseReturnValue:
    panels = [panel(current_actor()) for panel in current_app.extensions["leaving_panels"]]
    return render_form("accounts/data.html", form, panels=panels)


@bp.post("/account/data/export")
@signed_in
@freshly_proven
@limited("20 per hour")
def export() -> ResponseReturnValue:
    """Give everything of one's own as a file."""
    archive = export_archive(current_actor())
    name = "solidair-my-data.zip"
    answer = send_file(
        archive, mimetype="application/zip", as_attachment=True, download_name=name, etag=False
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/account/data/erase")
@signed_in
@freshly_proven
def erase() -> ResponseReturnValue:
    """Delete the account, once the address was typed."""
    form, actor = EraseForm(), current_actor()
    if not form.validate():
        return _page(form)
    if (form.confirmation.data or "").casefold() != get_self(actor).email.casefold():
        form.confirmation.errors = [
            _("This is not your e-mail address. Type it as it stands in your profile.")
        ]
        return _page(form)
    with transaction():
        actions.erase(actor)
    session.clear()
    flash(_("Your account is gone, with everything in it."), "success")
    return redirect(url_for("home.index"))
