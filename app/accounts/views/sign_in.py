"""Signing in and out: an address, then a mailed link or code, then perhaps a second factor."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts import actions
from app.accounts.actions import factors, passwords
from app.accounts.forms import CodeForm, FactorForm, PasswordSignInForm, SignInForm
from app.accounts.models import Challenge
from app.accounts.presenters import confirm_words, pending_words
from app.accounts.queries.sessions import (
    about_proof,
    find_live_challenge,
    find_pending,
    find_stale_challenge,
    get_linked_challenge,
)
from app.accounts.rules import HOME, MAX_CODE_TRIES, SENDING, Purpose, own_path, short_path
from app.accounts.views.blueprint import ask_for_code, bp, carry, end_previous_session, go_to
from app.core.access import current_actor, public
from app.core.db import transaction
from app.core.errors import Gone
from app.core.forms import render_form
from app.core.i18n import _, current_language
from app.core.ratelimit import count_try, count_try_here, limited


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@limited("60 per 15 minutes")
def sign_in() -> ResponseReturnValue:
    """Ask for an address, then for the code that was mailed to it."""
    asked = _asked_here()
    if request.method == "GET":
        return _show_step(asked)
    if "other" in request.form:
        session.pop("challenge", None)
        return redirect(url_for("accounts.sign_in"))
    if "email" in request.form or asked is None:
        return _mail_link()
    return _send_again(asked) if "again" in request.form else _check_code(asked)


def _asked_here() -> Challenge | None:
    """Return what was mailed at this browser's asking, and may be finished by who is signed in."""
    challenge = find_live_challenge(session.get("challenge"))
    return challenge if challenge is not None and _may_finish(challenge) else None


def _may_finish(challenge: Challenge) -> bool:
    return challenge.purpose is not Purpose.CHANGE_EMAIL or current_actor().is_(challenge.user_id)


def _show_step(asked: Challenge | None) -> ResponseReturnValue:
    if asked is not None:
        return _code_page(CodeForm(formdata=None), asked)
    if not current_actor().is_anonymous:
        return go_to(own_path(request.args.get("next")) or HOME)
    return _address_page(SignInForm(formdata=None, next=request.args.get("next", "")))


def _address_page(form: SignInForm) -> ResponseReturnValue:
    people = current_app.extensions.get("demo_people") if current_app.config["DEMO"] else None
    return render_form("accounts/sign_in.html", form, demo_people=people() if people else [])


def _code_page(form: CodeForm, asked: Challenge) -> ResponseReturnValue:
    return render_form(
        "accounts/sign_in_code.html",
        form,
        email=asked.email,
        can_type=asked.tries < MAX_CODE_TRIES,
        pending=pending_words(asked.purpose),
    )


def _mail_link() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return _address_page(form)
    email = str(form.email.data)
    count_try_here("sign-in mail", "8 per 15 minutes", email)
    with transaction():
        user = actions.ensure_user(email, current_language())
        challenge = actions.request_proof(user, Purpose.SIGN_IN, short_path(form.next.data))
        return ask_for_code(challenge)


def _send_again(asked: Challenge) -> ResponseReturnValue:
    count_try_here("sign-in mail", "8 per 15 minutes", asked.email)
    with transaction():
        answer = ask_for_code(actions.request_again(asked))
    flash(_("We sent a new mail. Use the newest one."), "success")
    return answer


def _check_code(asked: Challenge) -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate():
        return _code_page(form, asked)
    way_out = _("Or press the button in the newest mail: that always works.")
    count_try("mailed code", "20 per hour", asked.email, way_out)
    count_try("mailed code of the day", "50 per day", asked.email, way_out)
    with transaction():
        accepted = actions.accept_code(asked.public_id, _digits(form.code.data))
        entry = _finish(accepted) if accepted else None
    if entry is None:
        form.code.errors = [_("This code is not right. Look in the newest mail from us.")]
        return _code_page(form, asked)
    return _carry_proof(entry, asked)


def _carry_proof(entry: actions.Entry, proof: Challenge) -> ResponseReturnValue:
    """Go on, and say what else a mailed proof did: people did not ask to be signed in."""
    answer = carry(entry)
    if proof.purpose is Purpose.CHANGE_EMAIL:
        flash(_("Your e-mail address is %(email)s now.", email=proof.email), "success")
    elif entry.token is not None and entry.pending is None and proof.purpose is not Purpose.SIGN_IN:
        flash(_("You are signed in now. Is this not your own device? Then sign out at the end."), "info")
    return answer


def _digits(typed: str | None) -> str:
    return "".join(c for c in typed or "" if c.isascii() and c.isdigit())


def _finish(challenge: Challenge) -> actions.Entry:
    entry = actions.finish_proof(current_actor(), challenge, getattr(current_user, "session_id", None))
    if entry.token is not None:
        end_previous_session()
    return entry


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@public
@limited("60 per 15 minutes")
def confirm(token: str) -> ResponseReturnValue:
    """Show one button for a mailed link; only pressing it uses it up. One that is too old is sent anew."""
    stale = _stale(token)
    if stale is not None and "again" in request.form:
        return _send_again(stale)
    try:
        challenge = get_linked_challenge(token)
        if not _may_finish(challenge):
            return redirect(url_for("accounts.sign_in", next=request.path))
        if request.method == "GET":
            about = about_proof(challenge)
            words = confirm_words(challenge.purpose, about.title)
            sends = about if challenge.purpose in SENDING else None
            return render_template("accounts/confirm.html", words=words, email=challenge.email, sends=sends)
        with transaction():
            entry = _finish(actions.accept_link(token))
    except Gone:
        return _gone_page(token, stale)
    return _carry_proof(entry, challenge)


def _stale(token: str) -> Challenge | None:
    """Return what came too late and may be mailed anew."""
    found = find_stale_challenge(token)
    return found if found is not None and _may_finish(found) else None


def _gone_page(token: str, stale: Challenge | None) -> ResponseReturnValue:
    """Say that a link was used or is too old, and how to get a new one: of a stale one, by one button."""
    pending = pending_words(stale.purpose) if stale else ""
    return render_template("accounts/gone.html", token=token if stale else "", pending=pending), 410


@bp.route("/sign-in/password", methods=["GET", "POST"])
@public
@limited("60 per 15 minutes")
def password() -> ResponseReturnValue:
    """Sign in with a password: the same answer for a wrong one, none, and an address without account."""
    form = PasswordSignInForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return render_form("accounts/password.html", form)
    email, entry = str(form.email.data), None
    count_try_here("password here", "10 per 15 minutes", email)
    way_out = _("Or ask for a link by mail: that always works.")
    count_try("password anywhere", "100 per day", email, way_out)
    right = passwords.checked_hash(email, str(form.password.data))
    with transaction():
        if right is not None:
            entry = passwords.enter_by_password(email, right, short_path(form.next.data))
        if entry is not None:
            end_previous_session()
    if entry is None:
        form.password.errors = [_("Address and password do not belong together. Or ask for a link by mail.")]
        return render_form("accounts/password.html", form)
    return carry(entry)


@bp.route("/sign-in/second-factor", methods=["GET", "POST"])
@public
@limited("60 per 15 minutes")
def second_step() -> ResponseReturnValue:
    """Ask for the second factor of who proved the first."""
    token, purpose, ref = session.get("pending") or ("", "sign_in", "")
    waiting, form = find_pending(token), FactorForm()
    if waiting is None:
        return redirect(url_for("accounts.sign_in"))
    if not form.validate_on_submit():
        return render_form("accounts/second_step.html", form)
    count_try("second factor", "10 per 15 minutes", str(waiting[1].id))
    with transaction():
        entry = factors.pass_factor(token, str(form.code.data), Purpose(purpose), ref)
    if entry is None:
        form.code.errors = [_("This code is not right. Each code works once: wait for the next one.")]
        return render_form("accounts/second_step.html", form)
    return carry(entry)


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this session."""
    with transaction():
        end_previous_session()
    session.clear()
    flash(_("You are signed out."), "success")
    return redirect(url_for("home.index"))
