"""Thanks, once it worked."""

from __future__ import annotations

import pytest

from app.core.errors import Conflict, NotFound
from app.moderation.rules import ReviewState
from app.responses import actions
from app.responses.rules import THANKS_LENGTH
from tests.responses.stage import Stage
from tests.support.cast import Cast


@pytest.fixture
def done(stage: Stage) -> str:
    """A conversation of anna (who posted) and bilal that worked."""
    ref = stage.answer("bilal", stage.listing("anna"))
    stage.do(actions.agree, "anna", ref)
    stage.do(actions.finish, "anna", ref, worked=True)
    return ref


@pytest.mark.parametrize(("who", "other"), [("anna", "bilal"), ("bilal", "anna")])
def test_each_side_says_thank_you_and_the_other_gets_a_mail(
    who: str, other: str, done: str, stage: Stage, cast: Cast
) -> None:
    client, path = cast.client(who), f"/nl/responses/{done}"
    assert "Zeg dank je" in client.get(path).text
    page = client.post(f"{path}/thanks", data={"body": "Zo lief van je!"}, follow_redirects=True).text
    assert "Zo lief van je!" in page
    assert "Zeg dank je" not in page
    [told] = stage.mails(other, "responses.thanks")
    assert "Zo lief van je!" in told.text
    assert f"/nl/responses/{done}" in told.text
    assert "Zeg dank je" in cast.client(other).get(path).text


def test_twice_is_once(done: str, stage: Stage) -> None:
    stage.do(actions.say_thanks, "bilal", done, "Merci!")
    stage.do(actions.say_thanks, "bilal", done, "Merci!")
    assert stage.bodies(done)[1:] == ["Merci!"]
    assert len(stage.mails("anna", "responses.thanks")) == 1


def test_other_words_after_the_thanks_are_a_message(done: str, stage: Stage) -> None:
    stage.do(actions.say_thanks, "bilal", done, "Merci!")
    stage.do(actions.say_thanks, "bilal", done, "De fiets rijdt goed.")
    assert stage.bodies(done)[1:] == ["Merci!", "De fiets rijdt goed."]
    assert [len(stage.mails("anna", f"responses.{kind}")) for kind in ("thanks", "message")] == [1, 1]


def test_there_is_nothing_to_thank_for_before_it_worked(stage: Stage, cast: Cast) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    with pytest.raises(Conflict):
        stage.do(actions.say_thanks, "anna", ref, "Merci!")
    assert "Zeg dank je" not in cast.client("anna").get(f"/nl/responses/{ref}").text
    stage.do(actions.agree, "anna", ref)
    stage.do(actions.finish, "anna", ref, worked=False)
    assert cast.client("anna").post(f"/nl/responses/{ref}/thanks", data={"body": "x"}).status_code == 409


def test_nobody_else_thanks_and_no_block_or_hidden_note_is_passed(
    done: str, stage: Stage, cast: Cast
) -> None:
    with pytest.raises(NotFound):
        stage.do(actions.say_thanks, "chloe", done, "Merci!")
    assert cast.client("chloe").post(f"/nl/responses/{done}/thanks", data={"body": "x"}).status_code == 404
    stage.block("anna", "bilal")
    with pytest.raises(Conflict):
        stage.do(actions.say_thanks, "bilal", done, "Merci!")


def test_a_hidden_note_takes_no_thanks(stage: Stage) -> None:
    listing = stage.listing("anna")
    ref = stage.answer("bilal", listing)
    stage.do(actions.agree, "anna", ref)
    stage.do(actions.finish, "anna", ref, worked=True)
    stage.change(listing, review_state=ReviewState.HIDDEN)
    with pytest.raises(Conflict):
        stage.do(actions.say_thanks, "bilal", ref, "Merci!")


@pytest.mark.parametrize("words", ["", "   ", "x" * (THANKS_LENGTH + 1)])
def test_empty_or_endless_thanks_are_shown_again(words: str, done: str, cast: Cast, stage: Stage) -> None:
    page = cast.client("bilal").post(f"/nl/responses/{done}/thanks", data={"body": words})
    assert page.status_code == 422
    assert len(stage.bodies(done)) == 1
