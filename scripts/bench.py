"""What our pages cost, as ratios measured in one run: `make bench` writes docs/benchmarks.md.

The unit is the page of 20 cards built from our own template without database, session or person. Each round
calls every case once, in turn, so that a slow moment of the machine falls on all of them; the median counts.
Each page is also measured over a tenth of the listings: what it costs may not grow with them.

BENCH_LISTINGS and BENCH_ROUNDS say how much and how often. `BENCH_LISTINGS=1000000 make bench` takes half an
hour, and writes of the pages alone, into docs/benchmarks-1000000.md.
"""

from __future__ import annotations

import gc
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from flask import Flask, render_template, template_rendered
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event, select, text

from app import create_app
from app.accounts.models import LoginSession
from app.core.access import public
from app.core.clock import now
from app.core.db import db, transaction
from app.core.ids import digest, new_token
from app.demo.actions.filling import fill
from app.listings.models import Listing
from app.listings.rules import Life
from app.moderation.rules import ReviewState
from app.responses.models import Response
from config import load_settings
from scripts import bench_matching, bench_waves
from scripts.bench_calendar import pages as calendar_pages
from scripts.bench_groups import group_pages
from scripts.bench_report import Case, plot, table
from scripts.memory import memory_lines
from tests.support.processes import Unavailable
from tests.support.servers import postgres_database, postgres_server

ROOT: Final = Path(__file__).parents[1]
ROUNDS: Final = int(os.environ.get("BENCH_ROUNDS", "150"))
USUAL: Final = 10_000
LISTINGS: Final = int(os.environ.get("BENCH_LISTINGS", USUAL))
FEW: Final = LISTINGS // 10
SITE: Final = "http://127.0.0.1:8000"


def bare() -> Callable[[], Any]:
    """Return a call of a Flask application that only says hello."""
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "hello")
    client = app.test_client()
    return lambda: client.get("/")


def make_app(url: str, folder: Path, *, keep_pages: bool = False) -> Flask:
    """Return the application; with pages that are kept where that is what is measured."""
    env = {"SECRET_KEY": "a-key-for-benchmarks-long-enough-0123456789", "DATA_DIR": str(folder)}
    settings = load_settings({**env, "DATABASE_URL": url, "SITE_URL": SITE})
    return create_app(settings | {"TESTING": True, "RATELIMIT_ENABLED": False, "KEEP_PAGES": keep_pages})


def filled_app(url: str, folder: Path, listings: int = LISTINGS) -> Flask:
    """Return the application over a scratch database with that many listings."""
    app = make_app(url, folder)
    with app.app_context():
        upgrade()
        fill(listings)
    return app


def settle(engine: Any) -> None:
    """Let PostgreSQL know what was filled in, as its own housekeeping does in time."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def add_page_without_database(app: Flask) -> str:
    """Give the application a page of the same 20 cards from the same template, with nothing to look up."""
    seen: dict[str, Any] = {}

    def remember(_app: Flask, template: Any, context: dict[str, Any], **_: Any) -> None:
        seen.setdefault(template.name, context)

    @public
    def cards() -> str:
        return render_template("listings/index.html", **words)

    app.add_url_rule("/<lang:lang>/bench-cards", "bench_cards", cards)
    with template_rendered.connected_to(remember, app):
        app.test_client().get("/nl/listings", base_url=SITE)
    added = {"g", "request", "session", "config", "actor", "page_lang", "page_dir", "current_user"}
    words = {name: value for name, value in seen["listings/index.html"].items() if name not in added}
    return "/nl/bench-cards"


def sign_in(app: Flask, user_id: int) -> FlaskClient:
    """Return a browser in which that person is signed in."""
    client, token = app.test_client(), new_token()
    with transaction() as session:
        session.add(
            LoginSession(token_hash=digest(token), user_id=user_id, created_at=now(), proven_at=now(),
                         second_factor_at=None, expires_at=now().replace(year=now().year + 1))
        )  # fmt: skip
    with client.session_transaction(base_url=SITE) as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


def addresses(app: Flask) -> tuple[str, str, int]:
    """Return a listing, a conversation, and who may read it."""
    with app.app_context():
        listing = db.session.scalar(
            select(Listing.public_id)
            .where(Listing.review_state == ReviewState.PUBLISHED, Listing.life == Life.OPEN)
            .order_by(Listing.published_at.desc())
            .limit(1)
        )
        row = db.session.execute(select(Response.public_id, Response.responder_id).limit(1)).one()
        return f"/nl/listings/{listing}", f"/nl/responses/{row.public_id}", row.responder_id


def cases_of(app: Flask, keeping: Flask, database: str) -> list[Case]:
    """Return what is measured on one database: pages made anew each time, and some that are kept."""
    engine = _engine(app)
    with app.app_context():
        listing, conversation, reader = addresses(app)
        known = sign_in(app, reader)
    client = app.test_client()

    def get(browser: FlaskClient, path: str) -> Callable[[], Any]:
        return lambda: browser.get(path, base_url=SITE)

    cards = add_page_without_database(app)
    pages = [
        ("20-card page without database", client, cards, "1"),
        ("list, newest", client, "/nl/listings", "≤ 1.5"),
        ("list, last page", client, "/nl/listings?page=40", "≤ 1.5"),
        ("list, kind and category", client, "/nl/listings?kind=offer&category=bikes", "≤ 1.5"),
        ("list, a word of every tenth", client, "/nl/listings?q=kinderfiets", "≤ 1.5"),
        ("list, a rare word and place", client, "/nl/listings?q=kinderfiets&place=ledeberg", "≤ 1.5"),
        ("list, word, kind, category", client, "/nl/listings?q=fietsje&kind=offer&category=bikes", "≤ 1.5"),
        ("list, a word, fifth page", client, "/nl/listings?q=kinderfiets&page=5", "≤ 1.5"),
        ("list, a word with a typing error", client, "/nl/listings?q=kindrefiets", ""),
        ("list, within 5 km", client, "/nl/listings?place=ledeberg&within=5", "≤ 1.5"),
        ("list, 20 km, nearest first", client, "/nl/listings?place=ledeberg&within=20&sort=near", "≤ 1.5"),
        ("list, without answer first", client, "/nl/listings?sort=unanswered", "≤ 1.5"),
        ("list, signed in", known, "/nl/listings", "≤ 1.5"),
        ("front page", client, "/nl/", "≤ list"),
        ("detail", client, listing, "≤ list"),
        ("conversation", known, conversation, "≤ list"),
        ("what fits, ten suggestions", client, f"{listing}/matches", "≤ 2.5 × list"),
        *group_pages(app, sign_in),
        *((name, client, path, aim) for name, path, aim in calendar_pages(app)),
    ]
    settle(engine)
    most = "2" if engine.dialect.name == "postgresql" else "1.5"
    cases = [
        Case(f"{database}: {name}", get(browser, path), engine, aim.replace("1.5", most))
        for name, browser, path, aim in pages
    ]
    warm, engine = keeping.test_client(use_cookies=False), _engine(keeping)
    return [
        *cases,
        Case(f"{database}: list, warm", get(warm, "/nl/listings"), engine, "≤ 0.7"),
        Case(f"{database}: list, unchanged (304)", asked_again(warm, "/nl/listings"), engine, "≤ 0.15"),
    ]


def asked_again(browser: FlaskClient, path: str) -> Callable[[], Any]:
    """Return a call of a browser that has the page already, and only asks whether it changed."""
    etag = ""

    def call() -> Any:
        nonlocal etag
        response = browser.get(path, base_url=SITE, headers={"If-None-Match": etag})
        etag = response.headers["ETag"]
        return response

    return call


def compared(database: str, folder: Path, many: str, few: str) -> list[Case]:
    """Return the cases over many listings, each with its twin over few."""
    cases = cases_of(filled_app(many, folder), make_app(many, folder, keep_pages=True), database)
    twins = cases_of(
        filled_app(few, folder, FEW), make_app(few, folder, keep_pages=True), f"{database} ({FEW:,})"
    )
    for case, twin in zip(cases, twins, strict=True):
        case.over_few = twin
    return cases


def _engine(app: Flask) -> Any:
    with app.app_context():
        return db.engine


@contextmanager
def counted(engine: Any) -> Iterator[list[str]]:
    """Collect the queries that an engine runs."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def measure(cases: list[Case]) -> None:
    """Warm up, count the queries, then take turns."""
    cases = [*cases, *(case.over_few for case in cases if case.over_few)]
    for case in cases:
        for _ in range(5):
            response = case.call()
        assert response.status_code in {200, 304}, (case.name, response.status_code)
        case.size = len(response.data)
        if case.engine is not None:
            with counted(case.engine) as seen:
                case.call()
            case.queries = len(seen)
    gc.collect()
    gc.disable()
    for _ in range(ROUNDS):
        for case in cases:
            wall, cpu = time.perf_counter(), time.process_time()
            case.call()
            case.times.append(time.process_time() - cpu)
            case.walls.append(time.perf_counter() - wall)
    gc.enable()


@contextmanager
def databases(folder: Path) -> Iterator[list[tuple[str, str, str]]]:
    """Give each kind of database that can be had here with two empty ones: SQLite always, PostgreSQL too."""
    with ExitStack() as stack:
        found = [("SQLite", f"sqlite:///{folder / 'many.sqlite3'}", f"sqlite:///{folder / 'few.sqlite3'}")]
        try:
            server = stack.enter_context(postgres_server())
            many, few = (stack.enter_context(postgres_database(server, name)) for name in ("many", "few"))
            found.append(("PostgreSQL", many, few))
        except Unavailable as reason:
            sys.stderr.write(f"not measured: PostgreSQL: {reason}\n")
        yield found


def main() -> None:
    """Measure and write the table."""
    cases = [Case("bare Flask, hello", bare())]
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as found:
        for database, many, few in found:
            cases += compared(database, Path(folder), many, few)
        measure(cases)
        for case in cases:
            if case.engine is not None:
                case.engine.dispose()
    name = "benchmarks" if LISTINGS == USUAL else f"benchmarks-{LISTINGS}"
    report = f"""# Benchmarks

Written by `make bench` on {now().date()} with Python {platform.python_version()}, {LISTINGS:,} listings
and {ROUNDS} rounds. Times are medians, as ratios of one run; compare ratios, never milliseconds. CPU is that
of our process: what PostgreSQL spends in its own shows in the wall time alone.

A list asked for again has its total in memory, for a minute where that is 60 or more;
who asks first also pays for counting.

{table(cases)}

![The same as bars](img/{name}.svg)
"""
    if LISTINGS == USUAL:
        report += f"\n{bench_matching.section()}\n{bench_waves.section()}\n## Memory\n\n{memory_lines()}\n"
    (ROOT / "docs" / f"{name}.md").write_text(report, encoding="utf-8")
    (ROOT / "docs" / "img" / f"{name}.svg").write_text(plot(cases), encoding="utf-8")
    sys.stdout.write(report)


if __name__ == "__main__":
    main()
