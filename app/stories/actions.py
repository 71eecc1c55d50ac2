"""Telling a story, saying yes to it, and taking it back."""

from __future__ import annotations

from sqlalchemy import delete

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.i18n import _, language_of
from app.core.ids import new_public_id
from app.mail.rules import Guard
from app.moderation import actions as moderation
from app.moderation.rules import ReviewState
from app.notifications.actions import forget, notify
from app.responses.actions.locking import lock
from app.responses.actions.telling import PARTY
from app.responses.models import Response
from app.responses.policies import side_of
from app.responses.queries import is_cut, name_of, poster_ids
from app.responses.rules import Side
from app.stories import queries
from app.stories.models import Story, StoryConsent
from app.stories.policies import STILL_WRITTEN, can_agree, can_take_back, can_tell
from app.stories.queries import Told
from app.stories.rules import SUBJECT_KIND, ShownAs


def tell(actor: Actor, response: Response, body: str, shown_as: ShownAs) -> Story:
    """Write down what one side wants others to read, and ask the other side for its yes.

    Other words need another yes; the same words again only change how their writer is named.
    """
    lock(response)
    side = side_of(actor, response)
    if side is None or actor.user_id is None:
        raise NotFound
    if not can_tell(actor, response) or is_cut(response):
        raise Conflict(_("You can no longer write in this conversation."))
    told, by_poster = queries.find_of(response), side is Side.POSTER
    if told is not None and told.by_poster != by_poster:
        raise Conflict(_("The other side wrote a story already. Say yes or no to it."))
    story = told.story if told else _begin(actor, response, by_poster=by_poster)
    if told is not None and story.review_state not in STILL_WRITTEN and body != story.body:
        raise Conflict(_("This story is online. Take it back first, then write another one."))
    is_new = body != story.body
    story.body, story.language = body, language_of(body, actor.language)
    db.session.flush()
    _say_yes(actor, story, shown_as, by_poster=by_poster)
    if is_new:
        _withdraw_yes(story, by_poster=not by_poster)
        moderation.submit(actor, SUBJECT_KIND, story)
        _tell(story, response, "asked", who=name_of(actor.user_id))
    return story


def _begin(actor: Actor, response: Response, *, by_poster: bool) -> Story:
    story = Story(
        public_id=new_public_id(),
        response_id=response.id,
        author_id=actor.user_id,
        by_poster=by_poster,
        body="",
        language=actor.language,
        municipality_id=response.listing.municipality_id,
        created_at=now(),
        review_state=ReviewState.DRAFT,
    )
    db.session.add(story)
    db.session.flush()
    return story


def agree(actor: Actor, told: Told, shown_as: ShownAs) -> None:
    """Say yes for the other side: from now on a moderator looks at it."""
    lock(told.response)
    found = queries.find_of(told.response)
    if found is None or found.story.id != told.story.id or found.story.body != told.story.body:
        raise Conflict(_("This story changed in the meantime. Read it again."))
    if not can_agree(actor, found):
        raise Forbidden
    if not found.is_agreed:
        found.story.submitted_at = now()
    _say_yes(actor, found.story, shown_as, by_poster=not found.by_poster)


def take_back(actor: Actor, told: Told) -> None:
    """Remove a story at once, for both sides; twice is once."""
    lock(told.response)
    if not can_take_back(actor, told):
        raise Forbidden
    _remove(told.story)


def remove_with(user_id: int) -> None:
    """Remove the stories in which a leaving person said yes."""
    for story in queries.stories_with(user_id):
        _remove(story)


def tell_online(story: Story) -> None:
    """Tell the other side that a story in which it is named is online; its author hears of it anyway."""
    told = queries.of_story(story)
    _tell(story, told.response, "online", who="")


def _remove(story: Story) -> None:
    forget(SUBJECT_KIND, story.public_id)
    db.session.execute(delete(Story).where(Story.id == story.id))
    db.session.expire_all()


def _say_yes(actor: Actor, story: Story, shown_as: ShownAs, *, by_poster: bool) -> None:
    """Write down the yes of one side, in place of an earlier one."""
    _withdraw_yes(story, by_poster=by_poster)
    assert actor.user_id is not None  # noqa: S101 - only people say yes; mypy wants to know
    db.session.add(
        StoryConsent(
            story_id=story.id, by_poster=by_poster, user_id=actor.user_id, shown_as=shown_as, said_at=now()
        )
    )
    db.session.flush()


def _withdraw_yes(story: Story, *, by_poster: bool) -> None:
    given = (StoryConsent.story_id == story.id, StoryConsent.by_poster == by_poster)
    db.session.execute(delete(StoryConsent).where(*given))


def _tell(story: Story, response: Response, kind: str, **context: str) -> None:
    """Tell the side that did not write it."""
    people = [response.responder_id] if story.by_poster else poster_ids(response)
    path = f"/stories/{story.public_id}"
    title = response.listing.title
    for user_id in people:
        notify(
            f"stories.{kind}",
            user_id,
            template=f"stories/{kind}",
            subject_kind=SUBJECT_KIND,
            subject_ref=story.public_id,
            path=path,
            context={"listing_title": title, "body": story.body, "path": path, **context},
            guard=Guard(PARTY, response.public_id),
            topic=title,
        )
