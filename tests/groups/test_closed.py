"""Closed means closed: marked words are planted everywhere, and every outsider looks for them everywhere."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app.accounts.queries import export_of
from app.core.clock import now, today
from app.core.db import db, transaction
from app.core.i18n import PublicIdConverter
from app.groups.models import (
    Group,
    GroupAction,
    GroupMeeting,
    GroupPost,
    GroupRequest,
)
from app.groups.rules import Preset
from app.listings.models import Listing
from app.listings.notifications import tell_ending
from app.mail.actions import deliver_due
from app.mail.models import MailState, OutboxMail
from app.media.models import MediaDocument, MediaFile
from app.notifications.models import Notification
from app.responses.models import Response
from app.search.actions import rebuild
from tests.groups.conftest import Make
from tests.groups.test_posts import photo
from tests.listings.board import FORM
from tests.support.cast import Cast
from tests.support.papers import pdf

# Nobody but members reads this word; of a hidden group, nobody but members reads that one either.
INSIDE: Final = "Kwartelsecreet"
HIDDEN: Final = "Zwaluwnaam"
# What stands beside them, to look for: a page says again what was typed.
ASK: Final = "Lijsterwoord"
# What bilal answers before he leaves.
ANSWER: Final = "Spreeuwwoord"
MARKS: Final = (INSIDE, HIDDEN, ANSWER)
OUTSIDERS: Final = (None, "dario", "mona", "bilal")
SLUGS: Final = ("dicht", "verborgen")


@pytest.fixture
def planted(make: Make, cast: Cast) -> list[str]:
    """Fill a closed and a hidden group with marked words; bilal reads it, and leaves. Return all ids."""
    for slug, preset in zip(SLUGS, (Preset.CLOSED, Preset.HIDDEN), strict=True):
        hidden = preset is Preset.HIDDEN
        words = f"{HIDDEN} {ASK}" if hidden else "Openbare naam"
        make(slug, preset, members=("bilal", "chloe"), name=words, description=words)
        _fill(cast, f"/nl/groups/{slug}")
    cast.client("emil").post("/nl/groups/dicht/join", data={"message": INSIDE})
    bilal = cast.client("bilal")
    for slug in SLUGS:
        assert INSIDE in bilal.get(f"/nl/groups/{slug}").text
        assert bilal.post(f"/nl/groups/{slug}/leave").status_code == 302
    models: tuple[Any, ...] = (
        Group, GroupPost, GroupAction, GroupMeeting, GroupRequest, Listing, Response,
        MediaFile, MediaDocument,
    )  # fmt: skip
    return [str(public_id) for model in models for public_id in db.session.scalars(select(model.public_id))]


def _fill(cast: Cast, page: str) -> None:
    with transaction():
        for group in db.session.scalars(select(Group)):
            group.has_plan, group.questions = True, [f"Vraag {group.slug}"]
    anna = cast.client("anna")
    files = [FileStorage(io.BytesIO(pdf()), f"{INSIDE}.pdf"), FileStorage(io.BytesIO(photo()), "foto.jpg")]
    inside = f"{INSIDE} {ASK}"
    data: dict[str, Any] = {
        "body": f"{inside} @Bilal", "alt": INSIDE, "files": files,
        "option1": INSIDE, "option2": f"{INSIDE} b",
    }  # fmt: skip
    assert anna.post(f"{page}/posts", data=data).status_code == 303
    post = db.session.scalars(select(GroupPost.public_id).order_by(GroupPost.id.desc())).first()
    anna.post(f"{page}/posts", data={"body": f"{inside} antwoord", "reply_to": post})
    cast.client("bilal").post(f"{page}/posts", data={"body": "Van Bilal", "reply_to": post})
    anna.post(f"{page}/posts/{post}/edit", data={"body": f"{inside} anders", "seen": ""})
    anna.post(f"{page}/posts/{post}/pin")
    late = (today() - timedelta(days=3)).isoformat()
    anna.post(f"{page}/plan/new", data={"title": INSIDE, "body": INSIDE, "status": "planned", "due": late})
    anna.post(f"{page}/plan/meetings/new", data={"title": INSIDE, "held": late, "notes": f"- {INSIDE}"})
    anna.post(f"{page}/members", data={"email": "gast@example.org"})
    _ask_around(cast, page.rpartition("/")[2])


def _ask_around(cast: Cast, slug: str) -> None:
    """Ask something in the group alone, with a picture; bilal answers twice."""
    anna, bilal = cast.client("anna"), cast.client("bilal")
    for number in (1, 2):
        note = FORM | {
            "title": f"{INSIDE} {ASK} {number}", "body": INSIDE, "photo_alt": INSIDE,
            "photos": FileStorage(io.BytesIO(photo()), "foto.jpg"),
        }  # fmt: skip
        assert anna.post(f"/nl/listings/new?group={slug}", data=note).status_code == 302
        ref = db.session.scalars(select(Listing.public_id).order_by(Listing.id.desc())).first()
        answer = {"choice": "yes", "message": ANSWER}
        assert bilal.post(f"/nl/listings/{ref}/respond", data=answer).status_code == 303
        said = db.session.scalars(select(Response.public_id).order_by(Response.id.desc())).first()
        assert anna.post(f"/nl/responses/{said}/messages", data={"body": INSIDE}).status_code == 303
        assert bilal.post(f"/nl/responses/{said}/messages", data={"body": f"{ANSWER}!"}).status_code == 303
    with transaction():
        for listing in db.session.scalars(select(Listing)):
            listing.published_at = now() - timedelta(days=9)
            listing.expires_at = now() + timedelta(hours=9)
            tell_ending(listing, 1)


def addresses(app: Flask, ids: list[str]) -> Iterator[str]:
    """Yield every address that can be read, with the groups and whatever is in them."""
    with app.test_request_context("/nl/"):
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()):
                continue
            keys = [k for k in rule.arguments if isinstance(rule._converters[k], PublicIdConverter)]
            in_group = rule.endpoint.startswith(("groups.", "media.", "listings.", "responses.", "matching."))
            in_group = in_group or rule.endpoint in {"moderation.show", "moderation.report"}
            for slug in SLUGS if {"slug", "group"} & rule.arguments else ("",):
                for public_id in (ids if in_group else ids[:2]) if keys else ("",):
                    values: dict[str, Any] = dict.fromkeys(rule.arguments, "nothing")
                    values |= {
                        name: "0"
                        for name in rule.arguments
                        if "Integer" in type(rule._converters[name]).__name__
                    }
                    values |= {"lang": "nl"} if "lang" in rule.arguments else {}
                    values |= {name: slug for name in ("slug", "group") if name in rule.arguments}
                    values |= dict.fromkeys(keys, public_id)
                    values |= {"size": "card"} if "size" in rule.arguments else {}
                    yield url_for(rule.endpoint, **values)


SEARCHED: Final = ("groups", "listings", "organisations", "groups/dicht", "groups/verborgen")
ASKED: Final = (
    *(f"/nl/{page}?q={ASK}" for page in SEARCHED),
    "/nl/listings?format=json", "/nl/listings?format=atom", "/sitemap.xml", "/nl/calendar.ics",
    "/nl/groups/dicht/latest?after=0", "/nl/groups/verborgen/latest?after=0",
    "/nl/listings/new?group=dicht", "/nl/listings/new?group=verborgen", "/nl/listings/atlas",
    "/nl/listings?kind=offer&category=furniture&place=ledeberg", "/nl/listings?place=ledeberg&within=5",
    "/nl/listings/bulletin/ledeberg", "/nl/listings/embed", "/nl/account/listings", "/nl/account/responses",
    "/nl/moderation", "/nl/moderation?tab=edited", "/nl/moderation/unanswered", "/nl/administration",
)  # fmt: skip


def reads(client: FlaskClient, address: str) -> str:
    """Return what a browser gets, names of files and other headers included."""
    answer = client.get(address)
    assert answer.status_code < 500, address
    return answer.get_data().decode("utf-8", "replace") + str(answer.headers)


@pytest.mark.sqlite_only
def test_no_surface_shows_an_outsider_what_is_inside(planted: list[str], app: Flask, cast: Cast) -> None:
    with transaction():
        for kind, source in app.extensions["search_sources"].items():
            rebuild(kind, source)
    surfaces = [*addresses(app, planted), *ASKED]
    assert len(surfaces) > 150
    for person in OUTSIDERS:
        client = FlaskClient(app)
        if person:
            cast.sign_in(client, person)
        told = {a for a in surfaces if (words := reads(client, a)) and any(mark in words for mark in MARKS)}
        assert told == set(), person


def test_members_do_see_what_is_planted(planted: list[str], app: Flask, cast: Cast) -> None:
    chloe = cast.client("chloe")
    for path in ("", "/plan", "/plan/print", "/latest?after=0", f"?q={ASK}", "/listings"):
        for slug in SLUGS:
            assert INSIDE in chloe.get(f"/nl/groups/{slug}{path}").text, path
    assert HIDDEN in chloe.get("/nl/groups").text


def test_no_mail_and_no_inbox_tells_it(planted: list[str], cast: Cast) -> None:
    mails = db.session.scalars(select(OutboxMail)).all()
    assert mails
    for mail in mails:
        everything = f"{mail.subject}{mail.text}{mail.html}{mail.headers}"
        assert not any(mark in everything for mark in MARKS)
    titles = db.session.execute(select(Notification.title, Notification.user_id)).all()
    assert titles
    assert not any(mark in title for title, _user in titles for mark in MARKS)
    assert cast.id("bilal") not in {user_id for _title, user_id in titles}
    deliver_due()
    db.session.expire_all()
    late = db.session.scalars(select(OutboxMail).where(OutboxMail.recipient == "bilal@example.org")).all()
    assert all(mail.state is not MailState.SENT for mail in late)


def test_who_left_takes_their_own_words_along_and_nothing_else(planted: list[str], cast: Cast) -> None:
    words = str(export_of(cast.actor("bilal")))
    assert "Van Bilal" in words
    assert ANSWER in words
    assert INSIDE not in words
    assert HIDDEN not in words
