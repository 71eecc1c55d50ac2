"""Nothing grows beyond what one can read at once."""

from __future__ import annotations

import ast

from tests.architecture.tree import ROOT, modules, templates

MODULE, FUNCTION, VIEW, TEMPLATE = 400, 50, 30, 150


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_modules_are_short() -> None:
    long = {m.name: n for m in modules() if (n := len(m.path.read_text().splitlines())) > MODULE}
    assert not long


def test_functions_are_short() -> None:
    long = [
        f"{m.name}:{f.name} has {lines_of(f)} lines"
        for m in modules()
        for f in ast.walk(m.tree())
        if isinstance(f, ast.FunctionDef) and lines_of(f) > (VIEW if m.file == "views" else FUNCTION)
    ]
    assert not long


def test_templates_are_short() -> None:
    long = {
        str(t.relative_to(ROOT)): n for t in templates() if (n := len(t.read_text().splitlines())) > TEMPLATE
    }
    assert not long


def test_public_functions_say_what_they_do() -> None:
    silent = [
        f"{m.name}:{f.name}"
        for m in modules()
        for f in m.tree().body
        if isinstance(f, ast.FunctionDef | ast.ClassDef)
        and not f.name.startswith("_")
        and not ast.get_docstring(f)
    ]
    assert not silent


def test_modules_say_what_they_are_for() -> None:
    assert not [m.name for m in modules() if not ast.get_docstring(m.tree())]


def test_there_are_no_drawers_for_everything() -> None:
    drawers = {"utils", "helpers", "common", "misc", "manager", "managers", "base", "util"}
    assert not [m.name for m in modules() if m.path.stem in drawers]
