"""Documentation as a contract: what is not on its page, or stands there wrongly, fails the build."""

import ast
import os
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from mandate.cli import parser
from mandate.connectors.home.options import OPTIONS
from mandate.connectors.sources.formats import FORMATS
from mandate.engines.terms import Role
from mandate.records.access import PERMISSIONS
from mandate.records.actions import ACTIONS
from mandate.records.models import RECORDS
from tests.docs import blocks
from tests.docs.blocks import DOCS, ROOT, SOURCE
from tests.sampled import run, sampled

PAGES = {blocks.name_of(path): path.read_text(encoding="utf-8") for path in blocks.pages()}
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```", re.DOTALL | re.MULTILINE)
FENCED_MAKE = re.compile(r"(?:^make|`make|\| make) ((?:[a-z0-9]+ ?)+)(?=[#`\n|]|  )", re.MULTILINE)
COMMAND = re.compile(r"^(?:\$ )?(?:\.venv/bin/)?mandate (?P<words>.*)$", re.MULTILINE)
PLACE = re.compile(r"\bissue\s*#?\d|/root/|/home/\w", re.IGNORECASE)


def page(name: str) -> str:
    """A page under docs; empty where it does not exist, so that what should stand on it is reported as missing."""
    return PAGES.get(f"docs/{name}", "")


# Generated parts


@pytest.mark.parametrize("name", [name for name, text in PAGES.items() if "<!-- generated:" in text])
def test_the_generated_part_of_a_page_is_what_the_code_says(name: str) -> None:
    fresh = blocks.renewed(PAGES[name])
    if os.environ.get("UPDATE_DOCS"):
        (ROOT / name).write_text(fresh, encoding="utf-8")
        PAGES[name] = fresh
    assert PAGES[name] == fresh, "renew with UPDATE_DOCS=1 and read the difference"


def test_every_marker_opens_and_closes() -> None:
    for name, text in PAGES.items():
        assert len(blocks.BLOCK.findall(text)) == text.count("<!-- generated:") == text.count("<!-- end -->"), name


# One page per thing


def test_every_setting_is_on_its_page_and_the_page_counts_them() -> None:
    assert "<!-- generated: settings -->" in page("settings.md")
    assert f"there are {len(OPTIONS)} of them" in page("settings.md")
    assert all(option.meaning.endswith(".") for option in OPTIONS)


def test_the_table_of_permissions_and_every_role_stand_on_the_page_about_access() -> None:
    assert "<!-- generated: permissions -->" in page("access.md")
    unnamed = [role for role in Role if blocks.role(role.value) not in page("access.md")]
    assert unnamed == []


NOUNS = list(blocks.subcommands(parser()))


@pytest.mark.parametrize("noun", NOUNS)
def test_every_command_has_its_page_with_its_options_exit_codes_and_an_example(noun: str) -> None:
    text = page(f"commands/{noun}.md")
    assert f"<!-- generated: command {noun} -->" in text
    assert "Exit codes" in text
    assert re.search(rf"^(\$ )?mandate (--sample )?{noun}\b", text, re.MULTILINE)


@pytest.mark.parametrize("noun", NOUNS)
def test_every_command_and_option_says_what_it_is_for(noun: str) -> None:
    whole = blocks.subcommands(parser())[noun]
    commands = [whole, *blocks.subcommands(whole).values()]
    assert [f"{c.prog} {a.dest}" for c in commands for a in blocks.options(c) if not a.help] == []


def test_the_list_of_commands_is_on_the_first_page() -> None:
    assert "<!-- generated: commands -->" in page("README.md")


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.kind)
def test_every_record_kind_has_its_page_with_its_fields_and_actions(model: type) -> None:
    text = page(f"records/{model.kind}.md")
    fields = {field.attname.removesuffix("_id") for field in model._meta.concrete_fields} - {"version"}
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == fields
    assert f"<!-- generated: actions {model.kind} -->" in text
    assert "**Who sees it**" in text
    assert "**Who writes it**" in text


def test_every_action_of_the_ledger_is_on_a_page() -> None:
    told = {
        words.split()[0] for text in PAGES.values() for words in re.findall(r"<!-- generated: actions (\w+) -->", text)
    }
    assert {name.split(".")[0] for name in ACTIONS} == told


def test_every_engine_module_is_named_on_a_page_about_engines() -> None:
    text = "".join(content for name, content in PAGES.items() if name.startswith("docs/engines/"))
    modules = [path for path in (SOURCE / "engines").rglob("*.py") if path.name != "__init__.py"]
    assert [path.name for path in modules if f"{path.stem}.py" not in text] == []


@pytest.mark.parametrize("format_id", FORMATS)
def test_every_file_format_has_its_page(format_id: str) -> None:
    names = (f"formats/{format_id}.md", f"formats/{format_id.replace('_', '-')}.md")
    found = [page(name) for name in names if page(name)]
    assert found
    assert f"`{format_id}`" in found[0]


def json_commands() -> Iterator[str]:
    """Commands that answer in JSON, as the name of their page."""
    for noun, whole in blocks.subcommands(parser()).items():
        for verb, command in (blocks.subcommands(whole) or {"": whole}).items():
            if any("--json" in action.option_strings for action in command._actions):
                yield f"{noun}-{verb}".rstrip("-")


@pytest.mark.parametrize("name", [*json_commands(), "discovery-read", "ledger-show", "forward"])
def test_every_answer_in_json_has_its_page(name: str) -> None:
    assert "| key | type | null |" in page(f"json/{name}.md")


def test_every_address_of_the_pages_is_on_exactly_one_page() -> None:
    from tests.web.things import pages as addresses

    told = [
        name
        for text in PAGES.values()
        for words in re.findall(r"<!-- generated: addresses ([^>]*) -->", text)
        for name in words.split()
    ]
    assert sorted(told) == sorted(addresses())


# Links and examples


@pytest.mark.parametrize("name", PAGES)
def test_every_link_within_the_repository_leads_somewhere(name: str) -> None:
    text = FENCE.sub("", PAGES[name])
    dead = []
    for target in (one or two for one, two in LINK.findall(text)):
        place, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        there = (ROOT / name).parent / place if place else ROOT / name
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            dead.append(target)
    assert dead == []


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as the usual renderers make them."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_page_can_be_reached_from_the_first() -> None:
    reached, waiting = set(), [DOCS / "README.md", ROOT / "README.md"]
    while waiting:
        here = waiting.pop()
        if here in reached or here.suffix != ".md" or not here.exists():
            continue
        reached.add(here)
        targets = (one or two for one, two in LINK.findall(here.read_text(encoding="utf-8")))
        waiting += [(here.parent / target.partition("#")[0]).resolve() for target in targets if "://" not in target]
    assert [blocks.name_of(path) for path in sorted(set(DOCS.rglob("*.md")) - reached)] == []


def commands(*, safe: bool) -> list[tuple[str, tuple[str, ...]]]:
    """Every documented command line with the page it stands on; `safe` ones stand in a block marked `run`."""
    found = []
    for name, text in PAGES.items():
        for fence in FENCE.finditer(text):
            if safe and "run" not in fence["info"].split():
                continue
            lines = fence["body"].replace("\\\n", " ")
            found += [(name, tuple(_words(line))) for line in COMMAND.findall(lines)]
    return found


def _words(line: str) -> list[str]:
    """A command line up to where the shell takes over."""
    words = shlex.split(line, comments=True)
    ends = [
        number
        for number, word in enumerate(words)
        if word in {"|", ">", "<", "&&", ";"} or word.startswith((">", "<", "2>"))
    ]
    return words[: ends[0]] if ends else words


def test_there_are_examples_to_run() -> None:
    assert len(commands(safe=True)) >= 10


@pytest.mark.parametrize(
    ("name", "words"),
    dict.fromkeys(commands(safe=False)),
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
def test_every_documented_command_is_one_the_program_takes(
    name: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _taken(words), f"{name}: {capsys.readouterr().err}"


def _taken(words: tuple[str, ...]) -> bool:
    """Whether the command line can be read; a synopsis in capitals or brackets cannot."""
    try:
        parser().parse_args(words)
    except SystemExit:
        return False
    return True


@pytest.mark.xdist_group("sampled")
def test_documented_commands_that_are_safe_really_run() -> None:
    place = sampled()
    wanted = list(dict.fromkeys(words for _name, words in commands(safe=True)))
    real = [
        [str(place.folder / word.removeprefix("exports/")) if word.startswith("exports/") else word for word in words]
        for words in wanted
    ]
    failed = [(ran.words, ran.err) for ran in run(real, home=place.home) if ran.code != 0]
    assert failed == []


# README


README = PAGES["README.md"]


def test_the_readme_is_short_enough_to_read() -> None:
    assert len(README.splitlines()) <= 150


def test_files_and_folders_the_readme_names_exist() -> None:
    named = {
        name for name in re.findall(r"`([\w./*-]+)`", README) if "/" in name or name.endswith((".py", ".md", ".toml"))
    }
    inside = [name for name in named if not name.startswith((".venv", "./var", "http", "build/"))]
    places = (ROOT, SOURCE)
    assert inside
    assert [name for name in inside if not any(list(place.glob(name.rstrip("/"))) for place in places)] == []


def test_targets_of_make_that_a_page_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9]+):", makefile, re.MULTILINE))
    for name, text in PAGES.items():
        used = {
            word
            for line in re.findall(r"(?:^|`)make ((?:[a-z0-9]+ ?)+)", text, re.MULTILINE)
            for word in line.split()[:1]
        }
        permissions = {permission.removeprefix("make ") for permission in PERMISSIONS}
        assert used - permissions <= targets, name


@pytest.mark.parametrize("name", PAGES)
def test_no_page_speaks_of_where_or_how_it_was_written(name: str) -> None:
    assert PLACE.findall(PAGES[name]) == []


# The threat model


HELD = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
THREATS = re.findall(r"^### (T\d\d) .*?(?=^### |^## |\Z)", PAGES["THREAT_MODEL.md"], re.MULTILINE | re.DOTALL)


def threat(number: str) -> str:
    """The part of the threat model about one threat."""
    found = re.search(rf"^### {number} .*?(?=^### |^## |\Z)", PAGES["THREAT_MODEL.md"], re.MULTILINE | re.DOTALL)
    assert found
    return found[0]


@cache
def functions(path: str) -> frozenset[str]:
    """Names of the functions and methods in a file of tests."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("number", THREATS)
def test_every_threat_names_the_tests_that_hold_it_and_they_exist(number: str) -> None:
    held = HELD.findall(threat(number).split("- held by:")[1])
    assert held, "no threat without a test"
    for path, test in held:
        assert test in functions(path), f"{path}::{test}"


def test_no_threat_is_a_debt() -> None:
    assert len(THREATS) >= 23
    assert "planned" not in PAGES["THREAT_MODEL.md"].split("## Threats")[1]
