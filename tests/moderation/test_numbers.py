"""How long people waited, what was refused and why, and what came of objections, by month."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Forbidden
from app.moderation import actions, queries
from app.moderation.models import ReviewDecision
from app.moderation.rules import Move, Outcome, Posting, Reason, share_wait
from tests.moderation.conftest import Make
from tests.support.cast import DEINZE, GHENT, Cast


def test_nine_of_ten_were_done_within() -> None:
    hours = [timedelta(hours=h) for h in range(1, 11)]
    assert share_wait(hours, 0.9) == timedelta(hours=10)
    assert share_wait(hours, 0.5) == timedelta(hours=6)
    assert share_wait([timedelta(hours=1)], 0.9) == timedelta(hours=1)
    assert share_wait([], 0.9) is None


def test_months_count_waits_refusals_by_reason_and_granted_objections(cast: Cast, make: Make) -> None:
    mona, marie, anna = cast.actor("mona"), cast.actor("marie"), cast.actor("anna")
    with time_machine.travel(now() - timedelta(days=70), tick=False):
        for hours in (2, 5, 30):
            listing = make(submitted_at=now() - timedelta(hours=hours))
            with transaction():
                actions.decide(mona, "listing", listing, Move.APPROVE)
        old = queries.months(mona)[-1].begins
    for reason in (Reason.MONEY, Reason.MONEY, Reason.UNSAFE):
        listing = make()
        with transaction():
            decision = actions.decide(mona, "listing", listing, Move.REJECT, reason)
    with transaction():
        actions.object_to(anna, decision, "It is safe.")
    with transaction():
        actions.settle_objection(marie, decision, Outcome.RESTORED)
    elsewhere = make(municipality_id=DEINZE)
    with transaction():
        actions.decide(marie, "listing", elsewhere, Move.APPROVE)
    months = {month.begins: month for month in queries.months(mona)}
    assert len(months) == 12
    assert sorted(months[old].waits) == [timedelta(hours=h) for h in (2, 5, 30)]
    latest = list(months.values())[-1]
    assert latest.refused == {Reason.MONEY: 2, Reason.UNSAFE: 1}
    assert (latest.decided, latest.objections, latest.granted) == (4, 1, 1)
    assert list(queries.months(cast.actor("adam")))[-1].decided == 5, "administrators see all"
    with pytest.raises(Forbidden):
        queries.months(anna)


def test_objections_about_a_persons_posting_count_too(cast: Cast) -> None:
    mona, marie, anna = cast.actor("mona"), cast.actor("marie"), cast.actor("anna")
    for place, outcome in ((GHENT, Outcome.RESTORED), (GHENT, Outcome.KEPT), (DEINZE, Outcome.KEPT)):
        decider = marie if place == DEINZE else mona
        with transaction():
            rule = actions.set_posting(decider, cast.ids["anna"], place, Posting.NO_POSTING, Reason.UNSAFE)
        with transaction():
            actions.object_to_posting(anna, rule, "It was a joke.")
        if place == GHENT:
            with transaction():
                actions.settle_posting_objection(marie, rule, outcome, "It was not.")
        with transaction():
            actions.set_posting(decider, cast.ids["anna"], place, Posting.TRUSTED, None)
    latest = queries.months(mona)[-1]
    assert (latest.objections, latest.granted, latest.decided) == (2, 1, 0)
    everywhere = queries.months(cast.actor("adam"))[-1]
    assert (everywhere.objections, everywhere.granted) == (3, 1)


def test_the_page_has_a_chart_and_its_table(cast: Cast, make: Make) -> None:
    mona = cast.client("mona")
    assert "Nothing was refused." in mona.get("/en/moderation/numbers").text
    listing = make(submitted_at=now() - timedelta(hours=5))
    mona.post(f"/en/moderation/{listing.public_id}/decide", data={"move": "reject", "reason": "money"})
    page = mona.get("/en/moderation/numbers").text
    assert page.count('<rect class="chart-hollow"') == 13, "12 months and the key"
    assert 'height="140"' in page
    assert re.search(r"Money</th><td>1<svg", page)
    assert page.count("5 hours") == 3, "half, nine of ten, and the top of the chart"
    assert db.session.query(ReviewDecision).count() == 1
    assert cast.client("adam").get("/en/moderation/numbers").status_code == 200
    assert cast.client("anna").get("/en/moderation/numbers").status_code == 403
