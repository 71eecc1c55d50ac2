"""A table of listings that an organisation sends: its columns and words, and the form that takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from babel.dates import get_day_names
from wtforms import fields
from wtforms.validators import ValidationError

from app.core.fields import CHOOSE, F, drop_down
from app.core.forms import Form, MaxLength
from app.core.i18n import LANGUAGES, _, _l
from app.core.sheets import read_rows, read_text
from app.core.words import fold
from app.listings.forms.rows import LISTS, content_of
from app.listings.rules import Content, Daypart, Help, Kind
from app.organisations.models import Organisation
from app.taxonomy.rules import CATEGORIES

MOST_LINES: Final = 200
MOST_LETTERS: Final = 100_000
COLUMNS: Final = (
    "kind", "title", "body", "category", "postcode", "neighbourhood", "quantity", "weekdays", "dayparts",
    "from", "until", "languages", "language",
)  # fmt: skip
NEEDED: Final = ("kind", "title", "category", "postcode")
# What else a column, and a word in it, may be called; folded.
_COLUMN_NAMES: Final[Mapping[str, str]] = {
    "soort": "kind", "type": "kind", "genre": "kind", "vraag of aanbod": "kind",
    "titel": "title", "titre": "title", "tekst": "body", "text": "body", "texte": "body",
    "omschrijving": "body",
    "categorie": "category", "rubriek": "category", "postnummer": "postcode", "code postal": "postcode",
    "wijk": "neighbourhood", "quartier": "neighbourhood", "area": "neighbourhood",
    "aantal": "quantity", "nombre": "quantity", "how many": "quantity",
    "dagen": "weekdays", "jours": "weekdays", "days": "weekdays",
    "dagdelen": "dayparts", "moments": "dayparts", "van": "from", "du": "from", "tot": "until", "au": "until",
    "talen": "languages", "langues": "languages", "taal": "language", "langue": "language",
}  # fmt: skip
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": {
        "vraag": Kind.REQUEST, "gevraagd": Kind.REQUEST, "demande": Kind.REQUEST,
        "aanbod": Kind.OFFER, "aangeboden": Kind.OFFER, "offre": Kind.OFFER,
    },
    "help": {"spullen": Help.GOODS, "biens": Help.GOODS, "tijd": Help.TIME, "temps": Help.TIME},
    "dayparts": {
        "voormiddag": Daypart.MORNING, "ochtend": Daypart.MORNING, "matin": Daypart.MORNING,
        "namiddag": Daypart.AFTERNOON, "apres midi": Daypart.AFTERNOON, "avond": Daypart.EVENING,
        "soir": Daypart.EVENING,
    },
    "category": {fold(one.name(lang)): one.slug for one in CATEGORIES.values() for lang in LANGUAGES},
    "weekdays": {
        fold(name).rstrip("."): str(day)
        for lang in LANGUAGES
        for width in ("wide", "abbreviated")
        for day, name in get_day_names(width, locale=lang).items()
    },
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One listing of a table: where it stands, what it says, and what is wrong with it."""

    number: int
    title: str
    content: Content | None
    problems: tuple[str, ...]


def read_sheet(text: str, organisation: Organisation) -> tuple[list[Line], list[str]]:
    """Return the lines of a table, and what is wrong with the table as a whole."""
    try:
        rows = read_rows(text)
    except ValueError:
        return [], [_("We cannot read this table. Save it as CSV and try again.")]
    if len(rows) < 2:
        return [], [_("There are no lines below the names of the columns.")]
    if len(rows) - 1 > MOST_LINES:
        return [], [_("Send at most %(limit)s lines at a time.", limit=MOST_LINES)]
    names = [_column(cell) for cell in rows[0][1]]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        return [], [_("These columns are missing: %(names)s.", names=", ".join(missing))]
    return list(_lines(names, rows[1:], organisation)), []


def _column(cell: str) -> str:
    name = " ".join(fold(cell).replace("_", " ").split())
    return _COLUMN_NAMES.get(name, name)


def _lines(
    names: Sequence[str], rows: Sequence[tuple[int, list[str]]], organisation: Organisation
) -> Iterator[Line]:
    seen: dict[str, int] = {}
    for number, cells in rows:
        row = {name: _value(name, cell) for name, cell in zip(names, cells, strict=False) if cell}
        wrong: list[str] = []
        content = content_of(row, wrong, organisation)
        title = str(row.get("title", ""))
        if title and title in seen:
            wrong.append(_("The same title stands on line %(number)s.", number=seen[title]))
        seen.setdefault(title, number)
        yield Line(number, title, content if not wrong else None, tuple(wrong))


def _value(name: str, cell: str) -> Any:
    """Return what a cell says in the words of the form; several values stand between commas."""
    if name in LISTS:
        parts = cell.replace(";", ",").replace("/", ",").split(",")
        return [_word(name, part.strip()) for part in parts if part.strip()]
    return _date(cell) if name in {"from", "until"} else _word(name, cell)


def _word(name: str, cell: str) -> str:
    known = _WORDS.get(name, {})
    return str(known.get(" ".join(fold(cell).replace("-", " ").split()), known.get(fold(cell), cell)))


def _date(cell: str) -> str:
    """Return a date as the form reads it, also where the day comes first."""
    parts = cell.replace("/", "-").replace(".", "-").split("-")
    return "-".join(reversed(parts)) if len(parts) == 3 and len(parts[2]) == 4 else cell


class SheetForm(Form):
    """Takes a table, first as a file, then as the text that was shown."""

    organisation = drop_down(_l("In the name of"))
    file = F.FileField(_l("Your table (CSV)"), render_kw={"accept": ".csv,text/csv"})
    text = fields.HiddenField(validators=[MaxLength(MOST_LETTERS)])

    def __init__(self, *, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisations = {one.public_id: one for one in organisations}
        self.organisation.choices = [F.SelectChoice(one.public_id, one.name) for one in organisations]
        self.organisation.validate_choice = False
        for field in (self.organisation, self.file):
            field.flags.required = True

    def validate_organisation(self, field: Any) -> None:
        """See that it is one of one's own."""
        if field.data not in self.organisations:
            raise ValidationError(str(CHOOSE))

    def validate_file(self, field: Any) -> None:
        """Take the text of the file, unless it was shown already."""
        if self.text.data:
            return
        content = field.data.read(4 * MOST_LETTERS + 1) if getattr(field.data, "filename", "") else b""
        if not content:
            raise ValidationError(_("Choose a file."))
        self.text.data = read_text(content)
        if len(self.text.data) > MOST_LETTERS:
            self.text.data = ""
            raise ValidationError(
                _("This is too big. Send at most %(limit)s lines at a time.", limit=MOST_LINES)
            )

    @property
    def chosen(self) -> Organisation:
        """Return the organisation in whose name the listings will stand."""
        return self.organisations[self.organisation.data]
