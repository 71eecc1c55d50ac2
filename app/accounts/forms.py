"""The forms of sign-in and account."""

from __future__ import annotations

from typing import Any, Final

from wtforms import HiddenField, PasswordField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.rules import NAME_LENGTH, PASSWORD_MAX, PASSWORD_MIN
from app.core.forms import EmailAddress, Form, LineField, MaxLength, MinLength, Required
from app.core.i18n import LANGUAGES, _l

CODE: Final[dict[str, Any]] = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "spellcheck": "false",
    "autocapitalize": "off",
}
EMAIL: Final[dict[str, Any]] = {
    "type": "email",
    "autocomplete": "email",
    "spellcheck": "false",
    "autocapitalize": "off",
}
ADDRESS_LENGTH: Final = 254
CODE_LENGTH: Final = 40


class EmailForm(Form):
    """An address to send a link to."""

    email = LineField(
        _l("Your e-mail address"), [Required(), MaxLength(ADDRESS_LENGTH), EmailAddress()], render_kw=EMAIL
    )


class SignInForm(EmailForm):
    """Step 1 of signing in."""

    next = HiddenField()


class NewEmailForm(Form):
    """Another address for the account."""

    email = LineField(
        _l("Your new e-mail address"),
        [Required(), MaxLength(ADDRESS_LENGTH), EmailAddress()],
        render_kw=EMAIL,
    )


class CodeForm(Form):
    """The code of a mail."""

    code = LineField(_l("Code of 6 digits"), [Required(), MaxLength(CODE_LENGTH)], render_kw=CODE)


class FactorForm(Form):
    """The code of an app, or a recovery code."""

    code = LineField(_l("Code"), [Required(), MaxLength(CODE_LENGTH)], render_kw=CODE)


class PasswordSignInForm(EmailForm):
    """Address and password."""

    password = PasswordField(
        _l("Your password"),
        [Required(), MaxLength(PASSWORD_MAX)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class ProofForm(Form):
    """The password once more."""

    password = PasswordField(
        _l("Your password"),
        [Required(), MaxLength(PASSWORD_MAX)],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(Form):
    """A password to set."""

    password = PasswordField(
        _l("New password"),
        [Required(), MinLength(PASSWORD_MIN), MaxLength(PASSWORD_MAX)],
        description=_l(
            "At least %(least)s characters. Three or four words in a row are strong.", least=PASSWORD_MIN
        ),
        render_kw={"autocomplete": "new-password"},
    )


class Boxes(SelectMultipleField):
    """Choices to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProfileForm(Form):
    """What others see of a person, and what helps to show what is near."""

    name = LineField(
        _l("Your name"),
        [MaxLength(NAME_LENGTH)],
        description=_l("A first name is enough. People see it beside what you write."),
        render_kw={"autocomplete": "given-name"},
    )
    language = SelectField(
        _l("Language of our mails"),
        [Required()],
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
    )
    speaks = Boxes(_l("Languages you speak"))
    place = LineField(
        _l("Your postcode or municipality"),
        [MaxLength(NAME_LENGTH)],
        description=_l("For example 9000 or Gent. We never ask your street."),
        render_kw={"autocomplete": "postal-code"},
    )
    neighbourhood = SelectField(_l("Your neighbourhood"), validate_choice=False)


class EraseForm(Form):
    """A word to type, so that nobody deletes an account by accident."""

    confirmation = LineField(
        _l("Type your e-mail address"),
        [Required(), MaxLength(ADDRESS_LENGTH)],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"},
    )
