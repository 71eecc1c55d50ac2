"""How people answer, in words; and a complaint as moderators see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from app.core.i18n import _, _l
from app.moderation.rules import ModeratedKind
from app.responses import queries
from app.responses.models import AnswerRecord, Complaint
from app.responses.policies import can_report, is_in_complaint
from app.responses.queries import OwnRecord
from app.responses.rules import COMPLAINT_KIND, RECORD_SHOWN_FROM

_HOUR, _DAY = 60, 24 * 60


@dataclass(frozen=True)
class RecordView:
    """How somebody answers, as their own page shows it."""

    id: str
    organisation: str
    words: str
    standing: Any
    may_contest: bool


def record_words(counted: int, answered: int, usual_minutes: int | None) -> str:
    """Return how somebody answers in one sentence, such as "answered 8 of 9, usually within 1 day"."""
    if usual_minutes is None:
        return _("answered %(answered)s of %(counted)s", answered=answered, counted=counted)
    return _(
        "answered %(answered)s of %(counted)s, usually %(within)s",
        answered=answered,
        counted=counted,
        within=_within(usual_minutes),
    )


def _within(minutes: int) -> str:
    if minutes <= _HOUR:
        return _("within 1 hour")
    if minutes <= _DAY:
        return _("within 1 day")
    if minutes <= 3 * _DAY:
        return _("within 3 days")
    return _("after more than 3 days")


def record_view(own: OwnRecord) -> RecordView:
    """Return one record for its own page: what others see of it, and whether that can be contested."""
    record = own.record
    return RecordView(
        id=record.public_id,
        organisation=own.organisation_name,
        words=record_words(record.counted, record.answered, record.usual_minutes),
        standing=_standing(record, is_contested=own.is_contested),
        may_contest=record.withheld_at is None and not own.is_contested,
    )


def _standing(record: AnswerRecord, *, is_contested: bool) -> Any:
    if record.withheld_at is not None:
        return _("A moderator decided: nobody else sees this.")
    if is_contested:
        return _("A moderator looks at it. Until then nobody else sees it.")
    if record.counted < RECORD_SHOWN_FROM:
        return _("Nobody else sees this: others see it from %(number)s answers on.", number=RECORD_SHOWN_FROM)
    return _("Whoever is signed in sees this beside your notes.")


def _text_of(complaint: Complaint) -> dict[Any, str]:
    record = queries.record_of_complaint(complaint)
    if record is not None:
        return {_l("Fact"): record_words(record.counted, record.answered, record.usual_minutes)}
    lines = queries.lines_of_complaint(complaint)
    return {_l("End of the conversation"): "\n".join(f"{name}: {body}" for name, body in lines)}


def _title_of(complaint: Complaint) -> str:
    return _("How somebody answers") if complaint.record_id else _("A conversation")


KIND: Final = ModeratedKind(
    name=COMPLAINT_KIND,
    label=_l("Complaint"),
    model=Complaint,
    title_of=_title_of,
    text_of=_text_of,
    author_of=lambda complaint: complaint.accused_id or complaint.reporter_id,
    path_of=lambda complaint: "/account/responses",
    can_see=can_report,
    concerns=is_in_complaint,
)
