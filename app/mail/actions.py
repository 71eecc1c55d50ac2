"""Writing mails into the outbox, and sending what is due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from flask import current_app
from sqlalchemy import Select, delete, select, update

from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Conflict, NotFound
from app.core.i18n import _
from app.core.ids import new_public_id
from app.core.jobs import is_stopping, wake
from app.mail import signals
from app.mail.incoming import read_mail
from app.mail.models import MailState, OutboxMail
from app.mail.queries import find_reply, is_allowed, next_due
from app.mail.rendering import language_of, link, render
from app.mail.rules import (
    ACCOUNT_GUARD,
    AWAY,
    BACKOFF,
    KEPT,
    LEASE,
    LIFE,
    Fate,
    Guard,
    Hold,
    Incoming,
    Recipient,
    retry_after,
)
from app.mail.transport import Failed, Letter, Refused, Unreachable, letter_of, send

log = structlog.get_logger()
DELIVERY: Final = "deliver_mail"
_hold: Final[ContextVar[Hold | None]] = ContextVar("hold", default=None)


# --- writing ---


def enqueue(
    kind: str,
    recipient: Recipient,
    template: str,
    *,
    context: dict[str, Any],
    guard: Guard | None = None,
    expires_after: timedelta | None = None,
    unsubscribe_kind: str | None = None,
    not_before: datetime | None = None,
) -> OutboxMail:
    """Write a mail in the transaction of what it tells of; the worker sends it afterwards."""
    hold, due_at = _hold.get(), not_before or now()
    due_at = max(due_at, hold.until) if hold else due_at
    address = _unsubscribe_address(recipient, unsubscribe_kind)
    rendered = render(template, recipient, context, address)
    mail = OutboxMail(
        message_id=_new_message_id(),
        user_id=recipient.user_id,
        recipient=recipient.email,
        kind=kind,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        headers=_list_headers(address) | _reply_headers(context),
        guard={"check": guard.check, "ref": guard.ref} if guard else {},
        cause=hold.cause if hold else None,
        state=MailState.QUEUED,
        created_at=now(),
        due_at=due_at,
        expires_at=due_at + (expires_after or LIFE),
    )
    db.session.add(mail)
    db.session.flush()
    wake(DELIVERY)
    return mail


def withdraw(message_ids: Iterable[str]) -> None:
    """Send these mails no more, as far as nobody began to."""
    ids = sorted({message_id for message_id in message_ids if message_id})
    if not ids:
        return
    waits = (OutboxMail.state == MailState.QUEUED, OutboxMail.attempts == 0)
    for mail in db.session.scalars(select(OutboxMail).where(OutboxMail.message_id.in_(ids), *waits)):
        _finish(mail, MailState.DROPPED, "withdrawn")
    db.session.flush()


@contextmanager
def holding(hold: Hold) -> Iterator[None]:
    """Keep each mail that is written within this block until then, so that it can be taken back."""
    token = _hold.set(hold)
    try:
        yield
    finally:
        _hold.reset(token)


def present_hold() -> Hold | None:
    """Return what the mails of this moment are held for, if anything."""
    return _hold.get()


def forget_subjects(message_ids: Select[Any]) -> None:
    """Empty the headings of mails that have left, as their words are: somebody in them is gone."""
    named = (OutboxMail.message_id.in_(message_ids), OutboxMail.state != MailState.QUEUED)
    db.session.execute(update(OutboxMail).where(*named).values(subject=""))


def take_back(cause: str) -> None:
    """Drop the mails of one cause; Conflict when one of them is on its way already."""
    mails = db.session.scalars(
        select(OutboxMail).where(OutboxMail.cause == cause).order_by(OutboxMail.id).with_for_update()
    ).all()
    waiting = [mail for mail in mails if mail.state != MailState.DROPPED]
    if any(mail.state != MailState.QUEUED or mail.attempts for mail in waiting):
        raise Conflict(_("The mail about this has left. It can no longer be taken back."))
    for mail in waiting:
        _finish(mail, MailState.DROPPED, "taken back")
    db.session.flush()


def _unsubscribe_address(recipient: Recipient, kind: str | None) -> str:
    """Return where one click stops this kind of mail; only people with an account have such choices."""
    if kind is None or recipient.user_id is None:
        return ""
    path: str = current_app.extensions["unsubscribe_path"](recipient.user_id, kind)
    return link(path, language_of(recipient))


def _list_headers(address: str) -> dict[str, str]:
    """Return the headers of RFC 8058, where there is something to unsubscribe from."""
    if not address:
        return {}
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _reply_headers(context: dict[str, Any]) -> dict[str, str]:
    """Return where an answer by mail goes, when what it tells of can be answered like that."""
    address = str(context.get("reply_to", ""))
    return {"Reply-To": address} if address else {}


def receive(data: bytes, recipient: str = "") -> Fate:
    """Take in one mail that answers one of ours; return what became of it, without names or words.

    Nothing bounces: a forged sender would hear of a mail that somebody else wrote. Whom the secret address
    proves to be ours is told by a mail; everything else is dropped.
    """
    if not current_app.config["MAIL_REPLY_DOMAIN"]:
        raise Conflict("MAIL_REPLY_DOMAIN is not set: no mail is taken in.")
    incoming = read_mail(data)
    found = find_reply([recipient, *incoming.recipients])
    if found is None:
        return Fate.NOT_OURS
    if incoming.is_automatic:
        return Fate.AUTOMATIC
    take: Callable[[str, int, Incoming], Fate] = current_app.extensions["mail_replies"]
    return take(*found, incoming)


def _new_message_id() -> str:
    return f"{new_public_id()}@{urlsplit(current_app.config['SITE_URL']).hostname}"


# --- sending ---


def deliver_due() -> int:
    """Send every mail that is due, one by one; return how many left."""
    sent = 0
    while not is_stopping():
        with transaction():
            mail = next_due()
            letter = _claim(mail) if mail else None
        if mail is None:
            break
        if letter is None:
            continue
        try:
            sent += _deliver(letter)
        except Unreachable:
            break
    return sent


def _claim(mail: OutboxMail) -> Letter | None:
    """Take a mail for the length of a lease; None when it must not or cannot be sent."""
    if mail.expires_at is not None and mail.expires_at <= now():
        _drop(mail, "stale")
    elif mail.attempts > len(BACKOFF):
        _set_aside(mail, "the worker died while sending it")
    else:
        mail.attempts += 1
        mail.due_at = now() + LEASE
        return _prepared(mail)
    return None


def _prepared(mail: OutboxMail) -> Letter | None:
    """Return a mail as it will leave, its rights checked again; a failure concerns this mail alone."""
    try:
        with db.session.begin_nested():
            if _may_go(mail):
                return letter_of(mail)
        _drop(mail, "no longer allowed")
    except Refused as error:
        _set_aside(mail, str(error))
    except Exception as error:
        log.exception("mail could not be prepared", mail=mail.id)
        _note_failure(mail, Failed(type(error).__name__))
    return None


def _may_go(mail: OutboxMail) -> bool:
    """Check again what may have changed since it was written."""
    is_open = mail.user_id is None or is_allowed(mail.user_id, {"check": ACCOUNT_GUARD, "ref": ""})
    return is_open and is_allowed(mail.user_id, mail.guard)


def _deliver(letter: Letter) -> int:
    """Send one mail outside any transaction and note how that went; return 1 when it left."""
    try:
        send(letter)
    except Unreachable as error:
        log.warning("mail server away", error=str(error))
        _note(letter, error)
        raise
    except (Refused, Failed) as error:
        _note(letter, error)
        return 0
    except Exception as error:
        log.exception("mail could not be sent", mail=letter.mail_id)
        _note(letter, Failed(type(error).__name__))
        return 0
    _note(letter, None)
    return 1


def _note(letter: Letter, error: Exception | None) -> None:
    with transaction() as session:
        mail = session.get(OutboxMail, letter.mail_id, with_for_update=True)
        if mail is None or mail.state == MailState.SENT:
            return
        if error is None:
            _finish(mail, MailState.SENT)
            mail.sent_at = now()
        elif isinstance(error, Unreachable):
            mail.attempts, mail.due_at, mail.last_error = letter.attempts - 1, now() + AWAY, "server away"
        else:
            _note_failure(mail, error)


def _note_failure(mail: OutboxMail, error: Exception) -> None:
    wait = None if isinstance(error, Refused) else retry_after(mail.attempts)
    if wait is None:
        _set_aside(mail, str(error))
    else:
        mail.due_at, mail.last_error = now() + wait, str(error)


def _drop(mail: OutboxMail, why: str) -> None:
    signals.dropped.send(None, mail=mail)
    _finish(mail, MailState.DROPPED, why)
    log.info("mail dropped", mail=mail.id, kind=mail.kind, why=why)


def _finish(mail: OutboxMail, state: MailState, why: str = "") -> None:
    """Close a mail and wipe what it said: its links may sign somebody in."""
    mail.state, mail.last_error = state, why
    mail.text = mail.html = ""
    mail.headers = {}


def _set_aside(mail: OutboxMail, why: str) -> None:
    """Stop trying; an operator may look (`flask mail list-dead`). Others go on."""
    mail.state, mail.last_error = MailState.DEAD, why
    log.error("mail set aside", mail=mail.id, kind=mail.kind, why=why)


# --- afterwards ---


def retry(mail_id: int) -> OutboxMail:
    """Send a mail that was set aside after all."""
    mail = db.session.get(OutboxMail, mail_id)
    if mail is None or mail.state != MailState.DEAD:
        raise NotFound(f"No mail {mail_id} was set aside.")
    if mail.expires_at is not None and mail.expires_at <= now():
        raise Conflict(f"Mail {mail_id} is stale: it was of use until {mail.expires_at:%Y-%m-%d %H:%M} UTC.")
    mail.state, mail.attempts, mail.due_at, mail.last_error = MailState.QUEUED, 0, now(), ""
    db.session.flush()
    wake(DELIVERY)
    return mail


def drop_due(before: datetime) -> None:
    """Send no mail that fell due before a moment: after a restore nobody knows whether it left."""
    overdue = (OutboxMail.state == MailState.QUEUED, OutboxMail.due_at < before)
    for mail in db.session.scalars(select(OutboxMail).where(*overdue)):
        _finish(mail, MailState.DROPPED, "restored")
    db.session.flush()


def forget_old() -> int:
    """Delete the mails that were sent, dropped or set aside and are a month old."""
    with transaction() as session:
        done = session.execute(
            delete(OutboxMail).where(
                OutboxMail.state != MailState.QUEUED, OutboxMail.created_at < now() - KEPT
            )
        )
        return int(done.rowcount)  # type: ignore[attr-defined]
