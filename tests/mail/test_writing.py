"""A mail is written in the transaction of what it tells of, in the language of whom it goes to."""

from __future__ import annotations

from email.headerregistry import Address

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.core.clock import now
from app.core.db import db, transaction
from app.mail.actions import deliver_due
from app.mail.models import OutboxMail
from app.mail.rendering import one_line
from app.mail.transport import Refused, letter_of
from tests.support.cast import Cast
from tests.support.post import PostOffice, write_and_undo, write_hello


def test_a_mail_is_written_in_the_language_of_whom_it_goes_to(app: Flask) -> None:
    with transaction():
        dutch = write_hello(language="nl")
        english = write_hello(language="en")
        unknown = write_hello(language="ar")
        assert "/nl/listings/abc" in dutch.text
        assert "/en/listings/abc" in english.text
        assert english.subject == "Skip to the text: Fiets"
        assert 'lang="en"' in english.html
        assert "http://localhost/nl/listings/abc" in unknown.html


def test_text_is_text_and_html_is_escaped(app: Flask) -> None:
    with transaction():
        mail = write_hello(title="<b>Tom & 'Jerry'</b>")
        assert "<b>Tom & 'Jerry'</b>" in mail.subject
        assert "<b>Tom & 'Jerry'</b>" in mail.text
        assert "&lt;b&gt;Tom &amp; &#39;Jerry&#39;&lt;/b&gt;" in mail.html
        assert "<b>Tom" not in mail.html


def test_a_mail_of_something_undone_is_never_sent(app: Flask, post: PostOffice) -> None:
    write_and_undo()
    assert deliver_due() == 0
    assert post.received == []


def test_a_title_cannot_become_a_header(app: Flask, post: PostOffice) -> None:
    with transaction():
        write_hello(title="Hi\r\nBcc: everyone@example.org\r\n\r\nbody\u2028\x85x")
    deliver_due()
    [(recipients, message)] = post.received
    assert recipients == ["jan@example.org"]
    assert message["Bcc"] is None
    assert "Bcc: everyone@example.org body x" in message["Subject"]


@pytest.mark.parametrize(
    "address", ["a@b.org, c@d.org", "a@b.org\r\nBcc: c@d.org", "Jan <a@b.org>", "a@b.org>", "", "é@b.org"]
)
def test_an_address_that_is_not_one_address_is_set_aside(app: Flask, post: PostOffice, address: str) -> None:
    with transaction():
        write_hello(address)
        write_hello("jan@example.org")
    assert deliver_due() == 1
    assert [r for r, _ in post.received] == [["jan@example.org"]]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(title=st.text(max_size=300))
def test_any_title_makes_one_clean_mail_or_none(app: Flask, title: str) -> None:
    subject = one_line(title)
    assert "\n" not in subject
    mail = OutboxMail(
        message_id="x@localhost",
        recipient="jan@example.org",
        subject=subject,
        text=title,
        html=title,
        headers={},
    )
    mail.id, mail.attempts, mail.created_at = 1, 1, now()
    try:
        message = letter_of(mail).message
    except Refused:
        return
    headers = message.as_bytes().split(b"\r\n\r\n")[0].split(b"\r\n")
    names = {line.split(b":")[0] for line in headers if not line.startswith(b" ")}
    assert names == {
        *(b"Message-ID", b"Date", b"From", b"To", b"Subject", b"Auto-Submitted"),
        *(b"MIME-Version", b"Content-Type"),
    }


def test_a_long_address_in_a_header_stays_whole(app: Flask, post: PostOffice, cast: Cast) -> None:
    with transaction():
        mail = write_hello()
        address = "<https://solidair.example.org/nl/unsubscribe/" + "a" * 200 + ">"
        mail.headers = {"List-Unsubscribe": address}
    deliver_due()
    [(_, message)] = post.received
    assert str(message["List-Unsubscribe"]) == address


def test_a_mail_has_one_recipient_and_says_that_a_machine_wrote_it(app: Flask, post: PostOffice) -> None:
    with transaction():
        write_hello("jan@münchen.example", name="Jan\r\nX: y")
        message_id = db.session.scalars(select(OutboxMail.message_id)).one()
    deliver_due()
    [(recipients, message)] = post.received
    assert recipients == ["jan@xn--mnchen-3ya.example"]
    assert message["To"].addresses == (Address(addr_spec="jan@xn--mnchen-3ya.example"),)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{message_id}>"
    assert message_id.endswith("@localhost")
    assert {part.get_content_type() for part in message.iter_parts()} == {"text/plain", "text/html"}


def test_a_mail_goes_with_the_account_that_it_was_for(app: Flask, cast: Cast) -> None:
    user_id = cast.id("anna")
    with transaction():
        write_hello(user_id=user_id)
    with transaction() as session:
        session.delete(cast.user("anna"))
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 0


@pytest.mark.parametrize("path", ["//evil.example", "listings", "https://evil.example"])
def test_a_link_in_a_mail_stays_on_this_site(app: Flask, path: str) -> None:
    with pytest.raises(ValueError, match="slash"), transaction():
        write_hello(path=path)
