"""Serving pictures, each behind the access of what it belongs to."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request, send_file

from app.core.access import current_actor, public
from app.media import queries
from app.media.rules import Size

bp = Blueprint("media", __name__)


@bp.get("/media/<public_id:public_id>/<size>.webp")
@public
def show(public_id: str, size: str) -> Response:
    """Serve one size of a picture."""
    if size not in set(Size):
        abort(404)
    path = queries.get_file(current_actor(), public_id, Size(size))
    response = send_file(path, mimetype="image/webp", conditional=True, etag=f"{public_id}-{size}")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = "inline"
    response.make_conditional(request)
    return response


@bp.get("/media/<public_id:public_id>/file.pdf")
@public
def document(public_id: str) -> Response:
    """Serve a PDF: always as a download of that kind, and without any right should a browser open it."""
    path, name = queries.get_document(current_actor(), public_id)
    response = send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name, etag=False)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
