"""The forms of groups: what a group tells, asking to be let in, writing, and the search above the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from enum import StrEnum
from typing import Any, Final

from wtforms import (
    BooleanField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SearchField,
    SelectField,
    fields,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Optional, StopValidation, ValidationError
from wtforms.widgets import EmailInput

from app.accounts.rules import is_plain_name
from app.core.clock import LOCAL_ZONE, today
from app.core.forms import (
    CHOOSE,
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
from app.core.i18n import _, _l, current_language, language_of
from app.groups.models import Group
from app.groups.rules import (
    ANSWER_LENGTH,
    BODY_LENGTH,
    DESCRIPTION_LENGTH,
    MAX_FILES,
    MAY_BECOME,
    MESSAGE_LENGTH,
    NAME_LENGTH,
    NAME_MIN,
    OPTION_LENGTH,
    POLL_OPTIONS,
    QUESTION_LENGTH,
    SEARCH_LENGTH,
    GroupRole,
    Poll,
    Preset,
    Profile,
    Writing,
)
from app.media.rules import ALT_LENGTH
from app.places.queries import find_by_postcode
from app.places.rules import Place

# The stubs of wtforms lag behind it.
F: Final[Any] = fields
Bodies = Mapping[int, tuple[str, str]]
KIND_CHOICES: Final = (
    SelectChoice(Preset.OPEN.value, _l("Open: everyone reads, and whoever is signed in joins")),
    SelectChoice(Preset.CLOSED.value, _l("Closed: only members read, and people ask to be let in")),
    SelectChoice(Preset.HIDDEN.value, _l("Hidden: only who is invited knows that it exists")),
)
WRITING_CHOICES: Final = (
    SelectChoice(Writing.MEMBERS.value, _l("All members")),
    SelectChoice(Writing.MODERATORS.value, _l("Managers and moderators; members answer")),
)
ROLE_CHOICES: Final = (
    SelectChoice(GroupRole.MEMBER.value, _l("Member")),
    SelectChoice(GroupRole.MODERATOR.value, _l("Moderator: lets people in, removes what does not belong")),
    SelectChoice(GroupRole.MANAGER.value, _l("Manager: also changes the group and the roles")),
)


def _radio(label: Any, enum: type[StrEnum], choices: Any, **kwargs: Any) -> Any:
    return RadioField(
        label, [Required(CHOOSE), OneOf(enum)], choices=list(choices), validate_choice=False, **kwargs
    )


def _answer() -> LineField:
    return LineField("", [MaxLength(ANSWER_LENGTH)])


def _option(label: Any) -> LineField:
    return LineField(label, [MaxLength(OPTION_LENGTH)])


def _question(label: Any) -> LineField:
    return LineField(label, [MaxLength(QUESTION_LENGTH)])


class GroupForm(Form):
    """What a group tells about itself: a name and a sort are enough."""

    name = LineField(
        _l("Name of the group"),
        [Required(_l("Write a name for the group.")), MinLength(NAME_MIN), MaxLength(NAME_LENGTH)],
    )
    description = TextField(
        _l("What is it about?"),
        [MaxLength(DESCRIPTION_LENGTH)],
        description=_l("In a few sentences: for whom, and what you do together."),
        render_kw={"rows": 5},
    )
    kind = _radio(_l("What kind of group is it?"), Preset, KIND_CHOICES)
    writing = _radio(
        _l("Who may write a new message?"), Writing, WRITING_CHOICES, default=Writing.MEMBERS.value
    )
    question1 = _question(_l("First question"))
    question2 = _question(_l("Second question"))
    question3 = _question(_l("Third question"))
    has_plan = BooleanField(_l("This is a working group with an action plan"))
    moderators_admit = BooleanField(_l("Moderators let people in too"), default=True)
    postcode = LineField(
        _l("Postcode"),
        [Required(_l("Write the postcode of the place where you meet or live.")), MaxLength(4)],
        render_kw={"inputmode": "numeric"},
    )
    version = HiddenField()

    def __init__(self, group: Group | None = None, **kwargs: Any) -> None:
        values: dict[str, Any] = {"obj": group, "kind": group.preset.value} if group else {}
        asked = group.questions if group else []
        values |= {f"question{number}": words for number, words in enumerate(asked, start=1)}
        super().__init__(**{**values, **kwargs})
        self.place: Place | None = None
        if group:
            allowed = MAY_BECOME[group.preset]
            self.kind.choices = [choice for choice in KIND_CHOICES if Preset(choice.value) in allowed]

    def validate_name(self, field: Any) -> None:
        """Refuse an address in the place of a name."""
        if not is_plain_name(field.data):
            raise ValidationError(_("Write a name, without a web address or an e-mail."))

    def validate_postcode(self, field: Any) -> None:
        """Find the municipality."""
        found = find_by_postcode(field.data)
        if found is None:
            raise ValidationError(_("We do not know this postcode. Write four figures, such as 9000."))
        self.place = found[0]

    def profile(self) -> Profile:
        """Return what was filled in, once it is valid."""
        if self.place is None:
            raise ValueError("the form was not validated")
        name, description = str(self.name.data), self.description.data or ""
        return Profile(
            name=name,
            description=description,
            language=language_of(f"{name}\n{description}", current_language()),
            municipality_id=self.place.id,
            preset=Preset(self.kind.data),
            writing=Writing(self.writing.data),
            questions=tuple(field.data for field in self.questions() if field.data),
            moderators_admit=self.moderators_admit.data,
            has_plan=self.has_plan.data,
        )

    def questions(self) -> list[Any]:
        """Return the fields of the questions to who wants to join."""
        return [self.question1, self.question2, self.question3]

    def read_version(self) -> int:
        """Return which version the person had before them; 0 when the field was tampered with or left out."""
        text = next(iter(self.version.raw_data or ()), "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class JoinForm(Form):
    """Joining, or asking to be let in: by answering what the group asks, and with a few words."""

    answer1 = _answer()
    answer2 = _answer()
    answer3 = _answer()
    message = TextField(
        _l("Who are you, and why do you want to join?"), [MaxLength(MESSAGE_LENGTH)], render_kw={"rows": 3}
    )
    organisation = SelectField(_l("In the name of"), choices=[], validate_choice=False)

    def __init__(
        self,
        questions: Sequence[str] = (),
        organisations: Bodies | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.asked = list(questions)
        self.bodies = {slug: number for number, (slug, _name) in (organisations or {}).items()}
        for field, question in zip(self.answer_fields(), self.asked, strict=False):
            field.label.text = question
        for field in self.answer_fields()[len(self.asked) :]:
            delattr(self, field.short_name)
        if self.bodies:
            names = [SelectChoice(slug, name) for slug, name in (organisations or {}).values()]
            self.organisation.choices = [SelectChoice("", _("Myself")), *names]
        else:
            del self.organisation

    def answer_fields(self) -> list[Any]:
        """Return the fields of the answers."""
        return [field for field in self if field.short_name.startswith("answer")]

    def validate_message(self, field: Any) -> None:
        """Ask for answers where the group asks something; a message may hold them too."""
        if field.data:
            return
        for answer in self.answer_fields():
            if not answer.data:
                answer.errors = [*answer.errors, _("Answer this question.")]
        if any(not answer.data for answer in self.answer_fields()):
            raise StopValidation(_("Answer the questions of the group, or write a message."))

    def validate_organisation(self, field: Any) -> None:
        """Take an organisation of the list only."""
        if field.data and field.data not in self.bodies:
            raise ValidationError(str(CHOOSE))

    def answers(self) -> list[str]:
        """Return the answers, in the order of the questions."""
        return [field.data or "" for field in self.answer_fields()]

    def organisation_id(self) -> int | None:
        """Return the organisation whose people join; None for who joins alone."""
        return self.bodies.get(self.organisation.data) if self.organisation else None


class InviteForm(Form):
    """Whom to invite."""

    email = LineField(
        _l("E-mail"),
        [Required(_l("Write an e-mail address.")), MaxLength(254), EmailAddress()],
        description=_l(
            "We mail an invitation. Its link works for 30 minutes, and the invitation for 7 days."
        ),
        widget=EmailInput(),
    )


class PostForm(Form):
    """Saying something in a group, with files and a poll."""

    body = TextField(
        _l("Your message"),
        [Required(_l("Write your message.")), MaxLength(BODY_LENGTH)],
        description=_l("You can use **bold**, lists with - and links. Name somebody with @ and their name."),
        render_kw={"rows": 3},
    )
    files = MultipleFileField(
        _l("Pictures or PDF files"),
        description=_l("At most 4. A PDF may be 10 MB, and can hold the name of who made it."),
        render_kw={"accept": "image/jpeg,image/png,image/webp,application/pdf"},
    )
    alt = LineField(_l("What is in the pictures?"), [MaxLength(ALT_LENGTH)])
    option1 = _option(_l("First answer"))
    option2 = _option(_l("Second answer"))
    option3 = _option(_l("Third answer"))
    option4 = _option(_l("Fourth answer"))
    option5 = _option(_l("Fifth answer"))
    option6 = _option(_l("Sixth answer"))
    multiple = BooleanField(_l("Several answers are fine"))
    closes = F.DateField(
        _l("Until"), [Optional()], invalid_value_message=_l("Write a date, such as 2026-12-24.")
    )
    reply_to = HiddenField()

    def options(self) -> list[Any]:
        """Return the fields of the answers that a poll offers."""
        return [getattr(self, f"option{number}") for number in range(1, POLL_OPTIONS + 1)]

    def chosen_files(self) -> list[Any]:
        """Return the chosen files."""
        return [file for file in self.files.data or () if getattr(file, "filename", "")]

    def validate_files(self, field: Any) -> None:
        """Count the files."""
        if len(self.chosen_files()) > MAX_FILES:
            raise ValidationError(_("Use at most %(limit)s files.", limit=MAX_FILES))

    def validate_option1(self, field: Any) -> None:
        """Ask for two different answers where a poll is begun."""
        words = [option.data for option in self.options() if option.data]
        if words and (len(words) < 2 or len({word.casefold() for word in words}) < len(words)):
            raise ValidationError(_("A poll needs at least two different answers."))

    def validate_closes(self, field: Any) -> None:
        """Refuse a day that is over."""
        if field.data is not None and field.data < today():
            raise ValidationError(_("This date is past."))

    def poll(self) -> Poll | None:
        """Return the poll, if one was begun."""
        words = tuple(option.data for option in self.options() if option.data)
        if not words:
            return None
        closes = datetime.combine(self.closes.data, time.max, tzinfo=LOCAL_ZONE) if self.closes.data else None
        return Poll(words, bool(self.multiple.data), closes)


class EditForm(Form):
    """Changing what one wrote."""

    body = TextField(
        _l("Your message"),
        [Required(_l("Write your message.")), MaxLength(BODY_LENGTH)],
        render_kw={"rows": 6},
    )
    seen = HiddenField()


class RoleForm(Form):
    """Another role for a member."""

    role = SelectField(
        _l("Role"), [Required(CHOOSE), OneOf(GroupRole)], choices=list(ROLE_CHOICES), validate_choice=False
    )


class SearchForm(PlainForm):
    """What somebody looks for in the list; nonsense finds nothing and breaks nothing."""

    q = SearchField(_l("Words"), filters=(clean_line,))

    @property
    def words(self) -> str:
        """Return the words to look for."""
        return (self.q.data or "")[:SEARCH_LENGTH]
