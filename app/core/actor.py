"""Who acts: the first argument of everything below the view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class Grant:
    """A right that a person holds: a role, within a scope (`None`: everywhere)."""

    role: str
    scope_kind: str
    scope_id: int | None


@dataclass(frozen=True)
class Actor:
    """A person (or nobody, or the system) with the rights of this very moment."""

    user_id: int | None = None
    public_id: str = ""
    name: str = ""
    language: str = "nl"
    grants: frozenset[Grant] = field(default_factory=frozenset)
    is_system: bool = False
    is_proven: bool = True
    may_have_blocks: bool = True
    counts: Mapping[str, int] = field(default_factory=dict, compare=False)
    # In whose name this person said to act, by its public id; a wish, never a right.
    acts_for: str = ""

    @property
    def is_anonymous(self) -> bool:
        """Tell whether nobody is signed in."""
        return self.user_id is None and not self.is_system

    def has(self, role: str, scope_id: int | None = None) -> bool:
        """Tell whether the actor holds the role within that scope, or everywhere."""
        return any(g.role == role and g.scope_id in (None, scope_id) for g in self.grants)

    def has_any(self, *roles: str) -> bool:
        """Tell whether the actor holds one of the roles, in whatever scope."""
        return any(g.role in roles for g in self.grants)

    def scopes(self, role: str) -> frozenset[int | None]:
        """Return the scopes in which the actor holds the role; `None` among them means everywhere."""
        return frozenset(g.scope_id for g in self.grants if g.role == role)

    @property
    def has_blocks(self) -> bool:
        """Tell whether a list must leave out people: the actor blocked somebody, or somebody the actor."""
        return self.user_id is not None and self.may_have_blocks

    def is_(self, user_id: int | None) -> bool:
        """Tell whether the actor is that person."""
        return user_id is not None and self.user_id == user_id


ANONYMOUS: Final = Actor()
SYSTEM: Final = Actor(is_system=True, name="system")
