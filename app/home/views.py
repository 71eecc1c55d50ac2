"""The front page, the pages about Solidair, and what machines ask for."""

from __future__ import annotations

from itertools import chain

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.access import current_actor, public
from app.core.clock import now
from app.core.db import db
from app.core.forms import drawn_fields
from app.core.i18n import preferred_language
from app.core.templating import drawn_once
from app.home import presenters, queries
from app.home.forms import MailedQuickForm, QuickForm, style_samples
from app.organisations.queries import acting_for
from app.taxonomy.rules import TILES

bp = Blueprint("home", __name__)
plain = Blueprint("site", __name__)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Show the front page."""
    actor = current_actor()
    sections = (section(actor) for section in current_app.extensions["front_sections"])
    return render_template(
        "home/index.html",
        banners=[banner for draw in current_app.extensions["front_banners"] if (banner := draw(actor))],
        looking=drawn_once("home/_looking.html", tiles=TILES),
        acting=acting_for(actor),
        fields=drawn_fields("home/_fields.html", MailedQuickForm if actor.is_anonymous else QuickForm),
        sections=[section for section in sections if section],
        impact=presenters.impact_line(queries.impact()),
    )


@bp.get("/about")
@public
def about() -> ResponseReturnValue:
    """Tell what this is, how it works and who runs it."""
    return render_template("home/about.html", **_operator())


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Tell what is kept about people, and for how long."""
    return render_template(
        "home/privacy.html", kept=presenters.KEPT.values(), authority=presenters.AUTHORITY, **_operator()
    )


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """Tell how far everyone can use this site."""
    return render_template(
        "home/accessibility.html",
        **_operator(),
        stated_on=presenters.STATEMENT_DATE,
        ombudsman=presenters.OMBUDSMAN,
    )


@bp.get("/style")
@public
def style() -> ResponseReturnValue:
    """Show every component."""
    return render_template("home/style.html", samples=style_samples())


@plain.get("/")
@public
def root() -> ResponseReturnValue:
    """Choose a language and go there."""
    response = redirect(url_for("home.index", lang=preferred_language()))
    response.vary.add("Accept-Language")
    return response


@plain.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Answer whether the database does."""
    try:
        # A table, not a constant: SQLite answers SELECT 1 without looking at its file.
        db.session.execute(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError as error:
        db.session.rollback()
        current_app.logger.warning("database unavailable: %s", error.__class__.__name__)
        return {"status": "no database"}, 503, {"Cache-Control": "no-store"}
    return {"status": "ok"}, 200, {"Cache-Control": "no-store"}


@plain.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Tell robots what to leave alone."""
    return Response(presenters.robots_txt(_site()), mimetype="text/plain")


@plain.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    """List the public pages, in every language."""
    pages = chain.from_iterable(source() for source in current_app.extensions["sitemap_sources"])
    body = render_template("home/sitemap.xml", entries=presenters.sitemap(_site(), pages))
    return Response(body, mimetype="application/xml")


@plain.get("/.well-known/security.txt")
@public
def security_txt() -> ResponseReturnValue:
    """Tell where to report a weakness."""
    return Response(presenters.security_txt(_site(), _contact(), now()), mimetype="text/plain")


@plain.get("/api/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    """Describe what machines may read."""
    return presenters.api_description(_site())


def _site() -> str:
    return str(current_app.config["SITE_URL"])


def _contact() -> str:
    return presenters.contact_of(current_app.config)


def _operator() -> dict[str, str]:
    """Return who runs this installation and how to reach them."""
    return {"operator": str(current_app.config["OPERATOR"]), "contact": _contact()}
