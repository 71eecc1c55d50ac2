"""Every address declares who may enter, and keeps to it: each is driven as each kind of person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from app.accounts.rules import Role
from app.core.access import Access, access_of
from app.core.i18n import PublicIdConverter
from app.groups.rules import GroupRole
from app.moderation.policies import HELPER
from app.organisations.rules import MemberRole
from tests.support.cast import Cast

PEOPLE = (None, "anna", "mona", "leila", "emil", "adam")
# One-click unsubscribe comes from mail programs (RFC 8058); it is the only change without a CSRF token.
WITHOUT_CSRF = {"notifications.unsubscribe"}


def rules(app: Flask) -> list[Rule]:
    """Return the rules of all addresses."""
    return list(app.url_map.iter_rules())


def addresses(app: Flask) -> Iterator[tuple[str, str, Access]]:
    """Yield (method, address, access) for each address, with identifiers that nothing has."""
    with app.test_request_context("/nl/"):
        for rule in rules(app):
            access = access_of(app, rule.endpoint)
            assert access is not None
            values: dict[str, Any] = {name: _nonsense(rule, name) for name in rule.arguments}
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, url_for(rule.endpoint, **values), access


def _nonsense(rule: Rule, name: str) -> str:
    if name == "lang":
        return "nl"
    if isinstance(rule._converters[name], PublicIdConverter):
        return "0" * 16
    return "0" if rule._converters[name].__class__.__name__ == "IntegerConverter" else "nothing"


def test_each_view_says_who_may_enter(app: Flask) -> None:
    assert not [rule.endpoint for rule in rules(app) if access_of(app, rule.endpoint) is None]


def test_roles_that_views_ask_for_exist(app: Flask) -> None:
    known = {"moderator", "liaison", "editor", "administrator", "manager", "member"}
    asked = {
        role for rule in rules(app) for role in (access_of(app, rule.endpoint) or Access("public")).roles
    }
    assert asked <= known


@pytest.mark.parametrize("person", PEOPLE)
def test_each_address_keeps_to_what_it_declares(person: str | None, app: Flask, cast: Cast) -> None:
    actor = cast.actor(person) if person else None
    client = cast.client(person)
    for method, address, access in addresses(app):
        if address.endswith("/sign-out"):
            continue
        answer = client.open(address, method=method)
        status, location = answer.status_code, answer.location or ""
        case = f"{method} {address} as {person}: {status} {location}"
        if access.kind == "public":
            assert status != 403, case
        elif actor is None:
            assert status == 302, case
            assert "/sign-in" in location, case
        elif access.kind == "role":
            assert (status == 403) == (not actor.has_any(*access.roles)), case


def test_nothing_changes_without_a_csrf_token(app: Flask) -> None:
    exempt = app.extensions["csrf"]._exempt_views
    by_name = {f"{view.__module__}.{view.__name__}": name for name, view in app.view_functions.items()}
    assert {by_name[name] for name in exempt} <= WITHOUT_CSRF
    assert not app.extensions["csrf"]._exempt_blueprints


def test_an_address_changes_nothing_on_get(app: Flask) -> None:
    changing = {
        "decide",
        "agree",
        "decline",
        "withdraw",
        "done",
        "not_done",
        "pause",
        "resume",
        "renew",
        "close",
        "sign_out",
        "erase",
        "respond",
        "send",
    }
    both = {
        rule.endpoint
        for rule in rules(app)
        if "GET" in (rule.methods or ()) and rule.endpoint.split(".")[1] in changing
    }
    assert not both


def test_a_role_has_one_kind_of_scope() -> None:
    """`Actor.has` compares the name of a role and the number of its scope: no name may serve two kinds."""
    names = [*Role, *MemberRole, *GroupRole, HELPER]
    assert len(names) == len(set(names))
