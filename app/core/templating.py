"""What every template knows, and the checks that keep templates honest."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, g, render_template, request, url_for
from flask.templating import Environment
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup

from app.core import formats
from app.core.access import access_of, current_actor
from app.core.actor import Actor
from app.core.i18n import current_language, direction, language_links, paths_by_language


class SharedGlobals(Environment):
    """Templates that share one table of globals.

    Jinja chains a table of each template before it, through which every import of a macro then goes.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template: a chain only where it has some of its own."""
        return super().make_globals(d) if d else self.globals


@dataclass(frozen=True)
class NavLink:
    """A link of a menu: `may_see` says for whom, `count` what waits, `main` that it comes first."""

    label: Any
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
    may_see: Callable[[Actor], bool] = lambda actor: True
    icon: str = ""
    main: bool = False
    count: Callable[[Actor], int] = lambda actor: 0


@dataclass(frozen=True)
class Menus:
    """The menus of the layout."""

    navigation: Sequence[NavLink] = ()
    more: Sequence[NavLink] = ()
    account: Sequence[NavLink] = ()
    footer: Sequence[NavLink] = ()
    sign_out: str = ""
    # What stands below the menus on every page: panel(actor) -> safe HTML, empty when there is nothing.
    panels: Sequence[Callable[[Actor], Markup]] = ()


@dataclass(frozen=True)
class ShownLink:
    """A link of a menu as the template shows it."""

    label: Any
    href: str
    current: bool
    icon: str
    main: bool
    count: int


def shown_links(links: Sequence[NavLink]) -> list[ShownLink]:
    """Return those of the links that this actor may see."""
    actor, path, asked = current_actor(), request.path, request.args
    shown = []
    for link in links:
        if link.may_see(actor):
            href = url_for(link.endpoint, **link.values)
            here = href.partition("?")[0] == path and all(asked.get(k) == v for k, v in link.values.items())
            shown.append(ShownLink(link.label, href, here, link.icon, link.main, link.count(actor)))
    return shown


def shown_navigation() -> list[ShownLink]:
    """Return the links of the navigation that this actor may see."""
    return shown_links(_menus().navigation)


def _menus() -> Menus:
    menus: Menus = current_app.extensions["menus"]
    return menus


def _context() -> dict[str, Any]:
    """Return what every template knows."""
    language = current_language()
    return {"actor": current_actor(), "page_lang": language, "page_dir": direction(language)}


def layout() -> dict[str, Any]:
    """Return the menus of the page around a template; only the layout calls this."""
    menus, actor = _menus(), current_actor()
    return {
        "navigation": shown_links(menus.navigation),
        "more": shown_links(menus.more),
        "account": shown_links(menus.account),
        "footer": shown_links(menus.footer),
        "languages": language_links(),
        "panels": [panel(actor) for panel in menus.panels],
        "sign_out": url_for(menus.sign_out) if menus.sign_out and not actor.is_anonymous else "",
    }


def page_addresses() -> dict[str, str]:
    """Return the full address of this page by language, without its filters; none for a private page."""
    access = access_of(current_app, request.endpoint or "")
    if access is None or access.private:
        return {}
    site = current_app.config["SITE_URL"]
    return {code: site + path for code, path in paths_by_language().items()}


def drawn_once(template: str, **constants: Any) -> Markup:
    """Return a part of a page that is the same for everybody, drawn once a language."""
    drawn: dict[tuple[str, str, str], Markup] = current_app.extensions["drawn_once"]
    key = (template, current_language(), request.script_root)
    if key not in drawn:
        drawn[key] = Markup(render_template(template, **constants))  # noqa: S704 - a rendered template
    return drawn[key]


def _csrf_token() -> str:
    """Return the token that each form of a page carries, made once a page."""
    token: str = g.get("csrf_token") or generate_csrf()
    return token


def init_app(app: Flask, menus: Menus) -> None:
    """Teach the templates their filters, and the layout its menus."""
    app.extensions["menus"], app.extensions["drawn_once"] = menus, {}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(
        direction=direction,
        layout=layout,
        page_addresses=page_addresses,
        csrf_token=_csrf_token,
        drawn_once=drawn_once,
    )
    for name in ("day", "wall", "short_day", "moment", "ago", "duration", "number"):
        app.jinja_env.filters[name] = getattr(formats, name)
    app.context_processor(_context)
