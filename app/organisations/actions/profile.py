"""Putting an organisation on Solidair, and changing what it tells."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.i18n import _
from app.core.ids import new_public_id
from app.core.slugs import free_slug, slug_base
from app.moderation import actions as moderation
from app.moderation.rules import ReviewState
from app.organisations.models import Membership, Organisation
from app.organisations.policies import can_edit, can_register
from app.organisations.rules import (
    DOUBLE_CLICK,
    MAX_WAITING,
    RESERVED_SLUGS,
    SUBJECT_KIND,
    MemberRole,
    Profile,
)
from app.places.rules import fold

MENDABLE = frozenset({ReviewState.DRAFT, ReviewState.CHANGES_REQUESTED, ReviewState.REJECTED})


def register_organisation(actor: Actor, profile: Profile) -> Organisation:
    """Put an organisation on Solidair and ask for its check; whoever does so manages it."""
    if not can_register(actor):
        raise Forbidden
    db.session.get(User, actor.user_id, with_for_update=True)
    earlier = _just_registered(actor, profile.name)
    if earlier is not None:
        return earlier
    _check_room(actor)
    _claim_kbo_number(profile.kbo_number, None)
    organisation = _insert(actor, profile)
    db.session.add(
        Membership(
            organisation_id=organisation.id, user_id=actor.user_id, role=MemberRole.MANAGER, joined_at=now()
        )
    )
    db.session.flush()
    moderation.submit(actor, SUBJECT_KIND, organisation)
    return organisation


def _just_registered(actor: Actor, name: str) -> Organisation | None:
    """Return what the first half of a double click made."""
    mine = (Organisation.created_by == actor.user_id, Organisation.name == name)
    recent = Organisation.created_at > now() - DOUBLE_CLICK
    return db.session.scalar(select(Organisation).where(*mine, recent).limit(1))


def _check_room(actor: Actor) -> None:
    waiting = (Organisation.created_by == actor.user_id, Organisation.review_state != ReviewState.PUBLISHED)
    if (db.session.scalar(select(func.count()).where(*waiting)) or 0) >= MAX_WAITING:
        raise Invalid(
            _("%(count)s of your organisations are not checked yet. First wait for those.", count=MAX_WAITING)
        )


def _claim_kbo_number(number: str | None, organisation_id: int | None) -> None:
    """See that a company number is free; one that was refused gives it up."""
    if not number:
        return
    holder = db.session.scalar(select(Organisation).where(Organisation.kbo_number == number))
    if holder is None or holder.id == organisation_id:
        return
    if holder.review_state is not ReviewState.REJECTED:
        raise _taken()
    holder.kbo_number = None
    db.session.flush()


def _taken() -> Invalid:
    return Invalid(
        _("This number is on Solidair already. Ask a colleague to invite you."),
        "kbo_number",
    )


def _insert(actor: Actor, profile: Profile) -> Organisation:
    """Insert the row; when somebody else takes the same address at the same moment, take the next one."""
    base = slug_base(fold(profile.name), "organisation")
    for _attempt in range(5):
        organisation = Organisation(
            public_id=new_public_id(), slug=free_slug(base, _taken_slugs(base)), created_at=now(),
            created_by=actor.user_id, review_state=ReviewState.DRAFT,
        )  # fmt: skip
        _fill(organisation, profile)
        try:
            with db.session.begin_nested():
                db.session.add(organisation)
        except IntegrityError:
            _claim_kbo_number(profile.kbo_number, None)
        else:
            return organisation
    raise Conflict(_("Many people do this now. Try again."))


def _taken_slugs(base: str) -> frozenset[str]:
    same = select(Organisation.slug).where(Organisation.slug.startswith(base, autoescape=True))
    return frozenset(db.session.scalars(same)) | RESERVED_SLUGS


def _fill(organisation: Organisation, profile: Profile) -> None:
    organisation.name = profile.name
    organisation.municipality_id = profile.municipality_id
    organisation.neighbourhood_id = profile.neighbourhood_id
    organisation.description = profile.description
    organisation.website = profile.website
    organisation.email = profile.email
    organisation.phone = profile.phone
    organisation.kbo_number = profile.kbo_number
    organisation.address = profile.address
    organisation.contact_role = profile.contact_role
    organisation.insurance = profile.insurance


def edit_organisation(actor: Actor, organisation: Organisation, profile: Profile, version: int) -> None:
    """Change what an organisation tells; what is online is looked at again, what was refused sent in anew."""
    if not can_edit(actor, organisation):
        raise Forbidden
    if organisation.version != version:
        raise Conflict(_("Somebody else changed this while you were writing."))
    _claim_kbo_number(profile.kbo_number, organisation.id)
    _fill(organisation, profile)
    is_changed = db.session.is_modified(organisation)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        raise _taken() from None
    if organisation.review_state in MENDABLE:
        moderation.submit(actor, SUBJECT_KIND, organisation)
    elif is_changed:
        moderation.note_edit(actor, SUBJECT_KIND, organisation)
