"""Parts of the documentation that follow from the code: each stands between two markers and is compared, or renewed."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "mandate"
BLOCK = re.compile(r"(<!-- generated: (?P<name>\w+)(?P<words>[^>]*?) -->\n)(?P<body>.*?)(<!-- end -->)", re.DOTALL)
ROLE_WORDS = {
    "anonymous": "nobody signed in", "mt_member": "MT member", "works_council": "works council", "guest_adviser": "guest adviser",
}  # fmt: skip


def pages() -> list[Path]:
    """Every page of the documentation, and the ones beside the code."""
    return [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md"))]


def name_of(path: Path) -> str:
    """A page by its place in the repository."""
    return path.relative_to(ROOT).as_posix()


def renewed(text: str) -> str:
    """The text of a page with every generated part as the code has it now."""
    return BLOCK.sub(lambda found: f"{found[1]}{render(found['name'], found['words'].split())}{found[5]}", text)


def render(name: str, words: list[str]) -> str:
    """One generated part. KeyError for a name nobody renders."""
    return "\n".join(RENDERERS[name](*words)) + "\n"


def role(value: str) -> str:
    """A role as the documentation calls it."""
    return ROLE_WORDS.get(value, value)


def _permissions() -> Iterator[str]:
    from mandate.engines.terms import Role
    from mandate.records.access import PERMISSIONS

    yield "| permission | roles |"
    yield "|---|---|"
    for name, roles in PERMISSIONS.items():
        yield f"| `{name}` | {', '.join(role(one.value) for one in Role if one in roles)} |"


def _settings() -> Iterator[str]:
    from mandate.connectors.home.options import OPTIONS

    yield "| variable | kind | default | what it does |"
    yield "|---|---|---|---|"
    for option in OPTIONS:
        default = f"`{option.default}`" if option.default else "empty"
        yield f"| `{option.variable}` | {option.kind} | {default} | {option.meaning} |"


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands under a command by name; none where it has none."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _told(action: argparse.Action) -> tuple[str, str]:
    value = action.metavar or (f"{{{','.join(map(str, action.choices))}}}" if action.choices else action.dest.upper())
    if not action.option_strings:
        return f"`{value}`", action.help or ""
    takes = "" if action.nargs == 0 else f" {value}"
    needed = " Required." if action.required else ""
    return f"`{', '.join(action.option_strings)}{takes}`", f"{action.help or ''}{needed}"


def options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """What a command takes, without --help, its own subcommands and what is for the program alone."""
    skipped = (argparse._HelpAction, argparse._SubParsersAction)
    return [a for a in parser._actions if not isinstance(a, skipped) and a.help != argparse.SUPPRESS]


def _command(noun: str) -> Iterator[str]:
    from mandate.cli import parser

    whole = subcommands(parser())[noun]
    verbs = subcommands(whole) or {"": whole}
    for number, (verb, command) in enumerate(verbs.items()):
        if number:
            yield ""
        yield f"## `mandate {noun}{' ' + verb if verb else ''}`"
        yield ""
        told = [_told(action) for action in options(command)]
        if not told:
            yield "Takes nothing."
            continue
        yield "| argument | meaning |"
        yield "|---|---|"
        yield from (f"| {name} | {meaning} |" for name, meaning in told)


def _commands() -> Iterator[str]:
    from mandate.cli import parser

    yield "| command | does |"
    yield "|---|---|"
    told = {
        a.dest: a.help
        for p in parser()._actions
        if isinstance(p, argparse._SubParsersAction)
        for a in p._choices_actions
    }
    for noun in subcommands(parser()):
        yield f"| [`mandate {noun}`](commands/{noun}.md) | {told.get(noun) or 'for the program itself'} |"


def _addresses(*names: str) -> Iterator[str]:
    from tests.web.things import pages as addresses

    known = addresses()
    yield "| name | address | permission |"
    yield "|---|---|---|"
    for name in names:
        yield f"| `{name}` | `/{known[name].pattern}` | `{known[name].callback.may}` |"  # type: ignore[union-attr]


def _actions(kind: str) -> Iterator[str]:
    from mandate.records.actions import ACTIONS

    yield "| action | sentence | Dutch | about a person |"
    yield "|---|---|---|---|"
    for action in ACTIONS.values():
        if action.name.split(".")[0] == kind:
            personal = ", ".join(f"`{name}`" for name in sorted(action.personal)) or "-"
            yield f"| `{action.name}` | {action.en} | {action.nl} | {personal} |"


def _problems() -> Iterator[str]:
    from mandate.api.problems import KINDS

    yield "| status | type ends in | title |"
    yield "|---|---|---|"
    for status, (kind, title) in KINDS.items():
        yield f"| {status} | `{kind}` | {title} |"


def _file_problems() -> Iterator[str]:
    from mandate.connectors.sources import problems

    yield "| code | sentence |"
    yield "|---|---|"
    found = {value.code: value for value in vars(problems).values() if isinstance(value, problems.Problem)}
    yield from (f"| `{problem.code}` | {problem.en} |" for problem in found.values())


def _line_reasons() -> Iterator[str]:
    from mandate.connectors.sources import problems
    from mandate.connectors.sources.tables import reasons

    yield "| code | sentence |"
    yield "|---|---|"
    yield from (f"| `{code}` | {english} |" for code, (english, _dutch) in (problems.REASONS | reasons.REASONS).items())


def _refusals() -> Iterator[str]:
    for path in sorted((SOURCE / "services").rglob("*.py")):
        said = list(dict.fromkeys(_said(path)))
        if said:
            yield f"**{path.relative_to(SOURCE / 'services').as_posix().removesuffix('.py').replace('/__init__', '')}**"
            yield ""
            yield from (f"- {sentence}" for sentence in said)
            yield ""


def _said(path: Path) -> Iterator[str]:
    """The literal `why` of every refusal in a module, with its placeholders as they stand."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for keyword in node.keywords if isinstance(node, ast.Call) and _raises(node.func) else ():
            if keyword.arg == "why":
                yield from _literals(keyword.value)


def _raises(called: ast.AST) -> bool:
    """Whether a call makes a refusal: a class, or the constructor of one; other functions take a `why` for the ledger."""
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name == "__init__" or name[:1].isupper()


def _literals(node: ast.AST) -> Iterator[str]:
    """The texts handed to gettext within an expression."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"_", "ngettext"}:
            for argument in call.args[:2]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield re.sub(r"%\((\w+)\)\w", r"*\1*", argument.value)


RENDERERS: dict[str, Callable[..., Iterator[str]]] = {
    "permissions": _permissions,
    "settings": _settings,
    "command": _command,
    "commands": _commands,
    "addresses": _addresses,
    "actions": _actions,
    "problems": _problems,
    "file_problems": _file_problems,
    "line_reasons": _line_reasons,
    "refusals": _refusals,
}
