"""The forms of listings: the one of two fields, the full one, and the one that closes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from babel.dates import get_day_names
from wtforms import fields
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, EmailInput, ListWidget, NumberInput

from app.core.clock import today
from app.core.forms import EmailAddress, Form, LineField, MaxLength, Required, TextField
from app.core.i18n import _, _l, current_language
from app.listings.rules import (
    BODY_LENGTH,
    MAX_PHOTOS,
    MAX_QUANTITY,
    QUICK_LENGTH,
    TITLE_LENGTH,
    Content,
    Daypart,
    Help,
    Kind,
    Outcome,
    language_of,
)
from app.organisations.models import Organisation
from app.places.queries import find_by_postcode, find_neighbourhood, neighbourhoods_of
from app.places.rules import Place, place_name
from app.taxonomy.rules import CATEGORIES, LANGUAGES, categories_for

# The stubs of wtforms lag behind it.
F: Final[Any] = fields
GHENT: Final = 44021
CHOOSE: Final = _l("Choose one of the list.")
NO_DATE: Final = _l("Write a date, such as 2026-12-24.")
NO_NUMBER: Final = _l("Write a whole number, such as 3.")
KIND_CHOICES: Final = (
    F.SelectChoice(Kind.OFFER, _l("I offer something")),
    F.SelectChoice(Kind.REQUEST, _l("I am looking for something")),
)
HELP_CHOICES: Final = (
    F.SelectChoice(Help.GOODS, _l("Things, such as clothes or furniture")),
    F.SelectChoice(Help.TIME, _l("Time, such as a lift or help with homework")),
)
DAYPART_CHOICES: Final = (
    F.SelectChoice(Daypart.MORNING, _l("In the morning")),
    F.SelectChoice(Daypart.AFTERNOON, _l("In the afternoon")),
    F.SelectChoice(Daypart.EVENING, _l("In the evening")),
)
OUTCOME_CHOICES: Final = (
    F.SelectChoice(Outcome.SOLIDAIR, _l("Yes, through Solidair")),
    F.SelectChoice(Outcome.ELSEWHERE, _l("Yes, in another way")),
    F.SelectChoice(Outcome.NO, _l("No, but I stop it")),
)


def _radio(label: Any, choices: Sequence[Any], **kwargs: Any) -> Any:
    return F.RadioField(
        label,
        kwargs.pop("validators", [Required(CHOOSE)]),
        choices=list(choices),
        invalid_choice_message=CHOOSE,
        **kwargs,
    )


def _boxes(label: Any, choices: Sequence[Any] = (), **kwargs: Any) -> Any:
    widgets = {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}
    messages = {"invalid_choice_message": CHOOSE, "invalid_value_message": CHOOSE}
    return F.SelectMultipleField(label, choices=list(choices), **widgets, **messages, **kwargs)


def _select(label: Any, validators: Sequence[Any] = (), **kwargs: Any) -> Any:
    return F.SelectField(
        label, list(validators), choices=[], default="", invalid_choice_message=CHOOSE, **kwargs
    )


def _email() -> Any:
    return LineField(
        _l("Your e-mail"),
        [Required(_l("Write your e-mail address.")), MaxLength(254), EmailAddress()],
        widget=EmailInput(),
        description=_l("Nobody sees your e-mail. We pass the messages on."),
        render_kw={"autocomplete": "email"},
    )


class QuickForm(Form):
    """The form of two fields."""

    what = TextField(
        _l("What do you want to give or do?"),
        [Required(_l("Write what you want to give or do.")), MaxLength(QUICK_LENGTH)],
        render_kw={"rows": 3},
    )
    email = _email()

    def __init__(self, *, is_signed_in: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if is_signed_in:
            del self.email


class ListingForm(Form):
    """Everything that a listing can say; the same form posts and edits."""

    kind = _radio(_l("What is it?"), KIND_CHOICES)
    help = _radio(_l("What is it about?"), HELP_CHOICES, validators=[], validate_choice=False)
    title = LineField(
        _l("Title"), [Required(_l("Write in a few words what it is.")), MaxLength(TITLE_LENGTH)],
        description=_l("For example: winter coats for children, size 98 to 128"),
    )  # fmt: skip
    body = TextField(
        _l("Text"), [MaxLength(BODY_LENGTH)], render_kw={"rows": 6},
        description=_l("Do not write an address, phone number or e-mail. Give those in your messages."),
    )  # fmt: skip
    category = _select(_l("Category"), [Required(CHOOSE)])
    postcode = LineField(
        _l("Postcode"), [Required(_l("Write your postcode.")), MaxLength(4)],
        description=_l("We show the municipality, never your address."),
        render_kw={"inputmode": "numeric", "autocomplete": "postal-code"},
    )  # fmt: skip
    neighbourhood = _select(_l("Area"))
    quantity = F.IntegerField(
        _l("How many"), [Optional(), NumberRange(1, MAX_QUANTITY, _l("Use a number from 1 to %(max)s."))],
        invalid_value_message=NO_NUMBER, widget=NumberInput(min=1, max=MAX_QUANTITY),
        description=_l("So many people can get it or help."),
    )  # fmt: skip
    weekdays = _boxes(_l("Days"), coerce=int)
    dayparts = _boxes(_l("Time of day"), DAYPART_CHOICES)
    from_date = F.DateField(_l("From"), [Optional()], name="from", invalid_value_message=NO_DATE)
    until_date = F.DateField(_l("Until"), [Optional()], name="until", invalid_value_message=NO_DATE)
    languages = _boxes(_l("Languages"))
    little_dutch_ok = F.BooleanField(_l("Little Dutch is fine"))
    organisation = _select(_l("In the name of"))
    photos = F.MultipleFileField(
        _l("Pictures"), description=_l("No faces, house numbers or papers, please."),
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )  # fmt: skip
    email = _email()
    version = F.HiddenField()

    def __init__(
        self,
        *,
        is_signed_in: bool,
        organisations: Sequence[Organisation] = (),
        is_import: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.organisations, self.is_import = organisations, is_import
        self.municipality: Place | None = None
        self._offer_choices(current_language())
        if is_signed_in:
            del self.email
        # Whoever asks to post for an organisation that is not theirs (any more) does not post as themselves.
        if organisations or any(self.organisation.raw_data or ()):
            self._offer_organisations()
        else:
            del self.organisation

    def _offer_choices(self, lang: str) -> None:
        """Fill in the lists, in the language of the page."""
        labels = {Help.GOODS: _("Things"), Help.TIME: _("Time")}
        self.category.choices = [
            F.SelectChoice("", _("Choose"), optgroup=None),
            *(
                F.SelectChoice(c.slug, c.name(lang), optgroup=labels[h])
                for h in Help
                for c in categories_for(h)
            ),
        ]
        areas = [F.SelectChoice(p.slug, place_name(p, lang)) for p in neighbourhoods_of(GHENT)]
        self.neighbourhood.choices = [F.SelectChoice("", _("No area")), *areas]
        names = get_day_names("wide", "stand-alone", locale=lang)
        self.weekdays.choices = [F.SelectChoice(str(day), names[day].capitalize()) for day in range(7)]
        self.languages.choices = [F.SelectChoice(one.slug, one.name(lang)) for one in LANGUAGES.values()]

    def _offer_organisations(self) -> None:
        names = [F.SelectChoice(o.public_id, o.name) for o in self.organisations]
        self.organisation.choices = [F.SelectChoice("", _("Myself")), *names]
        by_slug = {o.slug: o.public_id for o in self.organisations}
        self.organisation.data = by_slug.get(self.organisation.data, self.organisation.data or "")

    def validate_help(self, field: Any) -> None:
        """Take what the category says where nothing was chosen."""
        if not field.data and self.category.data in CATEGORIES:
            field.data = CATEGORIES[self.category.data].help.value
        if field.data not in set(Help):
            raise ValidationError(str(CHOOSE))

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

    def validate_until_date(self, field: Any) -> None:
        """See that the end comes after the beginning, and is not past."""
        if field.data is None:
            return
        if self.from_date.data and field.data < self.from_date.data:
            raise ValidationError(_("The end comes before the beginning."))
        if field.data < today() and field.data != field.object_data and not self.is_import:
            raise ValidationError(_("This date is past."))

    def validate_photos(self, field: Any) -> None:
        """Count the pictures."""
        if len(self.files()) > MAX_PHOTOS:
            raise ValidationError(_("Use at most %(limit)s pictures.", limit=MAX_PHOTOS))

    def files(self) -> list[Any]:
        """Return the chosen files."""
        return [file for file in self.photos.data or () if getattr(file, "filename", "")]

    def content(self, language: str = "") -> Content:
        """Return what was filled in, once it is valid; the language is guessed unless it is known."""
        if self.municipality is None:
            raise ValueError("the form was not validated")
        area = find_neighbourhood(self.municipality.id, self.neighbourhood.data or "")
        title, body = self.title.data or "", self.body.data or ""
        return Content(
            kind=Kind(self.kind.data),
            help=Help(self.help.data),
            title=title,
            body=body,
            language=language or language_of(f"{title}\n{body}", current_language()),
            category=self.category.data,
            municipality_id=self.municipality.id,
            neighbourhood_id=area.id if area else None,
            quantity=self.quantity.data or 1,
            weekdays=tuple(sorted(self.weekdays.data)),
            dayparts=tuple(self.dayparts.data),
            from_date=self.from_date.data,
            until_date=self.until_date.data,
            languages=tuple(self.languages.data),
            little_dutch_ok=self.little_dutch_ok.data,
            organisation_id=self._organisation_id(),
        )

    def _organisation_id(self) -> int | None:
        chosen = self.organisation.data if self.organisation else None
        return next((o.id for o in self.organisations if o.public_id == chosen), None)


class CloseForm(Form):
    """Did it work?"""

    outcome = _radio(_l("Did it work?"), OUTCOME_CHOICES)

    @staticmethod
    def choices() -> list[tuple[str, Any]]:
        """Return (value, label) for each answer: the page shows a button for each."""
        return [(choice.value, choice.label) for choice in OUTCOME_CHOICES]
