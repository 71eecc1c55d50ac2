"""How somebody wants to be told, and when not; what waits already keeps to a new choice too."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core.actor import Actor
from app.core.clock import local_now
from app.core.db import db, is_postgres
from app.core.errors import Invalid
from app.core.i18n import _
from app.mail import actions as mail
from app.notifications import queries
from app.notifications.models import NoticePreference, Notification, QuietTime
from app.notifications.rules import DIGEST, IN_DIGEST, Channel, NoticeKind, QuietHours, next_digest


def choose(actor: Actor, wishes: Mapping[str, Channel], quiet: QuietHours) -> None:
    """Tell the actor of these kinds in these ways from now on, and mail nothing in these hours."""
    choosable = {kind.name: kind for kind in queries.kinds() if kind.muteable}
    if not set(wishes) <= set(choosable):
        raise Invalid(_("Choose from this list."))
    if actor.user_id is None:
        return
    before, hours = queries.choices_of(actor.user_id)
    for name, channel in wishes.items():
        if before[name] is not channel:
            set_channel(actor.user_id, choosable[name], channel)
    if quiet != hours:
        _keep(QuietTime, ["user_id"], user_id=actor.user_id, begin_hour=quiet.begin, end_hour=quiet.end)


def unsubscribe(user_id: int, kind: NoticeKind) -> None:
    """Mail this kind never again; for the overview: none of what comes in it."""
    if kind.name != DIGEST:
        return set_channel(user_id, kind, Channel.INBOX)
    channels = queries.channels_of(user_id)
    for one in queries.kinds():
        if channels[one.name] in IN_DIGEST:
            set_channel(user_id, one, Channel.INBOX)
    return None


def set_channel(user_id: int, kind: NoticeKind, channel: Channel) -> None:
    """Write down one choice; a choice made twice at once is one choice."""
    _keep(NoticePreference, ["user_id", "kind"], user_id=user_id, kind=kind.name, channel=channel)
    same = (Notification.user_id == user_id, Notification.kind == kind.name)
    if channel is not Channel.MAIL:
        at = next_digest(local_now(), channel) if channel in IN_DIGEST else None
        waits = update(Notification).where(*same, Notification.digest_at.is_not(None))
        db.session.execute(waits.values(digest_at=at))
    if channel is Channel.INBOX:
        mail.withdraw(db.session.scalars(select(Notification.mail_id).where(*same)).all())


def _keep(model: type[NoticePreference | QuietTime], key: list[str], **values: int | str | Channel) -> None:
    insert = postgresql.insert if is_postgres() else sqlite.insert
    statement = insert(model).values(**values)
    changed = {name: value for name, value in values.items() if name not in key}
    db.session.execute(statement.on_conflict_do_update(index_elements=key, set_=changed))
