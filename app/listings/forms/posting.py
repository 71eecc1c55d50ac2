"""The forms that post a listing: the one of two fields, and the full one that edits too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from babel.dates import get_day_names
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import NumberInput

from app.core.fields import CHOOSE, Between, F, boxes, drop_down, radio
from app.core.forms import Form, LineField, MaxLength, Required, TextField
from app.core.i18n import _, _l, current_language, language_of
from app.listings.actions.guessing import guess
from app.listings.forms.fields import (
    DAYPART_CHOICES,
    HELP_CHOICES,
    KIND_CHOICES,
    NO_DATE,
    NO_NUMBER,
    WHEN_CHOICES,
    NotPast,
    email,
    moment_choices,
)
from app.listings.rules import (
    BODY_LENGTH,
    MAX_PHOTOS,
    MAX_QUANTITY,
    QUESTION_LENGTH,
    QUICK_LENGTH,
    ROLE_LENGTH,
    SIZE_LENGTH,
    SKILLS_LENGTH,
    TITLE_LENGTH,
    Content,
    Help,
    Kind,
    Times,
    When,
    times_of,
    when_of,
)
from app.media.rules import ALT_LENGTH
from app.moderation.rules import ReviewState
from app.organisations.models import Organisation
from app.places.queries import (
    find_by_postcode,
    find_municipality_by_id,
    find_neighbourhood,
    find_neighbourhood_by_id,
    find_only_neighbourhood,
    neighbourhoods_of,
)
from app.places.rules import GHENT, Place, place_name
from app.taxonomy.rules import CATEGORIES, LANGUAGES, TARGET_GROUPS, category_name, grouped_categories

# Everyone is meant when no group is chosen; volunteers are who help.
NO_GROUP: Final = frozenset({"everyone", "volunteers"})


def data_of(content: Content, organisations: Sequence[Organisation] = ()) -> dict[str, Any]:
    """Return what the fields of the full form say for a listing that is there."""
    city = find_municipality_by_id(content.municipality_id)
    area = find_neighbourhood_by_id(content.neighbourhood_id) if content.neighbourhood_id else None
    codes = (area.postcodes if area else ()) or (city.postcodes if city else ())
    mine = next((one.public_id for one in organisations if one.id == content.organisation_id), "")
    # What stands in the table of days is not said twice.
    said_once = {"weekdays": (), "dayparts": ()} if content.moments else {}
    return (
        content.__dict__
        | said_once
        | {
            "postcode": codes[0] if codes else "",
            "neighbourhood": area.slug if area else "",
            "organisation": mine,
        }
    )


def part_data(whole: Content, organisations: Sequence[Organisation] = ()) -> dict[str, Any]:
    """Return with what the form of another part begins: the same place, days, people and name."""
    blank = {"title": "", "body": "", "category": "", "help": "", "size": "", "skills": "", "question": ""}
    return data_of(whole, organisations) | blank | {"quantity": 1, "urgent_asked": False}


class QuickForm(Form):
    """The form of two fields."""

    what = TextField(
        _l("What do you want to give or do?"),
        [Required(_l("Write what you want to give or do.")), MaxLength(QUICK_LENGTH)],
        render_kw={"rows": 3},
    )
    email = email()

    def __init__(self, *, is_signed_in: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if is_signed_in:
            del self.email


class ListingForm(Form):
    """Everything that a listing can say; the same form posts and edits."""

    kind = radio(_l("What is it?"), KIND_CHOICES)
    help = radio(_l("What is it about?"), HELP_CHOICES, validators=[], validate_choice=False)
    title = LineField(
        _l("Title"), [Required(_l("Write in a few words what it is.")), MaxLength(TITLE_LENGTH)],
        description=_l("For example: winter coats for children, size 98 to 128"),
    )  # fmt: skip
    body = TextField(
        _l("Text"), [MaxLength(BODY_LENGTH)], render_kw={"rows": 6},
        description=_l("Do not write an address, phone number or e-mail. Give those in your messages."),
    )  # fmt: skip
    category = drop_down(_l("Category"), [Required(CHOOSE)])
    postcode = LineField(
        _l("Postcode"), [Required(_l("Write your postcode.")), MaxLength(4)],
        description=_l("We show the municipality, never your address."),
        render_kw={"inputmode": "numeric", "autocomplete": "postal-code"},
    )  # fmt: skip
    neighbourhood = drop_down(_l("Area"))
    quantity = F.IntegerField(
        _l("How many"), [Optional(), Between(1, MAX_QUANTITY, _l("Use a number from 1 to %(max)s."))],
        invalid_value_message=NO_NUMBER, widget=NumberInput(min=1, max=MAX_QUANTITY),
        description=_l("So many people can get it or help."),
    )  # fmt: skip
    size = LineField(
        _l("Size"), [MaxLength(SIZE_LENGTH)], description=_l("For example: size 104, or 2 metres wide"),
        render_kw={"dir": "auto"},
    )  # fmt: skip
    when = radio(_l("When?"), WHEN_CHOICES, validators=[Optional()])
    on_date = F.DateField(_l("Day"), [Optional(), NotPast()], name="on", invalid_value_message=NO_DATE)
    weekdays = boxes(_l("Days"), coerce=int)
    dayparts = boxes(_l("Time of day"), DAYPART_CHOICES)
    moments = boxes(_l("Not the same time each day?"))
    from_date = F.DateField(_l("From"), [Optional()], name="from", invalid_value_message=NO_DATE)
    until_date = F.DateField(
        _l("Until"), [Optional(), NotPast()], name="until", invalid_value_message=NO_DATE
    )
    languages = boxes(_l("Languages"))
    little_dutch_ok = F.BooleanField(_l("Little Dutch is fine"))
    target_groups = boxes(_l("For whom?"))
    skills = LineField(
        _l("What must somebody be able to do?"), [MaxLength(SKILLS_LENGTH)],
        description=_l("For example: a driving licence, or speaking French"), render_kw={"dir": "auto"},
    )  # fmt: skip
    deadline = F.DateField(
        _l("Last day"), [Optional(), NotPast()], invalid_value_message=NO_DATE,
        description=_l("After this day we take it offline."),
    )  # fmt: skip
    urgent_asked = F.BooleanField(_l("It is urgent"), name="urgent")
    question = LineField(
        _l("Your question to who answers"), [MaxLength(QUESTION_LENGTH)],
        description=_l("For example: when can you come? Who answers sees this question."),
        render_kw={"dir": "auto"},
    )  # fmt: skip
    for_client = F.BooleanField(_l("I post this for somebody whom I guide"), name="client")
    contact_role = LineField(
        _l("Whom can people ask for?"), [MaxLength(ROLE_LENGTH)],
        description=_l("Write a role, not a name. For example: social worker of the neighbourhood team"),
        render_kw={"dir": "auto"},
    )  # fmt: skip
    organisation = drop_down(_l("In the name of"))
    standing = F.BooleanField(_l("This offer has no end"))
    photos = F.MultipleFileField(
        _l("Pictures"), description=_l("No faces, house numbers or papers, please."),
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )  # fmt: skip
    photo_alt = LineField(
        _l("What do the pictures show?"), [MaxLength(ALT_LENGTH)],
        description=_l("For people who do not see them. For example: a red bike with a basket"),
        render_kw={"dir": "auto"},
    )  # fmt: skip
    photo_plain = F.BooleanField(_l("No text needed: the words above say it already"))
    email = email()
    version = F.HiddenField()

    def __init__(
        self,
        *,
        is_signed_in: bool,
        organisations: Sequence[Organisation] = (),
        is_import: bool = False,
        group_id: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.group_id = group_id
        self.organisations, self.is_import = organisations, is_import
        self.municipality: Place | None = None
        self._offer_choices(current_language())
        self._note_what_is_said()
        if self.kind.data == Kind.REQUEST:
            self.title.description = _("For example: a winter coat for my son, size 128")
        if is_signed_in:
            del self.email
        # Whoever asks to post for an organisation that is not theirs (any more) does not post as themselves.
        if organisations or any(self.organisation.raw_data or ()):
            self._offer_organisations()
        else:
            del self.organisation
        if group_id is not None:  # no moderator of the site looks at what is for a group alone
            del self.urgent_asked
        if not any(one.review_state is ReviewState.PUBLISHED for one in organisations):
            del self.standing

    def _offer_choices(self, lang: str) -> None:
        """Fill in the lists, in the language of the page."""
        self.category.choices = [
            F.SelectChoice("", _("Choose"), optgroup=None),
            *(
                F.SelectChoice(slug, category_name(slug, lang), optgroup=_(tile.label))
                for tile, slugs in grouped_categories()
                for slug in slugs
            ),
        ]
        areas = [F.SelectChoice(p.slug, place_name(p, lang)) for p in neighbourhoods_of(GHENT)]
        self.neighbourhood.choices = [F.SelectChoice("", _("No area")), *areas]
        names = get_day_names("wide", "stand-alone", locale=lang)
        self.weekdays.choices = [F.SelectChoice(str(day), names[day].capitalize()) for day in range(7)]
        self.moments.choices = moment_choices(lang)
        short = get_day_names("abbreviated", "stand-alone", locale=lang)
        self.short_days = [short[day] for day in range(7)]
        self.languages.choices = [F.SelectChoice(one.slug, one.name(lang)) for one in LANGUAGES.values()]
        groups = [group for group in TARGET_GROUPS.values() if group.slug not in NO_GROUP]
        self.target_groups.choices = [F.SelectChoice(group.slug, group.name(lang)) for group in groups]

    def _note_what_is_said(self) -> None:
        """Choose what the days already say, so that the page shows them."""
        said = when_of(
            self.weekdays.data or self.moments.data or (), self.from_date.data, self.until_date.data
        )
        if not self.when.data and said is not When.FLEXIBLE:
            self.when.data = said.value
        if self.when.data == When.DATE and not self.on_date.raw_data:
            self.on_date.data = self.on_date.data or self.from_date.data
        if self.for_client.raw_data is None:
            self.for_client.data = bool(self.contact_role.data)

    def _offer_organisations(self) -> None:
        names = [F.SelectChoice(o.public_id, o.name) for o in self.organisations]
        self.organisation.choices = [F.SelectChoice("", _("Myself")), *names]
        by_slug = {o.slug: o.public_id for o in self.organisations}
        self.organisation.data = by_slug.get(self.organisation.data, self.organisation.data or "")

    def validate_help(self, field: Any) -> None:
        """Take what the category says where nothing was chosen; without one, the category is asked for."""
        if not field.data:
            known = CATEGORIES.get(self.category.data or "")
            field.data = known.help.value if known else None
        elif field.data not in set(Help):
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
        """See that the end comes after the beginning."""
        if field.data and self.from_date.data and field.data < self.from_date.data:
            raise ValidationError(_("The end comes before the beginning."))

    def validate_when(self, field: Any) -> None:
        """Ask for what belongs to the choice."""
        needed = {
            When.DATE: (self.on_date, _("Choose the day.")),
            When.WEEKLY: (self.weekdays, _("Choose one day of the week at least.")),
            When.PERIOD: (self.from_date, _("Choose the first day.")),
        }
        asked, message = needed.get(field.data, (None, ""))
        if field.data == When.WEEKLY and self.moments.data:
            return
        if asked is not None and not (asked.data or any(asked.raw_data or ())):
            raise ValidationError(message)

    def validate_contact_role(self, field: Any) -> None:
        """Ask for a role, and for nothing about whom it is for."""
        if self.for_client.data and not field.data:
            raise ValidationError(_("Write the role of who can be called."))

    def validate_photos(self, field: Any) -> None:
        """Count the pictures."""
        if len(self.files()) > MAX_PHOTOS:
            raise ValidationError(_("Use at most %(limit)s pictures.", limit=MAX_PHOTOS))

    def may_look(self) -> bool:
        """Tell whether enough is filled in to look; the e-mail address can wait."""
        if not self.validate() and set(self.errors) - {"email"}:
            return False
        if self.email:
            self.email.errors = []
        return True

    def files(self) -> list[Any]:
        """Return the chosen files."""
        return [file for file in self.photos.data or () if getattr(file, "filename", "")]

    def alt(self) -> str | None:
        """Return the text of the new pictures: empty when they need none, None when nothing was said."""
        return "" if self.photo_plain.data else self.photo_alt.data or None

    def has_enough(self) -> bool:
        """Tell whether this can be kept for later: a title, and nothing wrong; what is missing may wait."""
        self.validate()
        for field in self:
            if field is not self.title and not any(field.raw_data or ()):
                field.errors = []
        return not self.errors

    def fill_in_guesses(self) -> None:
        """Answer what was not asked yet from the words: kind, category and place."""
        guessed = data_of(guess(self.title.data or "", self.body.data or "", current_language()))
        for field in (self.kind, self.category):
            field.data = field.data or str(guessed[field.short_name])
        if not self.postcode.data:
            self.postcode.data, self.neighbourhood.data = guessed["postcode"], guessed["neighbourhood"]

    def draft(self) -> Content:
        """Return what was filled in so far; what is missing is guessed."""
        self.fill_in_guesses()
        self.help.data = self.help.data or CATEGORIES[self.category.data].help.value
        found = find_by_postcode(self.postcode.data or "")
        self.municipality = self.municipality or (found[0] if found else None)
        return self.content()

    def content(self, language: str = "") -> Content:
        """Return what was filled in, once it is valid; the language is guessed unless it is known."""
        if self.municipality is None:
            raise ValueError("the form was not validated")
        area = find_neighbourhood(self.municipality.id, self.neighbourhood.data or "")
        if area is None and self.is_import:
            area = find_only_neighbourhood(self.postcode.data or "")
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
            **self._times(),
            languages=tuple(self.languages.data),
            little_dutch_ok=self.little_dutch_ok.data,
            organisation_id=self._organisation_id(),
            group_id=self.group_id,
            size=self.size.data or "",
            target_groups=tuple(self.target_groups.data),
            skills=self.skills.data or "",
            deadline=self.deadline.data,
            urgent_asked=bool(self.urgent_asked and self.urgent_asked.data),
            question=self.question.data or "",
            contact_role=(self.contact_role.data or "") if self.for_client.data else "",
            standing=bool(self.standing and self.standing.data),
        )

    def _times(self) -> dict[str, Any]:
        """Return the days that belong to what was chosen; without a choice, all that was filled in."""
        days, first, last = tuple(sorted(self.weekdays.data)), self.from_date.data, self.until_date.data
        choice = self.when.data or (When.DATE if self.on_date.data else None)
        if choice == When.DATE:
            first = last = self.on_date.data
        elif choice == When.FLEXIBLE:
            first = last = None
        is_weekly = choice in {None, When.WEEKLY}
        times = Times(days if is_weekly else (), tuple(self.dayparts.data))
        if is_weekly and self.moments.data:
            times = times_of(self.moments.data)
        return asdict(times) | {
            "from_date": first,
            "until_date": last,
        }

    def _organisation_id(self) -> int | None:
        chosen = self.organisation.data if self.organisation else None
        return next((o.id for o in self.organisations if o.public_id == chosen), None)
