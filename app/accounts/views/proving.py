"""Proving once more who one is, before a change that others must not make."""

from __future__ import annotations

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts import actions
from app.accounts.actions import factors, passwords
from app.accounts.forms import CodeForm, ProofForm
from app.accounts.models import Challenge
from app.accounts.queries.people import get_self
from app.accounts.queries.sessions import find_live_challenge
from app.accounts.rules import HOME, Purpose, short_path
from app.accounts.views.blueprint import bp, go_to, own_session, way_back
from app.core.access import current_actor, signed_in
from app.core.db import transaction
from app.core.errors import Gone
from app.core.forms import Form, render_form
from app.core.i18n import _
from app.core.ratelimit import count_try, count_try_here, limited


@bp.route("/sign-in/again", methods=["GET", "POST"])
@signed_in
@limited("60 per 15 minutes")
def prove_again() -> ResponseReturnValue:
    """Ask who signed in a while ago for a proof, then go back."""
    asked = _asked_here()
    if "mail" in request.form:
        return _mail_proof()
    code_form, password_form = CodeForm(), ProofForm()
    if request.method == "GET":
        return _proof_page(code_form, password_form, asked)
    is_right = _check_password(password_form) if "password" in request.form else _check_code(code_form, asked)
    if not is_right:
        return _proof_page(code_form, password_form, asked)
    session.pop("challenge", None)
    return go_to(way_back() or HOME)


def _asked_here() -> Challenge | None:
    challenge = find_live_challenge(session.get("challenge"))
    is_mine = challenge is not None and current_actor().is_(challenge.user_id)
    return challenge if challenge and is_mine and challenge.purpose is Purpose.SIGN_IN else None


def _proof_page(
    code_form: CodeForm, password_form: ProofForm, asked: Challenge | None
) -> ResponseReturnValue:
    form: Form = password_form if "password" in request.form else code_form
    return render_form(
        "accounts/prove_again.html",
        form,
        code_form=code_form,
        password_form=password_form,
        user=get_self(current_actor()),
        is_mailed=asked is not None,
        back=way_back(),
    )


def _mail_proof() -> ResponseReturnValue:
    user = get_self(current_actor())
    count_try_here("sign-in mail", "8 per 15 minutes", user.email)
    with transaction():
        challenge = actions.request_proof(user, Purpose.SIGN_IN, short_path(way_back()))
        session["challenge"] = challenge.public_id
    return redirect(url_for("accounts.prove_again", next=way_back()))


def _check_password(form: ProofForm) -> bool:
    actor = current_actor()
    count_try("proof", "10 per 15 minutes", actor.public_id)
    if not form.validate():
        return False
    if not passwords.is_own_password(actor, str(form.password.data)):
        form.password.errors = [_("This password is not right.")]
        return False
    with transaction():
        actions.prove_session(own_session().session_id)
    return True


def _check_code(form: CodeForm, asked: Challenge | None) -> bool:
    actor = current_actor()
    count_try("proof", "10 per 15 minutes", actor.public_id)
    if not form.validate():
        return False
    code = str(form.code.data)
    with transaction():
        is_right = _accept(asked.public_id, code) if asked else factors.prove_by_factor(actor, code)
        if is_right:
            actions.prove_session(own_session().session_id)
    if not is_right:
        form.code.errors = [
            _("This code is not right. Look in the newest mail from us.")
            if asked
            else _("This code is not right. Each code works once: wait for the next one.")
        ]
    return is_right


def _accept(public_id: str, code: str) -> bool:
    try:
        return actions.accept_code(public_id, "".join(code.split())) is not None
    except Gone:
        return False
