"""Addresses and cookies as the application class makes them."""

from __future__ import annotations

from flask import Flask, url_for

from app.core.i18n import force_locale
from tests.support.cast import Cast


def test_an_address_that_is_remembered_follows_the_language(app: Flask) -> None:
    with app.test_request_context("/nl/"):
        assert url_for("listings.index") == "/nl/listings"
        with force_locale("fr"):
            assert url_for("listings.index") == "/fr/listings"
        assert url_for("listings.index") == "/nl/listings"


def test_an_address_that_is_remembered_follows_where_the_site_is_mounted(app: Flask) -> None:
    with app.test_request_context("/nl/"):
        assert url_for("listings.index", kind="offer") == "/nl/listings?kind=offer"
    with app.test_request_context("/nl/", environ_overrides={"SCRIPT_NAME": "/city"}):
        assert url_for("listings.index", kind="offer") == "/city/nl/listings?kind=offer"


def test_values_that_are_equal_but_read_differently_have_addresses_of_their_own(app: Flask) -> None:
    with app.test_request_context("/nl/"):
        given = (1, True, 1.0, "1", None)
        found = [url_for("listings.index", page=value) for value in given]
    assert found == [f"/nl/listings?page={value}" for value in ("1", "True", "1.0", "1")] + ["/nl/listings"]


def test_a_short_name_means_the_feature_of_the_page(app: Flask) -> None:
    found = []
    for path in ("/nl/listings", "/nl/calendar"):
        with app.test_request_context(path):
            found.append(url_for(".index"))
    assert found == ["/nl/listings", "/nl/calendar"]


def test_a_session_is_signed_anew_only_when_it_changes(cast: Cast) -> None:
    client = cast.client("anna")
    with client.session_transaction() as cookie:
        cookie.permanent = True
    client.get("/nl/account/listings")  # puts the token of its forms into the session
    assert "Set-Cookie" not in client.get("/nl/account/listings").headers
