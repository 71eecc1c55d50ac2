"""What everyone can do: read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core.access import current_actor, public
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.forms import clean_line
from app.core.i18n import LANGUAGES, _
from app.core.ids import digest
from app.core.pagination import page_number
from app.news import policies, presenters, queries
from app.news.models import Article
from app.news.queries import Filters
from app.news.rules import Kind, read_tags
from app.news.views.blueprint import bp

NEWEST: Final = 3
WORDS_LENGTH: Final = 80
RELATED: Final = 3


def _asked() -> tuple[Filters, dict[str, str]]:
    """Return what an address asks for; nonsense is left out."""
    args, tags = request.args, read_tags(request.args.get("tag", ""))
    year, kind, language = args.get("year", ""), args.get("kind", ""), args.get("language", "")
    is_year = year.isascii() and year.isdigit() and len(year) == 4 and 1990 <= int(year) <= 2100
    filters = Filters(
        tag=tags[0] if tags else "",
        year=int(year) if is_year else None,
        kind=Kind(kind) if kind in set(Kind) else None,
        language=language if language in LANGUAGES else "",
        words=clean_line(args.get("q", ""))[:WORDS_LENGTH],
    )
    params = {
        "tag": filters.tag,
        "year": year if is_year else "",
        "kind": filters.kind or "",
        "language": filters.language,
        "q": filters.words,
    }
    return filters, {name: str(value) for name, value in params.items() if value}


@bp.get("/news")
@public
def index() -> ResponseReturnValue:
    """Show the articles, by tag, year, kind or language; newest first."""
    filters, params = _asked()
    found = queries.page(filters, page_number(request.args.get("page")))
    if found.number > found.last:
        raise NotFound(_("There are no more pages. The last one is page %(number)s.", number=found.last))

    def address(**changes: str | None) -> str:
        return _with_query("news.index", {**params, **changes})

    return render_template(
        "news/index.html",
        cards=presenters.present_cards(found.items),
        found=found,
        words=filters.words,
        kept=[(name, value) for name, value in params.items() if name != "q"],
        pages=found.links(lambda number: address(page=str(number) if number > 1 else None)),
        chips=[(_chip(name, value), address(**{name: None})) for name, value in params.items()],
        tags=[(tag, url_for("news.index", tag=tag)) for tag in queries.tags_in_use()],
        years=[(year, url_for("news.index", year=year)) for year in queries.years()],
        feed=_with_query("news.feed", {k: v for k, v in params.items() if k != "year"}),
        can_write=policies.can_write(current_actor()),
    )


def _with_query(endpoint: str, params: Mapping[str, str | None]) -> str:
    query = urlencode({name: value for name, value in params.items() if value})
    return url_for(endpoint) + (f"?{query}" if query else "")


def _chip(name: str, value: str) -> str:
    if name == "kind":
        return str(presenters.KINDS[Kind(value)])
    if name == "q":
        return f"“{value}”"
    return LANGUAGES[value] if name == "language" else value


@bp.get("/news.atom")
@public
def feed() -> Response:
    """Return the newest articles for feed readers, by tag or language; who asks again hears what is new."""
    filters, params = _asked()
    site, entries = str(current_app.config["SITE_URL"]), queries.feed(filters)
    base = site + url_for("news.index")
    body = render_template(
        "news/feed.xml",
        address=site + _with_query("news.feed", params),
        html=base,
        entries=presenters.as_atom(entries, base),
    )
    response = Response(body, content_type="application/atom+xml; charset=utf-8")
    response.set_etag(digest(body)[:32])
    response.headers["Cache-Control"] = "public, no-cache"
    response.make_conditional(request)
    return response


@bp.get("/news/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """Show one article; an old name leads to the new one."""
    actor = current_actor()
    try:
        detail = queries.detail(actor, slug)
    except NotFound:
        moved = queries.find_moved(actor, slug)
        if not moved:
            raise
        return redirect(url_for("news.show", slug=moved), code=301)
    return render_template("news/show.html", **_around(actor, detail))


def _around(actor: Actor, detail: queries.Detail) -> dict[str, Any]:
    article = detail.article
    return {
        "detail": detail,
        "article": article,
        "kind": str(presenters.KINDS[article.kind]),
        "body": presenters.body_of(article),
        "meta": presenters.meta(detail),
        "facts": presenters.practice(article),
        "pictures": queries.pictures(article),
        "notes": presenters.notes(actor, article),
        "linked": presenters.linked_lines(queries.linked(actor, article)),
        "translations": queries.translations(actor, article),
        "related": presenters.present_cards(queries.related(article, RELATED)),
        "can_edit": policies.can_edit(actor, article),
        "can_manage": policies.can_manage(actor, article),
        "can_pin": policies.can_pin(actor, article),
        "preview": _preview(actor, article),
    }


def _preview(actor: Actor, article: Article) -> str:
    """Return the link that its owners may pass on while it is not online."""
    if not policies.can_manage(actor, article) or article.published_at is not None:
        return ""
    return url_for("news.preview", token=queries.preview_path(actor, article).rsplit("/", 1)[1])


@bp.get("/news/preview/<token>")
@public
def preview(token: str) -> ResponseReturnValue:
    """Show a draft to whoever has its link; once it is online, the link leads there."""
    article = queries.find_by_preview(token)
    if article.published_at is not None:
        return redirect(url_for("news.show", slug=article.slug))
    page = render_template(
        "news/preview.html",
        article=article,
        body=presenters.body_of(article),
        facts=presenters.practice(article),
    )
    return page, 200, {"X-Robots-Tag": "noindex", "Cache-Control": "private, no-store"}


def newest_section(_actor: Actor) -> Markup:
    """Return the newest articles for the front page (wiring: FRONT_SECTIONS); nothing when there are none."""
    cards = presenters.present_cards(queries.newest(NEWEST))
    return Markup(render_template("news/newest.html", cards=cards)) if cards else Markup()  # noqa: S704
