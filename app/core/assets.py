"""Style, scripts and pictures of the pages: read once, addressed by content, cached for ever."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, abort, current_app, request

from app.core.access import public

bp = Blueprint("assets", __name__)
STYLE_PARTS: Final = ("tokens", "base", "layout", "components", "print")
STYLE: Final = "css/site.css"
SCRIPT_PARTS: Final = ("once", "writing", "code", "confirm", "share")
SCRIPT: Final = "js/site.js"
IMMUTABLE: Final = "public, max-age=31536000, immutable"
mimetypes.add_type("text/javascript", ".js")


class Assets:
    """The files of `app/static`, with the parts of the style made one, and those of the script."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
        }
        parts = [self._files.pop(f"css/{part}.css", b"") for part in STYLE_PARTS]
        self._files[STYLE] = b"\n".join(parts)
        self._files[SCRIPT] = b"\n".join(self._files.pop(f"js/{part}.js", b"") for part in SCRIPT_PARTS)
        everything = b"".join(self._files[name] for name in sorted(self._files))
        self.version = hashlib.sha256(everything).hexdigest()[:12]

    def get(self, name: str) -> bytes | None:
        """Return the content of a file, or None."""
        return self._files.get(name)

    def address(self, name: str) -> str:
        """Return the address of a file; it changes when any of them changes."""
        if name not in self._files:
            raise KeyError(f"no such asset: {name}")
        return f"/assets/{self.version}/{name}"


@bp.get("/assets/<version>/<path:name>")
@public
def show(version: str, name: str) -> Response:
    """Serve one file."""
    assets: Assets = current_app.extensions["assets"]
    content = assets.get(name)
    if content is None:
        abort(404)
    response = Response(content, mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream")
    response.headers["Cache-Control"] = IMMUTABLE if version == assets.version else "no-cache"
    response.set_etag(assets.version)
    response.make_conditional(request)
    return response


def init_app(app: Flask) -> None:
    """Read the files and teach templates their addresses."""
    assets = Assets(Path(app.root_path) / "static")
    app.extensions["assets"] = assets
    app.jinja_env.globals["asset"] = assets.address
    app.register_blueprint(bp)
