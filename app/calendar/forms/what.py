"""What an activity says, and the form that announces it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from wtforms.validators import Optional, ValidationError
from wtforms.widgets import URLInput

from app.calendar.forms.fields import IN_RANGE, choices, number
from app.calendar.forms.when import WhenForm
from app.calendar.presenters.words import KINDS, SECTORS, SHOW_PLACES
from app.calendar.rules import (
    ADDRESS_LENGTH,
    BODY_LENGTH,
    LINK_LENGTH,
    MAX_CAPACITY,
    MAX_PRICE,
    TITLE_LENGTH,
    Content,
    Kind,
    Sector,
    ShowPlace,
)
from app.core.fields import Between, F, boxes, drop_down, radio
from app.core.forms import Form, LineField, MaxLength, Required, TextField
from app.core.i18n import _, _l, current_language
from app.groups.models import Group
from app.organisations.models import Organisation
from app.places.queries import find_by_postcode, find_neighbourhood, neighbourhoods_of
from app.places.rules import Place, place_name
from app.taxonomy.rules import LANGUAGES, TARGET_GROUPS

GHENT: Final = 44021


class WhatForm(Form):
    """Everything that an activity says but its dates; the same form announces and edits."""

    title = LineField(
        _l("Title"), [Required(_l("Write in a few words what it is.")), MaxLength(TITLE_LENGTH)],
        description=_l("For example: repair café in the library"),
    )  # fmt: skip
    body = TextField(
        _l("Text"), [MaxLength(BODY_LENGTH)], render_kw={"rows": 6},
        description=_l("What do people do? What do they bring?"),
    )  # fmt: skip
    kind = radio(_l("What is it?"), choices(KINDS), default=Kind.ACTIVITY.value)
    postcode = LineField(
        _l("Postcode"), [Required(_l("Write your postcode.")), MaxLength(4)],
        render_kw={"inputmode": "numeric", "autocomplete": "postal-code"},
    )  # fmt: skip
    neighbourhood = drop_down(_l("Area"))
    address = LineField(_l("Address"), [MaxLength(ADDRESS_LENGTH)], render_kw={"dir": "auto"})
    online_link = LineField(
        _l("Link, when it is online"), [MaxLength(LINK_LENGTH)], widget=URLInput(),
        description=_l("It begins with https://"),
    )  # fmt: skip
    show_place = radio(
        _l("Who sees the address and the link?"), choices(SHOW_PLACES), default=ShowPlace.PARTICIPANTS.value
    )
    takes_sign_ups = F.BooleanField(_l("People sign up for it"))
    capacity = number(
        _l("Places"),
        1,
        MAX_CAPACITY,
        description=_l("Leave it empty when everyone can come."),
    )
    price = F.DecimalField(
        _l("Price in euro"), [Optional(), Between(0, MAX_PRICE // 100, IN_RANGE)],
        invalid_value_message=_l("Write an amount, such as 3.50."),
        description=_l("Leave it empty when it is free."),
        render_kw={"inputmode": "decimal"}, places=2,
    )  # fmt: skip
    is_accessible = F.BooleanField(_l("A wheelchair can get in"))
    languages = boxes(_l("Languages"))
    target_groups = boxes(_l("For whom"))
    sector = drop_down(_l("Sector"))
    organisation = drop_down(_l("In the name of"))
    group = drop_down(_l("Who may see it?"))
    photos = F.FileField(
        _l("Picture"), description=_l("Show what it is, or the place. Ask people first."),
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )  # fmt: skip
    version = F.HiddenField()

    def __init__(
        self, *, organisations: Sequence[Organisation] = (), groups: Sequence[Group] = (), **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.organisations, self.groups = organisations, groups
        self.municipality: Place | None = None
        self._offer_choices(current_language())
        if organisations or any(self.organisation.raw_data or ()):
            names = [F.SelectChoice(o.public_id, o.name) for o in organisations]
            self.organisation.choices = [F.SelectChoice("", _("Myself")), *names]
        else:
            del self.organisation
        if groups or any(self.group.raw_data or ()):
            names = [F.SelectChoice(group.public_id, group.name) for group in groups]
            self.group.choices = [F.SelectChoice("", _("Everyone")), *names]
        else:
            del self.group

    def _offer_choices(self, lang: str) -> None:
        areas = [F.SelectChoice(p.slug, place_name(p, lang)) for p in neighbourhoods_of(GHENT)]
        self.neighbourhood.choices = [F.SelectChoice("", _("No area")), *areas]
        self.sector.choices = [F.SelectChoice("", _("No sector")), *choices(SECTORS)]
        self.languages.choices = [F.SelectChoice(one.slug, one.name(lang)) for one in LANGUAGES.values()]
        self.target_groups.choices = [
            F.SelectChoice(one.slug, one.name(lang)) for one in TARGET_GROUPS.values()
        ]

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

    def validate_online_link(self, field: Any) -> None:
        """Take only what a browser opens safely."""
        if field.data and not re.fullmatch(r"https?://[^\s/?#]+\.[^\s/?#.]+([/?#]\S*)?", field.data):
            raise ValidationError(_("Write a link that begins with https://"))

    def validate_price(self, field: Any) -> None:
        """See that it is an amount of money, not a number without end."""
        if isinstance(field.data, Decimal) and not field.data.is_finite():
            raise ValidationError(_("Write an amount, such as 3.50."))

    def files(self) -> list[Any]:
        """Return the chosen file."""
        return [self.photos.data] if getattr(self.photos.data, "filename", "") else []

    def content(self, language: str = "", group_id: int | None = None) -> Content:
        """Return what was filled in, once it is valid."""
        if self.municipality is None:
            raise ValueError("the form was not validated")
        area = find_neighbourhood(self.municipality.id, self.neighbourhood.data or "")
        chosen = self.organisation.data if self.organisation else None
        group = self.group.data if self.group else None
        return Content(
            title=self.title.data or "",
            body=self.body.data or "",
            language=language or current_language(),
            kind=Kind(self.kind.data),
            municipality_id=self.municipality.id,
            sector=Sector(self.sector.data) if self.sector.data else None,
            neighbourhood_id=area.id if area else None,
            address=self.address.data or "",
            online_link=self.online_link.data or "",
            show_place=ShowPlace(self.show_place.data),
            price_cents=int(self.price.data * 100) if self.price.data else None,
            languages=tuple(self.languages.data or ()),
            target_groups=tuple(self.target_groups.data or ()),
            is_accessible=bool(self.is_accessible.data),
            takes_sign_ups=bool(self.takes_sign_ups.data or self.capacity.data),
            capacity=self.capacity.data,
            organisation_id=next((o.id for o in self.organisations if o.public_id == chosen), None),
            group_id=next((g.id for g in self.groups if g.public_id == group), group_id),
        )


class EventForm(WhatForm, WhenForm):
    """The form that announces an activity: what it is, and when."""
