"""Listings from elsewhere, line by line, checked by the same form as what people fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from app.core.i18n import DEFAULT_LANGUAGE
from app.listings.forms.posting import ListingForm
from app.listings.rules import Content
from app.organisations.models import Organisation
from app.taxonomy.rules import LANGUAGES

LINE_KEYS: Final = (
    "ref", "kind", "help", "title", "body", "language", "category", "postcode",
    "quantity", "languages", "weekdays", "dayparts", "from", "until",
)  # fmt: skip
LISTS: Final = frozenset({"languages", "weekdays", "dayparts"})


def content_of(
    row: Mapping[str, Any], wrong: list[str], organisation: Organisation | None = None
) -> Content | None:
    """Return what a line says, in the name of an organisation where one is given; else note what is wrong."""
    language = row.get("language") or DEFAULT_LANGUAGE
    if not isinstance(language, str) or language not in LANGUAGES:
        wrong.append("language: not known")
    odd = [key for key in LINE_KEYS if not _is_usual(key, row.get(key))]
    wrong += [f"{key}: the wrong type of value" for key in odd]
    fields = _as_fields(row, odd)
    if organisation is not None:
        fields["organisation"] = organisation.public_id
    form = ListingForm(
        is_signed_in=True,
        organisations=[organisation] if organisation else (),
        formdata=fields,
        meta={"csrf": False},
        is_import=True,
    )
    if form.validate() and not wrong:
        return form.content(str(language))
    names = {name: form[name].name for name in form.errors if name}
    found = [f"{names.get(name, name)}: {' '.join(map(str, errors))}" for name, errors in form.errors.items()]
    wrong += [problem for problem in found if problem.split(":")[0] not in odd]
    return None


def _is_usual(key: str, value: Any) -> bool:
    """Tell whether a value is of the type that this key has: a list, or a text or number."""
    values = value if isinstance(value, list) else [value]
    return (key in LISTS or not isinstance(value, list)) and all(
        one is None or (isinstance(one, str | int) and not isinstance(one, bool)) for one in values
    )


def _as_fields(row: Mapping[str, Any], odd: Sequence[str]) -> MultiDict[str, str]:
    """Return the line as a browser would send it."""
    fields: MultiDict[str, str] = MultiDict({"little_dutch_ok": "y"})
    for key in {*LINE_KEYS[1:], "neighbourhood"} & set(row) - set(odd):
        values = row[key] if isinstance(row[key], list) else [row[key]]
        fields.setlist(key, [str(value) for value in values if value is not None])
    return fields
