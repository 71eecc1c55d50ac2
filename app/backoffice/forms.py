"""The forms of administration."""

from __future__ import annotations

from typing import Any, Final

from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.accounts.rules import Role
from app.backoffice.presenters import ROLES
from app.core.forms import Form, LineField, MaxLength, Required, TextField
from app.core.i18n import _l

CHOICE: Final[dict[str, Any]] = {"invalid_choice_message": _l("Choose one of the list.")}
POSTCODE: Final[dict[str, Any]] = {"inputmode": "numeric", "autocomplete": "off"}


class RoleForm(Form):
    """A role to give, in one municipality or everywhere."""

    role = SelectField(
        _l("Role"), choices=[SelectChoice(role.value, label) for role, label in ROLES.items()], **CHOICE
    )
    postcode = LineField(
        _l("Postcode of the municipality"),
        [MaxLength(4)],
        description=_l("Empty means: everywhere."),
        render_kw=POSTCODE,
    )


class RevokeForm(Form):
    """A role to take back."""

    role = SelectField(choices=[SelectChoice(role.value) for role in Role], **CHOICE)
    municipality = HiddenField()

    def to_municipality(self) -> int | None:
        """Return where the role is held; None is everywhere."""
        value = self.municipality.data or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else None


class BanForm(Form):
    """Why an account is closed."""

    reason = TextField(
        _l("Why do you close this account?"),
        [Required(), MaxLength(1000)],
        description=_l("The person gets this text by mail."),
    )
