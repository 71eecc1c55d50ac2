"""HTTP: headers on every response, hosts we answer to, errors as pages with a way on."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from app.core import errors
from app.core.access import access_of, current_actor
from app.core.actor import ANONYMOUS
from app.core.db import db
from app.core.i18n import _, current_language, redirect_to_language
from app.core.templating import shown_navigation

CSP: Final = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}
CODES: Final[dict[type[errors.AppError], int]] = {
    errors.NotFound: 404,
    errors.Forbidden: 403,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.Invalid: 422,
    errors.TooMany: 429,
}


def _texts(code: int) -> tuple[str, str]:
    """Return the title and the message of an error page."""
    texts = {
        400: (
            _("We did not understand that"),
            _("The address or the form is not right. Go back and try again."),
        ),
        403: (_("This is not for you"), _("You may not do this with your account.")),
        404: (_("This page does not exist"), _("It was moved or removed, or the address has a mistake.")),
        405: (_("This does not work here"), _("Open the page again and use the button.")),
        409: (_("Something changed in the meantime"), _("Look at the page again and try once more.")),
        410: (_("This link no longer works"), _("It was used already, or it is too old. Ask for a new one.")),
        413: (_("This is too big"), _("Send less text or smaller files.")),
        422: (_("Something is not right"), _("Check what you filled in.")),
        429: (_("Too many tries"), _("Wait a while and try again.")),
        503: (_("It is very busy now"), _("Nothing is lost. Try again in a minute.")),
    }
    return texts.get(
        code, (_("Something went wrong"), _("It is our mistake. Nothing is lost. Try again later."))
    )


def _wait_words(seconds: int) -> str:
    minutes = -(-seconds // 60)
    if minutes > 1:
        return _("Wait %(minutes)s minutes and try again.", minutes=minutes)
    return _("Wait a minute and try again.")


def error_page(code: int, message: str = "", retry_after: int | None = None) -> ResponseReturnValue:
    """Return the page of an error: what happened, why, and what one can do now."""
    title, usual = _texts(code)
    if retry_after is not None:
        message = f"{_wait_words(retry_after)} {message}".strip()
    if request.path.startswith("/api/") or request.args.get("format") == "json":
        response = jsonify(error=title, message=message or usual)
    else:
        links = [
            (_("To the front page"), f"/{current_language()}/"),
            *((n.label, n.href) for n in shown_navigation()[:2]),
        ]
        page = render_template(
            "errors/error.html", code=code, title=title, message=message or usual, next_links=links
        )
        response = current_app.make_response(page)
    response.status_code = code
    response.headers["Cache-Control"] = "no-store"
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _on_app_error(error: errors.AppError) -> ResponseReturnValue:
    db.session.rollback()
    retry_after = error.retry_after if isinstance(error, errors.TooMany) else None
    return error_page(CODES[type(error)], error.message, retry_after)


def _on_http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < HTTPStatus.BAD_REQUEST:
        return error
    db.session.rollback()
    if code == HTTPStatus.NOT_FOUND and request.url_rule is None:
        elsewhere = redirect_to_language()
        if elsewhere is not None:
            return elsewhere
    if isinstance(error, RateLimitExceeded):
        return error_page(429, retry_after=error.limit.limit.get_expiry())
    if isinstance(error, CSRFError):
        return error_page(
            400, _("The form was open too long. Go back, load the page again and send it once more.")
        )
    return error_page(code)


def _on_busy(error: OperationalError) -> ResponseReturnValue:
    db.session.rollback()
    current_app.logger.warning("database unavailable: %s", error.__class__.__name__)
    # Who asks may be the very thing that could not be read: the page of the error does not try again.
    g.setdefault("actor", ANONYMOUS)
    return error_page(503, retry_after=60)


def _on_changed(_error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    return error_page(409)


def _on_crash(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    current_app.logger.exception("unexpected %s at %s", error.__class__.__name__, request.endpoint)
    return error_page(500)


def _refuse_strange_requests() -> ResponseReturnValue | None:
    """Refuse another host than ours, and bytes that no address holds."""
    wanted = urlsplit(current_app.config["SITE_URL"]).netloc
    hosts = {wanted, *current_app.config.get("EXTRA_HOSTS", ())}
    if request.host not in hosts:
        return Response("Unknown host.\n", status=400, mimetype="text/plain")
    values = [request.path, *request.args.keys(), *(v for vs in request.args.listvalues() for v in vs)]
    return error_page(400) if any("\x00" in value for value in values) else None


def _limit_plain_bodies() -> None:
    """Let only uploads be large, where there are any: other bodies are read at once, and text is small."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.mimetype != "multipart/form-data" or not getattr(view, "takes_files", False):
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "frame-ancestors 'none'" not in response.headers["Content-Security-Policy"]:
        del response.headers["X-Frame-Options"]  # the older way to say the same, and it knows no exceptions
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store" if _is_private() else "private, no-cache"
    if response.mimetype == "text/html":
        response.headers.add("Vary", "Cookie")
    return response


def _is_private() -> bool:
    access = access_of(current_app, request.endpoint or "")
    return access is None or access.private or bool(g.get("is_private")) or not current_actor().is_anonymous


def init_app(app: Flask) -> None:
    """Guard requests, dress responses and map errors."""
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    app.before_request(_refuse_strange_requests)
    app.before_request(_limit_plain_bodies)
    app.after_request(_finish)
    app.register_error_handler(errors.AppError, _on_app_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(OperationalError, _on_busy)
    app.register_error_handler(ObjectDeletedError, _on_changed)
    app.register_error_handler(StaleDataError, _on_changed)
    app.register_error_handler(Exception, _on_crash)
