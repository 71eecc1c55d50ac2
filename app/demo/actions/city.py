"""Loading the demo city: rows with a past, as they would stand after weeks of use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from app.accounts.models import RoleGrant, User
from app.accounts.rules import Role
from app.core.clock import now
from app.core.db import db
from app.demo.actions.articles import load_article
from app.demo.actions.conversations import load_conversation, note_told
from app.demo.actions.desk import hide_reported, load_note, load_posting_rule, load_report
from app.demo.actions.events import load_event
from app.demo.actions.group_listings import load_group_listings
from app.demo.actions.groups import load_group
from app.demo.actions.listings import load_listing
from app.demo.actions.pictures import load_logos, load_pictures
from app.demo.actions.places import place_ids
from app.demo.actions.stories import load_story
from app.demo.actions.suggestions import load_suggestions
from app.demo.rules import demo_id, demo_totp_secret, read_city
from app.media.rules import Recoded
from app.moderation.rules import ReviewState
from app.organisations.models import Membership, Organisation
from app.organisations.rules import MemberRole
from app.places.queries import find_municipality
from app.responses.actions import recount

Row = Mapping[str, Any]
STATES: Final = {
    "new": ReviewState.PENDING,
    "checked": ReviewState.PUBLISHED,
    "refused": ReviewState.REJECTED,
    "suspended": ReviewState.HIDDEN,
}
FOUNDED: Final = timedelta(days=90)


def load_city(drawn: Mapping[str, Recoded]) -> None:
    """Write what is not there yet of the demo city, with its pictures; the caller commits."""
    city = read_city()
    people = {row["ref"]: _person(row) for row in city["people"]}
    organisations = {row["ref"]: _organisation(row, people) for row in city["organisations"]}
    for row in city["groups"]:
        load_group_listings(load_group(row, people, organisations), row, people)
    listings = {row["ref"]: load_listing(row, people, organisations) for row in city["listings"]}
    load_pictures(city["pictures"], listings, drawn)
    load_logos(city["organisations"], people, organisations, drawn)
    for number, row in enumerate(city["conversations"]):
        load_conversation(number, row, people, listings)
    note_told(listings)
    for row in city["stories"]:
        load_story(row, city["conversations"])
    for ref in sorted({row["listing"] for row in city["conversations"]}):
        recount(listings[ref])
    load_suggestions(listings)
    for row in city["events"]:
        load_event(row, people, organisations)
    for row in city["articles"]:
        load_article(row, people, organisations)
    for row in city["reports"]:
        load_report(row, people, listings)
    hide_reported(city["reports"], listings)
    for row in city["posting_rules"]:
        load_posting_rule(row, people)
    for row in city["desk_notes"]:
        load_note(row, people, listings)
    db.session.flush()


def _person(row: Row) -> User:
    public_id = demo_id("person", row["ref"])
    known = db.session.scalar(select(User).where(User.public_id == public_id))
    if known is not None:
        return known
    municipality_id, neighbourhood_id = place_ids(row)
    is_staff = row["role"] in set(Role)
    user = User(
        public_id=public_id,
        email=row["email"],
        name=row["name"],
        language=row["language"],
        speaks=row["speaks"],
        municipality_id=municipality_id,
        neighbourhood_id=neighbourhood_id,
        created_at=now() - FOUNDED,
        confirmed_at=now() - FOUNDED,
        totp_secret=demo_totp_secret(row["ref"]) if is_staff else None,
        totp_confirmed_at=now() - FOUNDED if is_staff else None,
    )
    db.session.add(user)
    db.session.flush()
    if is_staff:
        _grant(user, Role(row["role"]), row["scope"])
    return user


def _grant(user: User, role: Role, scope: str | None) -> None:
    place = find_municipality(scope) if scope else None
    db.session.add(
        RoleGrant(
            user_id=user.id,
            role=role,
            municipality_id=place.id if place else None,
            granted_at=now() - FOUNDED,
        )
    )


def _organisation(row: Row, people: Mapping[str, User]) -> Organisation:
    public_id = demo_id("organisation", row["ref"])
    known = db.session.scalar(select(Organisation).where(Organisation.public_id == public_id))
    if known is not None:
        return known
    municipality_id, neighbourhood_id = place_ids(row)
    state = STATES[row["state"]]
    organisation = Organisation(
        public_id=public_id,
        slug=row["slug"],
        name=row["name"],
        kbo_number=row["kbo_number"],
        description=row["description"],
        website=row["website"],
        email=row["email"],
        phone=row["phone"] or "",
        contact_role=row.get("contact_role", ""),
        insurance=row.get("insurance", ""),
        municipality_id=municipality_id,
        neighbourhood_id=neighbourhood_id,
        review_state=state,
        submitted_at=now() - (timedelta(days=1) if state is ReviewState.PENDING else FOUNDED),
        reviewed_at=None if state is ReviewState.PENDING else now() - FOUNDED,
        created_at=now() - FOUNDED,
        created_by=people[row["manager"]].id,
    )
    db.session.add(organisation)
    db.session.flush()
    roles = {row["manager"]: MemberRole.MANAGER, **dict.fromkeys(row["members"], MemberRole.MEMBER)}
    db.session.add_all(
        Membership(
            organisation_id=organisation.id, user_id=people[ref].id, role=role, joined_at=now() - FOUNDED
        )
        for ref, role in roles.items()
    )
    return organisation
