"""The forms of answers and conversations: shape only."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup
from wtforms import DateField, Field, MultipleFileField, RadioField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Regexp, ValidationError

from app.core.forms import EmailAddress, Form, LineField, MaxLength, Required, TextField
from app.core.i18n import _, _l
from app.listings.models import Listing
from app.listings.rules import Help, Kind
from app.responses.actions import Moment
from app.responses.presenters import REASONS, choices
from app.responses.rules import (
    DURATIONS,
    MESSAGE_LENGTH,
    MOST_PHOTOS,
    PHONE_LENGTH,
    PLACE_LENGTH,
    REPLY_LENGTH,
    THANKS_LENGTH,
    Choice,
    Reason,
)

REASON_CHOICES: Final = [SelectChoice(reason.value, label) for reason, label in REASONS.items()]
PHONE: Final = r"^[0-9+(][0-9 +/().-]{5,}$|^$"
DURATION_CHOICES: Final = [
    SelectChoice("60", _l("1 hour")),
    SelectChoice("30", _l("half an hour")),
    SelectChoice("120", _l("2 hours")),
    SelectChoice("240", _l("4 hours")),
    SelectChoice("480", _l("the whole day")),
]


class KnownReason:
    """A reason of the list, or none where none is needed."""

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse what the list does not hold."""
        if field.data and field.data not in list(Reason):
            raise ValidationError(_("Choose a reason from the list."))


class KnownChoice:
    """A choice of the list, or none where the words say it all; the form comes with one."""

    field_flags: Final = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse what the list does not hold."""
        if field.data and field.data not in list(Choice):
            raise ValidationError(_("Choose from this list."))


class WordsWhereNeeded:
    """Words may be left out where a choice says enough."""

    def __call__(self, form: Any, field: Field) -> None:
        """Ask for words when nothing was chosen, or a question."""
        if field.data:
            return
        if form.choice.data == Choice.QUESTION:
            raise ValidationError(_("Write your question."))
        if not form.choice.data:
            raise ValidationError(_("Write a message."))


class AnswerForm(Form):
    """An answer to a listing, from somebody who is signed in; `answer_form` fills in what one can choose."""

    choice: RadioField
    message = TextField(
        _l("Your message"), [WordsWhereNeeded(), MaxLength(MESSAGE_LENGTH)], id="answer-message"
    )

    # Its label is the poster's own question; without one it is not drawn.
    reply = TextField("", [MaxLength(REPLY_LENGTH)], id="answer-reply")

    @property
    def chosen(self) -> Choice | None:
        """Return the choice, if one was made."""
        return Choice(self.choice.data) if self.choice.data else None


class AnswerByMailForm(AnswerForm):
    """An answer to a listing, from somebody without an account or not signed in."""

    email = LineField(
        _l("Your e-mail"),
        [Required(_l("Write your e-mail address.")), EmailAddress(), MaxLength(254)],
        id="answer-email",
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )


@lru_cache(maxsize=16)
def answer_form(kind: Kind, help_: Help, *, by_mail: bool) -> type[AnswerForm]:
    """Return the form that answers a listing of this kind: a few things to say with one click."""
    base = AnswerByMailForm if by_mail else AnswerForm
    options = [SelectChoice(choice.value, label) for choice, label in choices(kind, help_).items()]
    field = RadioField(
        _l("What do you want to say?"),
        [KnownChoice()],
        choices=options,
        validate_choice=False,
        id="answer-choice",
    )
    return type(base.__name__, (base,), {"choice": field})


def ask(listing: Listing, form: AnswerForm) -> AnswerForm:
    """Return the form with the poster's own question, when there is one."""
    if listing.question:
        words = Markup('<bdi lang="{}">{}</bdi>').format(listing.language, listing.question)
        form.reply.label.text = words
    return form


class WordsOrPicture:
    """Words, unless a picture says it; a browser cannot know that, so only we ask."""

    field_flags: Final = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        """Ask for words where there is no picture."""
        if not field.data and not form.files():
            raise ValidationError(_("Write a message."))


class MessageForm(Form):
    """A message in a conversation, with pictures or without."""

    body = TextField(_l("Your message"), [WordsOrPicture(), MaxLength(MESSAGE_LENGTH)])
    photos = MultipleFileField(_l("Pictures"), render_kw={"accept": "image/jpeg,image/png,image/webp"})

    def validate_photos(self, _field: Field) -> None:
        """Count the pictures."""
        if len(self.files()) > MOST_PHOTOS:
            raise ValidationError(_("Use at most %(limit)s pictures.", limit=MOST_PHOTOS))

    def files(self) -> list[Any]:
        """Return the chosen files."""
        return [file for file in self.photos.data or () if getattr(file, "filename", "")]


class ThanksForm(Form):
    """A few words of thanks."""

    body = TextField(
        _l("Your thanks"),
        [Required(_l("Write a few words.")), MaxLength(THANKS_LENGTH)],
        id="thanks-body",
        render_kw={"rows": 2},
    )


class MeetingForm(Form):
    """A moment to meet, as clocks here show it."""

    day = DateField(_l("Day"), [Required(_l("Choose a day."))], id="meeting-day")
    at = TimeField(_l("Hour"), [Required(_l("Choose an hour."))], id="meeting-at")
    minutes = SelectField(
        _l("How long?"), choices=DURATION_CHOICES, validate_choice=False, id="meeting-minutes"
    )
    place = LineField(_l("Where?"), [MaxLength(PLACE_LENGTH)], id="meeting-place")

    def validate_minutes(self, field: Field) -> None:
        """Take what the list offers, the usual length when nothing was said."""
        field.data = field.data or str(DURATIONS[0])
        if field.data not in {str(minutes) for minutes in DURATIONS}:
            raise ValidationError(_("Choose from this list."))

    def moment(self) -> Moment:
        """Return what was filled in, once it is valid."""
        if self.day.data is None or self.at.data is None:
            raise ValueError("the form was not validated")
        local = datetime.combine(self.day.data, self.at.data)
        return Moment(local, int(self.minutes.data), self.place.data or "")


class ShareForm(Form):
    """One's own details for the other side: the e-mail address is known, a phone number may be added."""

    phone = LineField(
        _l("Your phone number"),
        [MaxLength(PHONE_LENGTH), Regexp(PHONE, message=_l("Use digits, spaces and + only."))],
        id="share-phone",
        render_kw={"type": "tel", "autocomplete": "tel", "inputmode": "tel"},
    )


class DeclineForm(Form):
    """Why an answer is declined."""

    reason = SelectField(
        _l("Why not?"),
        [Required(_l("Choose a reason.")), KnownReason()],
        choices=[SelectChoice("", _l("Choose a reason")), *REASON_CHOICES],
        validate_choice=False,
        id="decline-reason",
    )


class WithdrawForm(Form):
    """Why an answer is taken back."""

    reason = SelectField(
        _l("Why?"),
        [KnownReason()],
        choices=[SelectChoice("", _l("I do not say why")), *REASON_CHOICES],
        validate_choice=False,
        id="withdraw-reason",
    )

    @property
    def chosen(self) -> Reason | None:
        """Return the reason, if one was given."""
        return Reason(self.reason.data) if self.reason.data else None
