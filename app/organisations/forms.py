"""The forms of organisations: what they tell, whom they invite, and the search above the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from stdnum.be import vat
from stdnum.exceptions import ValidationError as NotANumber
from wtforms import BooleanField, FileField, HiddenField, RadioField, SearchField, SelectField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError
from wtforms.widgets import EmailInput, TelInput

from app.accounts.rules import is_plain_name
from app.core.forms import (
    EmailAddress,
    Form,
    LineField,
    MaxLength,
    MinLength,
    OneOf,
    Required,
    TextField,
    clean_line,
)
from app.core.i18n import _, _l, current_language
from app.organisations.models import Organisation
from app.organisations.presenters import place_choices, postcode_of
from app.organisations.queries import Member
from app.organisations.rules import (
    ADDRESS_LENGTH,
    CONTACT_ROLE_LENGTH,
    DESCRIPTION_LENGTH,
    INSURANCE_LENGTH,
    NAME_LENGTH,
    NAME_MIN,
    PHONE_LENGTH,
    SEARCH_LENGTH,
    WEBSITE_LENGTH,
    MemberRole,
    Profile,
    bare_kbo,
    is_phone,
    normal_website,
)
from app.places.queries import (
    all_municipalities,
    find_by_postcode,
    find_neighbourhood,
    find_neighbourhood_by_id,
    find_place,
    neighbourhoods_of,
)
from app.places.rules import Place, place_name

CHOOSE: Final = _l("Choose one of the list.")
ROLE_CHOICES: Final = (
    SelectChoice(MemberRole.MEMBER.value, _l("Member: posts and answers in our name")),
    SelectChoice(MemberRole.MANAGER.value, _l("Manager: also changes this page and invites people")),
)


class OrganisationForm(Form):
    """What an organisation tells about itself; a name and a postcode are enough."""

    name = LineField(
        _l("Name of the organisation"),
        [Required(_l("Write the name of the organisation.")), MinLength(NAME_MIN), MaxLength(NAME_LENGTH)],
        render_kw={"autocomplete": "organization"},
    )
    postcode = LineField(
        _l("Postcode"),
        [Required(_l("Write the postcode of the organisation.")), MaxLength(4)],
        render_kw={"inputmode": "numeric"},
    )
    neighbourhood = SelectField(_l("Area"), choices=[], validate_choice=False)
    description = TextField(
        _l("What do you do?"),
        [MaxLength(DESCRIPTION_LENGTH)],
        description=_l("In a few sentences: for whom, what and when."),
        render_kw={"rows": 6},
    )
    website = LineField(
        _l("Website"), [MaxLength(WEBSITE_LENGTH)], render_kw={"inputmode": "url", "autocomplete": "url"}
    )
    email = LineField(
        _l("E-mail of the organisation"),
        [MaxLength(254), EmailAddress()],
        description=_l("Everyone sees this address. Do not use your own."),
        widget=EmailInput(),
    )
    phone = LineField(
        _l("Phone number of the organisation"),
        [MaxLength(PHONE_LENGTH)],
        description=_l("Everyone sees this number. Do not use your own."),
        widget=TelInput(),
    )
    kbo_number = LineField(
        _l("Company number"),
        [MaxLength(30)],
        description=_l("Ten figures, such as 0417.710.407. It helps us to check faster."),
    )
    address = LineField(
        _l("Address where people can come"),
        [MaxLength(ADDRESS_LENGTH)],
        description=_l("Street and number. Everyone sees it. Leave it empty when nobody can come by."),
    )
    contact_role = LineField(
        _l("Whom can people ask for?"),
        [MaxLength(CONTACT_ROLE_LENGTH)],
        description=_l("A role, such as: the volunteer coordinator. Not a name."),
    )
    insurance = TextField(
        _l("How are volunteers insured?"),
        [MaxLength(INSURANCE_LENGTH)],
        description=_l("For example: we insure all our volunteers against accidents."),
        render_kw={"rows": 3},
    )
    version = HiddenField()

    def __init__(self, organisation: Organisation | None = None, **kwargs: Any) -> None:
        values = _values_of(organisation) if organisation else {}
        super().__init__(**{**values, **kwargs})
        self.municipality: Place | None = None
        self.neighbourhood.choices = [SelectChoice("", _("No area")), *_areas()]

    def validate_contact_role(self, field: Any) -> None:
        """Refuse an address in the place of a role."""
        if field.data and not is_plain_name(field.data):
            raise ValidationError(_("Write a role, without a web address or an e-mail."))

    def validate_name(self, field: Any) -> None:
        """Refuse an address in the place of a name."""
        if not is_plain_name(field.data):
            raise ValidationError(_("Write a name, without a web address or an e-mail."))

    def validate_postcode(self, field: Any) -> None:
        """Find the municipality."""
        found = find_by_postcode(field.data)
        if found is None:
            raise ValidationError(_("We do not know this postcode. Write four figures, such as 9000."))
        self.municipality = found[0]

    def validate_neighbourhood(self, field: Any) -> None:
        """See that the area lies in the municipality of the postcode."""
        if field.data and self.municipality and not find_neighbourhood(self.municipality.id, field.data):
            raise ValidationError(_("This area is not in that municipality."))

    def validate_website(self, field: Any) -> None:
        """Take http and https only, and write the scheme in full."""
        if field.data:
            try:
                field.data = normal_website(field.data)
            except ValueError:
                raise ValidationError(_("Write a web address, such as www.example.org.")) from None

    def validate_phone(self, field: Any) -> None:
        """Take what somebody can dial."""
        if field.data and not is_phone(field.data):
            raise ValidationError(_("Write a phone number, such as 09 123 45 67."))

    def validate_kbo_number(self, field: Any) -> None:
        """Check the figures and write them without dots."""
        if field.data:
            try:
                field.data = vat.validate(bare_kbo(field.data))
            except NotANumber:
                raise ValidationError(
                    _("This number is not right. Write ten figures, such as 0417.710.407.")
                ) from None

    def profile(self) -> Profile:
        """Return what was filled in, once it is valid."""
        if self.municipality is None:
            raise ValueError("the form was not validated")
        area = find_neighbourhood(self.municipality.id, self.neighbourhood.data or "")
        return Profile(
            name=str(self.name.data),
            municipality_id=self.municipality.id,
            neighbourhood_id=area.id if area else None,
            description=self.description.data or "",
            website=self.website.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            kbo_number=self.kbo_number.data or None,
            address=self.address.data or "",
            contact_role=self.contact_role.data or "",
            insurance=self.insurance.data or "",
        )

    def read_version(self) -> int:
        """Return which version the person had before them; 0 when the field was tampered with or left out."""
        text = next(iter(self.version.raw_data or ()), "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class EditForm(OrganisationForm):
    """The same, and the logo: for an organisation that is there already."""

    logo = FileField(
        _l("Logo"),
        description=_l("A picture (JPEG, PNG or WebP) of at most 12 MB. Everyone sees it."),
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )
    remove_logo = BooleanField(_l("Show no logo any more"))

    def chosen_logo(self) -> bytes | None:
        """Return the file that was chosen, if any."""
        return self.logo.data.read() if getattr(self.logo.data, "filename", "") else None


def _values_of(organisation: Organisation) -> dict[str, Any]:
    number = organisation.neighbourhood_id
    area = find_neighbourhood_by_id(number) if number else None
    return {
        "obj": organisation,
        "postcode": postcode_of(organisation.municipality_id, area),
        "neighbourhood": area.slug if area else "",
    }


def _areas() -> list[SelectChoice]:
    """Return the neighbourhoods that we know, with their city where there are several."""
    language = current_language()
    cities = [city for city in all_municipalities() if neighbourhoods_of(city.id)]
    behind = {city.id: f" ({place_name(city, language)})" if len(cities) > 1 else "" for city in cities}
    return [
        SelectChoice(area.slug, place_name(area, language) + behind[city.id])
        for city in cities
        for area in neighbourhoods_of(city.id)
    ]


class InviteForm(Form):
    """Whom to invite, and for what."""

    email = LineField(
        _l("E-mail of your colleague"),
        [Required(_l("Write an e-mail address.")), MaxLength(254), EmailAddress()],
        description=_l(
            "We mail an invitation. Its link works for 30 minutes. On the site it stays for 7 days."
        ),
        widget=EmailInput(),
    )
    role = RadioField(
        _l("What may this person do?"),
        [Required(CHOOSE), OneOf(MemberRole)],
        choices=list(ROLE_CHOICES),
        default=MemberRole.MEMBER.value,
        validate_choice=False,
    )


class AppointForm(Form):
    """Who is to manage an organisation that nobody manages: one of its people, or somebody by e-mail."""

    member = RadioField(_l("Somebody of the team"), choices=[], validate_choice=False)
    email = LineField(
        _l("Or somebody else, by e-mail"), [MaxLength(254), EmailAddress()], widget=EmailInput()
    )

    def __init__(self, members: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.offered = {m.public_id: m.name or _("A neighbour") for m in members}
        self.member.choices = [SelectChoice(*one) for one in self.offered.items()]

    def validate_email(self, field: Any) -> None:
        """Ask for one of the two."""
        if not field.data and self.member.data not in self.offered:
            raise ValidationError(_("Choose somebody, or write an e-mail address."))


class RoleForm(Form):
    """Another role for somebody."""

    role = SelectField(
        _l("Role"),
        [Required(CHOOSE), OneOf(MemberRole)],
        choices=list(ROLE_CHOICES),
        validate_choice=False,
    )


class SearchForm(PlainForm):
    """What somebody looks for in the list; nonsense finds nothing and breaks nothing."""

    q = SearchField(_l("Name"), filters=(clean_line,))
    place = SelectField(_l("Place"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place.choices = [
            SelectChoice("", _("Everywhere")),
            *(SelectChoice(*choice) for choice in place_choices()),
        ]

    @property
    def words(self) -> str:
        """Return the words to look for."""
        return (self.q.data or "")[:SEARCH_LENGTH]

    @property
    def chosen_place(self) -> Place | None:
        """Return the place to look in; None for everywhere."""
        return find_place(self.place.data) if self.place.data else None

    @property
    def is_lost(self) -> bool:
        """Tell whether it asks for a place that we do not know."""
        return bool(self.place.data) and self.chosen_place is None
