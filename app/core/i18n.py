"""Languages: which one an address asks for, and how text is translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from babel.support import NullTranslations, Translations
from flask import Flask, redirect, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_babel import force_locale as _force_locale
from flask_babel.speaklater import LazyString
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.routing import BaseConverter

from app.core.extensions import babel
from app.core.ids import PUBLIC_ID_PATTERN

LANGUAGES: Final = {"nl": "Nederlands", "en": "English", "fr": "Français"}
DEFAULT_LANGUAGE: Final = "nl"
RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ku", "ps", "ur"})

# Scripts that tell the language; a text in Latin letters is in the language of the page.
_SCRIPTS: Final = (
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("ru", re.compile(r"[\u044b\u044d\u0451\u044a]", re.IGNORECASE)),
    ("uk", re.compile(r"[\u0400-\u04ff]")),
)

# Asked for by every text of a page, so not in `g`, which is five times as slow.
_language: Final = ContextVar("language", default=DEFAULT_LANGUAGE)

TRANSLATIONS: Final = Path(__file__).parents[1] / "translations"


@cache
def _catalogue(language: str) -> NullTranslations:
    """Return the texts of a language, read once: they do not change while the process runs."""
    return Translations.load(TRANSLATIONS, [language])


def _(message: str, **values: Any) -> str:
    """Return a text in the language of the page or mail, with its values filled in."""
    text = _catalogue(current_language()).gettext(message)
    return text % values if values else text


def _n(singular: str, plural: str, num: int, **values: Any) -> str:
    """Return the form of a text that suits the number, which it may show as `%(num)s`."""
    text = _catalogue(current_language()).ngettext(singular, plural, num)
    return text % {"num": num, **values}


def _l(message: str, **values: Any) -> Any:
    """Return a text that is translated when it is shown: for labels made before there is a page."""
    return LazyString(_, message, **values)


@pass_eval_context
def _in_template(context: EvalContext, message: str, **values: Any) -> str:
    """Return a text as a template writes it: ready HTML, with its values escaped, where it writes HTML."""
    text = _ready(current_language(), message) if context.autoescape else _(message)
    return text % values if values else text


@lru_cache(maxsize=8_192)
def _ready(language: str, message: str) -> Markup:
    return Markup(_catalogue(language).gettext(message))  # noqa: S704 - our own catalogue


class LanguageConverter(BaseConverter):
    """The first part of an address: the language of the page."""

    regex = "|".join(LANGUAGES)
    part_isolating = True


class PublicIdConverter(BaseConverter):
    """An unguessable identifier; anything else is no such page."""

    regex = PUBLIC_ID_PATTERN
    part_isolating = True


def current_language() -> str:
    """Return the language of the page, or of the mail, that is being made."""
    return _language.get()


@contextmanager
def force_locale(language: str) -> Iterator[None]:
    """Write in another language for a while: texts, dates and numbers."""
    token = _language.set(language)
    try:
        with _force_locale(language):
            yield
    finally:
        _language.reset(token)


def preferred_language() -> str:
    """Return the language that the browser asks for, out of ours."""
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT_LANGUAGE


def language_of(text: str, page_language: str) -> str:
    """Return the language of a text as far as its letters tell, else that of the page it was written on."""
    return next((code for code, script in _SCRIPTS if len(script.findall(text)) > 2), page_language)


def direction(language: str) -> str:
    """Return `rtl` or `ltr`, the direction in which that language is written."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def _pull_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    _language.set((values or {}).pop("lang", None) or _language_of_path() or preferred_language())


def _forget_language(_error: BaseException | None) -> None:
    """Leave nothing of this page to what the same thread does next."""
    _language.set(DEFAULT_LANGUAGE)


def _language_of_path() -> str | None:
    """Return the language an address names, also where there is no such page."""
    first = request.path.split("/")[1]
    return first if first in LANGUAGES else None


def _push_language(app: Flask, endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = current_language()


def language_links() -> list[tuple[str, str, str]]:
    """Return (code, name, address of this page) for each language."""
    paths = paths_by_language()
    if not paths or "GET" not in (request.url_rule.methods or ()):  # type: ignore[union-attr]
        return [(code, name, f"/{code}/") for code, name in LANGUAGES.items()]
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    return [(code, name, paths[code] + query) for code, name in LANGUAGES.items()]


def paths_by_language() -> dict[str, str]:
    """Return the path of this page in each language: only its first part differs. None without a language."""
    rule = request.url_rule
    if rule is None or "lang" not in rule.arguments:
        return {}
    rest = quote(request.path.split("/", 2)[2], safe="/:@!$&'()*+,;=~")
    return {code: f"{request.script_root}/{code}/{rest}" for code in LANGUAGES}


def redirect_to_language() -> ResponseReturnValue | None:
    """Return a redirect to the same address with a language, where only that is missing."""
    adapter = request_ctx.url_adapter
    if adapter is None or request.path.split("/")[1] in LANGUAGES:
        return None
    target = f"/{preferred_language()}{request.path}"
    if not adapter.test(target, method=request.method):
        return None
    query = request.query_string.decode("latin-1")
    code = 302 if request.method in {"GET", "HEAD"} else 308
    return redirect(quote(target) + (f"?{query}" if query else ""), code=code)


def init_app(app: Flask) -> None:
    """Let addresses carry the language, and text follow it."""
    app.url_map.converters["lang"] = LanguageConverter
    app.url_map.converters["public_id"] = PublicIdConverter
    app.url_value_preprocessor(_pull_language)
    app.teardown_request(_forget_language)
    app.url_defaults(lambda endpoint, values: _push_language(app, endpoint, values))
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT_LANGUAGE)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Europe/Brussels")
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    babel.init_app(app, locale_selector=current_language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: _catalogue(current_language()).gettext(message),
        lambda singular, plural, num: _catalogue(current_language()).ngettext(singular, plural, num),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = _in_template
