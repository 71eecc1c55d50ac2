"""Reading what is reviewed: the desk, one item, decisions and reports."""

from __future__ import annotations

from app.moderation.queries.authors import Author, authors_of
from app.moderation.queries.desk import (
    Entry,
    counts,
    get_entry,
    queue,
    waiting_count,
)
from app.moderation.queries.steps import choice_of, helper_grants, working
from app.moderation.queries.subjects import (
    Subject,
    find_open_report,
    find_subject,
    fingerprint,
    get_item,
    get_objection,
    get_reportable,
    get_statement,
    history,
    kind_named,
    kinds,
    latest_decision,
    open_objections,
    open_reports,
    snapshot,
)
from app.moderation.queries.waiting import (
    forget_usual_wait,
    usual_wait,
)

__all__ = [
    "Author",
    "Entry",
    "Subject",
    "authors_of",
    "choice_of",
    "counts",
    "find_open_report",
    "find_subject",
    "fingerprint",
    "forget_usual_wait",
    "get_entry",
    "get_item",
    "get_objection",
    "get_reportable",
    "get_statement",
    "helper_grants",
    "history",
    "kind_named",
    "kinds",
    "latest_decision",
    "open_objections",
    "open_reports",
    "queue",
    "snapshot",
    "usual_wait",
    "waiting_count",
    "working",
]
