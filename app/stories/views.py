"""Stories: for everyone to read, and for the two sides to tell, to agree on and to take back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core.access import current_actor, public, signed_in
from app.core.actor import Actor
from app.core.db import transaction
from app.core.errors import Conflict, NotFound
from app.core.forms import Form, render_form
from app.core.i18n import _
from app.core.kept import keep_page
from app.core.pagination import page_number
from app.core.ratelimit import limited
from app.responses import queries as responses
from app.responses.models import Response
from app.responses.rules import State
from app.stories import actions, policies, presenters, queries
from app.stories.forms import StoryForm, YesForm
from app.stories.rules import BESIDE, ShownAs

bp = Blueprint("stories", __name__)


@bp.get("/stories")
@public
def index() -> ResponseReturnValue:
    """Show what people did for one another, in their own words."""
    keep_page()
    found = queries.latest(current_actor(), page_number(http.args.get("page")))
    if found.number > found.last:
        raise NotFound(_("There are no more pages. The last one is page %(number)s.", number=found.last))
    pages = found.links(lambda number: url_for("stories.index", page=number if number > 1 else None))
    return render_template(
        "stories/index.html", stories=presenters.present_all(found.items), pages=pages, found=found
    )


@bp.get("/stories/<public_id:public_id>")
@public
def show(public_id: str) -> ResponseReturnValue:
    """Show one story, to its two sides with what they can do."""
    return _page(current_actor(), queries.get(current_actor(), public_id), None)


@bp.route("/responses/<public_id:public_id>/story", methods=["GET", "POST"])
@signed_in
@limited("30 per minute")
def tell(public_id: str) -> ResponseReturnValue:
    """Write what others may read, and ask the other side."""
    actor = current_actor()
    response = responses.get(actor, public_id)
    if not policies.can_tell(actor, response):
        raise NotFound
    form = StoryForm(data=_begun(actor, response))
    if form.validate_on_submit():
        ok, story_ref = form.attempt(lambda: _tell(actor, response, form))
        if ok:
            flash(_("We ask the other side. Nobody sees your story before they say yes."), "success")
            return redirect(url_for("stories.show", public_id=story_ref), 303)
    return render_form("stories/tell.html", form, response=response)


def _begun(actor: Actor, response: Response) -> dict[str, Any]:
    """Return what the form begins with: what was written before, or the thanks."""
    told, said = queries.find_of(response), responses.find_thanks(actor, response)
    return {
        "body": told.story.body if told else said.body if said else "",
        "shown_as": (told.author.shown_as if told else None) or ShownAs.NEIGHBOUR,
    }


def _tell(actor: Actor, response: Response, form: StoryForm) -> str:
    with transaction():
        return actions.tell(actor, response, form.body.data or "", ShownAs(form.shown_as.data)).public_id


@bp.post("/stories/<public_id:public_id>/agree")
@signed_in
@limited("30 per minute")
def agree(public_id: str) -> ResponseReturnValue:
    """Say yes, and how to be named."""
    actor = current_actor()
    told, form = queries.get(actor, public_id), YesForm()
    if not form.validate_on_submit():
        return _page(actor, told, form)
    if http.form.get("seen") != told.mark:
        raise Conflict(_("This story changed in the meantime. Read it again."))
    with transaction():
        actions.agree(actor, told, ShownAs(form.shown_as.data))
    flash(_("Thank you. A moderator looks at it first."), "success")
    return redirect(url_for("stories.show", public_id=public_id), 303)


@bp.post("/stories/<public_id:public_id>/take-back")
@signed_in
@limited("30 per minute")
def take_back(public_id: str) -> ResponseReturnValue:
    """Remove it at once."""
    actor = current_actor()
    told = queries.get(actor, public_id)
    with transaction():
        actions.take_back(actor, told)
    flash(_("The story is gone. Nobody sees it any more."), "success")
    return redirect(url_for("responses.show", public_id=told.response.public_id), 303)


def _page(actor: Actor, told: queries.Told, refused: Form | None) -> ResponseReturnValue:
    is_side = policies.can_take_back(actor, told)
    may_agree = policies.can_agree(actor, told) and not told.is_agreed
    html = render_template(
        "stories/show.html",
        told=told,
        story=presenters.present(told),
        standing=presenters.standing(actor, told) if is_side else None,
        form=(refused or YesForm(formdata=None, data={"shown_as": ShownAs.NEIGHBOUR})) if may_agree else None,
        may_take_back=is_side,
        may_change=policies.can_change(actor, told),
    )
    return html, 422 if refused else 200


# --- on pages of other features ---


def conversation_panel(actor: Actor, response: Response) -> Markup:
    """Return what stands in a conversation that worked (wiring: CONVERSATION_PANELS)."""
    if response.state is not State.DONE:
        return Markup()
    told, may_tell = queries.find_of(response), policies.can_tell(actor, response)
    if told is None and not may_tell:
        return Markup()
    standing = presenters.standing(actor, told) if told else None
    return Markup(  # noqa: S704 - a rendered template, escaped there
        render_template("stories/_panel.html", told=told, standing=standing, ref=response.public_id)
    )


def organisation_panel(actor: Actor, organisation: Any) -> Markup:
    """Return what people tell of an organisation, for its page (wiring: ORGANISATION_PANELS)."""
    found = presenters.present_all(queries.of_organisation(actor, organisation.id, BESIDE))
    return Markup(render_template("stories/_of_organisation.html", stories=found)) if found else Markup()  # noqa: S704


def page_list() -> list[tuple[str, None]]:
    """Return the page of stories for robots (wiring: SITEMAP_SOURCES)."""
    return [("/stories", None)]
