"""Who may enter: each view says so, and a view that does not say so is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from flask import Flask, abort, current_app, g, redirect, render_template, request, session, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.actor import ANONYMOUS, Actor
from app.core.errors import Forbidden
from app.core.extensions import login_manager
from app.core.i18n import current_language

View = TypeVar("View", bound=Callable[..., Any])
ACTS_FOR: Final = "acts_for"
STATIC_ENDPOINTS: Final = frozenset({"static"})


@dataclass(frozen=True)
class Access:
    """What a view declares: `public`, `signed_in`, or the roles of which one is needed."""

    kind: str
    roles: tuple[str, ...] = ()
    private: bool = True


def public(view: View) -> View:
    """Let everyone in."""
    view.access = Access("public", private=False)  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Let in whoever is signed in."""
    view.access = Access("signed_in")  # type: ignore[attr-defined]
    return view


def requires(*roles: str) -> Callable[[View], View]:
    """Let in whoever holds one of the roles."""

    def mark(view: View) -> View:
        view.access = Access("role", roles)  # type: ignore[attr-defined]
        return view

    return mark


def freshly_proven(view: View) -> View:
    """Ask who signed in a while ago to prove once more that it is them."""
    view.needs_fresh_proof = True  # type: ignore[attr-defined]
    return view


def takes_files(view: View) -> View:
    """Let what is sent to this view be large; to any other it is a page of text at most."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def current_actor() -> Actor:
    """Return who acts in this request, in the language of its page."""
    known: Actor | None = g.get("actor")
    language = current_language()
    if known is not None and known.language == language:
        return known
    actor: Actor = known if known is not None else getattr(current_user, "actor", ANONYMOUS)
    # Nobody's session is looked at but that of who is signed in: pages for all may be cached.
    acts_for = "" if actor.user_id is None else session.get(ACTS_FOR, "")
    if (actor.language, actor.acts_for) != (language, acts_for):
        actor = replace(actor, language=language, acts_for=acts_for)
    g.actor = actor
    return actor


def act_for(public_id: str) -> None:
    """Remember in this browser in whose name somebody acts; empty: in their own."""
    session[ACTS_FOR] = public_id
    g.pop("actor", None)


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Return what the view of this endpoint declares."""
    return getattr(app.view_functions.get(endpoint), "access", None)


def carry_session(token: str) -> None:
    """Let the browser carry this session, and nothing that it carried before."""
    session.clear()
    session["_user_id"] = token
    session["_fresh"] = True
    session.permanent = True


def sign_in_redirect() -> ResponseReturnValue:
    """Send to the sign-in page, and back afterwards; what was written after signing out is shown to keep."""
    is_get = request.method == "GET"
    back = request.full_path.rstrip("?") if is_get else _page_of_form()
    sign_in = url_for(str(login_manager.login_view), next=back)
    words = [] if is_get else _written()
    if not words:
        return redirect(sign_in)
    return render_template("errors/signed_out.html", sign_in=sign_in, words=words), 403


def _written() -> list[str]:
    """Return what somebody wrote in a form: the values that nobody wants to type again, no secrets."""
    found = (value.strip() for name, value in request.form.items(multi=True) if "password" not in name)
    return [value for value in found if " " in value or "\n" in value]


def _page_of_form() -> str:
    """Return the page that the form of this request stands on, by its address."""
    back, adapter = request.path, request_ctx.url_adapter
    while adapter is not None and back.count("/") > 1 and not adapter.test(back, method="GET"):
        back = back.rsplit("/", 1)[0]
    return request.full_path.rstrip("?") if back == request.path else back


def prove_first() -> ResponseReturnValue | None:
    """Send who signed in a while ago to a page that asks for a proof, and back to the form afterwards.

    For a view that asks it only for some of what it does; `freshly_proven` asks it for all.
    """
    if current_user.is_freshly_proven:
        return None
    return redirect(url_for(str(login_manager.refresh_view), next=_page_of_form()))


def _missing_step_redirect(actor: Actor, roles: tuple[str, ...]) -> ResponseReturnValue:
    """Lead who holds the role but lacks a step for it to that step, and back; refuse all others."""
    endpoint: str | None = current_app.extensions["missing_step"](actor, roles)
    if endpoint is None:
        raise Forbidden
    return redirect(url_for(endpoint, next=request.path))


def _guard() -> ResponseReturnValue | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in STATIC_ENDPOINTS:
        return None
    access = access_of(current_app, endpoint)
    if access is None:
        abort(404)
    if access.kind == "public":
        return None
    actor = current_actor()
    if actor.is_anonymous:
        return sign_in_redirect()
    if access.kind == "role" and not actor.has_any(*access.roles):
        return _missing_step_redirect(actor, access.roles)
    view = current_app.view_functions[endpoint]
    return prove_first() if getattr(view, "needs_fresh_proof", False) else None


def init_app(app: Flask) -> None:
    """Put the guard before every view."""
    app.before_request(_guard)
