"""How a mail leaves: over SMTP, or as a file where there is no mail server."""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any, Final

from flask import current_app
from flask_mail import Connection

from app.mail.models import OutboxMail

TIMEOUT_SECONDS: Final = 30
PERMANENT: Final = 500


class Unreachable(Exception):
    """The mail server is away; that is no fault of this mail."""


class Refused(Exception):
    """This mail will never be accepted; the text is a code, never an address."""


class Failed(Exception):
    """This mail was not accepted now; the text is a code, never an address."""


class _Policy(EmailPolicy):
    """As the standard says, mending two habits of Python's: it encodes a long address, and half a subject."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as it is sent."""
        if name.lower() == "list-unsubscribe":
            return f"{name}: {value}\r\n".encode("ascii")
        if name.lower() == "subject" and not str(value).isascii():
            words = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
            return f"{name}: {words}\r\n".encode("ascii")
        return super().fold_binary(name, value)


_POLICY: Final = _Policy(linesep="\r\n", cte_type="7bit")


@dataclass(frozen=True)
class Letter:
    """A mail that is ready to leave, apart from the database."""

    mail_id: int
    recipient: str
    filename: str
    message: EmailMessage
    attempts: int


class _Connection(Connection):
    """A connection that checks whom it talks to, gives up waiting, and makes no failure of a goodbye."""

    def configure_host(self) -> smtplib.SMTP:
        """Connect, encrypt and sign in, as the settings say; Unreachable when any of it fails."""
        try:
            host = smtplib.SMTP(self.mail.server, self.mail.port, timeout=TIMEOUT_SECONDS)
            if self.mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(type(error).__name__) from error
        return host

    def __exit__(self, *_problem: object) -> None:
        """Say goodbye; what was accepted stays accepted when that fails."""
        if self.host is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.host.quit()


def letter_of(mail: OutboxMail) -> Letter:
    """Return a mail as it will leave; Refused when it cannot be written."""
    try:
        recipient = _ascii(mail.recipient)
        message = _compose(mail, recipient)
        message.as_bytes()
    except (ValueError, TypeError, LookupError, MessageError) as error:
        raise Refused(f"not writable: {type(error).__name__}") from error
    return Letter(mail.id, recipient, _filename(mail.created_at, mail.message_id), message, mail.attempts)


def _ascii(address: str) -> str:
    """Return the address as mail servers know it: the domain in its ASCII form."""
    name, at, domain = address.rpartition("@")
    return f"{name}{at}{domain.encode('idna').decode('ascii')}"


def _compose(mail: OutboxMail, recipient: str) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    message["Message-ID"] = f"<{mail.message_id}>"
    message["Date"] = format_datetime(mail.created_at)
    message["From"] = current_app.config["MAIL_DEFAULT_SENDER"]
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = mail.subject
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def _filename(created_at: datetime, message_id: str) -> str:
    """Return the same name for the same mail, so that writing it again replaces it; names sort by time."""
    return f"{created_at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{message_id.partition('@')[0]}.eml"


def send(letter: Letter) -> None:
    """Hand a mail over: Unreachable, Refused or Failed when it was not accepted."""
    if current_app.config["MAIL_SERVER"]:
        _post(letter)
    else:
        _write(letter, folder())


def folder() -> Path:
    """Return where mails lie when there is no mail server."""
    path: Path = current_app.config["DATA_DIR"] / "mail"
    return path


def _post(letter: Letter) -> None:
    sender = parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1]
    with _Connection(current_app.extensions["mail"]) as connection:
        if connection.host is None:  # flask-mail was told to send nothing
            return
        try:
            connection.host.send_message(letter.message, sender, [letter.recipient])
        except smtplib.SMTPRecipientsRefused as error:
            raise _failure(next(iter(error.recipients.values()))[0]) from error
        except smtplib.SMTPDataError as error:
            raise _failure(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Failed(type(error).__name__) from error


def _failure(code: int) -> Exception:
    return Refused(f"smtp {code}") if code >= PERMANENT else Failed(f"smtp {code}")


def _write(letter: Letter, where: Path) -> None:
    """Write the mail beside its place and move it there, so that nobody reads half of one."""
    try:
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = where / f".{letter.filename}.part"
        with part.open("wb") as file:
            file.write(letter.message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        part.replace(where / letter.filename)
    except OSError as error:
        raise Unreachable(type(error).__name__) from error
