"""The same people in every test."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import LoginSession, RoleGrant, User
from app.accounts.queries import grants_of
from app.accounts.rules import Role
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db, transaction
from app.core.ids import digest, new_public_id, new_token

GHENT: Final = 44021
DEINZE: Final = 44083


class Cast:
    """Makes people when a test first calls for them; each is made once a test.

    Citizens: anna, bilal, chloe, dario. Staff: mona (moderator of Ghent), milan (moderator of Deinze),
    marie (moderator everywhere), leila (liaison), emil (editor), adam (administrator).
    """

    ROLES: Final = {
        "mona": (Role.MODERATOR, GHENT),
        "milan": (Role.MODERATOR, DEINZE),
        "marie": (Role.MODERATOR, None),
        "leila": (Role.LIAISON, GHENT),
        "emil": (Role.EDITOR, None),
        "adam": (Role.ADMINISTRATOR, None),
    }

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.ids: dict[str, int] = {}

    def user(self, name: str, language: str = "nl") -> User:
        """Return a person by first name."""
        if name not in self.ids:
            with transaction() as session:
                user = User(
                    public_id=new_public_id(),
                    email=f"{name}@example.org",
                    name=name.capitalize(),
                    language=language,
                    created_at=now(),
                    confirmed_at=now(),
                    municipality_id=GHENT,
                )
                session.add(user)
                session.flush()
                if name in self.ROLES:
                    role, place = self.ROLES[name]
                    session.add(
                        RoleGrant(user_id=user.id, role=role, municipality_id=place, granted_at=now())
                    )
                self.ids[name] = user.id
        found = db.session.get(User, self.ids[name])
        assert found is not None
        return found

    def id(self, name: str) -> int:
        """Return a person's number."""
        if name not in self.ids:
            self.user(name)
        return self.ids[name]

    def readdress(self, name: str) -> None:
        """Let somebody have another mail address, as once a new one is proven."""
        with transaction() as session:
            session.get_one(User, self.id(name)).email = f"{name}@elders.example"

    def actor(self, name: str) -> Actor:
        """Return a person as an actor with all their rights, second factor included."""
        user = self.user(name)
        return Actor(user.id, user.public_id, user.name, user.language, grants_of(user.id, with_staff=True))

    def client(self, name: str | None = None, *, second_factor: bool = True) -> FlaskClient:
        """Return a browser in which this person (or nobody) is signed in."""
        client = self.app.test_client()
        if name is not None:
            self.sign_in(client, name, second_factor=second_factor)
        return client

    def sign_in(self, client: FlaskClient, name: str, *, second_factor: bool = True) -> str:
        """Sign a person in without the mail; return the session's token."""
        user_id, token = self.id(name), new_token()
        with transaction() as session:
            session.add(
                LoginSession(
                    token_hash=digest(token),
                    user_id=user_id,
                    created_at=now(),
                    proven_at=now(),
                    second_factor_at=now() if second_factor else None,
                    expires_at=now() + timedelta(days=1),
                )
            )
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return token
