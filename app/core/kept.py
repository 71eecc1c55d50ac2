"""Public pages kept as they were made, for as long as nothing in the database changed: never stale.

A view says `keep_page()` before it reads. The finished page then waits in the memory of this process, marked
with the state of the database, and goes to whoever comes without a cookie while that state is the same.
Any change by anybody (a new note, one that is hidden, a block) ends it; so does the next minute, for pages
say how long ago something was.
"""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, current_app, request
from sqlalchemy import Engine, event
from werkzeug.http import parse_etags
from werkzeug.wrappers import Response

from app.core.clock import now
from app.core.db import db

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

AT_MOST: Final = 200
LONGEST_QUERY: Final = 200
MARK: Final = "solidair.kept"
# What makes two requests for one address differ, and what makes a request one that nothing is kept for.
_KEY: Final = ("HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT_ENCODING")
_PERSONAL: Final = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_RANGE")
_OF_A_BODY: Final = frozenset({"content-length", "content-encoding", "content-type"})
# The same answer means that everybody sees the same rows.
_STATE: Final = {"sqlite": "PRAGMA data_version", "postgresql": "SELECT pg_current_snapshot()::text"}


def keep_page() -> None:
    """Let this page be given again until something changes: it is the same for all who carry no cookie."""
    if MARK in request.environ:
        request.environ[MARK].append(current_app.extensions["kept_pages"].state())


@dataclass(frozen=True)
class _Page:
    state: Any
    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send the page, or only say that it did not change."""
        if parse_etags(environ.get("HTTP_IF_NONE_MATCH")).contains(self.etag):
            start_response("304 NOT MODIFIED", [h for h in self.headers if h[0].lower() not in _OF_A_BODY])
            return ()
        start_response("200 OK", list(self.headers))
        return (self.body,)


class KeptPages:
    """The pages that this process keeps, in front of the application."""

    def __init__(self, app: Flask) -> None:
        self._app, self._wsgi = app, app.wsgi_app
        self._pages: OrderedDict[tuple[Any, ...], _Page] = OrderedDict()
        self._lock = Lock()
        self._connection: Any = None
        self._cursor: Any = None
        self._process, self._question = 0, ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Give a kept page where its state is that of now; else make it anew."""
        if environ["REQUEST_METHOD"] != "GET" or any(name in environ for name in _PERSONAL):
            return self._wsgi(environ, start_response)
        key = tuple(environ.get(name, "") for name in _KEY)
        page = self._pages.get(key)
        if page is not None and page.state == self.state():
            return page.answer(environ, start_response)
        return self._made(key, environ, start_response)

    def _made(
        self, key: tuple[Any, ...], environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        states: list[Any] = []
        response = Response.from_app(self._wsgi, environ | {MARK: states})
        if not states or response.status_code != 200 or "Set-Cookie" in response.headers:
            return response(environ, start_response)
        body = response.get_data()
        etag = hashlib.sha256(body).hexdigest()[:20]
        response.set_etag(etag)
        page = _Page(states[0], tuple(response.headers.items()), body, etag)
        if len(environ.get("QUERY_STRING", "")) <= LONGEST_QUERY:
            self._keep(key, page)
        return page.answer(environ, start_response)

    def _keep(self, key: tuple[Any, ...], page: _Page) -> None:
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            if len(self._pages) > AT_MOST:
                self._pages.popitem(last=False)

    def state(self) -> Any:
        """Return the state of the database: two that are equal say that nothing was committed between."""
        with self._lock:
            try:
                if self._process != os.getpid():
                    self._connect()
                minute = now().replace(second=0, microsecond=0)
                return minute, self._cursor.execute(self._question).fetchone()[0]
            except Exception:
                self._close()
                return object()  # equal to nothing: while the database is away no page is kept

    def _connect(self) -> None:
        """Take a connection for this alone: SQLite tells each connection what the *others* changed."""
        with self._app.app_context():
            engine = db.engine
        self._connection, self._process = engine.raw_connection(), os.getpid()
        self._connection.detach()
        if engine.dialect.name == "postgresql":
            self._connection.dbapi_connection.autocommit = True
        self._cursor, self._question = self._connection.cursor(), _STATE[engine.dialect.name]
        event.listen(engine, "engine_disposed", self._on_disposed, once=True)

    def _on_disposed(self, _engine: Engine) -> None:
        with self._lock:
            self._close()

    def _close(self) -> None:
        """Let go of the connection, and of pages marked by it: another one counts in its own way."""
        if self._connection is not None and self._process == os.getpid():
            self._connection.close()
        self._connection, self._process = None, 0
        self._pages.clear()


def init_app(app: Flask) -> None:
    """Put the kept pages in front of the application."""
    pages = KeptPages(app)
    app.extensions["kept_pages"] = pages
    if app.config["KEEP_PAGES"]:
        app.wsgi_app = pages  # type: ignore[method-assign]
