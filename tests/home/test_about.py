"""The pages about Solidair."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import Base
from app.core.privacy import KEY
from app.home.presenters import KEPT, contact_of

PAGES = ("about", "privacy", "accessibility", "style")


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_answers_in_each_language(page: str, language: str, client: FlaskClient) -> None:
    response = client.get(f"/{language}/{page}")
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text


@pytest.mark.parametrize("page", PAGES[:3])
def test_each_page_is_linked_from_every_other(page: str, client: FlaskClient) -> None:
    assert f'href="/nl/{page}"' in client.get("/nl/nothing").text


def test_the_pages_say_who_runs_this_and_how_to_reach_them(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "OPERATOR", "Stad <Voorbeeld>")
    monkeypatch.setitem(app.config, "CONTACT_EMAIL", "help@example.org")
    for page in ("about", "privacy"):
        text = client.get(f"/en/{page}").text
        assert "Stad &lt;Voorbeeld&gt;" in text
        assert 'href="mailto:help@example.org"' in text
    assert "help@example.org" in client.get("/en/accessibility").text


def test_without_a_contact_address_it_is_the_sender_of_the_mails() -> None:
    assert contact_of({"MAIL_DEFAULT_SENDER": "Solidair <board@example.org>"}) == "board@example.org"
    assert (
        contact_of({"MAIL_DEFAULT_SENDER": "board@example.org", "CONTACT_EMAIL": ""}) == "board@example.org"
    )


def test_the_privacy_page_tells_each_period_that_the_database_keeps() -> None:
    kept = {
        column.info[KEY].keep
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if KEY in column.info and column.info[KEY].personal
    }
    assert kept == set(KEPT)


def test_the_privacy_page_leads_to_ones_own_data(client: FlaskClient) -> None:
    assert 'href="/nl/account/data"' in client.get("/nl/privacy").text


def test_a_public_page_tells_its_addresses_in_the_other_languages(client: FlaskClient) -> None:
    page = client.get("/fr/about?x=1").text
    for code in ("nl", "en", "fr"):
        assert f'<link rel="alternate" hreflang="{code}" href="http://localhost/{code}/about">' in page
    assert '<link rel="alternate" hreflang="x-default" href="http://localhost/nl/about">' in page
    assert '<link rel="canonical" href="http://localhost/fr/about">' in page
    assert '<meta property="og:title" content="' in page


def test_a_page_that_is_not_there_tells_no_address(client: FlaskClient) -> None:
    assert 'rel="canonical"' not in client.get("/nl/listings/0000000000000000").text
    assert 'rel="canonical"' not in client.get("/nl/nothing").text


def test_each_page_has_a_title_of_its_own(client: FlaskClient) -> None:
    titles = [client.get(f"/en/{page}").text.split("<title>")[1].split(" – Solidair")[0] for page in PAGES]
    assert len(set(titles)) == len(PAGES)


def test_a_title_with_quotes_stays_inside_its_place(client: FlaskClient, post: Callable[..., str]) -> None:
    page = client.get("/en/listings/" + post('A "big" <b>table')).text
    assert '<meta property="og:title" content="A &#34;big&#34; &lt;b&gt;table">' in page
