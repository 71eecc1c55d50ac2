"""Listings and answers for the tests of responses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, select, update

from app.accounts.models import Block
from app.core.clock import now
from app.core.db import db, transaction
from app.core.ids import new_public_id
from app.listings.models import Listing
from app.listings.rules import Help, Kind
from app.mail.models import OutboxMail
from app.moderation.rules import ReviewState
from app.organisations.models import Membership, Organisation
from app.organisations.rules import MemberRole
from app.responses import actions, queries
from app.responses.models import Message, Response
from tests.support.cast import GHENT, Cast


class Stage:
    """Puts listings, answers and organisations on the stage, and looks at what came of them."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def listing(self, author: str = "anna", **values: Any) -> str:
        """Return the public id of a listing that is online, unless the values say otherwise."""
        author_id, moment = self.cast.id(author), now()
        defaults: dict[str, Any] = {
            "kind": Kind.OFFER, "help": Help.GOODS, "title": "Fiets met licht", "body": "", "language": "nl",
            "category": "bikes", "municipality_id": GHENT, "review_state": ReviewState.PUBLISHED,
            "created_at": moment, "edited_at": moment, "published_at": moment,
        }  # fmt: skip
        with transaction() as session:
            listing = Listing(public_id=new_public_id(), author_id=author_id, **defaults | values)
            session.add(listing)
            session.flush()
            return listing.public_id

    def change(self, ref: str, **values: Any) -> None:
        """Change a listing behind everyone's back."""
        with transaction():
            listing = self.get(ref)
            for name, value in values.items():
                setattr(listing, name, value)

    def organisation(self, name: str, **members: MemberRole) -> int:
        """Return the number of a checked organisation with these members."""
        ids = {member: self.cast.id(member) for member in members}
        with transaction() as session:
            organisation = Organisation(
                public_id=new_public_id(), slug=name.lower(), name=name, municipality_id=GHENT,
                review_state=ReviewState.PUBLISHED, created_at=now(),
            )  # fmt: skip
            session.add(organisation)
            session.flush()
            for member, role in members.items():
                session.add(
                    Membership(
                        organisation_id=organisation.id, user_id=ids[member], role=role, joined_at=now()
                    )
                )
            return organisation.id

    def leave(self, organisation_id: int, member: str) -> None:
        """Let somebody leave an organisation."""
        member_id = self.cast.id(member)
        with transaction() as session:
            session.execute(
                delete(Membership).where(
                    Membership.organisation_id == organisation_id, Membership.user_id == member_id
                )
            )

    def answer(self, name: str, listing: str, message: str = "Dag! Ik kom graag langs.", **more: Any) -> str:
        """Answer a listing as somebody with an account; return the public id of the answer."""
        actor = self.cast.actor(name)
        with transaction():
            return actions.respond(actor, self.get(listing), message, **more).public_id

    def do(self, act: Callable[..., Any], name: str, ref: str, *more: Any, **named: Any) -> None:
        """Do something with an answer."""
        actor = self.cast.actor(name)
        with transaction():
            act(actor, queries.get(actor, ref), *more, **named)

    def look(self, listing: str) -> None:
        """Let the poster have looked at all answers, so that they do not pile up."""
        with transaction() as session:
            session.execute(
                update(Response)
                .where(Response.listing_id == self.get(listing).id, Response.poster_read_at.is_(None))
                .values(poster_read_at=now())
            )

    def answers(self, listing: str, *names: str) -> list[str]:
        """Answer a listing as each of these people, one after the other, while the poster looks on."""
        refs = []
        for name in names:
            refs.append(self.answer(name, listing))
            self.look(listing)
        return refs

    def block(self, blocker: str, blocked: str) -> None:
        """Let one person block another."""
        ids = self.cast.id(blocker), self.cast.id(blocked)
        with transaction() as session:
            session.add(Block(blocker_id=ids[0], blocked_id=ids[1], created_at=now()))

    def find(self, ref: str) -> Response:
        """Return an answer as it is now."""
        db.session.rollback()
        return db.session.scalars(select(Response).where(Response.public_id == ref)).one()

    def state(self, ref: str) -> str:
        """Return where an answer stands now."""
        return self.find(ref).state.value

    def bodies(self, ref: str) -> list[str]:
        """Return what was said in a conversation."""
        rows = select(Message.body).where(Message.response_id == self.find(ref).id).order_by(Message.id)
        return list(db.session.scalars(rows))

    def mails(self, name: str, kind: str = "") -> list[OutboxMail]:
        """Return the mails to somebody, the oldest first."""
        db.session.rollback()
        to = OutboxMail.recipient == f"{name}@example.org"
        statement = select(OutboxMail).where(to, OutboxMail.kind.startswith(kind)).order_by(OutboxMail.id)
        return list(db.session.scalars(statement))

    def get(self, ref: str) -> Listing:
        return db.session.scalars(select(Listing).where(Listing.public_id == ref)).one()
