"""What the account pages show and the models should not know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno
from markupsafe import Markup

from app.accounts.models import LoginSession, RoleGrant
from app.accounts.rules import Purpose, Role
from app.core.i18n import _
from app.places.queries import find_municipality_by_id
from app.places.rules import place_name

ISSUER = "Solidair"


@dataclass(frozen=True)
class ConfirmWords:
    """What the page behind a mailed link says."""

    title: str
    lead: str
    button: str


@dataclass(frozen=True)
class ShownSession:
    """One browser in which somebody is signed in."""

    id: int
    since: datetime
    is_this: bool


def shown_name(name: str) -> str:
    """Return the name to show, also for who gave none."""
    return name or _("A neighbour")


def pending_words(purpose: Purpose) -> str:
    """Return what is not done yet while the mail waits to be opened; nothing where one only signs in."""
    words = {
        Purpose.POST_LISTING: _("Your note is not online yet."),
        Purpose.SEND_RESPONSE: _("Your message is not sent yet."),
        Purpose.KEEP_OFFER: _("We do not keep your offer yet."),
        Purpose.SIGN_UP: _("You have no place yet."),
        Purpose.SAVE_ALERT: _("You do not follow this list yet."),
        Purpose.CHANGE_EMAIL: _("Your e-mail address is not changed yet."),
    }
    return words.get(purpose, "")


def confirm_words(purpose: Purpose, about: str = "") -> ConfirmWords:
    """Return what the page behind a mailed link says."""
    words = {
        Purpose.SIGN_IN: ConfirmWords(_("Sign in"), _("Press the button to sign in."), _("Sign in")),
        Purpose.POST_LISTING: ConfirmWords(
            _("Put it online"),
            _("Press the button. A moderator looks at your note, and then it is online."),
            _("Put it online"),
        ),
        Purpose.KEEP_OFFER: ConfirmWords(
            _("Keep my offer"),
            _("Press the button. Then we keep your offer, and mail you as soon as somebody needs it."),
            _("Keep my offer"),
        ),
        Purpose.SEND_RESPONSE: ConfirmWords(
            _("Send your message"), _("Press the button. Then we deliver your message."), _("Send")
        ),
        Purpose.CHANGE_EMAIL: ConfirmWords(
            _("Use this e-mail address"),
            _("Press the button. From then on you sign in with this address."),
            _("Use this address"),
        ),
        Purpose.JOIN_ORGANISATION: ConfirmWords(
            _("Join %(organisation)s", organisation=about) if about else _("Join the organisation"),
            _("Press the button. Then you can act for it."),
            _("Join"),
        ),
        Purpose.SIGN_UP: ConfirmWords(
            _("Confirm that you come"),
            _("Press the button. You see at once whether you have a place or wait for one."),
            _("I am coming"),
        ),
        Purpose.JOIN_GROUP: ConfirmWords(
            _("Join the group %(group)s", group=about) if about else _("Join the group"),
            _("Press the button. Then you read and write there."),
            _("Join"),
        ),
        Purpose.SAVE_ALERT: ConfirmWords(
            _("Get mails about new notes"),
            _("Press the button. Then we mail you what is new in your list."),
            _("Mail me"),
        ),
    }
    return words[purpose]


def role_name(role: Role) -> str:
    """Return the name of a role."""
    names = {
        Role.MODERATOR: _("moderator"),
        Role.LIAISON: _("liaison officer"),
        Role.EDITOR: _("editor"),
        Role.ADMINISTRATOR: _("administrator"),
    }
    return names[role]


def shown_role(grant: RoleGrant, language: str) -> str:
    """Return a role with its place, such as "moderator (Gent)"."""
    place = find_municipality_by_id(grant.municipality_id) if grant.municipality_id else None
    name = role_name(grant.role)
    return f"{name} ({place_name(place, language)})" if place else name


def shown_sessions(sessions: list[LoginSession], own_id: int) -> list[ShownSession]:
    """Return the browsers in which somebody is signed in, this one marked."""
    return [ShownSession(s.id, s.created_at, s.id == own_id) for s in sessions]


def factor_picture(secret: str, email: str) -> Markup:
    """Return the square that an app scans, as SVG without style."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    square = segno.make(address, error="m")
    return Markup(square.svg_inline(scale=5, border=3, dark="#000", light="#fff", title=_("QR code")))  # noqa: S704


def spaced(secret: str) -> str:
    """Return a secret in groups of four, to type over."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
