"""Colleagues agree who follows up which answer, on the overview and beside the conversation."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounts.actions.privacy import erase
from app.core.db import transaction
from app.mail.rules import Fate, Incoming
from app.moderation import actions as moderation
from app.moderation.rules import Move
from app.moderation.rules import Reason as Unsafe
from app.organisations import queries as organisations
from app.organisations.rules import MemberRole
from app.responses import actions, queries
from app.responses.rules import Reason
from tests.responses.stage import Stage
from tests.support.cast import Cast

TEAM = {"anna": MemberRole.MANAGER, "bilal": MemberRole.MANAGER, "chloe": MemberRole.MEMBER}
OVERVIEW = "/nl/organisations/knoop/overview"


def set_up(stage: Stage) -> str:
    """Return an answer of dario to a listing of an organisation that chloe posted."""
    organisation_id = stage.organisation("Knoop", **TEAM)
    return stage.answer("dario", stage.listing("chloe", organisation_id=organisation_id))


def holder(stage: Stage, ref: str) -> str:
    found = queries.holder_of(stage.find(ref))
    return found.name if found else ""


def take(cast: Cast, name: str, ref: str, **data: str) -> int:
    return cast.client(name).post(f"/nl/responses/{ref}/assign", data={"held_by": "", **data}).status_code


def told(stage: Stage, name: str) -> int:
    return len(stage.mails(name, "responses."))


def let_go(cast: Cast, name: str, ref: str, holder: str = "") -> int:
    data = {"held_by": cast.user(holder or name).public_id}
    return cast.client(name).post(f"/nl/responses/{ref}/release", data=data).status_code


def test_who_takes_an_answer_alone_hears_how_it_goes_on(stage: Stage, cast: Cast) -> None:
    ref = set_up(stage)
    page = cast.client("anna").get(OVERVIEW).text
    assert "Fiets met licht" in page
    assert f"/responses/{ref}/assign" in page
    assert take(cast, "bilal", ref) == 303
    assert holder(stage, ref) == "Bilal"
    assert f"/responses/{ref}/assign" not in cast.client("anna").get(OVERVIEW).text
    before = {name: told(stage, name) for name in TEAM}
    cast.client("dario").post(f"/nl/responses/{ref}/messages", data={"body": "Nog iets."})
    assert {name: told(stage, name) - before[name] for name in TEAM} == {"anna": 0, "bilal": 1, "chloe": 0}


def test_an_answer_is_handed_to_a_colleague_who_hears_it(stage: Stage, cast: Cast) -> None:
    ref = set_up(stage)
    chloe = cast.user("chloe").public_id
    assert take(cast, "anna", ref, member=chloe) == 303
    assert take(cast, "anna", ref, member=chloe) == 303
    [mail] = stage.mails("chloe", "responses.handed")
    assert mail.subject.startswith("Fiets met licht: ")
    assert "Anna" in mail.text
    assert "Chloe" in cast.client("anna").get(f"/nl/responses/{ref}").text
    assert let_go(cast, "bilal", ref, "chloe") == 303
    assert holder(stage, ref) == ""


def test_of_two_who_take_it_the_second_hears_that_it_is_taken(stage: Stage, cast: Cast) -> None:
    ref = set_up(stage)
    assert take(cast, "anna", ref) == 303
    assert take(cast, "anna", ref) == 303
    assert take(cast, "bilal", ref) == 409
    assert holder(stage, ref) == "Anna"
    assert take(cast, "bilal", ref, held_by=cast.user("anna").public_id) == 303
    assert holder(stage, ref) == "Bilal"


def test_nobody_lets_go_what_a_colleague_took_meanwhile(stage: Stage, cast: Cast) -> None:
    ref = set_up(stage)
    take(cast, "bilal", ref)
    take(cast, "anna", ref, held_by=cast.user("bilal").public_id)
    assert let_go(cast, "bilal", ref) == 409
    assert holder(stage, ref) == "Anna"
    assert [let_go(cast, "anna", ref), let_go(cast, "anna", ref)] == [303, 303]
    assert holder(stage, ref) == ""


def test_only_the_team_shares_out_and_only_among_itself(stage: Stage, cast: Cast) -> None:
    ref = set_up(stage)
    own = stage.answer("bilal", stage.listing("anna"))
    assert take(cast, "dario", ref) == 404
    assert take(cast, "mona", ref) == 404
    assert take(cast, "anna", ref, member=cast.user("dario").public_id) == 404
    assert take(cast, "anna", ref, member="\x00" * 3) == 404
    assert take(cast, "anna", own) == 404
    assert cast.client("dario").post(f"/nl/responses/{ref}/release").status_code == 404
    for name, status in (("dario", 403), ("mona", 403), ("chloe", 200)):
        assert cast.client(name).get(OVERVIEW).status_code == status
    assert holder(stage, ref) == ""


def test_what_somebody_followed_up_is_free_when_they_go(app: Flask, stage: Stage, cast: Cast) -> None:
    ref = set_up(stage)
    assert take(cast, "anna", ref) == 303
    assert cast.client("anna").post("/nl/organisations/knoop/leave").status_code == 302
    assert holder(stage, ref) == ""
    assert queries.poster_ids(stage.find(ref)) == [cast.id("chloe")]
    assert take(cast, "bilal", ref) == 303
    with transaction():
        erase(cast.actor("bilal"))
    assert holder(stage, ref) == ""


def test_who_answered_hears_that_the_organisation_was_suspended(stage: Stage, cast: Cast) -> None:
    ref = set_up(stage)
    declined = stage.answer("emil", stage.find(ref).listing.public_id)
    stage.do(actions.decline, "anna", declined, Reason.NO_TIME)
    before = len(stage.mails("emil"))
    organisation, moderator = organisations.get(cast.actor("mona"), "knoop"), cast.actor("mona")
    with transaction():
        moderation.decide(moderator, "organisation", organisation, Move.HIDE, Unsafe.UNSAFE)
    [mail] = stage.mails("dario", "responses.hidden")
    assert mail.subject.startswith("Fiets met licht: ")
    assert "is nu niet actief op Solidair" in mail.text
    assert len(stage.mails("emil")) == before
    assert cast.client("dario").get(f"/nl/responses/{ref}").status_code == 200


@pytest.mark.parametrize(("blocker", "blocked"), [("dario", "bilal"), ("bilal", "dario")])
def test_a_colleague_whom_who_answered_blocked_is_not_let_in(
    blocker: str, blocked: str, stage: Stage, cast: Cast
) -> None:
    ours = stage.organisation("Knoop", anna=MemberRole.MANAGER, bilal=MemberRole.MANAGER)
    ref = stage.answer("dario", stage.listing("anna", organisation_id=ours), "Ik zit nu in het opvanghuis.")
    bilal, anna, handed = cast.client("bilal"), cast.client("anna"), cast.user("bilal").public_id
    assert handed in anna.get(f"/nl/responses/{ref}").text
    assert queries.may_see_pictures(cast.actor("bilal"), ref)
    assert "opvanghuis" in bilal.get(f"/nl/responses/{ref}").text
    cast.client(blocker).post("/nl/account/block", data={"user": cast.user(blocked).public_id})
    assert bilal.get(f"/nl/responses/{ref}").status_code == 404
    assert bilal.post(f"/nl/responses/{ref}/agree").status_code == 404
    assert not queries.may_see_pictures(cast.actor("bilal"), ref)
    said = Incoming("bilal@example.org", (), "mark", is_automatic=False, text="Ik weet je te vinden.")
    with transaction():
        assert actions.take_reply(ref, cast.id("bilal"), said) is Fate.NOBODY
    assert "Dario" not in bilal.get("/nl/account/responses?tab=organisation").text
    assert handed not in anna.get(f"/nl/responses/{ref}").text
    assert anna.post(f"/nl/responses/{ref}/assign", data={"member": handed}).status_code == 404
    assert cast.client("dario").get(f"/nl/responses/{ref}").status_code == 200
