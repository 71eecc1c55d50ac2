"""What the views of the review share: their blueprint, and the way back to the desk."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.ids import PUBLIC_ID_LENGTH
from app.core.pagination import page_number
from app.moderation import presenters
from app.moderation.forms import DeskForm

bp = Blueprint("moderation", __name__)


def back_to_desk(form: DeskForm) -> ResponseReturnValue:
    """Go back to where the moderator was, with the focus on what is next."""
    following = form.next.data or ""
    anchor = f"i-{following}" if following.isalnum() and len(following) == PUBLIC_ID_LENGTH else None
    tab, number = presenters.tab_of(form.tab.data), page_number(form.page.data)
    return redirect(url_for("moderation.index", tab=tab, page=number if number > 1 else None, _anchor=anchor))
