"""The forms of articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from wtforms.validators import Optional, ValidationError

from app.core.clock import LOCAL_ZONE, now
from app.core.fields import F, drop_down, radio
from app.core.forms import Form, LineField, MaxLength, Required, TextField
from app.core.i18n import LANGUAGES, _, _l, current_language
from app.news.presenters import KINDS
from app.news.rules import (
    AHEAD,
    ALT_LENGTH,
    BODY_LENGTH,
    DETAIL_LENGTH,
    LEAD_LENGTH,
    MAX_TAGS,
    TAG_LENGTH,
    TITLE_LENGTH,
    Content,
    Kind,
    read_tags,
)
from app.organisations.models import Organisation
from app.places.queries import find_by_postcode
from app.places.rules import Place

LINKS_LENGTH: Final = 1_000


def _detail(label: Any) -> Any:
    return LineField(label, [MaxLength(DETAIL_LENGTH)])


class ArticleForm(Form):
    """Everything that an article says; the same form writes and edits."""

    kind = radio(
        _l("What is it?"), [F.SelectChoice(k.value, v) for k, v in KINDS.items()], default=Kind.NEWS.value
    )
    title = LineField(
        _l("Title"), [Required(_l("Write in a few words what it is.")), MaxLength(TITLE_LENGTH)]
    )
    lead = TextField(
        _l("First lines"),
        [Required(_l("Say in one or two sentences what it is about.")), MaxLength(LEAD_LENGTH)],
        render_kw={"rows": 3}, description=_l("They stand in the list too."),
    )  # fmt: skip
    body = TextField(
        _l("Text"), [MaxLength(BODY_LENGTH)], render_kw={"rows": 14},
        description=_l("An empty line makes a paragraph. # makes a heading, ** makes bold, - makes a list."),
    )  # fmt: skip
    language = radio(_l("Language of the text"), [F.SelectChoice(k, v) for k, v in LANGUAGES.items()])
    tags = LineField(
        _l("Tags"), [MaxLength(MAX_TAGS * (TAG_LENGTH + 2))],
        description=_l("At most six, with a comma between them, such as: fiets, volunteers."),
    )  # fmt: skip
    practice_what = _detail(_l("What"))
    practice_who = _detail(_l("Who"))
    practice_where = _detail(_l("Where"))
    practice_cost = _detail(_l("What it costs"))
    practice_contact = LineField(
        _l("Whom to ask"), [MaxLength(DETAIL_LENGTH)],
        description=_l("A role, such as “coordinator of the food point”. No name, number or e-mail."),
    )  # fmt: skip
    links = TextField(
        _l("Linked with"), [MaxLength(LINKS_LENGTH)], render_kw={"rows": 2, "dir": "ltr"},
        description=_l("Addresses of notes, activities and organisations on this site, one on a line."),
    )  # fmt: skip
    publish_at = F.DateTimeLocalField(
        _l("Online from"), [Optional()], format=["%Y-%m-%dT%H:%M"],
        invalid_value_message=_l("Write a day and an hour, such as 2026-12-24T09:00."),
        description=_l("Leave it empty to have it online once it is checked."),
    )  # fmt: skip
    photo = F.FileField(_l("Picture"), render_kw={"accept": "image/jpeg,image/png,image/webp"})
    alt = LineField(
        _l("What is on the picture?"), [MaxLength(ALT_LENGTH)],
        description=_l("For who does not see it. You can add more pictures afterwards."),
    )  # fmt: skip
    postcode = LineField(
        _l("Postcode"), [Required(_l("Write your postcode.")), MaxLength(4)],
        description=_l("A moderator of this municipality looks at it first."),
        render_kw={"inputmode": "numeric", "autocomplete": "postal-code"},
    )  # fmt: skip
    organisation = drop_down(_l("In the name of"))
    translation = LineField(
        _l("Translation of"), [MaxLength(200)],
        description=_l("The address of your own article in another language."),
    )  # fmt: skip
    version = F.HiddenField()

    def __init__(
        self, *, organisations: Sequence[Organisation], may_write_alone: bool, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.organisations = organisations
        self.municipality: Place | None = None
        names = [F.SelectChoice(o.public_id, o.name) for o in organisations]
        alone = [F.SelectChoice("", _("Myself"))] if may_write_alone or not names else []
        self.organisation.choices = [*alone, *names]
        if self.language.data is None:
            self.language.data = current_language()

    def validate_postcode(self, field: Any) -> None:
        """Find the municipality."""
        found = find_by_postcode(field.data)
        if found is None:
            raise ValidationError(_("We do not know this postcode. Write four figures, such as 9000."))
        self.municipality = found[0]

    def validate_tags(self, field: Any) -> None:
        """Count the tags."""
        if len(read_tags(field.data or "")) > MAX_TAGS:
            raise ValidationError(_("Use at most %(limit)s tags.", limit=MAX_TAGS))

    def validate_publish_at(self, field: Any) -> None:
        """See that it lies within a year."""
        moment = self._moment()
        if moment is not None and not datetime(2000, 1, 1, tzinfo=UTC) < moment < now() + AHEAD:
            raise ValidationError(_("Choose a moment within a year."))

    def _moment(self) -> datetime | None:
        wall = self.publish_at.data
        try:
            return wall.replace(tzinfo=LOCAL_ZONE).astimezone(UTC) if wall else None
        except OverflowError:
            return datetime.max.replace(tzinfo=UTC)

    def addresses(self) -> list[str]:
        """Return the addresses to link with."""
        return (self.links.data or "").split()

    def files(self) -> list[Any]:
        """Return the chosen file."""
        return [self.photo.data] if getattr(self.photo.data, "filename", "") else []

    def content(self, links: tuple[str, ...]) -> Content:
        """Return what was filled in, once it is valid."""
        if self.municipality is None:
            raise ValueError("the form was not validated")
        same = ("title", "lead", "body", "language", "practice_what", "practice_who", "practice_where",
                "practice_cost", "practice_contact")  # fmt: skip
        chosen = self.organisation.data
        return Content(
            **{name: self[name].data or "" for name in same},
            kind=Kind(self.kind.data),
            municipality_id=self.municipality.id,
            tags=read_tags(self.tags.data or ""),
            links=links,
            publish_at=self._moment(),
            organisation_id=next((o.id for o in self.organisations if o.public_id == chosen), None),
        )
