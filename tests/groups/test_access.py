"""Who sees, reads and does what in a group: the pure policies, and that the queries agree with them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.actor import ANONYMOUS
from app.core.db import db
from app.groups import policies, queries
from app.groups.models import Group
from app.groups.rules import Preset, Writing
from app.moderation.rules import ReviewState
from tests.groups.conftest import Make
from tests.support.cast import DEINZE, GHENT, Cast

PEOPLE = (None, "anna", "bilal", "chloe", "dario", "mona", "milan", "marie", "leila", "adam")


@pytest.mark.parametrize("preset", Preset)
@pytest.mark.parametrize("state", ReviewState)
def test_the_queries_show_what_the_policies_allow(
    preset: Preset, state: ReviewState, make: Make, cast: Cast
) -> None:
    for slug, place in (("hier", GHENT), ("ginder", DEINZE)):
        make(slug, preset, moderators=("chloe",), members=("bilal",), state=state, municipality_id=place)
    groups = db.session.scalars(select(Group)).all()
    for person in PEOPLE:
        actor = cast.actor(person) if person else ANONYMOUS
        for condition, policy in (
            (queries.visible_to(actor), policies.can_see),
            (queries.readable_by(actor), policies.can_read),
        ):
            shown = set(db.session.scalars(select(Group.slug).where(condition)))
            assert shown == {g.slug for g in groups if policy(actor, g)}, (person, policy)


@pytest.mark.parametrize(
    ("preset", "seen_by", "read_by"),
    [
        (Preset.OPEN, {None, "anna", "bilal", "dario", "mona"}, {None, "anna", "bilal", "dario", "mona"}),
        (Preset.CLOSED, {None, "anna", "bilal", "dario", "mona"}, {"anna", "bilal"}),
        (Preset.HIDDEN, {"anna", "bilal"}, {"anna", "bilal"}),
    ],
)
def test_three_sorts_of_groups(
    preset: Preset, seen_by: set[str | None], read_by: set[str | None], make: Make, cast: Cast
) -> None:
    group = make(preset=preset, members=("bilal",))
    for person in (None, "anna", "bilal", "dario", "mona"):
        actor = cast.actor(person) if person else ANONYMOUS
        assert policies.can_see(actor, group) == (person in seen_by), person
        assert policies.can_read(actor, group) == (person in read_by), person
        assert policies.can_join(actor, group) == (preset is Preset.OPEN and person in {"dario", "mona"})
        assert policies.can_ask(actor, group) == (preset is Preset.CLOSED and person in {"dario", "mona"})


def test_roles_in_a_group_and_nowhere_else(make: Make, cast: Cast) -> None:
    group = make(moderators=("chloe",), members=("bilal",), writing=Writing.MODERATORS)
    other = make("ander", managers=("dario",))
    manager, moderator, member = (cast.actor(n) for n in ("anna", "chloe", "bilal"))
    assert [policies.can_manage(a, group) for a in (manager, moderator, member)] == [True, False, False]
    assert [policies.can_moderate(a, group) for a in (manager, moderator, member)] == [True, True, False]
    assert [policies.can_write(a, group) for a in (manager, moderator, member)] == [True, True, False]
    assert policies.can_answer(member, group)
    for actor in (manager, moderator, member):
        assert not policies.is_member(actor, other)
        assert not actor.has("moderator", GHENT)
        assert not actor.has_any("moderator", "manager", "member")


def test_a_moderator_of_the_site_acts_only_on_what_they_may_read(make: Make, cast: Cast) -> None:
    mona, marie = cast.actor("mona"), cast.actor("marie")
    for preset, may in ((Preset.OPEN, True), (Preset.CLOSED, False), (Preset.HIDDEN, False)):
        group = make(f"groep-{preset}", preset)

        class Post:
            author_id = cast.id("anna")

        assert policies.can_remove_post(mona, group, Post()) is may
        assert policies.can_remove_post(marie, group, Post()) is may
        assert not policies.can_remove_post(cast.actor("milan"), group, Post())
        assert policies.can_report(cast.actor("anna"), group) is (preset is not Preset.HIDDEN)
