"""Runs alone, in a child process with limits: a PDF in on standard input; ends well when it may be kept.

The structure is read as far as needed to know that it is a PDF, that it opens without a password, and that
nothing in it runs, starts programs or carries other files. What it draws is never rendered here.
"""

from __future__ import annotations

import re
import resource
import sys
import zlib
from collections.abc import Iterator
from typing import Final

MEMORY: Final = 600_000_000
CPU_SECONDS: Final = 10
UNPACKED: Final = 60_000_000
HEADER: Final = re.compile(rb"%PDF-(1\.[0-7]|2\.0)[\r\n]")
END: Final = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF\s*\Z")
TABLE: Final = re.compile(rb"\s*(xref\s|\d{1,10}\s+\d{1,5}\s+obj)")
STREAM: Final = re.compile(rb"stream\r?\n")
ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
NAME: Final = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]+)")
# What runs, leads out by itself, hides other files, or keeps us from looking.
BANNED: Final = frozenset(
    {
        b"JavaScript", b"JS", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"XFA", b"Encrypt",
        b"SubmitForm", b"ImportData", b"GoToE", b"GoToR", b"Movie", b"Sound", b"Rendition", b"3D",
    }
)  # fmt: skip
NEEDED: Final = frozenset({b"Catalog", b"Pages"})


class Unfit(Exception):
    """This is no PDF that may be kept."""


def check(data: bytes) -> None:
    """Raise Unfit unless this is a PDF of drawings and text alone."""
    end = END.search(data[-2048:])
    if not HEADER.match(data) or end is None or not TABLE.match(data, int(end[1])):
        raise Unfit
    names: set[bytes] = set()
    for part in _objects(data):
        names.update(_names(part))
    if names & BANNED or not names >= NEEDED:
        raise Unfit


def _objects(data: bytes) -> Iterator[bytes]:
    """Yield what is no content of a stream, and the content of streams that hold objects."""
    room, at = UNPACKED, 0
    while found := STREAM.search(data, at):
        head = data[at : found.start()]
        yield head
        stop = data.find(b"endstream", found.end())
        if stop < 0:
            raise Unfit
        about = head[head.rfind(b"obj") :]
        if b"ObjStm" in _plain(about):
            content = _unpacked(about, data[found.end() : stop], room)
            room -= len(content)
            yield content
        at = stop + len(b"endstream")
    yield data[at:]


def _unpacked(about: bytes, content: bytes, room: int) -> bytes:
    filters = [name for name in _names(about) if name.endswith(b"Decode")]
    if filters != [b"FlateDecode"]:
        if filters:
            raise Unfit
        return content
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(content, max(room, 1))
    except zlib.error as error:
        raise Unfit from error
    if unpacker.unconsumed_tail:
        raise Unfit
    return plain


def _plain(text: bytes) -> bytes:
    """Return names as they are meant: a letter may be written as # and its number."""
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), text)


def _names(text: bytes) -> Iterator[bytes]:
    for found in NAME.finditer(text):
        yield _plain(found[1])


def main() -> None:
    """Read one file and say by the exit code whether it may be kept."""
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
    try:
        check(sys.stdin.buffer.read())
    except Unfit:
        sys.exit(1)


if __name__ == "__main__":
    main()
