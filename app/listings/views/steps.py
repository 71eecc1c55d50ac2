"""Posting step by step: the full form, one question a page; the answers are kept in a draft."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, public, takes_files
from app.core.actor import Actor
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.i18n import _, current_language
from app.core.ratelimit import limited
from app.listings import actions, queries
from app.listings.forms import ListingForm, data_of
from app.listings.forms.steps import (
    ENOUGH,
    PICTURES,
    Step,
    carried,
    first_wrong,
    said,
    steps_for,
    take,
    wrong_in,
)
from app.listings.models import Listing
from app.listings.policies import can_manage
from app.listings.rules import SUBJECT_KIND, Help, Kind
from app.listings.views.blueprint import bp
from app.listings.views.drafts import photo_changes
from app.listings.views.public import post, sent_words, whole_page
from app.media.actions import recode
from app.media.queries import of_subject
from app.organisations.queries import acting_for
from app.organisations.queries import of_actor as own_organisations
from app.taxonomy.rules import CATEGORIES, category_name, grouped_categories

# What a listing says before its author said anything.
BLANK: Final[dict[str, Any]] = {"little_dutch_ok": True, **dict.fromkeys(actions.LISTS, ())}


@bp.route("/listings/steps", methods=["GET", "POST"])
@public
@takes_files
@limited("60 per minute; 600 per hour")
def steps() -> ResponseReturnValue:
    """Ask one question, and keep the answer."""
    actor, ref = current_actor(), request.values.get("draft", "")
    try:
        return _step(actor, _draft(actor, ref))
    except NotFound:
        # A second click finds it sent in already; of others nothing is found at all.
        if actor.is_anonymous or not can_manage(actor, queries.get(actor, ref)):
            raise
        return redirect(url_for("listings.show", public_id=ref))


def _step(actor: Actor, draft: Listing | None) -> ResponseReturnValue:
    """Show a question, or take its answer and go on."""
    walk = steps_for(has_account=not actor.is_anonymous)
    number = _number(request.values.get("step", ""), len(walk))
    if number > 1 and draft is None and (request.method == "GET" or not actor.is_anonymous):
        number = 1
    form = _form(actor, draft)
    if request.method == "GET":
        return _page(actor, form, number, draft)
    _fill(form, walk[number - 1], carries=draft is None and number > 1)
    if "whole" in request.form:
        return _whole_form(actor, form, draft)
    is_wrong = wrong_in(form, walk[number - 1])
    if "back" in request.form:
        return _go(actor, form, draft, max(number - 1, 1), keep=not is_wrong and draft is not None)
    if is_wrong:
        return _page(actor, form, number, draft)
    if number == len(walk):
        return _send(actor, form, draft)
    return _go(actor, form, draft, len(walk) if "enough" in request.form else number + 1)


def _draft(actor: Actor, public_id: str) -> Listing | None:
    """Return the draft that this is about; nobody has one without an account."""
    return queries.get_draft(actor, public_id) if public_id and not actor.is_anonymous else None


def _number(asked: str, last: int) -> int:
    return next((number for number in range(1, last + 1) if asked == str(number)), 1)


def _form(actor: Actor, draft: Listing | None, said: dict[str, Any] | None = None) -> ListingForm:
    """Return the full form with what is kept so far; with what was said, as the whole that it is sent as."""
    group_id = draft.group_id if draft else None
    organisations = own_organisations(actor) if group_id is None else []
    acting = acting_for(actor)
    asked = {"kind": kind} if (kind := request.values.get("kind", "")) in set(Kind) else {}
    blank = BLANK | asked | ({"organisation": acting.public_id} if acting else {})
    data = data_of(actions.content_of(draft), organisations) if draft else blank
    return ListingForm(
        is_signed_in=not actor.is_anonymous,
        organisations=organisations,
        group_id=group_id,
        formdata=None,
        data=said or data,
        meta={"csrf": said is not None},
    )


def _fill(form: ListingForm, step: Step, *, carries: bool) -> None:
    """Take over what was sent: one step, or all of it where the page carries the other answers."""
    for one in steps_for(has_account=False) if carries else (step,):
        take(form, one, request.form, request.files)


def _go(
    actor: Actor, form: ListingForm, draft: Listing | None, to: int, *, keep: bool = True
) -> ResponseReturnValue:
    """Go on to another question; whoever has an account finds the answers again."""
    public_id = draft.public_id if draft else ""
    if actor.is_anonymous:
        form.fill_in_guesses()
        for field in form:
            field.errors = []
        return _page(actor, form, to, None)
    if keep:
        ok, public_id = form.attempt(lambda: _keep(actor, form, public_id))
        if not ok:
            return _page(actor, form, to - 1, draft)
    return redirect(url_for("listings.steps", draft=public_id, step=to))


def _whole_form(actor: Actor, form: ListingForm, draft: Listing | None) -> ResponseReturnValue:
    """Go on with the full form, which holds what was said here."""
    if draft is None and (actor.is_anonymous or not form.has_enough()):
        said = form.data | {"kind": form.kind.data or Kind.OFFER.value}
        return whole_page(actor, _form(actor, None, said))
    ok, public_id = form.attempt(lambda: _keep(actor, form, draft.public_id if draft else ""))
    return redirect(url_for("listings.edit", public_id=public_id)) if ok else _page(actor, form, 1, draft)


def _keep(actor: Actor, form: ListingForm, public_id: str) -> str:
    pictures = [recode(file.read()) for file in form.files()]
    with transaction():
        draft = _draft(actor, public_id)
        draft = actions.save_draft(actor, draft, form.draft(), pictures, form.alt())
        actions.change_photos(actor, draft, photo_changes(draft))
        return draft.public_id


def _send(actor: Actor, form: ListingForm, draft: Listing | None) -> ResponseReturnValue:
    """Send it in, once every step is right."""
    walk = steps_for(has_account=not actor.is_anonymous)
    wrong = first_wrong(form, walk)
    if wrong is not None:
        return _page(actor, form, wrong, draft)
    ok, answer = form.attempt(lambda: _sent(actor, form, draft.public_id if draft else ""))
    return answer if ok else _page(actor, form, first_wrong(form, walk) or len(walk), draft)


def _sent(actor: Actor, form: ListingForm, public_id: str) -> ResponseReturnValue:
    if not public_id:
        return post(actor, form.content(), form)
    with transaction():
        draft = queries.get_draft(actor, public_id)
        actions.edit_listing(actor, draft, form.content(draft.language))
        flash(sent_words(draft), "success")
    return redirect(url_for("listings.show", public_id=public_id))


def _page(actor: Actor, form: ListingForm, number: int, draft: Listing | None) -> ResponseReturnValue:
    walk = steps_for(has_account=not actor.is_anonymous)
    step, status = walk[number - 1], 422 if form.errors or form.form_errors else 200
    context: dict[str, Any] = {
        "step": step,
        "number": number,
        "last": len(walk),
        "draft": draft,
        "pictures": of_subject(SUBJECT_KIND, draft.public_id) if draft and step.name == "photos" else [],
        "twins": queries.alike(actor, draft, draft.id) if draft and number == 2 else [],
        "hidden": list(carried(form, step)) if draft is None and number > 1 else [],
        "tiles": _tiles(form) if step.name == "category" else [],
        "icons": PICTURES,
        "given": form.kind.data if draft is None and number == 1 else "",
        "is_time": form.category.data in CATEGORIES
        and CATEGORIES[form.category.data].help.value == Help.TIME.value,
        "is_enough": ENOUGH in [one.name for one in walk[:number]] and number < len(walk),
        "said": said(form) if number == len(walk) else [],
    }
    return render_template("listings/steps.html", form=form, **context), status


def _tiles(form: ListingForm) -> list[tuple[str, str, list[tuple[str, str, bool]], bool]]:
    """Return (icon, label, choices, is open) of each group; a choice is (slug, name, is chosen)."""
    lang, chosen, tiles = current_language(), form.category.data, []
    for tile, slugs in grouped_categories():
        choices = [(slug, category_name(slug, lang), slug == chosen) for slug in slugs]
        tiles.append((tile.icon, _(tile.label), choices, chosen in slugs))
    return tiles
