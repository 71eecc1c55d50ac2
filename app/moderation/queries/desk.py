"""Reading the desk: what waits for a moderator, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import UtcDateTime, at_most, db
from app.core.pagination import COUNT_CAP, PAGE_SIZE, Page
from app.media.models import MediaFile
from app.media.rules import Picture
from app.moderation import policies
from app.moderation.models import PostingRule, Report, ReviewDecision
from app.moderation.queries.authors import Author, authors_of
from app.moderation.queries.hints import hints_for
from app.moderation.queries.steps import holders
from app.moderation.queries.subjects import (
    Subject,
    get_item,
    kind_named,
    kinds,
    open_objections,
    open_reports,
)
from app.moderation.rules import HELP_AFTER, ModeratedKind, ReviewState, Tab
from app.moderation.rules.risks import Hint

_LONG_AGO: Final[ColumnElement[Any]] = bindparam("overdue", type_=UtcDateTime())


@dataclass(frozen=True)
class Entry:
    """One thing that waits on the desk, with all that a moderator needs to decide."""

    kind: ModeratedKind
    subject: Subject
    since: datetime | None
    author: Author | None
    is_own: bool
    pictures: Sequence[Picture] = field(default=())
    reports: Sequence[Report] = field(default=())
    objection: ReviewDecision | None = None
    hints: Sequence[Hint] = field(default=())
    holder: str = ""


@dataclass(frozen=True)
class Scope:
    """Where a moderator decides, and whether they help elsewhere with what waits too long."""

    places: frozenset[int | None]
    helps: bool


def queue(actor: Actor, tab: Tab, number: int = 1) -> Page[Entry]:
    """Return what waits in one part of the desk, oldest first: a fixed number of queries however long."""
    union = _waiting(_scope(actor), tab)
    if union is None:
        return Page([], 1, 0)
    rows = union.subquery()
    total = db.session.scalar(_capped_count(rows), _overdue()) or 0
    page = db.session.execute(
        select(rows).order_by(rows.c.since, rows.c.id).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE),
        _overdue(),
    ).all()
    subjects = _subjects([(row.kind, row.id) for row in page])
    decisions = _decisions([row.decision_id for row in page if row.decision_id])
    found = [
        (kind_named(row.kind), subjects[row.kind, row.id], row.since, decisions.get(row.decision_id))
        for row in page
        if (row.kind, row.id) in subjects
    ]
    return Page(_entries(actor, found), number, total)


def counts(actor: Actor) -> dict[Tab, int]:
    """Return how much waits in each part of the desk, in one query."""
    if not kinds():
        return dict.fromkeys(Tab, 0)
    row = db.session.execute(_counts_in(_scope(actor), tuple(kinds())), _overdue()).one()
    return {tab: getattr(row, tab) for tab in Tab}


@lru_cache(maxsize=64)
def _counts_in(scope: Scope, _kinds: tuple[str, ...]) -> Select[Any]:
    """Return the query of the counts, built once: every page of a moderator asks it, for the menu."""
    unions = {tab: _waiting(scope, tab) for tab in Tab}
    counted: dict[Tab, ColumnElement[int]] = {
        tab: _capped_count(union.subquery()).scalar_subquery()
        for tab, union in unions.items()
        if union is not None
    }
    where = _in_place(scope, PostingRule)
    where = or_(where, PostingRule.objected_at <= _LONG_AGO) if scope.helps else where
    people = select(func.count(PostingRule.id)).where(where, _is_open(PostingRule))
    counted[Tab.OBJECTIONS] = counted[Tab.OBJECTIONS] + people.scalar_subquery()
    columns: list[Any] = [count.label(tab) for tab, count in counted.items()]
    return select(*columns)


def _is_open(model: Any) -> ColumnElement[bool]:
    """Return the condition under which an objection waits for an answer."""
    return and_(model.objected_at.is_not(None), model.objection_settled_at.is_(None))


def waiting_count(actor: Actor) -> int:
    """Return how much waits for this moderator."""
    return sum(counts(actor).values()) if policies.can_read_queue(actor) else 0


def _capped_count(rows: Subquery) -> Select[Any]:
    return select(func.count()).select_from(select(rows.c.id).limit(at_most(COUNT_CAP)).subquery())


def _scope(actor: Actor) -> Scope:
    return Scope(actor.scopes(policies.MODERATOR), actor.has_any(policies.HELPER))


def _overdue() -> dict[str, datetime]:
    """Return the value that a query of the desk is given, so that the query itself can be kept."""
    return {"overdue": now() - HELP_AFTER}


def _waiting(scope: Scope, tab: Tab) -> CompoundSelect[Any] | None:
    parts = [_TABS[tab](kind).where(_in_scope(scope, kind.model, tab)) for kind in kinds().values()]
    return union_all(*parts) if parts else None


def _in_scope(scope: Scope, model: Any, tab: Tab) -> ColumnElement[bool]:
    """Return the condition under which this moderator sees a thing: the twin of policies.can_read_item."""
    within = _in_place(scope, model)
    since = {Tab.NEW: model.submitted_at, Tab.OBJECTIONS: ReviewDecision.objected_at}.get(tab)
    return or_(within, since <= _LONG_AGO) if scope.helps and since is not None else within


def _in_place(scope: Scope, model: Any) -> ColumnElement[bool]:
    if None in scope.places:
        return true()
    within: ColumnElement[bool] = model.municipality_id.in_(sorted(place for place in scope.places if place))
    return within


def _columns(kind: ModeratedKind, since: Any, decision_id: Any = None) -> Select[Any]:
    number = cast(null(), Integer) if decision_id is None else decision_id
    return select(
        literal(kind.name).label("kind"),
        kind.model.id.label("id"),
        since.label("since"),
        number.label("decision_id"),
    )


def _waits(kind: ModeratedKind) -> Select[Any]:
    rows = _columns(kind, kind.model.submitted_at)
    return rows if kind.waits is None else rows.where(kind.waits)


def _new(kind: ModeratedKind) -> Select[Any]:
    return _waits(kind).where(kind.model.review_state == ReviewState.PENDING)


def _edited(kind: ModeratedKind) -> Select[Any]:
    """Return what is online and not looked at, or hidden by itself; what reports hid stands with them."""
    is_online = kind.model.review_state == ReviewState.PUBLISHED
    return _waits(kind).where(
        kind.model.needs_look.is_(True), or_(is_online, ~exists().where(_is_about(kind)))
    )


def _is_about(kind: ModeratedKind) -> ColumnElement[bool]:
    """Return the condition under which an open report is about a thing of this kind."""
    return and_(
        Report.subject_ref == kind.model.public_id,
        Report.subject_kind == kind.name,
        Report.handled_at.is_(None),
    )


def _reported(kind: ModeratedKind) -> Select[Any]:
    return _columns(kind, func.min(Report.created_at)).join(Report, _is_about(kind)).group_by(kind.model.id)


def _objected(kind: ModeratedKind) -> Select[Any]:
    same = (ReviewDecision.subject_ref == kind.model.public_id) & (ReviewDecision.subject_kind == kind.name)
    return (
        _columns(kind, ReviewDecision.objected_at, ReviewDecision.id)
        .join(ReviewDecision, same)
        .where(_is_open(ReviewDecision))
    )


_TABS: Final = {Tab.NEW: _new, Tab.EDITS: _edited, Tab.REPORTS: _reported, Tab.OBJECTIONS: _objected}


def _subjects(keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Subject]:
    found: dict[tuple[str, int], Subject] = {}
    for name in {kind for kind, _id in keys}:
        model = kind_named(name).model
        ids = {subject_id for kind, subject_id in keys if kind == name}
        for subject in db.session.scalars(select(model).where(model.id.in_(ids))):
            found[name, subject.id] = subject
    return found


def _decisions(ids: Sequence[int]) -> dict[int | None, ReviewDecision]:
    if not ids:
        return {}
    rows = db.session.scalars(select(ReviewDecision).where(ReviewDecision.id.in_(ids)))
    return {row.id: row for row in rows}


def _entries(
    actor: Actor, found: Sequence[tuple[ModeratedKind, Subject, datetime | None, ReviewDecision | None]]
) -> list[Entry]:
    authors = authors_of({a for a in (kind.author_of(subject) for kind, subject, *_rest in found) if a})
    refs = [subject.public_id for _kind, subject, *_rest in found]
    reports, pictures, held = open_reports(refs), _pictures(refs), holders(actor, refs)
    hints = hints_for(
        [
            (kind, subject, authors.get(kind.author_of(subject)))
            for kind, subject, _since, objection in found
            if objection is None  # its words were judged before
        ]
    )
    return [
        Entry(
            kind,
            subject,
            since,
            authors.get(kind.author_of(subject)),
            policies.is_own_work(actor, kind, subject),
            pictures.get((kind.name, subject.public_id), ()),
            reports.get((kind.name, subject.public_id), ()),
            objection,
            hints.get((kind.name, subject.public_id), ()),
            held.get((kind.name, subject.public_id), ""),
        )
        for kind, subject, since, objection in found
    ]


def get_entry(actor: Actor, public_id: str) -> Entry:
    """Return one thing with its open reports and objection, as on the desk."""
    kind, subject = get_item(actor, public_id)
    objection = next(iter(open_objections(kind, subject)), None)
    return _entries(actor, [(kind, subject, subject.submitted_at, objection)])[0]


def _pictures(refs: Sequence[str]) -> dict[tuple[str, str], list[Picture]]:
    found: dict[tuple[str, str], list[Picture]] = {}
    rows = db.session.execute(
        select(
            MediaFile.subject_kind,
            MediaFile.subject_ref,
            MediaFile.public_id,
            MediaFile.alt,
            MediaFile.width,
            MediaFile.height,
        )
        .where(MediaFile.subject_ref.in_(refs))
        .order_by(MediaFile.position, MediaFile.id)
    )
    for kind, ref, public_id, alt, width, height in rows:
        found.setdefault((kind, ref), []).append(Picture(public_id, alt, width, height))
    return found
