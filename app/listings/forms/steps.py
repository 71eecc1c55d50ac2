"""The full form, one question a page: which fields each step shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.core.fields import F
from app.core.i18n import _l
from app.listings.forms.posting import ListingForm


@dataclass(frozen=True)
class Step:
    """One question: its name, its words, its picture, and the fields that answer it."""

    name: str
    question: Any
    icon: str
    fields: tuple[str, ...]
    needs_account: bool = False


STEPS: Final = (
    Step("what", _l("What is it?"), "edit", ("title",)),
    Step("more", _l("Do you want to tell more?"), "chat", ("body",)),
    Step("kind", _l("Do you give or do you ask?"), "hand", ("kind",)),
    Step("category", _l("Which sort?"), "grid", ("category",)),
    Step("place", _l("Where?"), "place", ("postcode", "neighbourhood")),
    Step(
        "photos", _l("Do you have pictures?"), "photo",
        ("photos", "photo_alt", "photo_plain"), needs_account=True,
    ),
    Step("amount", _l("How many, and which size?"), "box", ("quantity", "size")),
    Step(
        "when", _l("When?"), "clock",
        ("when", "on_date", "weekdays", "dayparts", "moments", "from_date", "until_date"),
    ),
    Step("deadline", _l("Until when?"), "calendar", ("deadline", "urgent_asked")),
    Step("languages", _l("Which languages?"), "language", ("little_dutch_ok", "languages")),
    Step("whom", _l("For whom?"), "people", ("target_groups", "skills", "question")),
    Step(
        "who", _l("In whose name?"), "person",
        ("organisation", "for_client", "contact_role", "standing"), needs_account=True,
    ),
    Step("send", _l("Ready?"), "check", ("email",)),
)  # fmt: skip
# With the answer to this question a listing can be sent; what comes after it may wait.
ENOUGH: Final = "place"
# What is shown again before it is sent.
SAID: Final = ("title", "body", "kind", "category", "postcode", "neighbourhood", "quantity", "size")
# What a choice looks like.
PICTURES: Final = {
    "offer": "arrow-up", "request": "arrow-down",
    "flexible": "heart", "date": "calendar", "weekly": "clock", "period": "list",
}  # fmt: skip


def steps_for(*, has_account: bool) -> Sequence[Step]:
    """Return the questions that somebody gets."""
    return [step for step in STEPS if has_account or not step.needs_account]


def take(form: ListingForm, step: Step, sent: Any, files: Any) -> None:
    """Fill in what was sent for one step; all other fields keep what they hold."""
    for name in step.fields:
        if name in form:
            field = form[name]
            field.process(files if isinstance(field, F.FileField) else sent, field.data)
    if step.name == "category":
        form.help.data = ""


def said(form: ListingForm) -> list[tuple[str, str]]:
    """Return (label, answer) of what was said, to be read once more before it is sent."""
    return [(str(form[name].label.text), words) for name in SAID if (words := _words_of(form[name]))]


def _words_of(field: Any) -> str:
    """Return the answer in words: of a choice the name that was chosen."""
    choices = {choice.value: choice.label for choice in getattr(field, "choices", None) or ()}
    return str(choices.get(field.data, field.data)) if field.data else ""


def wrong_in(form: ListingForm, step: Step) -> bool:
    """Check the whole form and keep what is wrong in this step; other steps have their turn."""
    form.validate()
    for field in form:
        if field.short_name not in step.fields:
            field.errors = []
    return bool(form.errors)


def first_wrong(form: ListingForm, steps: Sequence[Step]) -> int | None:
    """Return the number of the first step with something wrong, counted from 1."""
    form.validate()
    return next((n for n, step in enumerate(steps, 1) if set(step.fields) & set(form.errors)), None)


def carried(form: ListingForm, step: Step) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of what was answered on other pages, for who has no account to keep it in."""
    for field in form:
        if field.short_name in {*step.fields, "version", "csrf_token"} or isinstance(field, F.FileField):
            continue
        values = field.data if isinstance(field.data, list) else [field.data]
        for value in values:
            if value not in {None, "", False}:
                yield field.name, "y" if value is True else str(value)
