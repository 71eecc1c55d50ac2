"""Groups over HTTP: beginning one, being let in, writing, leaving, and what is seen of it afterwards."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.accounts.actions import erase
from app.core.db import db, transaction
from app.groups.models import Group, GroupMember, GroupPost
from app.groups.rules import GroupRole, Preset
from app.mail.actions import deliver_due
from app.mail.models import MailState, OutboxMail
from app.moderation import actions as moderation
from app.moderation.rules import Move, Reason, ReviewState
from app.notifications.models import Notification
from tests.groups.conftest import Make, write
from tests.support.cast import Cast
from tests.support.mails import mails_to
from tests.support.pages import fields_of

TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
FORM = {
    "name": "Taalcafé Ledeberg",
    "description": "Samen oefenen.",
    "kind": "closed",
    "writing": "members",
    "postcode": "9050",
}


def test_a_closed_group_from_beginning_to_leaving(cast: Cast) -> None:
    anna, bilal, chloe = cast.client("anna"), cast.client("bilal"), cast.client("chloe")
    page = anna.post("/nl/groups/new", data=FORM)
    assert page.location == "/nl/groups/taalcafe-ledeberg"
    anna.post(f"{page.location}/posts", data={"body": "Geheimwoord **kersentaart**"})
    for outsider in (bilal, cast.client()):
        shown = outsider.get(page.location).text
        assert "Samen oefenen" in shown
        assert "kersentaart" not in shown
    bilal.post(f"{page.location}/join", data={"message": "Ik oefen graag."})
    bilal.post(f"{page.location}/join", data={"message": "Ik oefen graag."})
    assert len(mails_to("anna@example.org")) == 1
    asked = anna.get(f"{page.location}/members").text
    assert "Ik oefen graag" in asked
    anna.post(asked.split('action="')[1:][_accept(asked)].split('"')[0])
    assert "<strong>kersentaart</strong>" in bilal.get(page.location).text
    bilal.post(f"{page.location}/posts", data={"body": "Dank je @Anna"})
    assert "kersentaart" not in mails_to("anna@example.org")[-1].text
    assert chloe.get(f"{page.location}/members").status_code == 403
    bilal.post(f"{page.location}/leave")
    gone = bilal.get(page.location).text
    assert "kersentaart" not in gone
    assert not db.session.scalars(select(Notification).where(Notification.user_id == cast.id("bilal"))).all()


def bare(html: str) -> str:
    """Return a page without the token of its forms, which is another one each second."""
    return TOKEN.sub("", html)


def _accept(html: str) -> int:
    return next(
        n for n, part in enumerate(html.split('action="')[1:]) if part.split('"')[0].endswith("/accept")
    )


def test_what_may_not_be_known_of_a_hidden_group(make: Make, cast: Cast) -> None:
    slug = make("geheim", Preset.HIDDEN, members=("bilal",)).slug
    post = write(cast, "bilal", slug, "hallo")
    for person in (None, "dario", "mona", "marie", "adam"):
        client = cast.client(person)
        nowhere = client.get("/nl/groups/nergens")
        for path in ("", f"/posts/{post}"):
            answer = client.get(f"/nl/groups/{slug}{path}")
            assert answer.status_code == 404
            assert bare(answer.text.replace(f"{slug}{path}", "nergens")) == bare(nowhere.text)
        if person:
            for path in ("join", "leave", "posts", f"posts/{post}/remove", f"posts/{post}/read"):
                assert client.post(f"/nl/groups/{slug}/{path}", data={"body": "x"}).status_code == 404, path
            assert client.get(f"/nl/groups/{slug}/members").status_code == 404
    public_id = db.session.scalars(select(Group.public_id)).one()
    assert cast.client().get(f"/nl/report?subject={public_id}").status_code == 404


def test_the_address_of_a_hidden_group_tells_nothing_of_its_name(cast: Cast) -> None:
    hidden = cast.client("anna").post("/nl/groups/new", data={**FORM, "kind": "hidden"}).location
    shown = cast.client("bilal").post("/nl/groups/new", data=FORM).location
    assert "taalcafe" not in hidden
    assert shown.endswith("/taalcafe-ledeberg")
    states = {g.slug: g.review_state for g in db.session.scalars(select(Group))}
    assert set(states.values()) == {ReviewState.DRAFT, ReviewState.PENDING}


@pytest.mark.parametrize(
    "field",
    [{"name": ""}, {"name": "www.koop.example"}, {"kind": "secret"}, {"postcode": "0"}, {"name": "x" * 81}],
)
def test_a_wrong_form_is_kept_and_makes_nothing(field: dict[str, str], cast: Cast) -> None:
    answer = cast.client("anna").post("/nl/groups/new", data=FORM | field)
    assert answer.status_code == 422
    assert "Samen oefenen." in answer.text
    assert not db.session.scalars(select(Group)).all()


def test_a_double_click_makes_one_group_and_one_message(cast: Cast) -> None:
    anna = cast.client("anna")
    for _ in range(2):
        page = anna.post("/nl/groups/new", data=FORM).location
    for _ in range(2):
        anna.post(f"{page}/posts", data={"body": "Welkom"})
    assert len(db.session.scalars(select(Group)).all()) == 1
    assert len(db.session.scalars(select(GroupPost)).all()) == 1


def test_an_open_group_is_read_by_all_and_written_in_by_members(make: Make, cast: Cast) -> None:
    make("plein", Preset.OPEN)
    post = write(cast, "anna", "plein", "Zaterdag plukken we appels")
    dario = cast.client("dario")
    assert "appels" in cast.client().get("/nl/groups/plein").text
    assert "appels" in cast.client().get(f"/nl/groups/plein/posts/{post}").text
    assert dario.post("/nl/groups/plein/posts", data={"body": "ik ook"}).status_code == 403
    dario.post("/nl/groups/plein/join")
    dario.post("/nl/groups/plein/join")
    assert dario.post("/nl/groups/plein/posts", data={"body": "ik ook", "reply_to": post}).status_code == 303
    shown = cast.client().get(f"/nl/groups/plein/posts/{post}").text
    assert "ik ook" in shown


@pytest.mark.parametrize("body", ["", "   ", "\x00", "x" * 8001])
def test_an_empty_or_huge_message_is_refused(body: str, make: Make, cast: Cast) -> None:
    make()
    answer = cast.client("anna").post("/nl/groups/breiclub/posts", data={"body": body})
    assert answer.status_code == 422
    assert not db.session.scalars(select(GroupPost)).all()


def test_the_last_manager_finds_a_successor_first(make: Make, cast: Cast) -> None:
    make(members=("bilal",))
    anna, bilal = cast.client("anna"), cast.user("bilal").public_id
    assert anna.post("/nl/groups/breiclub/leave").status_code == 409
    anna.post(f"/nl/groups/breiclub/members/{bilal}/role", data={"role": "group_manager"})
    assert anna.post("/nl/groups/breiclub/leave").status_code == 302
    roles = db.session.execute(select(GroupMember.user_id, GroupMember.role)).all()
    assert roles == [(cast.id("bilal"), GroupRole.MANAGER)]
    cast.client("bilal").post("/nl/groups/breiclub/leave")
    assert not db.session.scalars(select(Group)).all()


def test_who_leaves_the_site_leaves_a_successor(make: Make, cast: Cast) -> None:
    make(members=("bilal",), moderators=("chloe",))
    make("alleen")
    write(cast, "anna", "breiclub", "Van anna")
    with transaction() as session:
        from_anna = cast.user("anna")
        erase(cast.actor("anna"))
    assert from_anna is not None
    assert session is not None
    db.session.expire_all()
    assert db.session.scalars(select(Group.slug)).all() == ["breiclub"]
    manager = db.session.scalars(select(GroupMember).where(GroupMember.role == GroupRole.MANAGER)).one()
    assert manager.user_id == cast.id("chloe")
    assert not db.session.scalars(select(GroupPost)).all()


def test_a_mail_that_waits_goes_to_nobody_who_left(make: Make, cast: Cast) -> None:
    make(members=("bilal", "chloe"))
    write(cast, "anna", "breiclub", "Kom je, @Bilal en @Chloe?")
    cast.client("bilal").post("/nl/groups/breiclub/leave")
    deliver_due()
    db.session.expire_all()
    states = dict(db.session.execute(select(OutboxMail.recipient, OutboxMail.state)).all())
    assert states["chloe@example.org"] is MailState.SENT
    assert states["bilal@example.org"] is not MailState.SENT


def test_who_left_is_told_nothing_more(make: Make, cast: Cast) -> None:
    make(members=("bilal",))
    post = write(cast, "bilal", "breiclub", "Hallo")
    cast.client("bilal").post("/nl/groups/breiclub/leave")
    write(cast, "anna", "breiclub", "Waar is @Bilal?", post)
    assert not mails_to("bilal@example.org")


def test_whom_one_blocked_is_neither_read_nor_heard(make: Make, cast: Cast) -> None:
    make(members=("bilal", "chloe"))
    cast.client("chloe").post("/nl/account/block", data={"user": cast.user("bilal").public_id})
    post = write(cast, "bilal", "breiclub", "Hoor je mij, @Chloe?")
    assert "Hoor je mij" not in cast.client("chloe").get("/nl/groups/breiclub").text
    assert cast.client("chloe").get(f"/nl/groups/breiclub/posts/{post}").status_code == 404
    assert not mails_to("chloe@example.org")
    assert "Hoor je mij" in cast.client("anna").get("/nl/groups/breiclub").text


def test_what_is_new_stands_out_until_one_says_that_it_is_read(make: Make, cast: Cast) -> None:
    make(members=("bilal",))
    for number in range(25):
        write(cast, "anna", "breiclub", f"Bericht {number}")
    bilal = cast.client("bilal")
    assert "20+" in bilal.get("/nl/groups").text
    page = bilal.get("/nl/groups/breiclub").text
    assert page.count("post-new") == 20
    older = page.split('href="/nl/groups/breiclub?before=')[1].split('"')[0]
    assert bilal.get(f"/nl/groups/breiclub?before={older}").text.count("post-new") == 5
    newest = page.split('id="p-')[1].split('"')[0]
    bilal.post(f"/nl/groups/breiclub/posts/{newest}/read")
    assert "post-new" not in bilal.get("/nl/groups/breiclub").text
    assert "20+" not in bilal.get("/nl/groups").text


def test_moderators_of_the_site_review_what_everyone_reads(make: Make, cast: Cast) -> None:
    cast.client("anna").post("/nl/groups/new", data=FORM)
    mona = cast.client("mona")
    desk = mona.get("/nl/moderation").text
    assert "Taalcafé Ledeberg" in desk
    group = db.session.scalars(select(Group)).one()
    actor = cast.actor("mona")
    with transaction():
        moderation.decide(actor, "group", db.session.get(Group, group.id), Move.REJECT, Reason.NOT_ALLOWED)
    assert cast.client().get("/nl/groups/taalcafe-ledeberg").status_code == 404
    assert "Taalcaf" not in cast.client().get("/nl/groups").text
    anna = cast.client("anna")
    assert anna.get("/nl/groups/taalcafe-ledeberg").status_code == 200
    assert anna.post("/nl/groups/taalcafe-ledeberg/posts", data={"body": "x"}).status_code == 403
    with transaction():
        moderation.decide(actor, "group", db.session.get(Group, group.id), Move.RESTORE)
    assert "Taalcaf" in cast.client().get("/nl/groups?q=oefenen").text
    assert "taalcafe-ledeberg" in cast.client().get("/sitemap.xml").text


def test_a_group_closes_and_never_opens_again(make: Make, cast: Cast) -> None:
    make("plein", Preset.OPEN)
    write(cast, "anna", "plein", "Voor iedereen")
    anna = cast.client("anna")
    form = {"name": "Plein", "description": "", "writing": "members", "postcode": "9000"}
    assert (
        anna.post("/nl/groups/plein/edit", data={**form, "kind": "closed", "version": "1"}).status_code == 302
    )
    assert "Voor iedereen" not in cast.client().get("/nl/groups/plein").text
    version = str(db.session.scalars(select(Group.version)).one())
    for kind in ("open", "hidden"):
        answer = anna.post("/nl/groups/plein/edit", data={**form, "kind": kind, "version": version})
        assert answer.status_code == 422
    assert (
        anna.post("/nl/groups/plein/edit", data={**form, "kind": "closed", "version": "1"}).status_code == 409
    )


def test_another_manager_changes_what_is_online_and_as_a_moderator_approves_nothing(
    make: Make, cast: Cast
) -> None:
    group = make(managers=("anna", "mona"))
    mona, path = cast.client("mona"), f"/nl/groups/{group.slug}"
    fields = fields_of(mona.get(f"{path}/edit").text) | {"description": "Elke dinsdag breien."}
    assert mona.post(f"{path}/edit", data=fields).status_code == 302
    assert "Elke dinsdag breien." in cast.client().get(path).text
    assert mona.post(f"/nl/moderation/{group.public_id}/decide", data={"move": "approve"}).status_code == 403
    cast.client("anna").post(f"{path}/leave")
    again = fields_of(mona.get(f"{path}/edit").text) | {"description": "Elke woensdag breien."}
    assert mona.post(f"{path}/edit", data=again).status_code == 302
