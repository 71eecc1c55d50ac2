"""Articles: written, checked, planned, changed, linked, translated; and what others may not read."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from itertools import product
from typing import Any, Final
from xml.etree import ElementTree

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from app.core.actor import ANONYMOUS
from app.core.clock import LOCAL_ZONE, now
from app.core.db import db, transaction
from app.core.ids import new_public_id
from app.moderation import actions as moderation
from app.moderation.rules import Move, Reason, ReviewState
from app.news import actions, policies, queries
from app.news.models import Article
from app.organisations.models import Organisation
from app.organisations.rules import MemberRole
from tests.listings import board
from tests.support.cast import Cast

FORM: Final = {
    "kind": "news",
    "title": "Fietsen voor iedereen",
    "lead": "Er staan dertig fietsen klaar.",
    "body": "# Waarom\n\nOmdat het **kan**. <script>alert(1)</script>\n\n[klik](javascript:alert(1))",
    "language": "nl",
    "postcode": "9000",
    "tags": "Fiets, Vrijwilligers, fiets",
}
ATOM: Final = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def anna(cast: Cast) -> FlaskClient:
    """A browser of somebody who acts for an organisation."""
    board.organisation(cast, anna=MemberRole.MANAGER)
    return cast.client("anna")


def form(**changes: Any) -> dict[str, Any]:
    own = db.session.scalar(select(Organisation.public_id).limit(1))
    db.session.rollback()
    return {**FORM, "organisation": own or "", **changes}


def write(client: FlaskClient, **changes: Any) -> str:
    """Write an article; return its name in the address."""
    answer = client.post("/nl/news/new", data=form(**changes))
    assert answer.status_code == 302, answer.text
    return answer.location.rsplit("/", 1)[1]


def decide(cast: Cast, slug: str, move: Move, **kwargs: Any) -> None:
    marie = cast.actor("marie")
    with transaction():
        moderation.decide(marie, "article", article(slug), move, **kwargs)


def article(slug: str) -> Article:
    return db.session.scalars(
        select(Article).where(Article.slug == slug).execution_options(populate_existing=True)
    ).one()


def test_an_article_is_checked_before_others_read_it(cast: Cast, anna: FlaskClient) -> None:
    slug, visitor = write(anna), cast.client()
    assert write(anna) == slug  # a double click makes one
    assert "wacht op controle" in anna.get(f"/nl/news/{slug}").text
    surfaces = (f"/nl/news/{slug}", "/nl/news", "/nl/news?tag=fiets", "/nl/news.atom", "/nl/", "/sitemap.xml")
    assert not any(slug in visitor.get(address).text for address in surfaces[1:])
    assert visitor.get(surfaces[0]).status_code == 404
    decide(cast, slug, Move.APPROVE)
    page = visitor.get(f"/nl/news/{slug}").text
    assert all(slug in visitor.get(address).text for address in surfaces[1:])
    assert "<h2" in page
    assert "<strong>kan</strong>" in page
    assert 'href="javascript' not in page
    assert article(slug).tags == ["fiets", "vrijwilligers"]
    decide(cast, slug, Move.HIDE, reason=Reason.NOT_ALLOWED)
    assert not any(slug in visitor.get(address).text for address in surfaces[1:])
    assert visitor.get(surfaces[0]).status_code == 404


def test_the_query_and_the_policy_agree_in_every_state_for_every_person(cast: Cast) -> None:
    own = board.organisation(cast, bilal=MemberRole.MEMBER)
    author = cast.id("emil")
    moments = (None, now() - timedelta(days=1), now() + timedelta(days=1))
    with transaction() as session:
        for state, of, at in product(ReviewState, (None, own), moments):
            ref = new_public_id()
            one = Article(
                public_id=ref, slug=ref, kind="news", title="T", lead="", body="", language="nl",
                municipality_id=board.GHENT, author_id=author, organisation_id=of, review_state=state,
                published_at=at, created_at=now(), changed_at=now(),
            )  # fmt: skip
            session.add(one)
        session.flush()
    for name in (None, "anna", "bilal", "emil", "mona", "milan", "marie", "adam"):
        who = cast.actor(name) if name else ANONYMOUS
        found = set(db.session.scalars(select(Article.id).where(queries.visible_to(who))))
        allowed = {one.id for one in db.session.scalars(select(Article)) if policies.can_see(who, one, now())}
        assert found == allowed, name
        assert found


def test_who_writes_for_nobody_writes_nothing_unless_editor(cast: Cast, anna: FlaskClient) -> None:
    assert cast.client("dario").get("/nl/news/new").status_code == 403
    assert cast.client("dario").post("/nl/news/new", data=form()).status_code == 403
    assert cast.client().get("/nl/news/new").status_code == 302
    emil = cast.client("emil")
    assert emil.post("/nl/news/new", data={**FORM, "organisation": ""}).status_code == 302
    assert emil.post("/nl/news/new", data=form(title="Namens een ander")).status_code == 422
    slug = write(anna)
    for status in (404, 403):
        assert [emil.get(f"/nl/news/{slug}/{verb}").status_code for verb in ("edit", "versions")] == [
            status
        ] * 2
        if status == 404:
            decide(cast, slug, Move.APPROVE)


def test_an_article_stays_with_whom_it_was_online_for(cast: Cast, anna: FlaskClient) -> None:
    first = form()["organisation"]
    board.organisation(cast, anna=MemberRole.MANAGER)
    other = db.session.scalar(select(Organisation.public_id).where(Organisation.public_id != first))
    slug = write(anna)
    address = f"/nl/news/{slug}/edit"
    assert anna.post(address, data=form(organisation=other)).status_code == 302
    assert anna.post(address, data=form(organisation=first)).status_code == 302
    decide(cast, slug, Move.APPROVE)
    refused = anna.post(address, data=form(organisation=other, title="Andere titel"))
    assert refused.status_code == 422
    assert "blijft zoals het online stond" in refused.text
    assert article(slug).title == FORM["title"]


def test_a_planned_article_appears_by_itself(app: Flask, cast: Cast, anna: FlaskClient) -> None:
    at = now() + timedelta(days=2)
    slug = write(anna, publish_at=at.astimezone(LOCAL_ZONE).strftime("%Y-%m-%dT%H:%M"))
    decide(cast, slug, Move.APPROVE)
    visitor = cast.client()
    assert visitor.get(f"/nl/news/{slug}").status_code == 404
    assert slug not in visitor.get("/nl/news.atom").text
    assert "wacht op zijn moment" in anna.get(f"/nl/news/{slug}").text
    assert actions.show_due() == 0
    with time_machine.travel(at + timedelta(minutes=5)):
        assert visitor.get(f"/nl/news/{slug}").status_code == 200
        assert slug in visitor.get("/nl/news").text
        assert [actions.show_due(), actions.show_due()] == [1, 0]


def test_a_draft_is_shown_by_its_link_and_an_old_name_leads_to_the_new_one(
    cast: Cast, anna: FlaskClient
) -> None:
    slug, visitor = write(anna, draft="1"), cast.client()
    assert article(slug).review_state is ReviewState.DRAFT
    found = re.search(r'href="(/nl/news/preview/[^"]+)"', anna.get(f"/nl/news/{slug}").text)
    assert found
    assert "Dit is een voorproef" in visitor.get(found[1]).text
    assert visitor.get(found[1] + "x").status_code == 404
    with time_machine.travel(now() + timedelta(days=15)):
        assert visitor.get(found[1]).status_code == 404
    mark = re.search(r'name="version"[^>]*value="([^"]+)"', anna.get(f"/nl/news/{slug}/edit").text)
    assert mark
    moved = anna.post(f"/nl/news/{slug}/edit", data=form(title="Steps voor iedereen", version=mark[1]))
    new = moved.location.rsplit("/", 1)[1]
    late = anna.post(f"/nl/news/{new}/edit", data=form(title="Skates voor iedereen", version=mark[1]))
    assert late.status_code == 409
    assert visitor.get(f"/nl/news/{slug}").status_code == 404  # nothing tells that it exists
    decide(cast, new, Move.APPROVE)
    assert visitor.get(f"/nl/news/{slug}").location == f"/nl/news/{new}"
    assert visitor.get(found[1]).location == f"/nl/news/{new}"
    versions = anna.get(f"/nl/news/{new}/versions").text
    assert "<del>Fietsen</del><ins>Steps</ins>" in versions
    back = anna.post(f"/nl/news/{new}/edit", data=form())
    assert back.location == f"/nl/news/{slug}"
    assert visitor.get(f"/nl/news/{new}").location == f"/nl/news/{slug}"


def test_pictures_need_words_and_links_lead_somewhere(cast: Cast, anna: FlaskClient) -> None:
    note = board.publish(cast, "bilal").public_id
    hidden = board.post(cast, "bilal", title="Nog niet").public_id
    slug = write(anna, links=f"http://localhost/nl/listings/{note}", title="Met een fiets")
    decide(cast, slug, Move.APPROVE)
    assert f'href="/nl/listings/{note}"' in cast.client().get(f"/nl/news/{slug}").text
    for wrong in (f"/nl/listings/{hidden}", "https://evil.example/listings/x", "/nl/sign-in"):
        answer = anna.post("/nl/news/new", data=form(title="Fout", links=wrong))
        assert answer.status_code == 422, wrong
        assert 'href="#links"' in answer.text
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
    picture = drawn.getvalue()
    silent = anna.post(
        f"/nl/news/{slug}/edit", data=form(photo=(io.BytesIO(picture), "a.png"), title="Met een fiets")
    )
    assert silent.status_code == 422
    assert 'href="#alt"' in silent.text
    told = form(photo=(io.BytesIO(picture), "a.png"), alt="Een blauwe fiets", title="Met een fiets")
    assert anna.post(f"/nl/news/{slug}/edit", data=told).status_code == 302
    assert 'alt="Een blauwe fiets"' in cast.client().get(f"/nl/news/{slug}").text
    no_picture = form(photo=(io.BytesIO(b"%PDF-1.4"), "a.png"), alt="Niets", title="Met een fiets")
    assert 'href="#photo"' in anna.post(f"/nl/news/{slug}/edit", data=no_picture).text


def test_translations_tags_years_and_feeds(cast: Cast, anna: FlaskClient) -> None:
    dutch = write(anna)
    french = write(anna, title="Des vélos pour tous", language="fr", translation=f"/nl/news/{dutch}")
    again = anna.post(
        "/nl/news/new", data=form(title="Encore", language="fr", translation=f"/nl/news/{dutch}")
    )
    assert again.status_code == 422
    practice = write(anna, title="Zo doen wij het", kind="good_practice", practice_who="Tien buren")
    for slug in (dutch, french, practice):
        decide(cast, slug, Move.APPROVE)
    visitor = cast.client()
    assert f"/nl/news/{french}" in visitor.get(f"/nl/news/{dutch}").text
    assert practice in visitor.get(f"/nl/news/{dutch}").text  # related by its tags
    assert "Tien buren" in visitor.get(f"/nl/news/{practice}").text
    for query, slugs in (
        ("tag=fiets", {dutch, french, practice}), ("tag=boot", set()), ("kind=good_practice", {practice}),
        (f"year={now().year}", {dutch, french, practice}), ("year=2001", set()), ("language=fr", {french}),
    ):  # fmt: skip
        page = visitor.get(f"/nl/news?{query}").text
        assert {slug for slug in (dutch, french, practice) if f'/nl/news/{slug}"' in page} == slugs, query
    feed = ElementTree.fromstring(visitor.get("/nl/news.atom?tag=fiets&language=fr").data)
    assert [entry.findtext("a:title", "", ATOM) for entry in feed.findall("a:entry", ATOM)] == [
        "Des vélos pour tous"
    ]
    first = visitor.get("/nl/news.atom")
    assert visitor.get("/nl/news.atom", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_an_editor_pins_and_everyone_sees_it_first(cast: Cast, anna: FlaskClient) -> None:
    old, new = write(anna, title="Eerst"), write(anna, title="Later")
    for slug in (old, new):
        decide(cast, slug, Move.APPROVE)
    assert anna.post(f"/nl/news/{old}/pin", data={"pin": "1"}).status_code == 403
    assert cast.client("emil").post(f"/nl/news/{old}/pin", data={"pin": "1"}).status_code == 302
    page = cast.client().get("/nl/news").text
    assert page.index(f"/nl/news/{old}") < page.index(f"/nl/news/{new}")
    assert "Vastgezet" in page


WRONG: Final = (
    ({"title": ""}, "title"), ({"tags": "a,b,c,d,e,f,g"}, "tags"), ({"publish_at": "gisteren"}, "publish_at"),
    ({"publish_at": "9999-12-31T23:59"}, "publish_at"), ({"publish_at": "0001-01-01T00:00"}, "publish_at"),
    ({"postcode": "1"}, "postcode"), ({"translation": "/nl/news/nothing"}, "translation"),
    ({"organisation": "0" * 16}, "organisation"), ({"body": "x" * 20_001}, "body"),
)  # fmt: skip


@pytest.mark.parametrize(("changes", "field"), WRONG)
def test_what_cannot_be_says_so_and_keeps_the_rest(
    anna: FlaskClient, changes: dict[str, str], field: str
) -> None:
    answer = anna.post("/nl/news/new", data=form(**changes))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "Er staan dertig fietsen klaar." in answer.text


def test_articles_are_found_by_words_within_the_other_filters(
    app: Flask, cast: Cast, anna: FlaskClient
) -> None:
    for title, tags in (("Soep voor de straat", "eten"), ("Soepkommen gezocht", "spullen")):
        decide(cast, write(anna, title=title, lead="Voor iedereen.", tags=tags), Move.APPROVE)
    write(anna, title="Soep die wacht", lead="Nog niet.")
    visitor = cast.client()

    def titles(query: str) -> set[str]:
        page = visitor.get(f"/nl/news?{query}").text
        return {t for t in ("Soep voor de straat", "Soepkommen gezocht", "Soep die wacht") if t in page}

    assert titles("q=soep") == {"Soep voor de straat", "Soepkommen gezocht"}
    assert titles("q=kommen") == {"Soepkommen gezocht"}
    assert titles("q=soep&tag=eten") == {"Soep voor de straat"}
    assert titles("q=olifant") == set()
    assert titles("q=soep&language=fr") == set()
    page = visitor.get("/nl/news?q=soep&tag=eten").text
    assert 'name="tag" value="eten"' in page
    assert 'value="soep"' in page
    assert "Soepkommen" not in visitor.get("/nl/news.atom?q=straat").text
    assert visitor.get("/nl/news?q=%22)(*" + "x" * 300).status_code == 200


def test_a_year_of_ten_figures_is_left_out(client: FlaskClient) -> None:
    for path in ("/nl/news", "/nl/news.atom"):
        assert client.get(f"{path}?year=0199999999").status_code == 200
