"""A mail that was written to a file, as a page shows it: text and links only, nothing of it runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

_ADDRESS: Final = re.compile(r"(https?://[^\s<>\"]+)")


@dataclass(frozen=True)
class ShownMail:
    """One mail; a line is a list of (text, where it leads or empty), `links` are those of the HTML part."""

    name: str
    subject: str
    recipient: str
    at: datetime
    lines: list[list[tuple[str, str]]]
    links: list[tuple[str, str]]


class _Links(HTMLParser):
    """Collects the links of an HTML part with their words."""

    def __init__(self, site_url: str) -> None:
        super().__init__()
        self.site_url = site_url
        self.links: list[tuple[str, str]] = []
        self._href = ""
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a link goes."""
        if tag == "a":
            self._href, self._words = dict(attrs).get("href") or "", []

    def handle_data(self, data: str) -> None:
        """Note the words of a link."""
        self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Keep a link to this site."""
        if tag == "a" and is_ours(self._href, self.site_url):
            self.links.append((" ".join("".join(self._words).split()) or self._href, self._href))


def is_ours(address: str, site_url: str) -> bool:
    """Tell whether an address leads to this site."""
    return address.startswith(f"{site_url}/")


def shown(path: Path, site_url: str) -> ShownMail:
    """Return a mail file as a page shows it."""
    message = message_from_bytes(path.read_bytes(), policy=default)
    parser = _Links(site_url)
    parser.feed(_part(message, "html"))
    return ShownMail(
        name=path.name,
        subject=str(message["Subject"] or ""),
        recipient=str(message["To"] or ""),
        at=parsedate_to_datetime(str(message["Date"])),
        lines=[_pieces(line, site_url) for line in _part(message, "plain").splitlines()],
        links=parser.links,
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _pieces(line: str, site_url: str) -> list[tuple[str, str]]:
    pieces = (piece for piece in _ADDRESS.split(line) if piece)
    return [(piece, piece if is_ours(piece, site_url) else "") for piece in pieces]
