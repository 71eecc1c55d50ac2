"""An activity for machines: JSON-LD for search engines, and the shape of the Flemish event database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.calendar.presenters.words import KINDS, whole_place
from app.calendar.queries import FeedEntry
from app.calendar.rules import Kind, ShowPlace, read_wall
from app.places.queries import find_municipality_by_id
from app.places.rules import place_name

SCHEMA: Final = "https://schema.org"
# UiTdatabank's own terms for what comes nearest.
TERMS: Final = {
    Kind.ACTIVITY: ("0.0.0.0.0", "Andere"),
    Kind.TRAINING: ("0.3.1.0.0", "Cursus met open sessies"),
    Kind.INFO_MARKET: ("0.6.0.0.0", "Beurs"),
    Kind.MEETING: ("0.3.2.0.0", "Lezing of congres"),
}


def json_ld(entry: FeedEntry, lang: str, site: str, picture: str = "") -> dict[str, Any]:
    """Return schema.org's Event for one date; an address only where it is for everyone."""
    address = f"{site}/{lang}/calendar/{entry.public_id}"
    status = "EventCancelled" if entry.is_cancelled else "EventScheduled"
    found: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Event",
        "name": entry.title,
        "description": entry.body,
        "inLanguage": entry.language,
        "url": address,
        "startDate": _moment(entry, entry.starts_local),
        "endDate": _moment(entry, entry.ends_local),
        "eventStatus": f"{SCHEMA}/{status}",
        "eventAttendanceMode": f"{SCHEMA}/{_attendance(entry)}",
        "location": _place(entry, lang),
        "isAccessibleForFree": not entry.price_cents,
        "offers": {
            "@type": "Offer",
            "price": f"{(entry.price_cents or 0) / 100:.2f}",
            "priceCurrency": "EUR",
            "url": address,
        },
    }
    if entry.organisation_name:
        found["organizer"] = {"@type": "Organization", "name": entry.organisation_name}
    if picture:
        found["image"] = [f"{site}{picture}"]
    return found


def _moment(entry: FeedEntry, wall: str) -> str:
    """Return a moment with the offset of its zone, as the clock on the wall shows it."""
    return read_wall(wall).replace(tzinfo=ZoneInfo(entry.zone)).isoformat()


def _attendance(entry: FeedEntry) -> str:
    if not entry.online_link:
        return "OfflineEventAttendanceMode"
    return "MixedEventAttendanceMode" if entry.address else "OnlineEventAttendanceMode"


def _place(entry: FeedEntry, lang: str) -> dict[str, Any]:
    city = find_municipality_by_id(entry.municipality_id)
    found: dict[str, Any] = {"@type": "PostalAddress", "addressCountry": "BE"}
    if city:
        found["addressLocality"] = place_name(city, lang)
    if entry.address and entry.show_place is ShowPlace.EVERYONE:
        found["streetAddress"] = entry.address
    return {"@type": "Place", "name": whole_place(entry, lang), "address": found}


def uitdatabank(entries: Sequence[FeedEntry], lang: str, site: str) -> dict[str, Any]:
    """Return one activity with its dates, in the shape of UiTdatabank's JSON."""
    first, last = entries[0], entries[-1]
    city = find_municipality_by_id(first.municipality_id)
    term, label = TERMS[first.kind]
    is_public = first.show_place is ShowPlace.EVERYONE
    address = {
        "addressCountry": "BE",
        "addressLocality": place_name(city, lang) if city else "",
        "postalCode": city.postcodes[0] if city and city.postcodes else "",
        "streetAddress": first.address if is_public else "",
    }
    return {
        "@id": f"{site}/{lang}/calendar/{first.public_id}?format=json",
        "@context": "/contexts/event",
        "mainLanguage": first.language,
        "languages": [first.language],
        "name": {first.language: first.title},
        "description": {first.language: first.body},
        "location": {
            "@type": "Place",
            "mainLanguage": lang,
            "name": {lang: whole_place(first, lang)},
            "address": {lang: address},
        },
        "terms": [{"id": term, "label": label, "domain": "eventtype"}],
        "calendarType": "single" if len(entries) == 1 else "multiple",
        "startDate": _moment(first, first.starts_local),
        "endDate": _moment(last, last.ends_local),
        "subEvent": [_sub_event(number, entry) for number, entry in enumerate(entries)],
        "status": {"type": "Unavailable" if all(e.is_cancelled for e in entries) else "Available"},
        "attendanceMode": _attendance(first).removesuffix("EventAttendanceMode").lower(),
        "onlineUrl": first.online_link if is_public else "",
        "priceInfo": [
            {
                "category": "base",
                "name": {"nl": "Basistarief"},
                "price": (first.price_cents or 0) / 100,
                "priceCurrency": "EUR",
            }
        ],
        "organizer": {"name": {first.language: first.organisation_name}} if first.organisation_name else None,
        "typicalAgeRange": "-",
        "workflowStatus": "APPROVED",
        "created": first.created_at.isoformat(),
        "modified": first.changed_at.isoformat(),
        "sameAs": [f"{site}/{lang}/calendar/{first.public_id}"],
        "labels": ["Solidair", str(KINDS[first.kind])],
    }


def _sub_event(number: int, entry: FeedEntry) -> dict[str, Any]:
    return {
        "@type": "Event",
        "id": number,
        "startDate": _moment(entry, entry.starts_local),
        "endDate": _moment(entry, entry.ends_local),
        "status": {"type": "Unavailable" if entry.is_cancelled else "Available"},
        "bookingAvailability": {"type": "Unavailable" if entry.is_cancelled else "Available"},
    }
