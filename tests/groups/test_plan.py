"""Working by a plan: actions, how they go, meetings, reminders, and what everyone may read of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.clock import today
from app.core.db import db, transaction
from app.groups import actions
from app.groups.models import Group, GroupAction, GroupMeeting
from app.groups.rules import ActionStatus, Preset, is_overdue, tasks_in
from app.mail.models import OutboxMail
from tests.groups.conftest import Make
from tests.support.cast import Cast
from tests.support.mails import mails_to
from tests.support.pages import fields_of

PLAN = "/nl/groups/breiclub/plan"
FORM = {"title": "Zaal zoeken", "body": "Voor tachtig mensen", "status": "planned"}


@pytest.fixture
def working(make: Make, cast: Cast) -> Group:
    """A closed group with an action plan: anna manages, bilal is a member."""
    number = make(members=("bilal",)).id
    with transaction():
        group = db.session.get(Group, number)
        assert group is not None
        group.has_plan = True
    return group


def only() -> GroupAction:
    """Return the one action there is."""
    db.session.expire_all()
    return db.session.scalars(select(GroupAction)).one()


def test_points_of_notes_are_tasks() -> None:
    assert tasks_in("Verslag\n- zaal zoeken\n  * [ ] affiche\n1. tolk vragen\n-geen punt\nEinde") == [
        "zaal zoeken", "affiche", "tolk vragen",
    ]  # fmt: skip
    assert tasks_in("- " * 5000) == tasks_in("-" * 5000) or tasks_in("") == []


@pytest.mark.parametrize("status", ActionStatus)
def test_only_what_is_open_is_late(status: ActionStatus) -> None:
    yesterday = today() - timedelta(days=1)
    assert is_overdue(yesterday, status, today()) == (status in {ActionStatus.PLANNED, ActionStatus.GOING})
    assert not is_overdue(today(), status, today())
    assert not is_overdue(None, status, today())


def test_an_action_from_idea_to_done(working: Group, cast: Cast) -> None:
    bilal = cast.client("bilal")
    data = {**FORM, "owner": cast.user("bilal").public_id, "due": today().isoformat(), "progress": "10"}
    for _ in range(2):
        page = bilal.post(f"{PLAN}/new", data=data).location
    assert "Zaal zoeken" in cast.client("anna").get(PLAN).text
    bilal.post(
        f"{page}/updates", data={"body": "Ik belde twee scholen.", "status": "going", "progress": "40"}
    )
    assert (
        bilal.post(f"{page}/updates", data={"body": "", "status": "going", "progress": "40"}).status_code
        == 422
    )
    bilal.post(f"{page}/updates", data={"body": "", "status": "done", "progress": "50"})
    assert (only().status, only().progress) == (ActionStatus.DONE, 100)
    shown = cast.client("anna").get(page).text
    assert "Ik belde twee scholen." in shown
    assert bilal.post(f"{page}/remove").status_code == 403
    cast.client("anna").post(f"{page}/remove")
    assert not db.session.scalars(select(GroupAction)).all()


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"title": "x" * 121}, {"due": "gisteren"}, {"progress": "101"}, {"owner": "0" * 16},
     {"parent": "0" * 16}, {"status": "perfect"}],
)  # fmt: skip
def test_a_wrong_action_is_kept_on_the_page_and_nowhere_else(
    wrong: dict[str, str], working: Group, cast: Cast
) -> None:
    answer = cast.client("bilal").post(f"{PLAN}/new", data=FORM | wrong)
    assert answer.status_code == 422
    assert "Voor tachtig mensen" in answer.text
    assert not db.session.scalars(select(GroupAction)).all()


def test_an_action_is_no_part_of_itself_and_nobody_overwrites(working: Group, cast: Cast) -> None:
    bilal = cast.client("bilal")
    above = bilal.post(f"{PLAN}/new", data=FORM).location
    below = bilal.post(f"{PLAN}/new", data=FORM | {"title": "Prijs vragen", "parent": above[-16:]}).location
    edit = FORM | {"parent": below[-16:], "version": "1"}
    assert bilal.post(f"{above}/edit", data=edit).status_code == 422
    late = bilal.post(f"{below}/edit", data=FORM | {"title": "Prijs", "version": "7"})
    assert late.status_code == 409
    assert 'value="Prijs"' in late.text, "what was typed stays"
    assert "Prijs vragen" in bilal.get(above).text


def test_notes_of_a_meeting_become_actions_once(working: Group, cast: Cast) -> None:
    bilal = cast.client("bilal")
    data = {
        "title": "Eerste keer",
        "held": today().isoformat(),
        "notes": "We waren met zes.\n- affiche maken",
    }
    page = bilal.post(f"{PLAN}/meetings/new", data=data).location
    assert "affiche maken" in bilal.get(page).text
    for _ in range(2):
        assert bilal.post(f"{page}/actions", data={"point": "0"}).status_code == 302
    assert only().title == "affiche maken"
    assert bilal.post(f"{page}/actions", data={"point": "5"}).status_code == 409
    edit = data | {"notes": "Anders", "version": "1"}
    assert bilal.post(f"{page}/edit", data=edit).status_code == 302
    late = bilal.post(f"{page}/edit", data=edit | {"notes": "Later getypt"})
    assert late.status_code == 409
    assert "Later getypt" in late.text
    again = edit | {"notes": "Later getypt", "version": fields_of(late.text)["version"]}
    assert bilal.post(f"{page}/edit", data=again).status_code == 302, "saving once more is a choice"
    assert db.session.scalar(select(func.count()).select_from(GroupMeeting)) == 1
    for outsider in (None, "dario", "mona"):
        assert cast.client(outsider).get(page).status_code == 404


def test_everyone_reads_what_is_marked_for_everyone_and_no_names(working: Group, cast: Cast) -> None:
    anna, bilal = cast.client("anna"), cast.client("bilal")
    owner = {"owner": cast.user("bilal").public_id}
    shown = anna.post(f"{PLAN}/new", data=FORM | owner | {"public": "y"}).location
    hidden = anna.post(f"{PLAN}/new", data=FORM | {"title": "Geld tellen"}).location
    by_member = bilal.post(f"{PLAN}/new", data=FORM | {"title": "Stiekem open", "public": "y"}).location
    anna.post(f"{shown}/updates", data={"body": "Binnenskamers", "status": "going", "progress": "5"})
    for person in (None, "dario", "mona"):
        client = cast.client(person)
        for path in (PLAN, f"{PLAN}/print", shown):
            page = client.get(path).text
            assert "Zaal zoeken" in page
            assert not any(word in page for word in ("Geld tellen", "Stiekem", "Bilal", "Binnenskamers")), (
                path
            )
        assert client.get(hidden).status_code == client.get(by_member).status_code == 404
    assert "Geld tellen" in bilal.get(f"{PLAN}/print").text


def test_a_plan_of_a_hidden_group_or_of_none_is_nowhere(make: Make, working: Group, cast: Cast) -> None:
    number = make("geheim", Preset.HIDDEN).id
    make("zonder")
    with transaction():
        group = db.session.get(Group, number)
        assert group is not None
        group.has_plan = True
    assert cast.client("anna").get("/nl/groups/geheim/plan").status_code == 200
    assert cast.client("anna").get("/nl/groups/zonder/plan").status_code == 404
    for person in (None, "dario", "mona", "marie"):
        assert cast.client(person).get("/nl/groups/geheim/plan").status_code == 404
    assert cast.client("dario").post(f"{PLAN}/new", data=FORM).status_code == 403


def test_who_is_late_is_reminded_once_a_week_without_a_word_of_it(working: Group, cast: Cast) -> None:
    late = (today() - timedelta(days=2)).isoformat()
    data = FORM | {"owner": cast.user("bilal").public_id, "due": late}
    page = cast.client("anna").post(f"{PLAN}/new", data=data).location
    assert actions.remind_owners() == 1
    assert actions.remind_owners() == 0
    (mail,) = mails_to("bilal@example.org")
    assert "Zaal" not in mail.subject + mail.text + mail.html
    with transaction():
        only().reminded_on = today() - timedelta(days=7)
    assert actions.remind_owners() == 1
    cast.client("bilal").post("/nl/groups/breiclub/leave")
    assert only().owner_id is None
    with transaction():
        only().reminded_on = None
    assert actions.remind_owners() == 0
    assert len(db.session.scalars(select(OutboxMail)).all()) == 2
    assert "Te laat" in cast.client("anna").get(page).text
