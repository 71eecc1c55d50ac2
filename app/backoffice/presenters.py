"""What the pages of administration show: numbers with bars, roles in words, lines of the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.accounts.models import RoleGrant
from app.accounts.rules import Role
from app.audit.models import AuditEvent
from app.backoffice.queries import Numbers
from app.core.i18n import _, _l
from app.places.queries import find_municipality_by_id

ROLES: Final[Mapping[Role, Any]] = {
    Role.MODERATOR: _l("Moderator"),
    Role.LIAISON: _l("Liaison officer"),
    Role.EDITOR: _l("Editor"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
WORDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "reviews": {
        "draft": _l("Draft"),
        "pending": _l("Waits for a moderator"),
        "changes_requested": _l("To be changed"),
        "rejected": _l("Refused"),
        "published": _l("Online"),
        "hidden": _l("Offline"),
    },
    "lives": {
        "open": _l("Open"),
        "paused": _l("Paused"),
        "fulfilled": _l("It worked"),
        "withdrawn": _l("Taken back"),
        "expired": _l("Expired"),
    },
    "people": {
        "confirmed": _l("With a proven e-mail"),
        "unconfirmed": _l("E-mail not yet proven"),
        "new": _l("New in the last 30 days"),
        "banned": _l("Closed accounts"),
    },
    "roles": {role.value: label for role, label in ROLES.items()},
    "answers": {
        "draft": _l("Draft"),
        "sent": _l("Sent"),
        "waitlisted": _l("On the waiting list"),
        "agreed": _l("Agreed"),
        "done": _l("Done"),
        "not_done": _l("Did not happen"),
        "declined": _l("Declined"),
        "withdrawn": _l("Taken back"),
        "lapsed": _l("Lapsed"),
        "filled": _l("Place was taken"),
    },
    "mails": {
        "queued": _l("Waits to be sent"),
        "sent": _l("Sent"),
        "dropped": _l("No longer needed"),
        "dead": _l("Could not be sent"),
    },
    "moderation": {
        "reports": _l("Open reports"),
        "objections": _l("Open objections"),
        "decided": _l("Decisions in the last 30 days"),
    },
}
TITLES: Final[Mapping[str, Any]] = {
    "reviews": _l("Listings by review"),
    "lives": _l("Listings by state"),
    "answers": _l("Answers"),
    "people": _l("People"),
    "roles": _l("Roles"),
    "moderation": _l("Moderation"),
    "mails": _l("Mails"),
}


@dataclass(frozen=True)
class Chart:
    """A table of numbers, each with its bar."""

    name: str
    title: Any
    rows: Sequence[tuple[Any, int]]

    @property
    def most(self) -> int:
        """Return the length of the longest bar."""
        return max((count for _label, count in self.rows), default=0) or 1


@dataclass(frozen=True)
class ShownGrant:
    """A role that somebody holds, and what takes it back."""

    role: str
    label: Any
    place: str
    municipality: str
    since: Any


@dataclass(frozen=True)
class ShownEvent:
    """One line of the audit log."""

    at: Any
    who: str
    who_ref: str
    action: str
    subject_kind: str
    subject_ref: str
    details: str


def charts(numbers: Numbers) -> list[Chart]:
    """Return the numbers as tables; a state that nothing is in is zero, not absent."""
    return [
        Chart(
            name, title, [(label, getattr(numbers, name).get(key, 0)) for key, label in WORDS[name].items()]
        )
        for name, title in TITLES.items()
    ]


def present_grant(grant: RoleGrant) -> ShownGrant:
    """Return a role in words, with its place."""
    place = find_municipality_by_id(grant.municipality_id) if grant.municipality_id else None
    return ShownGrant(
        role=grant.role.value,
        label=ROLES[grant.role],
        place=place.name_nl if place else _("everywhere"),
        municipality=str(grant.municipality_id or ""),
        since=grant.granted_at,
    )


def present_event(event: AuditEvent, names: Mapping[str, str]) -> ShownEvent:
    """Return one line of the log; who is gone shows as the bare reference."""
    return ShownEvent(
        at=event.at,
        who=names.get(event.actor_ref) or event.actor_ref,
        who_ref=event.actor_ref if event.actor_ref in names else "",
        action=event.action,
        subject_kind=event.subject_kind,
        subject_ref=event.subject_ref,
        details=", ".join(f"{key}: {value}" for key, value in event.details.items() if value is not None),
    )
