"""What the front page and the pages for machines need: words, addresses, and nothing from the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Final

from app.core.formats import number
from app.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, _, _l, _n
from app.core.pagination import COUNT_CAP
from app.home.queries import Impact

API: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "openapi.json").read_text(encoding="utf-8")
)
PAGES: Final = ("/", "/about", "/privacy", "/accessibility")
# RFC 9116 asks for less than a year.
SECURITY_TXT_LIFE: Final = timedelta(days=364)
# When somebody last read the accessibility statement against the site; change both together.
STATEMENT_DATE: Final = date(2026, 11, 22)
AUTHORITY: Final = "https://www.gegevensbeschermingsautoriteit.be"
OMBUDSMAN: Final = "https://www.vlaamseombudsdienst.be"
# What no search engine needs: personal, or a form. `*` stands for the language.
NOT_FOR_ROBOTS: Final = (
    "/*/account", "/*/backoffice", "/*/moderation", "/*/responses", "/*/report", "/*/sign-in", "/*/sign-out",
    "/*/notifications", "/*/listings/new", "/*/listings/quick", "/*/organisations/new",
    "/*/calendar/new", "/*/news/new", "/*/news/preview", "/*/calendar/import",
    "/*/calendar/places", "/*/calendar/agenda", "/demo/",
)  # fmt: skip


@dataclass(frozen=True)
class SitemapEntry:
    """One page in one language, with where it stands in the others."""

    address: str
    changed: str
    alternates: tuple[tuple[str, str], ...]


# What is kept: by how long the database keeps it (app.core.privacy), what and why.
KEPT: Final[dict[str, tuple[Any, tuple[tuple[Any, Any], ...]]]] = {
    "until the account or the row is deleted": (
        _l("As long as you have an account"),
        (
            (_l("Your e-mail, name, languages and place"), _l("to sign in and to reach you")),
            (_l("Your notes and photos"), _l("to show them on the board")),
            (_l("Your answers and messages"), _l("so that you can agree with one another")),
            (_l("Your stories, and your yes to one"), _l("to show them as long as you both want")),
            (_l("The organisations you belong to here"), _l("to post in their name")),
            (_l("What a moderator decided about your note"), _l("so that you can object")),
        ),
    ),
    "1 year": (
        _l("1 year"),
        (
            (_l("Your notices"), _l("to read them again")),
            (_l("What moderators noted about your notes"), _l("to judge the next ones fairly")),
            (_l("Which notes we told you that may fit yours"), _l("so that you hear of each once")),
        ),
    ),
    "180 days": (
        _l("Half a year"),
        (
            (
                _l("Which notes we mailed you: new in a list you follow, or urgent and fitting your offer"),
                _l("so that you hear of each once"),
            ),
        ),
    ),
    "90 days": (_l("90 days"), ((_l("Your e-mail with a report"), _l("to tell you what came of it")),)),
    "30 days": (_l("30 days"), ((_l("The mails we sent you"), _l("to see that they arrived")),)),
    "7 days": (_l("7 days"), ((_l("An invitation to an organisation"), _l("so that you can accept it")),)),
    "1 day": (_l("1 day"), ((_l("The code and the link in a mail"), _l("to sign you in")),)),
    "1 hour": (
        _l("1 hour"),
        ((_l("What a moderator just looked at or decided"), _l("so that it can be taken back")),),
    ),
    "always": (
        _l("Always"),
        (
            (
                _l("Who decided what, under a number"),
                _l("so that nobody can hide a decision; the number means nobody once the account is gone"),
            ),
        ),
    ),
}


def contact_of(config: dict[str, Any]) -> str:
    """Return the address of who runs this site: the one that was set, or else the sender of its mails."""
    return str(config.get("CONTACT_EMAIL") or parseaddr(config["MAIL_DEFAULT_SENDER"])[1])


def impact_line(numbers: Impact) -> list[str]:
    """Return the numbers in words; what is zero is not told."""
    offers, requests, worked = numbers
    told = (
        (offers, _n("%(count)s open offer", "%(count)s open offers", offers, count=_shown(offers))),
        (requests, _n("%(count)s open request", "%(count)s open requests", requests, count=_shown(requests))),
        (worked, _n("it worked %(count)s time", "it worked %(count)s times", worked, count=_shown(worked))),
    )
    return [words for value, words in told if value]


def _shown(value: int) -> str:
    return _("more than %(number)s", number=number(COUNT_CAP - 1)) if value >= COUNT_CAP else number(value)


def page_list() -> Iterator[tuple[str, datetime | None]]:
    """Yield the pages about Solidair, for the sitemap."""
    for path in PAGES:
        yield path, None


def sitemap(site: str, pages: Iterable[tuple[str, datetime | None]]) -> Iterator[SitemapEntry]:
    """Yield every page in every language."""
    for path, changed in pages:
        by_language = {language: f"{site}/{language}{path}" for language in LANGUAGES}
        alternates = (*by_language.items(), ("x-default", by_language[DEFAULT_LANGUAGE]))
        for address in by_language.values():
            yield SitemapEntry(address, changed.date().isoformat() if changed else "", alternates)


def robots_txt(site: str) -> str:
    """Return what robots may read: all that is public and not a form."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    return "\n".join([*lines, "", f"Sitemap: {site}/sitemap.xml", ""])


def security_txt(site: str, contact: str, moment: datetime) -> str:
    """Return where to report a weakness (RFC 9116)."""
    expires = (moment + SECURITY_TXT_LIFE).replace(microsecond=0)
    lines = (
        f"Contact: mailto:{contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(LANGUAGES)}",
        f"Canonical: {site}/.well-known/security.txt",
    )
    return "\n".join([*lines, ""])


def api_description(site: str) -> dict[str, Any]:
    """Return the description of what machines may read here, in OpenAPI 3.1."""
    return {**API, "servers": [{"url": site}]}
