"""Rules that no linter knows, each with its reason; a rule broken twice is added here."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from mandate.records.models import RECORDS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "mandate"
FILES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "manager"}
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def calls(tree: ast.AST) -> tuple[ast.Call, ...]:
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.Call))


@pytest.fixture(scope="module", autouse=True)
def _forgotten() -> Iterator[None]:
    """Millions of nodes are not kept for the tests of other files to carry along."""
    yield
    parsed.cache_clear()
    calls.cache_clear()


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def test_a_module_opens_with_one_line_that_says_what_follows() -> None:
    """A reader decides from the first line whether to read on."""
    for path in FILES:
        text = ast.get_docstring(parsed(path)) or ""
        assert text, f"{name_of(path)} has no purpose line"
        assert len(text.splitlines()[0]) <= 160, name_of(path)


def test_files_and_functions_stay_small() -> None:
    """One god file nobody dares to split is the wart of every code base we admire."""
    for path in FILES:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 500, name_of(path)
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno - node.lineno < 60, f"{name_of(path)}: {node.name} is too long"


def test_no_module_is_called_after_nothing() -> None:
    """A module named utils has no noun, so everything ends up in it."""
    assert [name_of(path) for path in SOURCE.rglob("*.py") if path.stem in FORBIDDEN_NAMES] == []


OUTSIDE = {"open", "print", "input", "date.today", "datetime.now", "datetime.utcnow", "uuid4", "uuid.uuid4"}


def test_engines_have_no_clock_no_chance_and_no_input() -> None:
    """A verdict must be repeatable: what an engine does not get as an argument it does not know."""
    for path in (p for p in FILES if "engines" in p.parts):
        for call in calls(parsed(path)):
            name = dotted(call.func)
            assert name not in OUTSIDE, f"{name_of(path)}: {name}"
            assert "random." not in name or name.endswith("default_rng"), f"{name_of(path)}: {name}"


CLOCKS = {"date.today", "datetime.now", "timezone.now", "clock.now", "clock.today"}


def test_services_are_told_the_time() -> None:
    """A use case that reads the clock cannot be asked about another day."""
    for path in (p for p in FILES if "services" in p.parts):
        for call in calls(parsed(path)):
            assert dotted(call.func) not in CLOCKS, name_of(path)


# Read from logs and sheets in the zone they were written in, or from a snapshot that brings its zone along.
DAYS_OF_THEIR_OWN = {
    "records/clock.py", "services/gathering.py", "services/sheets/values.py",
    "services/guardrails/told.py", "services/guardrails/answers.py", "services/guardrails/sentences.py",
}  # fmt: skip


def test_the_day_of_a_moment_is_the_organisation_s() -> None:
    """In UTC it is yesterday for an hour or two: who left that day would still come in."""
    for path in (p for p in FILES if {"services", "records", "web", "api", "config"} & set(p.parts)):
        for call in calls(parsed(path)):
            if isinstance(call.func, ast.Attribute) and call.func.attr in {"date", "localdate"} and not call.args[1:]:
                name = name_of(path)
                assert any(name.endswith(one) for one in DAYS_OF_THEIR_OWN), f"{name}: line {call.lineno}"


def manager_of(node: ast.AST) -> str:
    """The model whose manager a chain of calls begins with: `Team` of `Team.objects.filter(...)`; else empty."""
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_base_manager"}:
            return dotted(node.value).rpartition(".")[2]
        node = node.func if isinstance(node, ast.Call) else node.value
    return ""


def test_only_the_ledger_writes_records() -> None:
    """A change made past the one door has no history."""
    kinds = {model.__name__ for model in RECORDS}
    for path in FILES:
        for call in calls(parsed(path)):
            if isinstance(call.func, ast.Attribute) and call.func.attr in WRITES:
                assert manager_of(call.func.value) not in kinds, f"{name_of(path)}: line {call.lineno}"


def test_every_view_says_who_may() -> None:
    """A page without @may is open by accident."""
    for path in (p for p in FILES if p.parts[-2] == "web"):
        tree = parsed(path)
        routed = {dotted(call.args[1]) for call in calls(tree) if dotted(call.func) == "path" and len(call.args) > 1}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name in routed:
                guards = [d for d in node.decorator_list if isinstance(d, ast.Call) and dotted(d.func) == "may"]
                assert len(guards) == 1, f"{name_of(path)}: {node.name} carries {len(guards)} @may"


def test_children_are_started_without_a_shell() -> None:
    """A value in a command line must stay a value."""
    for path in FILES:
        for call in calls(parsed(path)):
            assert not any(k.arg == "shell" and getattr(k.value, "value", False) for k in call.keywords), path


def test_requirements_name_no_address() -> None:
    """A lock that names a registry's host installs nowhere else."""
    for path in (ROOT / "requirements").glob("*"):
        assert "://" not in path.read_text(encoding="utf-8"), path


def test_every_direct_dependency_has_its_reason() -> None:
    """Whoever adds a package says why, with its licence."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    for name in ("runtime.in", "mark.in", "dev.in", "build.in", "bench.in"):
        for line in (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines():
            package = re.split(r"[<>=\[;~]", line.strip())[0].strip().lower()
            if package and not package.startswith("-"):
                assert f"`{package}`" in page, package


def test_templates_carry_no_inline_style_or_script() -> None:
    """The content security policy forbids both; a page that tries is broken."""
    for path in (SOURCE / "web" / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert not re.search(r"\son[a-z]+=\"", text), path


def test_the_floors_are_declared() -> None:
    """import-linter holds the floors; without its contracts `make lint` would hold nothing."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert {c["id"] for c in contracts} >= {
        "floors", "pure-engines", "independent-engines", "bare-gateway", "one-way-to-the-gateway",
    }  # fmt: skip
