"""A real mail server for tests, and the mail that they send."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Final, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader

from app.core.db import transaction
from app.core.errors import Conflict
from app.core.extensions import mail as flask_mail
from app.mail.actions import enqueue
from app.mail.models import OutboxMail
from app.mail.rules import Recipient
from tests.support.processes import HOST, free_port

TEMPLATES: Final = Path(__file__).parent / "templates"
HELLO: Final = "testing/hello"


class PostOffice:
    """A server that refuses for ever who is called poison, and for now who is called later."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.received: list[tuple[list[str], EmailMessage]] = []
        self.seconds_a_mail = 0.0
        self.on_mail: Callable[[], None] = lambda: None

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        """Answer to RCPT TO."""
        if address.startswith("poison"):
            return f"550 5.1.1 <{address}> no such user"
        if address.startswith("later"):
            return "451 4.7.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail."""
        time.sleep(self.seconds_a_mail)
        message = message_from_bytes(cast(bytes, envelope.original_content), policy=default)
        self.received.append((list(envelope.rcpt_tos), message))
        self.on_mail()
        return "250 OK"

    def ids(self) -> list[str]:
        """Return the Message-IDs in the order of arrival."""
        return [str(message["Message-ID"]) for _, message in self.received]


@contextmanager
def post_office(port: int | None = None) -> Iterator[PostOffice]:
    """Run a mail server."""
    office = PostOffice(port or free_port())
    controller = Controller(office, hostname=HOST, port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


@contextmanager
def sending_to(app: Flask, port: int) -> Iterator[None]:
    """Have the application send its mails to this port."""
    settings = {"MAIL_SERVER": HOST, "MAIL_PORT": port, "MAIL_SUPPRESS_SEND": False}
    before = {name: app.config.get(name) for name in settings}
    app.config.update(settings)
    flask_mail.init_app(app)
    try:
        yield
    finally:
        app.config.update(before)
        flask_mail.init_app(app)


def know_test_templates(app: Flask) -> None:
    """Let the application find the mail templates of the tests."""
    if not isinstance(app.jinja_loader, ChoiceLoader):
        own = FileSystemLoader(Path(app.root_path) / "templates")
        app.jinja_loader = ChoiceLoader([own, FileSystemLoader(TEMPLATES)])


def write_and_undo() -> None:
    """Write a mail in a transaction that is rolled back."""
    with suppress(Conflict), transaction():
        write_hello()
        raise Conflict


def write_hello(email: str = "jan@example.org", **options: Any) -> OutboxMail:
    """Write a mail into the outbox; call it inside a transaction."""
    language, user_id = options.pop("language", "nl"), options.pop("user_id", None)
    context = {"title": options.pop("title", "Fiets"), "path": options.pop("path", "/listings/abc")}
    recipient = Recipient(email, language, options.pop("name", "Jan"), user_id)
    return enqueue("hello", recipient, HELLO, context=context, **options)
