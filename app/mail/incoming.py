"""A mail that comes in: whom it is for, whether a machine wrote it, and its new words; nothing is trusted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from email.errors import HeaderParseError, InvalidHeaderDefect
from email.header import decode_header, make_header
from email.headerregistry import HeaderRegistry
from email.message import Message
from email.utils import getaddresses, parseaddr
from typing import Any, Final

from app.core.forms import clean_text
from app.core.ids import digest
from app.mail.rules import Incoming, Problem

LARGEST: Final = 1024 * 1024
# New words stand at the beginning, or after a quotation that is not longer than this.
MOST_READ: Final = 50_000
# Mail programs nest some five parts; each costs a look at every line that follows.
MOST_NESTED: Final = 25
_NESTING: Final = re.compile(rb"boundary|message/", re.IGNORECASE)
# Characters of a picture among the words, as it is sent; one that is larger is what somebody wants to show.
LARGEST_LOGO: Final = 80_000
# Reads headers as they are: the newer policies fail at those that break the standard.
_POLICY: Final = policy.compat32
_SIGNATURES: Final = frozenset({"application/pgp-signature", "application/pkcs7-signature"})
_TO: Final = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_MASS: Final = frozenset({"bulk", "list", "junk", "auto_reply"})
_AUTOMATIC_HEADERS: Final = ("X-Autoreply", "X-Autorespond", "List-Id", "List-Unsubscribe", "X-Loop")
_AUTOMATIC_SUBJECT: Final = re.compile(
    r"^\W*(out of office|automatic reply|auto(matic)?[- ]?reply|automatisch antwoord|afwezig|"
    r"réponse automatique|absence|undeliver|mail delivery|delivery status)",
    re.IGNORECASE,
)
_MACHINES: Final = re.compile(r"^(mailer-daemon|postmaster|no-?reply|bounces?)\b", re.IGNORECASE)


_READ_HEADER: Final[Any] = HeaderRegistry()


def read_mail(data: bytes) -> Incoming:
    """Read one message of RFC 5322; what is broken or strange is read as far as it goes.

    What is nested deeper than any program nests counts as written by a machine: it is dropped, not retried.
    """
    by_a_machine = Incoming("", (), "", is_automatic=True)
    if len(_NESTING.findall(data)) > MOST_NESTED:
        return by_a_machine
    try:
        return _read(data)
    except RecursionError:
        return by_a_machine


def _read(data: bytes) -> Incoming:
    message = message_from_bytes(data[:LARGEST], policy=_POLICY)
    found = Incoming(
        sender=_sender(message),
        recipients=tuple(a.lower() for _, a in getaddresses(list(_headers(message, _TO))) if a),
        message_id=_header(message, "Message-ID").strip() or _own_mark(message, data),
        is_automatic=_is_automatic(message),
    )
    return _with_words(found, message, is_big=len(data) > LARGEST)


def _sender(message: Message) -> str:
    """Return who sent it, as a mail server reads it; "" where more than one reading is possible."""
    values = message.get_all("From", [])
    if len(values) != 1:
        return ""
    read = _READ_HEADER("From", str(values[0]))
    is_clear = not any(isinstance(defect, InvalidHeaderDefect) for defect in read.defects)
    return read.addresses[0].addr_spec.lower() if is_clear and len(read.addresses) == 1 else ""


def _own_mark(message: Message, data: bytes) -> str:
    """Return what marks a message that names itself not: when it was sent, and all below its headers."""
    _head, _gap, body = data.replace(b"\r\n", b"\n").partition(b"\n\n")
    return digest(f"{_header(message, 'Date')} {body.hex()}")


def _with_words(found: Incoming, message: Message, *, is_big: bool) -> Incoming:
    known = (found.sender, found.recipients, found.message_id, found.is_automatic)
    if is_big:
        return Incoming(*known, problem=Problem.TOO_BIG)
    parts = [part for part in message.walk() if not part.is_multipart()]
    if any(_is_file(part) for part in parts):
        return Incoming(*known, problem=Problem.HAS_FILES)
    plain = [part for part in parts if part.get_content_type() == "text/plain"]
    if not plain:
        return Incoming(*known, problem=Problem.NO_TEXT)
    words = "\n".join(_decoded(part)[:MOST_READ] for part in plain)
    text = cut_reply(str(clean_text(words[:MOST_READ])))
    return Incoming(*known, text=text, problem=None if text else Problem.EMPTY)


def _is_file(part: Message) -> bool:
    """Tell whether somebody attached this: not the text, nor a logo or signature that a program adds."""
    if part.get_content_type() in _SIGNATURES:
        return False
    if part.get_content_disposition() == "attachment":
        return True
    is_logo = part.get("Content-ID") is not None and len(str(part.get_payload())) <= LARGEST_LOGO
    return part.get_content_maintype() != "text" and not is_logo


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(part.get_content_charset() or "utf-8", errors="replace")
    except (LookupError, ValueError):  # a charset that there is not, or that cannot be read in part
        return data.decode("utf-8", errors="replace")


def _is_automatic(message: Message) -> bool:
    """Tell whether a machine wrote it: answering one may go on for ever."""
    submitted = _header(message, "Auto-Submitted").lower() or "no"
    return (
        not submitted.startswith("no")
        or _header(message, "Precedence").lower() in _MASS
        or any(message.get(name) is not None for name in _AUTOMATIC_HEADERS)
        or _header(message, "Return-Path").strip() == "<>"
        or message.get_content_type() in {"multipart/report", "message/delivery-status"}
        or _MACHINES.match(parseaddr(_header(message, "From"))[1]) is not None
        or _AUTOMATIC_SUBJECT.match(_readable(_header(message, "Subject"))) is not None
    )


def _header(message: Message, name: str) -> str:
    return str(message.get(name, "") or "")


def _readable(header: str) -> str:
    """Return a header whose letters were encoded; as it stands when it cannot be read."""
    try:
        return str(make_header(decode_header(header)))
    except (LookupError, UnicodeError, HeaderParseError):
        return header


def _headers(message: Message, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield from (str(value) for value in message.get_all(name, []))


# --- only what is new ---

# How mail programs begin what they quote, in the three languages of the site; it may be broken over lines.
_ATTRIBUTION: Final = re.compile(
    r"^(On\b.{4,300}\bwrote|Op\b.{4,300}\b(schreef\b.{0,200}|heeft\b.{0,200}\bgeschreven)"
    r"|Le\b.{4,300}\ba écrit)\s*:$",
    re.IGNORECASE,
)
# The same in any order of words, on one line: only the address shows that a program wrote it.
_SENDER: Final = re.compile(r"^.{0,200}<[^<>@\s]+@[^<>\s]+>\s*(wrote|schreef|a écrit)\s*:$", re.IGNORECASE)
_ORIGINAL: Final = re.compile(
    r"^\s*(-{2,}\s*(original message|oorspronkelijk bericht|origineel bericht|message d.origine|"
    r"message original|forwarded message|doorgestuurd bericht|message transféré)\s*-{2,}|_{10,})\s*$",
    re.IGNORECASE,
)
_FROM: Final = re.compile(r"^\*?(From|Van|De)\s?:\*?\s+\S", re.IGNORECASE)
_SENT: Final = re.compile(r"^\*?(Sent|Date|Verzonden|Datum|Envoyé)\s?:", re.IGNORECASE)
_SIGNATURE: Final = re.compile(r"^--\s*$")
# What a program adds of its own, as the last line.
_PROGRAM: Final = re.compile(
    r"^((sent from|verzonden van(af|uit)|verstuurd van(af|uit)|envoyé (de mon|depuis|à partir)|outlook voor"
    r"|(get|obtenir|télécharger) outlook)\b.{1,60}"
    r"|((sent|verzonden|verstuurd|envoyé) (with|met|avec)|provenance ?:)\s.{0,30}"
    r"\b(mail|outlook|courrier)\b.{0,40})$",
    re.IGNORECASE,
)
_LINES_OF_ATTRIBUTION: Final = 3
_LINES_OF_HEAD: Final = 5


def cut_reply(text: str) -> str:
    """Return what somebody wrote now: without what they quote, and without their signature."""
    lines = [line.rstrip() for line in text.split("\n")]
    start, end = _quote(lines)
    above = _own(lines[:start])
    return above or _own(lines[end:])


def _own(lines: Sequence[str]) -> str:
    """Return lines up to a signature, without those that are quoted."""
    until = next((index for index, line in enumerate(lines) if _SIGNATURE.match(line)), len(lines))
    kept = [line for line in lines[:until] if not line.startswith(">")]
    while kept and (not kept[-1] or _PROGRAM.match(kept[-1])):
        kept.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _quote(lines: Sequence[str]) -> tuple[int, int]:
    """Return where a quotation begins and where its first lines end: at the end when there is none."""
    for index, line in enumerate(lines):
        if line.endswith(":") and (count := _attribution(lines, index)):
            return index + 1 - count, index + 1
        head = lines[index + 1 : index + _LINES_OF_HEAD]
        if _ORIGINAL.match(line) or (_FROM.match(line) and any(_SENT.match(one) for one in head)):
            return index, len(lines)
    return len(lines), len(lines)


def _attribution(lines: Sequence[str], last: int) -> int:
    """Return over how many lines, up to this one, a program says whom it quotes: as few as can be, or none.

    Somebody may well write such a sentence: it is a program's where an address is in it or a quotation below.
    """
    below = next((line for line in lines[last + 1 :] if line), "")
    for count in range(1, _LINES_OF_ATTRIBUTION + 1):
        over = lines[max(last + 1 - count, 0) : last + 1]
        if not all(over):
            break
        joined = " ".join(over).strip()
        if _ATTRIBUTION.match(joined) and ("@" in joined or below.startswith(">")):
            return len(over)
    return 1 if _SENDER.match(lines[last].strip()) else 0
