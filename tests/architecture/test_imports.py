"""Imports run one way: down the tiers, and down the files of a feature."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.tree import (
    APP,
    COMPOSITION,
    EXTRA,
    FILES,
    OPEN_TO_OTHERS,
    PURE_OF_HTTP,
    TIERS,
    Module,
    modules,
)

HTTP_WORDS = (
    "flask.request",
    "flask.session",
    "flask.g",
    "flask.render_template",
    "flask.redirect",
    "flask.abort",
    "flask.flash",
    "flask.make_response",
    "flask.Response",
    "flask_login",
    "wtforms",
    "flask_wtf",
    "werkzeug",
)


def own_imports(module: Module) -> Iterator[tuple[str, str, int]]:
    """Yield (feature, file, line) for each import from the application itself."""
    for name, line in module.imports():
        parts = name.split(".")
        if parts[0] == "app" and len(parts) > 1:
            yield parts[1], parts[2] if len(parts) > 2 else "", line


def position(file: str) -> int:
    return FILES.index(EXTRA.get(file, file))


def test_each_package_has_a_tier() -> None:
    packages = {p.parent.name for p in APP.glob("*/__init__.py")}
    assert packages == set(TIERS) - COMPOSITION


def test_packages_import_from_lower_tiers_only() -> None:
    wrong = [
        f"{m.name}:{line} imports {feature}"
        for m in modules()
        for feature, _, line in own_imports(m)
        if feature != m.feature and TIERS[feature] >= TIERS[m.feature]
    ]
    assert not wrong


def test_features_use_only_the_open_files_of_others() -> None:
    wrong = [
        f"{m.name}:{line} imports {feature}.{file}"
        for m in modules()
        if m.feature not in COMPOSITION
        for feature, file, line in own_imports(m)
        if feature not in {m.feature, "core"} and file and file not in OPEN_TO_OTHERS
    ]
    assert not wrong


def test_files_of_a_feature_have_the_usual_names() -> None:
    wrong = [
        m.name
        for m in modules()
        if m.feature not in {"core", *COMPOSITION} and m.file not in {*FILES, *EXTRA, "__init__"}
    ]
    assert not wrong


def test_files_of_a_feature_import_down_the_list() -> None:
    wrong = [
        f"{m.name}:{line} imports {file}"
        for m in modules()
        if m.file in {*FILES, *EXTRA}
        for feature, file, line in own_imports(m)
        if feature == m.feature
        and file in {*FILES, *EXTRA}
        and file != m.file
        and position(file) < position(m.file)
    ]
    assert not wrong


def test_what_is_below_the_view_knows_no_http() -> None:
    wrong = [
        f"{m.name}:{line} imports {name}"
        for m in modules()
        if m.file in PURE_OF_HTTP
        for name, line in m.imports()
        if name.startswith(HTTP_WORDS) and name != "flask_login.UserMixin"
    ]
    assert not wrong


def test_there_are_no_relative_imports() -> None:
    wrong = [
        m.name for m in modules() for n in ast.walk(m.tree()) if isinstance(n, ast.ImportFrom) and n.level
    ]
    assert not wrong


def test_there_are_no_imports_inside_functions() -> None:
    functions = ((m, f) for m in modules() for f in ast.walk(m.tree()) if isinstance(f, ast.FunctionDef))
    wrong = [
        f"{m.name}:{node.lineno}"
        for m, function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not wrong


def test_only_views_commands_and_jobs_open_a_transaction() -> None:
    wrong = [
        m.name
        for m in modules()
        if m.file
        in {"models", "rules", "policies", "queries", "forms", "presenters", "subscribers", "signals"}
        for name, _ in m.imports()
        if name == "app.core.db.transaction"
    ]
    assert not wrong


def test_time_ids_and_chance_come_from_core() -> None:
    forbidden = {
        "datetime.now",
        "datetime.utcnow",
        "date.today",
        "time.time",
        "uuid.uuid4",
        "secrets.token_urlsafe",
        "secrets.choice",
        "random.random",
    }
    wrong = [
        f"{m.name}:{node.lineno} calls {ast.unparse(node.func)}"
        for m in modules()
        if m.path.name not in {"clock.py", "ids.py"}
        for node in ast.walk(m.tree())
        if isinstance(node, ast.Call) and ast.unparse(node.func) in forbidden
    ]
    assert not wrong
