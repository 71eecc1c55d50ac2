"""Whatever somebody sends, and whoever they are: never a crash, and nothing of others changes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.core.access import access_of
from app.core.db import Base, db, transaction
from app.core.i18n import PublicIdConverter
from app.listings.rules import Life
from app.moderation import actions as moderation
from app.moderation.rules import Move, Posting, Reason, ReportReason, ReviewState
from app.organisations.models import Organisation
from app.organisations.rules import MemberRole
from app.responses import actions as responses
from tests.architecture.nasty import (
    ASKED,
    BUTTONS,
    EMPTY,
    NUMBERS,
    UNOFFERED,
    WORDS,
    field_names,
    odd_bodies,
    odd_fields,
)
from tests.listings import board
from tests.support.cast import GHENT, Cast
from tests.support.emptying import used_tables

# What somebody would fill in who knows the forms well; together with the columns that no form offers.
WELL_CHOSEN: Final = {
    **UNOFFERED,
    **dict.fromkeys(("title", "body", "message", "what", "name", "description"), "Not mine"),
    **dict.fromkeys(("note", "explanation", "objection", "answer"), "Because"),
    "kind": "offer", "help": "goods", "category": "bikes", "postcode": "9000", "outcome": "solidair",
    "move": "hide", "reason": "other",
    "role": "manager", "language": "fr", "version": "1", "close": "1", "quantity": "2",
    "password": "correct horse battery staple", "code": "123456",
}  # fmt: skip
VALUES: Final = (*NUMBERS, *WORDS)
# What ends the session of who sends it.
ENDING: Final = frozenset({"accounts.sign_out"})
# How many of the values go into one field of one page; the next page takes others, so that it stays quick.
TURNS: Final = 6
QUESTIONS: Final = 4
# Buttons without a field: sending them empty is how they are meant.
NEEDS_NO_FIELD: Final = frozenset({
    "calendar.drop_address", "calendar.renew_address", "calendar.volunteers",
    "accounts.export", "accounts.recovery_codes", "accounts.remove_factor", "accounts.remove_password",
    "accounts.second_factor", "backoffice.unban", "listings.pause", "listings.renew", "listings.resume",
    "groups.accept", "groups.accept_invitation", "groups.ban", "groups.close_poll", "groups.decline",
    "groups.remove_action",
    "groups.join", "groups.leave", "groups.read", "groups.remove",
    "groups.remove_member", "groups.withdraw_request", "groups.lift_ban",
    "groups.mute", "groups.pin", "groups.refuse_invitation", "groups.remove_organisation", "groups.unmute",
    "groups.unpin", "groups.withdraw_invitation",
    "moderation.hold", "moderation.reports", "notifications.choose", "notifications.read",
    "notifications.unsubscribe", "organisations.leave", "organisations.remove", "organisations.withdraw",
    "responses.agree", "responses.ask_for_place", "responses.done", "responses.not_done",
    "responses.withdraw",
})  # fmt: skip
# What belongs to the stranger, and what every visit may touch.
OWN: Final = {"user": "id", "login_session": "user_id"}


@dataclass(frozen=True)
class World:
    """Things of other people, one of each, and who they are of."""

    ids: dict[str, list[str]]


@pytest.fixture
def world(cast: Cast) -> World:
    """Make something of everything: notes, an answer, an organisation, a decision, a report."""
    organisation_id = board.organisation(cast, anna=MemberRole.MANAGER, bilal=MemberRole.MEMBER)
    shown, hidden = (
        board.publish(cast),
        board.put(cast, "anna", ReviewState.PENDING, Life.OPEN, title="Draft"),
    )
    refs = [shown.public_id, hidden.public_id]
    bilal, anna, mona = cast.actor("bilal"), cast.actor("anna"), cast.actor("mona")
    with transaction():
        refs.append(responses.respond(bilal, board.again(refs[0]), "Dag!").public_id)
        moderation.file_report(bilal, "listing", board.again(refs[0]), ReportReason.SPAM)
        decision = moderation.decide(mona, "listing", board.again(refs[1]), Move.REJECT, Reason.MONEY)
        moderation.object_to(anna, decision, "No money was asked.")
        refs.append(decision.public_id)
        rule = moderation.set_posting(mona, anna.user_id or 0, GHENT, Posting.REVIEWED, Reason.MONEY)
        refs.append(rule.public_id)
    refs += [cast.user("anna").public_id, cast.user("bilal").public_id]
    slug = db.session.scalars(select(Organisation.slug).where(Organisation.id == organisation_id)).one()
    db.session.rollback()
    return World({"public_id": refs, "slug": [slug]})


# --- addresses ---


def addresses(app: Flask, value_of: Callable[[Rule, str], list[str]]) -> Iterator[tuple[str, str, str]]:
    """Yield (endpoint, method, address) of each address, for each of the values of its parts."""
    found = []
    with app.test_request_context("/nl/"):
        for rule in app.url_map.iter_rules():
            parts = sorted(rule.arguments - {"lang"})
            choices = [value_of(rule, part) for part in parts] or [[]]
            for number in range(max(len(choice) for choice in choices) or 1):
                values: dict[str, Any] = {p: c[number % len(c)] for p, c in zip(parts, choices, strict=False)}
                if "lang" in rule.arguments:
                    values["lang"] = "nl"
                for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                    found.append((rule.endpoint, method, url_for(rule.endpoint, **values)))
    yield from found


def real(world: World) -> Callable[[Rule, str], list[str]]:
    """Return a choice of identifiers that exist."""
    return lambda rule, part: world.ids["public_id" if _is_id(rule, part) else "slug"]


def strange(rule: Rule, part: str) -> list[str]:
    """Return parts of an address that nothing has."""
    return (
        ["0" * 16]
        if _is_id(rule, part)
        else ["nothing", "..", "%2e%2e%2fetc", "\u202e", "x" * 2000, "'\"<>", "\ufdfa"]
    )


def _is_id(rule: Rule, part: str) -> bool:
    return isinstance(rule._converters[part], PublicIdConverter)


def snapshot() -> dict[str, set[tuple[Any, ...]]]:
    """Return all rows of all tables that hold any."""
    tables = [*used_tables(db.session.connection()), Base.metadata.tables["audit_event"]]
    rows = {
        table.name: {tuple(map(repr, row)) for row in db.session.execute(select(table))} for table in tables
    }
    db.session.rollback()
    return rows


def lost(before: dict[str, set[tuple[Any, ...]]], own_id: int) -> dict[str, set[tuple[Any, ...]]]:
    """Return the rows that changed or went, but those of the person with this number."""
    after = snapshot()
    gone = {name: rows - after.get(name, set()) for name, rows in before.items()}
    for name, column in OWN.items():
        place = list(Base.metadata.tables[name].c.keys()).index(column)
        gone[name] = {row for row in gone.get(name, set()) if row[place] != repr(own_id)}
    return {name: rows for name, rows in gone.items() if rows}


def meant_for(app: Flask, endpoint: str, person: str | None) -> bool:
    """Tell whether this person is the one to drive an address in depth."""
    access = access_of(app, endpoint)
    assert access is not None
    if access.kind == "role":
        return person == {"moderator": "mona", "administrator": "adam"}[access.roles[0]]
    return person == "anna" or (person is None and access.kind == "public")


def posts(
    app: Flask, world: World, person: str | None, client: FlaskClient, leave_out: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    """Yield (endpoint, address) of the forms that this person may send, for things that exist."""
    for endpoint, method, address in addresses(app, real(world)):
        if method != "POST" or endpoint in ENDING | leave_out or not meant_for(app, endpoint, person):
            continue
        if client.post(address).status_code not in {403, 404}:
            yield endpoint, address


def fill(names: Sequence[str], first: int) -> dict[str, str]:
    """Return a value for each field, beginning somewhere in the list of values."""
    return {name: VALUES[(first + number) % len(VALUES)] for number, name in enumerate(names)}


class Browser(FlaskClient):
    """A client that looks only for a crash, and for a script that got through; quick enough for thousands."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request and look at what comes back."""
        response = super().open(*args, **kwargs)
        db.session.rollback()
        assert response.status_code < 500, f"{response.status_code} at {response.request.path}"
        assert b"<script>alert" not in response.data, response.request.path
        location = response.headers.get("Location", "/")
        assert re.match(r"/(?![/\\])", location), location
        return response


def browser(app: Flask, cast: Cast, person: str | None) -> Browser:
    """Return a browser in which this person (or nobody) is signed in."""
    client = Browser(app)
    if person is not None:
        cast.sign_in(client, person)
    return client


# --- the attacks ---


@pytest.mark.parametrize("person", [None, "dario", "milan"])
def test_who_has_no_part_in_it_changes_nothing_of_others(
    person: str | None, app: Flask, cast: Cast, world: World
) -> None:
    own_id = cast.id(person) if person else 0
    client, before = cast.client(person), snapshot()
    fields = WELL_CHOSEN | {"user": world.ids["public_id"][-1], "email": "stranger@example.org"}
    fields |= {"session": "1", "notification": "1", "confirmation": f"{person}@example.org"}
    for endpoint, method, address in addresses(app, real(world)):
        if method == "POST" and endpoint not in {"accounts.sign_out", "accounts.erase"}:
            client.post(address, data=fields)
    assert lost(before, own_id) == {}


@pytest.mark.parametrize("person", [None, "anna", "mona", "adam"])
def test_no_value_of_a_field_breaks_a_page(person: str | None, app: Flask, cast: Cast, world: World) -> None:
    client, names = browser(app, cast, person), field_names()
    for number, (_endpoint, address) in enumerate(posts(app, world, person, client)):
        for turn in range(TURNS):
            client.post(address, data=fill(names, number + turn * len(VALUES) // TURNS))


@pytest.mark.parametrize("person", [None, "anna", "mona", "adam"])
def test_empty_fields_change_nothing(person: str | None, app: Flask, cast: Cast, world: World) -> None:
    client, names = browser(app, cast, person), set(field_names()) - set(BUTTONS)
    for endpoint, address in posts(app, world, person, client, leave_out=NEEDS_NO_FIELD):
        before = snapshot()
        for value in EMPTY:
            client.post(address, data=dict.fromkeys(names, value))
        assert snapshot() == before, endpoint


@pytest.mark.parametrize("person", [None, "anna", "mona", "adam"])
def test_no_odd_body_breaks_a_page(person: str | None, app: Flask, cast: Cast, world: World) -> None:
    client = browser(app, cast, person)
    for _endpoint, address in posts(app, world, person, client):
        for body in odd_fields(field_names()):
            client.post(address, **body)
    for address in ("/nl/sign-in", "/nl/listings/new", "/nl/unsubscribe/x", "/demo/sign-in", "/nl/nothing"):
        for body in odd_bodies():
            client.post(address, **body)


@pytest.mark.parametrize("person", [None, "anna", "mona", "adam"])
def test_no_question_breaks_a_page(person: str | None, app: Flask, cast: Cast, world: World) -> None:
    client = browser(app, cast, person)
    found = addresses(app, lambda rule, part: real(world)(rule, part)[:1])
    for number, (endpoint, method, address) in enumerate(found):
        if method == "GET" and meant_for(app, endpoint, person):
            client.head(address)
            for turn in range(QUESTIONS):
                asked = fill(ASKED, number + turn * len(VALUES) // QUESTIONS)
                client.get(address, query_string={name: value[:300] for name, value in asked.items()})


@pytest.mark.parametrize("person", [None, "anna"])
def test_no_address_and_no_method_breaks_a_page(person: str | None, app: Flask, cast: Cast) -> None:
    client = browser(app, cast, person)
    for _endpoint, method, address in addresses(app, strange):
        client.open(address, method=method)
    for _endpoint, method, address in addresses(app, lambda rule, part: strange(rule, part)[:1]):
        for wrong in {"PUT", "OPTIONS", "NONSENSE", "GET"} - {method}:
            client.open(address, method=wrong)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json", "text/plain"])
def test_a_huge_body_that_is_no_upload_is_refused_unread(kind: str, app: Flask, cast: Cast) -> None:
    client, body = browser(app, cast, None), b"a&" * 500_000
    for address in ("/nl/listings/quick", "/nl/sign-in", "/nl/listings/new"):
        assert client.post(address, data=body, content_type=kind).status_code == 413


def test_only_a_page_that_takes_files_takes_large_ones(app: Flask, cast: Cast) -> None:
    client = browser(app, cast, "anna")
    for address, status in (("/nl/organisations/new", 413), ("/nl/listings/new", 422)):
        file = (io.BytesIO(b"x" * 1_000_000), "a.jpg")
        assert client.post(address, data={"photos": file}).status_code == status
