"""What people see of what fits: beside a note, on its page, while writing, in the mail."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import db
from app.listings.models import Listing
from app.listings.rules import Kind
from app.matching.models import NotThis
from app.matching.presenters import words
from app.matching.rules.reasons import Reason, Why, reasons
from app.matching.rules.scoring import fit
from tests.listings.board import FORM, again, post, publish
from tests.matching.test_changed_texts import listing
from tests.support.cast import Cast
from tests.support.mails import mails_to


def asked(cast: Cast) -> Listing:
    return publish(cast, "bilal", kind=Kind.REQUEST, title="Fietsje voor meisje van 6", body="")


def test_its_owner_sees_what_fits_and_can_say_that_something_does_not(cast: Cast) -> None:
    offer, request = publish(cast), asked(cast)
    bilal, dario = cast.client("bilal"), cast.client("dario")
    assert offer.title in bilal.get(f"/nl/listings/{request.public_id}").text
    path = f"/nl/listings/{request.public_id}/matches"
    page = bilal.get(path).text
    assert offer.title in page
    assert "zelfde soort · dichtbij" in page
    refuse = f"{path}/{offer.public_id}/not-this"
    for _twice in range(2):
        assert bilal.post(refuse, follow_redirects=True).status_code == 200
    assert db.session.scalar(select(func.count()).select_from(NotThis)) == 1
    assert offer.title not in bilal.get(path).text
    assert offer.title in dario.get(path).text
    assert "not-this" not in dario.get(path).text
    assert dario.post(refuse).status_code == 403
    assert request.title in cast.client("anna").get(f"/nl/listings/{offer.public_id}/matches").text


def test_what_may_not_be_seen_has_no_matches(cast: Cast) -> None:
    waiting, request = post(cast), asked(cast)
    address = f"/nl/listings/{request.public_id}/matches"
    assert cast.client("dario").get(f"/nl/listings/{waiting.public_id}/matches").status_code == 404
    assert waiting.title not in cast.client("bilal").get(address).text
    assert cast.client("bilal").post(f"{address}/{waiting.public_id}/not-this").status_code == 404
    assert cast.client("bilal").post(f"{address}/{request.public_id}/not-this").status_code == 404


def test_who_writes_a_note_sees_first_who_offers_it_already(cast: Cast, app: Flask) -> None:
    offer = publish(cast)
    form = FORM | {"kind": "request", "title": "Vélo enfant 6 ans", "category": "bikes", "look": "1"}
    before = db.session.scalar(select(func.count()).select_from(Listing))
    page = app.test_client().post("/fr/listings/new", data=form)
    assert page.status_code == 200
    assert "1 personne propose déjà ceci" in page.text
    assert offer.title in page.text
    assert "Vélo enfant 6 ans" in page.text
    assert db.session.scalar(select(func.count()).select_from(Listing)) == before
    wrong = app.test_client().post("/nl/listings/new", data=form | {"title": "", "postcode": "1"})
    assert wrong.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Listing)) == before


def test_the_page_that_confirms_and_the_mail_name_what_fits(cast: Cast) -> None:
    offer = publish(cast)
    waiting = post(cast, "bilal", kind=Kind.REQUEST, title="Fietsje voor meisje van 6", body="")
    page = cast.client("bilal").get(f"/nl/listings/{waiting.public_id}/edit").text
    assert "1 persoon biedt dit al aan" in page
    assert offer.title in page
    request = asked(cast)
    told = mails_to("bilal@example.org")[-1]
    assert offer.title in told.text
    assert f"/listings/{offer.public_id}" in told.text
    assert again(request.public_id).title in told.text


def test_reasons_are_data_and_read_as_words(app: Flask) -> None:
    helps: dict[str, Any] = {
        "help": "time",
        "category": "accompanying",
        "languages": ["ar", "nl"],
        "weekdays": [5],
    }
    asks = listing("request", "Mee naar de dokter", **helps)
    offers = listing("offer", "Ik ga mee, dringend", **helps, postcode="9032")
    found = reasons(asks, offers, fit(asks, offers))
    expected = (Why.SAME_CATEGORY, Why.DISTANCE, Why.DAY, Why.LANGUAGE, Why.URGENT)
    assert tuple(reason.why for reason in found) == expected
    assert " · ".join(words(reason, "nl") for reason in found) == (
        "zelfde soort · 4,5 km · zaterdag · spreekt Arabisch · dringend"
    )


@pytest.mark.parametrize("why", Why)
def test_every_reason_has_words(app: Flask, why: Why) -> None:
    value: float | str = "ar" if why is Why.LANGUAGE else 2.0
    assert words(Reason(why, value), "nl")
