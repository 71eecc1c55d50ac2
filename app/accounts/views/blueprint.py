"""The blueprint, and what its views share."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.actions import Entry, end_session_of_token
from app.accounts.models import Challenge
from app.accounts.queries import SignedIn
from app.accounts.rules import own_path
from app.core.access import carry_session
from app.core.i18n import current_language

bp = Blueprint("accounts", __name__)


@bp.before_request
def _keep_private() -> None:
    """Let no cache keep a page of sign-in or account, also where everyone may enter."""
    g.is_private = True


def own_session() -> SignedIn:
    """Return the session of who is signed in."""
    signed: SignedIn = current_user._get_current_object()
    return signed


def way_back() -> str:
    """Return the path that the address says to go on to afterwards."""
    return own_path(request.args.get("next"))


def go_to(path: str) -> ResponseReturnValue:
    """Redirect to a path of this site, in the language of the page."""
    return redirect(f"/{current_language()}{path}")


def ask_for_code(challenge: Challenge) -> ResponseReturnValue:
    """Let this browser type the code of a mail."""
    session["challenge"] = challenge.public_id
    return redirect(url_for("accounts.sign_in"))


def end_previous_session() -> None:
    """End the session that the browser carried until now."""
    token = session.get("_user_id")
    if isinstance(token, str):
        end_session_of_token(token)


def carry(entry: Entry) -> ResponseReturnValue:
    """Give the browser what its proof gained, and go on."""
    if entry.pending is not None:
        session.clear()
        session["pending"] = [entry.token, *entry.pending]
    elif entry.token is not None:
        carry_session(entry.token)
    session.pop("challenge", None)
    if entry.needs_factor:
        return redirect(url_for("accounts.second_factor", next=entry.path))
    return go_to(entry.path)
