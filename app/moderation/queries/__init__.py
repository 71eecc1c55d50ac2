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
from app.moderation.queries.lent import is_lent, lent_to
from app.moderation.queries.notes import notes_on
from app.moderation.queries.numbers import Month, months
from app.moderation.queries.posting import (
    get_posting_objection,
    get_posting_statement,
    goes_online_at_once,
    is_looked_at_first,
    posting_history,
    posting_objections,
    posting_rule,
    posting_stop,
)
from app.moderation.queries.statements import LIMITED, preview, statement_of, text_mark
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
    may_look,
    open_objections,
    open_reports,
    organisation_of,
    snapshot,
)
from app.moderation.queries.waiting import (
    forget_usual_wait,
    usual_wait,
)

__all__ = [
    "LIMITED",
    "Author",
    "Entry",
    "Month",
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
    "get_posting_objection",
    "get_posting_statement",
    "get_reportable",
    "get_statement",
    "goes_online_at_once",
    "helper_grants",
    "history",
    "is_lent",
    "is_looked_at_first",
    "kind_named",
    "kinds",
    "latest_decision",
    "lent_to",
    "may_look",
    "months",
    "notes_on",
    "open_objections",
    "open_reports",
    "organisation_of",
    "posting_history",
    "posting_objections",
    "posting_rule",
    "posting_stop",
    "preview",
    "queue",
    "snapshot",
    "statement_of",
    "text_mark",
    "usual_wait",
    "waiting_count",
    "working",
]
