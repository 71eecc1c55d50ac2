"""PDFs to test with."""

from __future__ import annotations

import zlib


def pdf(*extra: bytes, header: bytes = b"%PDF-1.7\n") -> bytes:
    """Return a small PDF of one empty page, with these objects beside it."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        *extra,
    ]
    body, places = header, []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + table + trailer


def packed(content: bytes, kind: bytes = b"/Type /ObjStm /N 1 /First 4 ") -> bytes:
    """Return an object that holds packed bytes: other objects, unless another kind is given."""
    squeezed = zlib.compress(content)
    head = b"<< %s/Filter /FlateDecode /Length %d >>\nstream\n" % (kind, len(squeezed))
    return head + squeezed + b"\nendstream"
