"""PDFs to test with."""

from __future__ import annotations

import zlib


def pdf(*extra: bytes, header: bytes = b"%PDF-1.7\n", page: bytes = b"") -> bytes:
    """Return a small PDF of one empty page, with these objects beside it."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] " + page + b">>",
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


def drawn(content: bytes, photo: bytes, *extra: bytes, page: bytes = b"", wrapped: bool = False) -> bytes:
    """Return a PDF whose page draws this content, with a photo called /A and a link to the web."""
    filters, data = b"/DCTDecode", photo
    if wrapped:
        filters, data = b"[/FlateDecode /DCTDecode]", zlib.compress(photo)
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 40 /Height 30 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        b"/Filter %s /Length %d >>\nstream\n%s\nendstream" % (filters, len(data), data)
    )
    text = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    link = (
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /M (D:20261127) "
        b"/A << /S /URI /URI (https://example.org) >> >>"
    )
    more = b"/Contents 5 0 R /Annots [6 0 R] /Resources << /XObject << /A 4 0 R >> >> " + page
    return pdf(image, text, link, *extra, page=more)
