"""What machines ask for: health, robots, the sitemap, security.txt and the description of the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import Message
from xml.etree import ElementTree

import pytest
import time_machine
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.core.clock import now
from app.home.presenters import NOT_FOR_ROBOTS, robots_txt
from app.listings.rules import Life
from app.moderation.rules import ReviewState
from app.taxonomy.rules import TILES
from tests.home.schema import differences

Post = Callable[..., str]
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_healthz_says_that_the_database_answers(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert response.json == {"status": "ok"}
    assert response.headers["Cache-Control"] == "no-store"


def test_healthz_says_that_the_database_does_not_answer(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(Session, "execute", fail)
    response = FlaskClient(app, Response).get("/healthz")  # the checked client refuses a 503
    assert response.status_code == 503
    assert response.json == {"status": "no database"}


def test_robots_txt_keeps_robots_from_private_pages(client: FlaskClient) -> None:
    response = client.get("/robots.txt")
    lines = response.text.splitlines()
    assert response.mimetype == "text/plain"
    assert lines[0] == "User-agent: *"
    for path in ("/*/account", "/*/moderation", "/*/responses", "/*/sign-in"):
        assert f"Disallow: {path}" in lines
    assert "Sitemap: http://localhost/sitemap.xml" in lines
    assert robots_txt("https://a.example").count("Disallow") == len(NOT_FOR_ROBOTS)


def test_the_sitemap_lists_public_pages_in_every_language(client: FlaskClient, post: Post) -> None:
    shown = post(edited_at=datetime(2026, 3, 1, tzinfo=UTC), published_at=datetime(2026, 2, 1, tzinfo=UTC))
    hidden = [post(life=Life.PAUSED), post(review_state=ReviewState.PENDING), post(life=Life.WITHDRAWN)]
    response = client.get("/sitemap.xml")
    root = ElementTree.fromstring(response.data)
    pages = {url.findtext("s:loc", "", NAMES): url for url in root}
    assert response.mimetype == "application/xml"
    assert {
        "http://localhost/nl/",
        "http://localhost/fr/about",
        f"http://localhost/en/listings/{shown}",
    } <= set(pages)
    assert not [address for address in pages if any(other in address for other in hidden)]
    page = pages[f"http://localhost/en/listings/{shown}"]
    assert page.findtext("s:lastmod", "", NAMES) == "2026-03-01"
    others = {link.attrib["hreflang"]: link.attrib["href"] for link in page.findall("x:link", NAMES)}
    assert set(others) == {"nl", "en", "fr", "x-default"}
    assert others["fr"] == f"http://localhost/fr/listings/{shown}"


def test_each_page_of_the_sitemap_answers(client: FlaskClient, post: Post) -> None:
    post()
    root = ElementTree.fromstring(client.get("/sitemap.xml").data)
    for url in root:
        assert client.get(url.findtext("s:loc", "", NAMES)).status_code == 200


@time_machine.travel("2026-11-22T12:00:00Z", tick=False)
def test_security_txt_is_as_rfc_9116_asks(client: FlaskClient) -> None:
    response = client.get("/.well-known/security.txt")
    fields = Message()
    for line in response.text.splitlines():
        name, value = line.split(": ", 1)
        fields[name] = value
    assert response.mimetype == "text/plain"
    assert fields["Contact"].startswith("mailto:")
    assert fields["Canonical"] == "http://localhost/.well-known/security.txt"
    assert fields["Preferred-Languages"] == "nl, en, fr"
    expires = datetime.fromisoformat(fields["Expires"])
    assert now() + timedelta(days=360) < expires < now() + timedelta(days=366)


def test_the_description_of_the_api_is_openapi(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    assert document is not None
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "http://localhost"}]
    ids = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids)) > 0


def test_the_description_of_the_api_names_each_group_of_categories(client: FlaskClient) -> None:
    text = client.get("/api/openapi.json").text
    assert all(tile.slug in text for tile in TILES)


def test_what_machines_get_is_what_the_description_says(client: FlaskClient, post: Post) -> None:
    post()
    document = client.get("/api/openapi.json").json
    assert document is not None
    for path, operations in document["paths"].items():
        answer = client.get(path.replace("{language}", "nl"), query_string=_asked(operations["get"]))
        content = operations["get"]["responses"][str(answer.status_code)]["content"]
        assert list(content) == [answer.mimetype]
        assert not list(differences(answer.json, content[answer.mimetype]["schema"], document))


def _asked(operation: dict[str, object]) -> dict[str, str]:
    parameters: list[dict[str, dict[str, str] | str]] = operation.get("parameters", [])  # type: ignore[assignment]
    return {str(p["name"]): p["schema"]["const"] for p in parameters if "const" in p["schema"]}  # type: ignore[index]
