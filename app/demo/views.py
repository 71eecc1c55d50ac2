"""What exists in demo mode only, on this machine only: its mails as pages, and signing in."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import actions as accounts_actions
from app.accounts.rules import Purpose
from app.core.access import carry_session, public
from app.core.db import transaction
from app.core.i18n import preferred_language
from app.demo.presenters import shown
from app.mail import queries as mail_queries

bp = Blueprint("demo", __name__)


@bp.before_request
def _only_here() -> None:
    """Outside demo mode, or from another machine, none of this exists."""
    try:
        is_near = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        is_near = False
    if not (current_app.config["DEMO"] and is_near):
        abort(404)


@bp.get("/demo/mail")
@public
def mail() -> ResponseReturnValue:
    """List the mails, newest first."""
    site_url = current_app.config["SITE_URL"]
    mails = [shown(path, site_url) for path in mail_queries.newest_files()]
    return render_template("demo/mail.html", mails=mails)


@bp.get("/demo/mail/<name>")
@public
def show_mail(name: str) -> ResponseReturnValue:
    """Show one mail: its text, and the links of its HTML part."""
    return render_template(
        "demo/show_mail.html", mail=shown(mail_queries.get_file(name), current_app.config["SITE_URL"])
    )


@bp.post("/demo/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Sign a demo person in, second factor included."""
    email = request.form.get("email", "")
    if email not in {person[0] for person in current_app.extensions["demo_people"]()}:
        abort(404)
    with transaction():
        user = accounts_actions.ensure_user(email, preferred_language())
        entry = accounts_actions.enter_with_factor(user, Purpose.SIGN_IN, "")
    carry_session(str(entry.token))
    return redirect(f"/{user.language}{entry.path}")
