"""Who comes: signing up, calling off, noting who came, and bringing in another calendar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms.validators import ValidationError
from wtforms.widgets import EmailInput

from app.calendar.rules import NAME_LENGTH, REASON_LENGTH
from app.core.fields import CHOOSE, F, boxes, drop_down
from app.core.forms import EmailAddress, Form, LineField, MaxLength, Required, TextField
from app.core.i18n import _, _l
from app.organisations.models import Organisation
from app.places.queries import find_by_postcode
from app.places.rules import Place


class CancelForm(Form):
    """Why it is called off; whoever signed up reads it."""

    reason = TextField(
        _l("Why?"), [Required(_l("Write why. Whoever signed up reads it.")), MaxLength(REASON_LENGTH)],
        render_kw={"rows": 3},
    )  # fmt: skip


class SignUpForm(Form):
    """Come to a date: a name, and an address for who is not signed in."""

    name = LineField(
        _l("Your name"), [Required(_l("Write your name.")), MaxLength(NAME_LENGTH)],
        description=_l("Only the organiser sees it."), render_kw={"autocomplete": "name", "dir": "auto"},
    )  # fmt: skip
    email = LineField(
        _l("Your e-mail"), [Required(_l("Write your e-mail address.")), MaxLength(254), EmailAddress()],
        widget=EmailInput(), description=_l("Nobody sees your e-mail. We send you a link."),
        render_kw={"autocomplete": "email"},
    )  # fmt: skip
    date = F.HiddenField()

    def __init__(self, *, is_signed_in: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if is_signed_in:
            del self.email


class PresenceForm(Form):
    """Who of the participants came."""

    present = boxes(_l("Who came?"))

    def __init__(self, *, people: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.present.choices = [F.SelectChoice(public_id, name) for public_id, name in people]


class ImportForm(Form):
    """A file of another calendar, in the name of an organisation."""

    file = F.FileField(
        _l("Calendar file"), description=_l("A file that ends in .ics, of at most 1 MB."),
        render_kw={"accept": ".ics,text/calendar"},
    )  # fmt: skip
    postcode = LineField(
        _l("Postcode"), [Required(_l("Write your postcode.")), MaxLength(4)],
        description=_l("Where most of it takes place. You can change it afterwards."),
        render_kw={"inputmode": "numeric", "autocomplete": "postal-code"},
    )  # fmt: skip
    organisation = drop_down(_l("In the name of"), [Required(CHOOSE)])

    def __init__(self, *, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.municipality: Place | None = None
        self.organisation.choices = [F.SelectChoice(o.public_id, o.name) for o in organisations]

    def validate_postcode(self, field: Any) -> None:
        """Find the municipality."""
        found = find_by_postcode(field.data)
        if found is None:
            raise ValidationError(_("We do not know this postcode. Write four figures, such as 9000."))
        self.municipality = found[0]

    def validate_file(self, field: Any) -> None:
        """See that there is one."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError(_("Choose a file."))
