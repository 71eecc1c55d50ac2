"""Runs alone, in a child process with limits: a PDF in on standard input, a clean one out to the named file.

Its pages are written anew: what they draw, and links to the web. All else stays behind: who made it and
where, what it said before, notes, scripts, programs, other files; and in its photos the place, the device and
the preview.
"""

from __future__ import annotations

import io
import resource
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.filters import ASCII85Decode, ASCIIHexDecode, FlateDecode
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

MEMORY: Final = 800_000_000
CPU_SECONDS: Final = 10
PAGES: Final = 1_000
# What a page is drawn with.
PAGE_KEYS: Final = frozenset(
    {
        "/Type", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Contents",
        "/Rotate", "/Group", "/UserUnit",
    }
)  # fmt: skip
# What stands on a page beside its drawing, and what of it is kept: nothing that tells who wrote it or when.
MARKS: Final = frozenset(
    {
        "/Link", "/Widget", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Ink", "/Line", "/Square",
        "/Circle", "/Polygon", "/PolyLine", "/FreeText", "/Stamp",
    }
)  # fmt: skip
MARK_KEYS: Final = frozenset(
    {"/Type", "/Subtype", "/Rect", "/Border", "/BS", "/C", "/AP", "/AS", "/F", "/QuadPoints", "/H"}
)
# What a picture, a form or a font may carry that is not drawn.
UNDRAWN: Final = frozenset({"/Metadata", "/PieceInfo", "/AF", "/OPI", "/LastModified", "/Alternates", "/Ref"})
# A stream whose content lies in another file.
ELSEWHERE: Final = frozenset({"/F", "/FFilter", "/FDecodeParms"})
WRAPPERS: Final[Mapping[str, Any]] = {
    "/FlateDecode": FlateDecode,
    "/ASCII85Decode": ASCII85Decode,
    "/ASCIIHexDecode": ASCIIHexDecode,
}
# Parts of a JPEG that say how to draw it: JFIF and Adobe. The others that tell hold EXIF, XMP and the like
# (ITU-T T.81, Annex B).
KEPT_PARTS: Final = frozenset({0xE0, 0xEE})
START: Final = b"\xff\xd8"
END: Final = b"\xff\xd9"
SCAN: Final = 0xDA
# Boxes of JPEG 2000 that hold EXIF, XMP and the like (ISO/IEC 15444-1, Annex I).
BOXES: Final = frozenset({b"uuid", b"xml "})


class Unfit(Exception):
    """This is no PDF that may be kept."""


def clean(data: bytes) -> bytes:
    """Return the pages of a PDF, drawn as before and with nothing else; Unfit for what is none."""
    if not data.startswith(b"%PDF-"):
        raise Unfit
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted or not 0 < len(reader.pages) <= PAGES:
        raise Unfit
    writer = PdfWriter()
    for page in reader.pages:
        _strip_page(page)
        writer.add_page(page)
    writer.metadata = None
    for found in _objects(writer.root_object):
        _strip(found)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _strip_page(page: DictionaryObject) -> None:
    marks = [mark for one in _value(page, "/Annots") or () if (mark := _mark(one.get_object()))]
    for key in set(page) - PAGE_KEYS - {"/Parent"}:
        del page[key]
    if marks:
        page[NameObject("/Annots")] = ArrayObject(marks)


def _mark(found: Any) -> DictionaryObject | None:
    """Return what is kept of a mark on a page: how it looks, and where it leads on the web."""
    if not isinstance(found, DictionaryObject) or _value(found, "/Subtype") not in MARKS:
        return None
    kept = DictionaryObject({key: value for key, value in found.items() if key in MARK_KEYS})
    action = _value(found, "/A")
    if isinstance(action, DictionaryObject) and _value(action, "/S") == "/URI" and "/URI" in action:
        kept[NameObject("/A")] = DictionaryObject(
            {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): action["/URI"]}
        )
    return kept


def _value(found: DictionaryObject, key: str) -> Any:
    """Return what stands under a key, itself and no reference to it; None for nothing."""
    value = found.get(key)
    return None if value is None else value.get_object()


def _objects(root: Any) -> Iterator[DictionaryObject]:
    """Yield each dictionary and stream that is reached from here, once."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        found = waiting.pop()
        found = found.get_object() if isinstance(found, IndirectObject) else found
        if not isinstance(found, ArrayObject | DictionaryObject) or id(found) in seen:
            continue
        seen.add(id(found))
        if isinstance(found, DictionaryObject):
            yield found
            waiting += [value for _key, value in found.items()]
        else:
            waiting += list(found)


def _strip(found: DictionaryObject) -> None:
    # A list of fonts or pictures by name has no type, and any name may stand in it.
    if found.keys() & {"/Type", "/Subtype"}:
        for key in UNDRAWN:
            found.pop(key, None)
    if isinstance(found, StreamObject):
        if found.keys() & ELSEWHERE:
            raise Unfit
        _strip_photo(found)


def _strip_photo(stream: StreamObject) -> None:
    """Take from a photo what is not drawn; how it is packed stays out of the way."""
    filters = _value(stream, "/Filter") or ()
    names = [str(name) for name in ([filters] if isinstance(filters, NameObject) else filters)]
    if not names or names[-1] not in {"/DCTDecode", "/JPXDecode"}:
        return
    data = stream._data
    for name in names[:-1]:
        if name not in WRAPPERS:
            raise Unfit
        unpacked = WRAPPERS[name].decode(data)
        data = unpacked if isinstance(unpacked, bytes) else unpacked.encode("latin-1")
    stream._data = _bare_jpeg(data) if names[-1] == "/DCTDecode" else _bare_jpx(data)
    stream[NameObject("/Filter")] = NameObject(names[-1])
    stream.pop("/DecodeParms", None)


def _bare_jpeg(data: bytes) -> bytes:
    """Return a JPEG with the parts that say how to draw it, and nothing behind its end."""
    if data[:2] != START:
        raise Unfit
    kept, at = [START], 2
    while data[at : at + 1] == b"\xff":
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == SCAN:
            end = data.find(END, at)
            return b"".join([*kept, data[at : end + 2] if end > 0 else data[at:]])
        if marker == 0xFF:  # padding
            at += 1
            continue
        is_told = 0xE0 <= marker <= 0xEF or marker == 0xFE
        if not is_told or marker in KEPT_PARTS:
            kept.append(data[at : at + 2 + size])
        at += 2 + size
    raise Unfit


def _bare_jpx(data: bytes) -> bytes:
    """Return a JPEG 2000 without the boxes that tell of it; a bare codestream has none."""
    if not data.startswith(b"\x00\x00\x00\x0cjP"):
        return data
    kept, at = [], 0
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        size = size or len(data) - at
        if size < 8:
            raise Unfit
        if kind not in BOXES:
            kept.append(data[at : at + size])
        at += size
    return b"".join(kept)


def main() -> None:
    """Read one file, write the clean one, and say by the exit code whether it may be kept."""
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
    try:
        written = clean(sys.stdin.buffer.read())
    except (Unfit, PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError, MemoryError):
        sys.exit(1)
    Path(sys.argv[1]).write_bytes(written)


if __name__ == "__main__":
    main()
