"""The audit log: rows are added, never changed; each is chained to the one before it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.privacy import fact, secret


class AuditEvent(Base):
    """One privileged act: who did what to which, and when."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    at: Mapped[datetime] = mapped_column(info=fact())
    actor_ref: Mapped[str] = mapped_column(
        String(16),
        info=secret("accountability: the identifier means nobody once the account is gone", keep="always"),
    )
    action: Mapped[str] = mapped_column(String(60), info=fact())
    subject_kind: Mapped[str] = mapped_column(String(30), info=fact())
    subject_ref: Mapped[str] = mapped_column(String(64), info=fact())
    details: Mapped[dict[str, Any]] = mapped_column(
        info=fact("codes and states only, never text of a person")
    )
    previous: Mapped[str] = mapped_column(String(64), info=fact())
    seal: Mapped[str] = mapped_column(String(64), unique=True, info=fact())
