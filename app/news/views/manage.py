"""What authors do: write, change, look back; and pinning."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, signed_in, takes_files
from app.core.actor import Actor
from app.core.clock import LOCAL_ZONE
from app.core.db import transaction
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.forms import render_form
from app.core.i18n import _
from app.core.ratelimit import limited
from app.media.actions import recode
from app.media.rules import Recoded
from app.news import actions, policies, presenters, queries
from app.news.forms import ArticleForm
from app.news.models import Article
from app.news.rules import Content
from app.news.views.blueprint import bp
from app.organisations.queries import of_actor as own_organisations
from app.places.queries import find_municipality_by_id

ARTICLES: Final = "20 per minute; 100 per hour"


@bp.route("/news/new", methods=["GET", "POST"])
@signed_in
@takes_files
@limited(ARTICLES)
def new() -> ResponseReturnValue:
    """Write an article."""
    actor = current_actor()
    if not policies.can_write(actor):
        raise Forbidden(_("Articles are written by organisations, editors and moderators."))
    form = _blank(actor)
    if form.validate_on_submit():
        ok, slug = form.attempt(lambda: _write(actor, form))
        if ok:
            flash(_("Your article is saved."), "success")
            return redirect(url_for("news.show", slug=slug))
    return render_form("news/new.html", form)


def _blank(actor: Actor, **data: Any) -> ArticleForm:
    alone, own = policies.can_write_alone(actor), own_organisations(actor)
    return ArticleForm(organisations=own, may_write_alone=alone, data=data)


def _write(actor: Actor, form: ArticleForm) -> str:
    pictures = _pictures(form)
    with transaction():
        article = actions.write_article(actor, _content(actor, form), is_draft=_is_draft())
        _add(actor, article, form, pictures)
        return article.slug


def _content(actor: Actor, form: ArticleForm) -> Content:
    return form.content(actions.resolve_links(actor, form.addresses()))


def _is_draft() -> bool:
    return "draft" in request.form


def _pictures(form: ArticleForm) -> list[Recoded]:
    """Return the picture drawn anew; words for it are asked first."""
    if form.files() and not form.alt.data:
        raise Invalid(_("Write what is on the picture, for who does not see it."), "alt")
    try:
        return [recode(file.read()) for file in form.files()]
    except Invalid as error:
        raise Invalid(error.message, "photo") from None


def _add(actor: Actor, article: Article, form: ArticleForm, pictures: list[Recoded]) -> None:
    for picture in pictures:
        actions.add_picture(actor, article, picture, form.alt.data or "")
    if form.translation.data:
        slug = form.translation.data.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
        _translate(actor, article, slug)


def _translate(actor: Actor, article: Article, slug: str) -> None:
    if not queries.may_edit(actor, slug):
        raise Invalid(_("This is no article of yours."), "translation")
    actions.link_translation(actor, article, slug)


@bp.route("/news/<slug>/edit", methods=["GET", "POST"])
@signed_in
@takes_files
@limited(ARTICLES)
def edit(slug: str) -> ResponseReturnValue:
    """Change an article."""
    actor = current_actor()
    article = queries.get_editable(actor, slug)
    form = _filled(actor, article)
    if form.validate_on_submit():
        try:
            ok, found = form.attempt(lambda: _save(actor, slug, form))
        except Conflict:
            return _both_texts(actor, slug, form)
        if ok:
            flash(_("Your article is saved."), "success")
            return redirect(url_for("news.show", slug=found))
        article = queries.get_editable(actor, slug)
    return render_form("news/edit.html", form, **_around(article))


def _filled(actor: Actor, article: Article) -> ArticleForm:
    city = find_municipality_by_id(article.municipality_id)
    own = own_organisations(actor)
    content = actions.content_of(article)
    at = article.publish_at
    return _blank(
        actor,
        **{
            **content.__dict__,
            "version": actions.mark_of(article),
            "tags": ", ".join(article.tags),
            "links": "\n".join(
                url_for("home.index").rstrip("/") + one.path for one in queries.linked(actor, article)
            ),
            "publish_at": at.astimezone(LOCAL_ZONE).replace(tzinfo=None) if at else None,
            "postcode": city.postcodes[0] if city and city.postcodes else "",
            "organisation": next((o.public_id for o in own if o.id == article.organisation_id), ""),
        },
    )


def _save(actor: Actor, slug: str, form: ArticleForm) -> str:
    pictures = _pictures(form)
    with transaction():
        article = queries.get_editable(actor, slug)
        content = _content(actor, form)
        actions.edit_article(actor, article, content, seen=form.version.data or "", is_draft=_is_draft())
        actions.remove_pictures(actor, article, request.form.getlist("remove_photos")[:20])
        _add(actor, article, form, pictures)
        return article.slug


def _both_texts(actor: Actor, slug: str, form: ArticleForm) -> ResponseReturnValue:
    """Show what somebody else wrote meanwhile beside what was just written; nothing is lost."""
    article = queries.get_editable(actor, slug)
    form.version.data = actions.mark_of(article)
    return render_template("news/edit.html", form=form, **_around(article) | {"theirs": article}), 409


def _around(article: Article) -> dict[str, Any]:
    can_stay_draft = article.review_state in actions.SENT_AGAIN
    return {
        "article": article,
        "pictures": queries.pictures(article),
        "theirs": None,
        "can_stay_draft": can_stay_draft,
        "save": _("Save and send in") if can_stay_draft else _("Save"),
    }


@bp.get("/news/<slug>/versions")
@signed_in
def versions(slug: str) -> ResponseReturnValue:
    """Show what an article said before, and what changed."""
    actor = current_actor()
    article = queries.detail(actor, slug).article
    found = queries.versions(actor, article)
    return render_template("news/versions.html", article=article, changes=presenters.changes(article, found))


@bp.post("/news/<slug>/pin")
@signed_in
def pin(slug: str) -> ResponseReturnValue:
    """Let an article stand above the others, or no more."""
    actor = current_actor()
    with transaction():
        actions.pin(actor, queries.get_pinnable(actor, slug), is_pinned=request.form.get("pin") == "1")
    return redirect(url_for("news.show", slug=slug))


@bp.get("/account/news")
@signed_in
def mine() -> ResponseReturnValue:
    """Show what one wrote."""
    actor = current_actor()
    found = [
        (article, str(presenters.STATES.get(article.review_state, ""))) for article in queries.mine(actor)
    ]
    return render_template("news/mine.html", articles=found, can_write=policies.can_write(actor))
