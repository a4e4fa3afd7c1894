"""The pages about answers in JSON: every key that is answered is on its page with its type, and no key stands there in vain."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.docs.blocks import DOCS
from tests.sampled import run, sampled

pytestmark = pytest.mark.xdist_group("sampled")
ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)
TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,), "date": (str,), "moment": (str,), "number": (int, float), "yes or no": (bool,), "object": (dict,),
}  # fmt: skip


def told(name: str) -> dict[str, tuple[str, str]]:
    """Type and meaning of null per key, as the page has it."""
    page = (DOCS / "json" / f"{name}.md").read_text(encoding="utf-8")
    return {key: (kind.strip(), null.strip()) for key, kind, null in ROW.findall(page)}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of an answer with the key under which the page should have it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, f"{path}[]")
    else:
        yield path, value


def known(path: str, keys: dict[str, tuple[str, str]]) -> str | None:
    """The key of the page under which a value stands: its own, one with a wildcard, or a whole object or `any` above it."""
    wild = re.sub(r"\.[^.\[\]]+$", ".*", path)
    above = [
        key
        for key, (kind, _null) in keys.items()
        if kind in {"any", "object", "list of objects"} and path.startswith(key.removesuffix("[]"))
    ]
    return next((key for key in (path, wild, *above) if key in keys), None)


def check(name: str, answers: list[Any]) -> None:
    keys = told(name)
    found = [(path, value) for answer in answers for path, value in leaves(answer)]
    assert found
    assert sorted({path for path, _value in found if known(path, keys) is None}) == [], f"not on docs/json/{name}.md"
    for path, value in found:
        if path not in keys:
            continue
        kind, null = keys[path]
        if value is None:
            assert null != "never", f"{name}: {path} is null"
        elif kind in TYPES:
            right = isinstance(value, TYPES[kind]) and (kind == "yes or no" or not isinstance(value, bool))
            assert right, f"{name}: {path} is {value!r}, not {kind}"


def unanswered(name: str, answers: list[Any]) -> set[str]:
    """Keys of the page that no answer carries."""
    keys = told(name)
    seen = {known(path, keys) for answer in answers for path, _value in leaves(answer)}
    return {key for key in keys if key not in seen and not any(str(one).startswith(key) for one in seen)}


def test_the_inventory() -> None:
    check("inventory", [sampled().inventory.json])
    assert unanswered("inventory", [sampled().inventory.json]) <= {"unseen[]", "silent[]"}


def test_access() -> None:
    people, tools = (
        one.json for one in run([["people", "list", "--json"], ["tools", "list", "--json"]], home=sampled().home)
    )
    person, tool = people[0]["key"], tools["rows"][0]["key"]
    asked = {
        "check": [person, tool, "--class", "0"], "who": [tool, "--class", "0"], "what": [person],
        "diff": ["--from", "2020-01-01"],
    }  # fmt: skip
    ran = run([["access", name, *words, "--json"] for name, words in asked.items()], home=sampled().home)
    for name, one in zip(asked, ran, strict=True):
        assert one.code in {0, 3}
        check(f"access-{name}", [one.json])


def test_forward(tmp_path: Path) -> None:
    import json

    assert run([["forward", str(tmp_path / "all.json")]], home=sampled().home)[0].code == 0
    answer = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    check("forward", [answer])
    assert unanswered("forward", [answer]) <= {"unseen[]", "silent[]"}
    assert set(answer) == set(sampled().inventory.json) - {"files"}


def test_what_the_commands_answer(tmp_path: Path) -> None:
    logs = sampled().folder
    broken = tmp_path / "cut.log.gz"
    broken.write_bytes(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03broken")
    files = [
        str(path)
        for path in (
            logs / "proxy" / "squid-access.log",
            logs / "dns" / "office-queries.log",
            logs / "README.txt",
            broken,
        )
    ]
    ran = run(
        [
            ["ledger", "verify", "--json"],
            ["ledger", "verify", "--json", "--anchor", "nowhere"],
            ["ledger", "diff", "--from", "2020-01-01", "--to", "2090-01-01", "--json"],
            ["people", "list", "--json"],
            ["tools", "list", "--json"],
            ["registers", "list", "--json"],
            ["registers", "import", str(_registers(tmp_path)), "--dry-run", "--json"],
            ["catalogue", "check", "--json"],
            ["catalogue", "check", "--json", "--folder", str(tmp_path)],
            ["catalogue", "show", "chatgpt", "--json"],
            ["discovery", "scan", *files, "--json"],
        ],
        home=sampled().home,
    )
    verify, cut, diff, people, tools, registers, brought, sound, unsound, show, scan = (one.json for one in ran)
    assert [one.code for one in ran] == [0, 1, 0, 0, 0, 0, 3, 0, 1, 0, 0]
    check("ledger-verify", [verify, cut])
    assert unanswered("ledger-verify", [cut]) == set()
    check("ledger-diff", [diff])
    check("people-list", [people])
    assert unanswered("people-list", [people]) == set()
    check("tools-list", [tools])
    assert unanswered("tools-list", [tools]) == set()
    check("registers-list", [registers])
    assert unanswered("registers-list", [registers]) == set()
    check("registers-import", [brought])
    assert unanswered("registers-import", [brought]) == set()
    check("catalogue-check", [sound, unsound])
    assert unanswered("catalogue-check", [sound, unsound]) == set()
    check("catalogue-show", [show])
    assert unanswered("catalogue-show", [show]) <= {"paths[]", "ordinary_words[]"}
    check("discovery-scan", [scan])
    assert unanswered("discovery-scan", [scan]) == set()
    tool = next(row["key"] for row in diff if row["kind"] == "tool")
    shown = run([["ledger", "show", "tool", tool]], home=sampled().home)[0].json
    check("ledger-show", [shown])
    assert unanswered("ledger-show", [shown]) == set()


def _registers(folder: Path) -> Path:
    """A file with something new, a fault, and something that nobody reads."""
    path = folder / "registers.yaml"
    path.write_text(
        "vendors: [{name: Polder, country: NL}]\ntools: [{name: X, until: soon}]\nplants: []\n", encoding="utf-8"
    )
    return path


def test_reading_one_line() -> None:
    from mandate.cli.discovery import KEYS

    assert list(told("discovery-read")) == list(KEYS)
