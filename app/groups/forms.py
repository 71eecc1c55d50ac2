"""The forms of groups: what a group tells, asking to be let in, writing, and the search above the list."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from wtforms import Form as PlainForm
from wtforms import HiddenField, RadioField, SearchField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from app.core.forms import (
    CHOOSE,
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
    BODY_LENGTH,
    DESCRIPTION_LENGTH,
    MAY_BECOME,
    MESSAGE_LENGTH,
    NAME_LENGTH,
    NAME_MIN,
    SEARCH_LENGTH,
    GroupRole,
    Preset,
    Profile,
    Writing,
    is_plain_name,
)
from app.places.queries import find_by_postcode
from app.places.rules import Place

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
    postcode = LineField(
        _l("Postcode"),
        [Required(_l("Write the postcode of the place where you meet or live.")), MaxLength(4)],
        render_kw={"inputmode": "numeric"},
    )
    version = HiddenField()

    def __init__(self, group: Group | None = None, **kwargs: Any) -> None:
        values = {"obj": group, "kind": group.preset.value} if group else {}
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
        )

    def read_version(self) -> int:
        """Return which version the person had before them; 0 when the field was tampered with or left out."""
        text = next(iter(self.version.raw_data or ()), "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class JoinForm(Form):
    """Joining, or asking to be let in with a few words."""

    message = TextField(
        _l("Who are you, and why do you want to join?"), [MaxLength(MESSAGE_LENGTH)], render_kw={"rows": 3}
    )


class PostForm(Form):
    """Saying something in a group."""

    body = TextField(
        _l("Your message"),
        [Required(_l("Write your message.")), MaxLength(BODY_LENGTH)],
        description=_l("You can use **bold**, lists with - and links. Name somebody with @ and their name."),
        render_kw={"rows": 3},
    )
    reply_to = HiddenField()


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
