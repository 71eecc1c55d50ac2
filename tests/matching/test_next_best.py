"""Who waits in vain hears of the open note that fits best instead, or of none."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.db import transaction
from app.listings.actions import close, pause
from app.listings.models import Listing
from app.listings.rules import Kind, Outcome
from app.matching import queries
from app.organisations.rules import MemberRole
from app.responses import actions as responses
from app.responses.rules import Reason
from tests.architecture.test_queries import count as queries_of
from tests.listings.board import again, organisation, publish
from tests.responses.stage import Stage
from tests.support.cast import Cast


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return Stage(cast)


def best(cast: Cast, listing: Listing, name: str = "dario") -> str | None:
    found = queries.next_best(again(listing.public_id), cast.id(name))
    return found.title if found else None


def test_it_is_the_offer_that_is_most_like_the_one_that_is_gone(cast: Cast) -> None:
    gone = publish(cast)
    publish(cast, "bilal", title="Damesfiets, maat 54", body="")
    publish(cast, "bilal", title="Fietsje voor kind van 6 jaar", body="Met zijwieltjes.")
    publish(cast, "bilal", title="Zetel met drie plaatsen", body="", category="furniture")
    publish(cast, "chloe", kind=Kind.REQUEST, title="Kinderfiets gezocht voor 6 jaar", body="")
    assert best(cast, gone) == "Fietsje voor kind van 6 jaar"


def test_who_helps_with_a_request_hears_of_another_request(cast: Cast) -> None:
    gone = publish(cast, kind=Kind.REQUEST, title="Kinderfiets gezocht voor 6 jaar", body="")
    publish(cast, "bilal", title="Fietsje voor kind van 6 jaar", body="")
    other = publish(cast, "chloe", kind=Kind.REQUEST, title="Fietsje gezocht voor zoon van 6", body="")
    assert best(cast, gone) == other.title


def test_nothing_good_enough_is_an_answer(cast: Cast) -> None:
    gone = publish(cast)
    publish(cast, "bilal", title="Zetel met drie plaatsen", body="", category="furniture")
    assert best(cast, gone) is None


def test_what_they_cannot_or_need_not_answer_is_never_named(cast: Cast, stage: Stage) -> None:
    gone = publish(cast)
    like: dict[str, Any] = {"title": "Fietsje voor kind van 6 jaar", "body": ""}
    publish(cast, "dario", **like)
    team = organisation(cast, bilal=MemberRole.MANAGER, dario=MemberRole.MEMBER)
    publish(cast, "bilal", organisation_id=team, **like)
    blocked, answered, paused, closed, full = (
        publish(cast, name, **like | {"title": f"Fietsje voor kind van 6 jaar, {number}"})
        for number, name in enumerate(("emil", "chloe", "chloe", "chloe", "chloe"))
    )
    stage.block("emil", "dario")
    stage.do(responses.withdraw, "dario", stage.answer("dario", answered.public_id))
    stage.do(responses.agree, "chloe", stage.answer("bilal", full.public_id))
    with transaction():
        pause(cast.actor("chloe"), again(paused.public_id))
        close(cast.actor("chloe"), again(closed.public_id), Outcome.NO)
    assert best(cast, gone) is None
    assert best(cast, gone, "leila") is not None
    assert blocked.title != best(cast, gone, "bilal")


@pytest.mark.parametrize("end", ["filled", "lapsed", "declined"])
def test_the_mail_and_the_conversation_name_it(end: str, cast: Cast, stage: Stage) -> None:
    gone = publish(cast)
    other = publish(cast, "chloe", title="Fietsje voor kind van 6 jaar", body="")
    bilal, dario = stage.answers(gone.public_id, "bilal", "dario")
    if end == "filled":
        stage.do(responses.agree, "anna", bilal)
    elif end == "declined":
        stage.do(responses.decline, "anna", dario, Reason.OTHER)
    else:
        with transaction():
            close(cast.actor("anna"), again(gone.public_id), Outcome.NO)
    [told] = stage.mails("dario", f"responses.{end}")
    for words in (told.text, told.html):
        assert other.title in words
        assert f"/nl/listings/{other.public_id}" in words
    client, path = cast.client("dario"), f"/nl/responses/{dario}"
    page = client.get(path).text
    assert "Misschien past dit ook" in page
    assert f"/nl/listings/{other.public_id}" in page
    assert queries_of(client, path) <= 5
    assert other.title not in cast.client("anna").get(path).text
    assert other.title not in cast.client("bilal").get(f"/nl/responses/{bilal}").text or end == "lapsed"


def test_without_anything_that_fits_the_mail_leads_to_all_notes(cast: Cast, stage: Stage) -> None:
    gone = publish(cast)
    bilal, dario = stage.answers(gone.public_id, "bilal", "dario")
    stage.do(responses.agree, "anna", bilal)
    [told] = stage.mails("dario", "responses.filled")
    assert "Bekijk andere zoekertjes\nhttp://localhost/nl/listings\n" in told.text
    assert "Misschien past" not in cast.client("dario").get(f"/nl/responses/{dario}").text
