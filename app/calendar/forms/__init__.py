"""The forms of activities: what it is, when it is, who comes."""

from __future__ import annotations

from app.calendar.forms.people import CancelForm, ImportForm, PresenceForm, SignUpForm
from app.calendar.forms.what import EventForm, WhatForm
from app.calendar.forms.when import HoursForm, MoveForm, WhenForm

__all__ = [
    "CancelForm",
    "EventForm",
    "HoursForm",
    "ImportForm",
    "MoveForm",
    "PresenceForm",
    "SignUpForm",
    "WhatForm",
    "WhenForm",
]
