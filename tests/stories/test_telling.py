"""A story: told by one side, agreed by the other, looked at, and gone when either wants."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.accounts.actions import erase
from app.accounts.models import User
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import Conflict, Forbidden, NotFound
from app.moderation.rules import Move, Reason
from app.organisations.rules import MemberRole
from app.responses import actions as responses
from app.stories import actions, queries
from app.stories.rules import STORY_LENGTH, ShownAs
from tests.architecture.test_queries import count as queries_of
from tests.responses.stage import Stage
from tests.stories.conftest import Telling
from tests.support.cast import Cast


def test_from_thanks_to_a_story_that_everyone_reads(telling: Telling, cast: Cast) -> None:
    anna, bilal, path = cast.client("anna"), cast.client("bilal"), f"/nl/responses/{telling.ref}"
    bilal.post(f"{path}/thanks", data={"body": "Dank je, de fiets rijdt als nieuw."})
    assert "Vertel jullie verhaal" in bilal.get(path).text
    form = bilal.get(f"{path}/story").text
    assert "Dank je, de fiets rijdt als nieuw." in form
    told = bilal.post(f"{path}/story", data={"body": "De fiets rijdt als nieuw.", "shown_as": "name"})
    address = told.location
    [asked] = telling.stage.mails("anna", "stories.asked")
    assert "De fiets rijdt als nieuw." in asked.text
    assert address in asked.text
    assert "De fiets rijdt" not in telling.read_by(None)
    page = anna.get(address).text
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None
    anna.post(f"{address}/agree", data={"shown_as": "neighbour", "seen": seen[1]})
    assert "De fiets rijdt" not in telling.read_by(None)
    telling.decide(address.rsplit("/", 1)[1])
    shown = telling.read_by(None)
    assert "De fiets rijdt als nieuw." in shown
    assert "Van <bdi>Bilal</bdi>, voor een buur" in shown
    assert "Anna" not in shown
    assert len(telling.stage.mails("anna", "stories.online")) == 1
    assert cast.client().get(address).status_code == 200


def test_without_the_other_sides_yes_it_is_not_even_on_the_desk(telling: Telling, cast: Cast) -> None:
    story = telling.tell()
    mona = cast.client("mona")
    assert "Zo fijn!" not in mona.get("/nl/moderation").text
    assert mona.get(f"/nl/stories/{story}").status_code == 404
    telling.agree(story)
    assert "Zo fijn!" in mona.get("/nl/moderation").text
    assert mona.get(f"/nl/stories/{story}").status_code == 200
    assert cast.client("milan").get(f"/nl/stories/{story}").status_code == 404


@pytest.mark.parametrize("who", ["anna", "bilal"])
def test_either_takes_it_back_and_it_is_gone_at_once(who: str, telling: Telling, cast: Cast) -> None:
    story = telling.online()
    client = cast.client(who)
    assert "Haal het verhaal weg" in client.get(f"/nl/stories/{story}").text
    assert client.post(f"/nl/stories/{story}/take-back").status_code == 303
    assert telling.count() == 0
    assert "Zo fijn!" not in telling.read_by(None)
    assert cast.client().get(f"/nl/stories/{story}").status_code == 404
    assert client.post(f"/nl/stories/{story}/take-back").status_code == 404
    assert client.get(f"/nl/responses/{telling.ref}").status_code == 200
    assert client.get("/nl/account/notifications").status_code == 200


def test_it_can_be_taken_back_when_nothing_else_can_be_done(telling: Telling, cast: Cast) -> None:
    story = telling.online()
    telling.stage.block("anna", "bilal")
    assert "Zo fijn!" not in telling.read_by(None)
    assert cast.client("bilal").post(f"/nl/stories/{story}/take-back").status_code == 303
    assert telling.count() == 0


@pytest.mark.parametrize("who", ["anna", "bilal"])
def test_who_leaves_takes_it_along(who: str, telling: Telling, cast: Cast) -> None:
    telling.online()
    actor = cast.actor(who)
    with transaction():
        erase(actor)
    assert telling.count() == 0


def test_other_words_need_another_yes(telling: Telling) -> None:
    story = telling.tell()
    telling.agree(story)
    telling.tell(body="Zo fijn, en hij was te laat!")
    assert not queries.get(telling.cast.actor("anna"), story).is_agreed
    assert len(telling.stage.mails("anna", "stories.asked")) == 2
    telling.tell(body="Zo fijn, en hij was te laat!", shown_as=ShownAs.NEIGHBOUR)
    assert len(telling.stage.mails("anna", "stories.asked")) == 2


def test_nobody_says_yes_to_other_words_than_they_read(telling: Telling, cast: Cast) -> None:
    story = telling.tell()
    anna = cast.client("anna")
    page = anna.post(f"/nl/stories/{story}/agree", data={"shown_as": "name", "seen": "0123456789abcdef"})
    assert page.status_code == 409
    assert not queries.get(cast.actor("anna"), story).is_agreed


def test_what_is_online_is_not_changed_behind_the_others_back(telling: Telling) -> None:
    telling.online()
    with pytest.raises(Conflict):
        telling.tell(body="Iets heel anders.")
    with pytest.raises(Conflict):
        telling.tell("anna", body="Van de andere kant.")


def test_only_who_wrote_it_may_change_it(telling: Telling, cast: Cast) -> None:
    story, change = telling.tell(), f'href="/nl/responses/{telling.ref}/story"'
    assert change in cast.client("bilal").get(f"/nl/stories/{story}").text
    with transaction() as session:
        session.scalars(select(User).where(User.id == cast.id("bilal"))).one().banned_at = now()
    assert change not in cast.client("anna").get(f"/nl/stories/{story}").text


def test_a_refused_story_is_written_anew(telling: Telling) -> None:
    story = telling.tell()
    telling.agree(story)
    telling.decide(story, Move.REQUEST_CHANGES, Reason.CONTACT_DETAILS)
    telling.tell(body="Zonder mijn nummer.")
    telling.agree(story)
    telling.decide(story)
    assert "Zonder mijn nummer." in telling.read_by(None)


def test_others_have_no_part_in_it(telling: Telling, cast: Cast) -> None:
    story, chloe = telling.tell(), cast.client("chloe")
    assert chloe.get(f"/nl/stories/{story}").status_code == 404
    assert chloe.get(f"/nl/responses/{telling.ref}/story").status_code == 404
    for act in ("agree", "take-back"):
        assert chloe.post(f"/nl/stories/{story}/{act}", data={"shown_as": "name"}).status_code == 404
    with pytest.raises(Forbidden):
        telling.agree(story, "bilal")
    with pytest.raises(NotFound):
        telling.agree(story, "chloe")
    telling.agree(story)
    telling.decide(story)
    seen = queries.get(cast.actor("chloe"), story)
    with pytest.raises(Forbidden), transaction():
        actions.take_back(cast.actor("chloe"), seen)
    assert cast.client("chloe").post(f"/nl/stories/{story}/take-back").status_code == 403


@pytest.mark.parametrize(
    "data",
    [
        {"body": "", "shown_as": "name"},
        {"body": "x", "shown_as": "king"},
        {"body": "x" * (STORY_LENGTH + 1), "shown_as": "name"},
    ],
)
def test_what_is_not_filled_in_well_is_asked_again(
    data: dict[str, str], telling: Telling, cast: Cast
) -> None:
    page = cast.client("bilal").post(f"/nl/responses/{telling.ref}/story", data=data)
    assert page.status_code == 422
    assert telling.count() == 0


def test_before_it_worked_there_is_no_story(stage_of: Stage, cast: Cast) -> None:
    ref = stage_of.answer("bilal", stage_of.listing("anna"))
    client = cast.client("bilal")
    assert client.get(f"/nl/responses/{ref}/story").status_code == 404
    assert "Vertel jullie verhaal" not in client.get(f"/nl/responses/{ref}").text


def test_an_organisation_is_named_as_itself_and_shows_its_stories(stage_of: Stage, cast: Cast) -> None:
    team = stage_of.organisation("Warm", anna=MemberRole.MANAGER, chloe=MemberRole.MEMBER)
    ref = stage_of.answer("bilal", stage_of.listing("anna", organisation_id=team))
    stage_of.do(responses.agree, "anna", ref)
    stage_of.do(responses.finish, "anna", ref, worked=True)
    telling = Telling(cast, stage_of, ref)
    story = telling.tell(shown_as=ShownAs.NEIGHBOUR)
    telling.agree(story, "chloe", ShownAs.NAME)
    telling.decide(story)
    page = cast.client().get("/nl/organisations/warm").text
    assert "Van een buur, voor <bdi>Warm</bdi>" in page
    assert "Zo fijn!" in page
    assert "Chloe" not in page


def test_the_pages_ask_little_of_the_database(telling: Telling, cast: Cast) -> None:
    story = telling.online()
    for name, path in (
        (None, "/nl/stories"),
        ("anna", f"/nl/stories/{story}"),
        ("anna", f"/nl/responses/{telling.ref}"),
        ("bilal", f"/nl/responses/{telling.ref}"),
    ):
        assert queries_of(cast.client(name), path) <= 5, (name, path)


@pytest.mark.parametrize("writer", ["anna", "mona"])
def test_a_moderator_in_a_story_decides_nothing_about_it(writer: str, stage_of: Stage, cast: Cast) -> None:
    ref = stage_of.answer("mona", stage_of.listing("anna"))
    stage_of.do(responses.agree, "anna", ref)
    stage_of.do(responses.finish, "anna", ref, worked=True)
    telling = Telling(cast, stage_of, ref)
    story = telling.tell(writer)
    telling.agree(story, "mona" if writer == "anna" else "anna")
    mona = cast.client("mona")
    assert mona.post(f"/nl/moderation/{story}/decide", data={"move": "approve"}).status_code == 403
    assert "Zo fijn!" not in telling.read_by(None)
