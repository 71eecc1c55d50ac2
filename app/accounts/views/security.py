"""Password, second factor, and where one is signed in."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import actions
from app.accounts.actions import factors, passwords
from app.accounts.forms import FactorForm, NewPasswordForm
from app.accounts.presenters import factor_picture, shown_sessions, spaced
from app.accounts.queries.people import get_self, is_staff
from app.accounts.queries.sessions import recovery_codes_left, sessions_of
from app.accounts.views.blueprint import bp, own_session, way_back
from app.core.access import current_actor, freshly_proven, signed_in
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.forms import Form, render_form
from app.core.i18n import _
from app.core.ratelimit import count_try, limited

# Digits of a number that fits into the database.
LARGEST_LENGTH: Final = 10


@bp.get("/account/security")
@signed_in
def security() -> ResponseReturnValue:
    """Show how one signs in, and where one is signed in."""
    user = get_self(current_actor())
    return render_template(
        "accounts/security.html",
        user=user,
        is_staff=is_staff(user.id),
        codes_left=recovery_codes_left(user.id),
        sessions=shown_sessions(list(sessions_of(user.id)), own_session().session_id),
    )


@bp.route("/account/security/password", methods=["GET", "POST"])
@signed_in
@freshly_proven
@limited("30 per hour")
def set_password() -> ResponseReturnValue:
    """Set a password, or another one."""
    form, actor = NewPasswordForm(), current_actor()
    if not form.validate_on_submit():
        return render_form("accounts/set_password.html", form)
    is_fine, new_hash = form.attempt(lambda: passwords.hash_new_password(actor, str(form.password.data)))
    if not is_fine:
        return render_form("accounts/set_password.html", form)
    with transaction():
        passwords.set_password(actor, own_session().session_id, new_hash)
    flash(_("You have a new password. You are signed out everywhere else."), "success")
    return redirect(url_for("accounts.security"))


@bp.post("/account/security/password/remove")
@signed_in
@freshly_proven
def remove_password() -> ResponseReturnValue:
    """Go back to mailed links only."""
    with transaction():
        passwords.remove_password(current_actor(), own_session().session_id)
    flash(_("Your password is gone. You sign in with a mail."), "success")
    return redirect(url_for("accounts.security"))


@bp.route("/account/security/second-factor", methods=["GET", "POST"])
@signed_in
@freshly_proven
@limited("30 per 15 minutes")
def second_factor() -> ResponseReturnValue:
    """Set up the second step of signing in."""
    actor, form = current_actor(), FactorForm()
    if request.method == "POST" and "code" not in request.form:
        with transaction():
            factors.start_factor(actor)
        return redirect(url_for("accounts.second_factor", next=way_back()))
    if not form.validate_on_submit():
        return _factor_page(form)
    count_try("new second factor", "10 per 15 minutes", actor.public_id)
    with transaction():
        codes = factors.confirm_factor(actor, own_session().session_id, str(form.code.data))
    if codes is None:
        form.code.errors = [_("This code is not right. Wait for the next one and type that.")]
        return _factor_page(form)
    return render_template("accounts/recovery_codes.html", codes=codes, back=way_back())


def _factor_page(form: Form) -> ResponseReturnValue:
    user = get_self(current_actor())
    secret = user.totp_candidate or ""
    return render_form(
        "accounts/second_factor.html",
        form,
        user=user,
        is_staff=is_staff(user.id),
        secret=spaced(secret),
        picture=factor_picture(secret, user.email) if secret else "",
        back=way_back(),
    )


@bp.post("/account/security/recovery-codes")
@signed_in
@freshly_proven
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes; the old ones no longer work."""
    with transaction():
        codes = factors.renew_recovery_codes(current_actor())
    return render_template("accounts/recovery_codes.html", codes=codes, back="")


@bp.post("/account/security/second-factor/remove")
@signed_in
@freshly_proven
def remove_factor() -> ResponseReturnValue:
    """Take the second step away."""
    with transaction():
        factors.remove_factor(current_actor(), own_session().session_id)
    flash(_("The second step is gone. You are signed out everywhere else."), "success")
    return redirect(url_for("accounts.security"))


@bp.post("/account/security/sign-out")
@signed_in
def end_session() -> ResponseReturnValue:
    """Sign out one other browser, or all of them but this one."""
    actor, chosen = current_actor(), request.form.get("session", "")
    if chosen and not (chosen.isascii() and chosen.isdigit() and len(chosen) < LARGEST_LENGTH):
        raise NotFound
    with transaction():
        if chosen:
            actions.end_session(actor, int(chosen))
        else:
            actions.end_sessions(actor.user_id or 0, keep=own_session().session_id)
    flash(_("Done. You are signed out there."), "success")
    return redirect(url_for("accounts.security"))
