"""`mandate tasks`: the inventory of tasks in its ranking, rows added, tasks accepted, all of it as a workbook."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from mandate.records.ledger import Act
    from mandate.services.sheets.names import Names
    from mandate.services.sheets.returning import Plan
    from mandate.services.tasks.ranking import Line

WHY = "Said on the command line."


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("tasks", help="the work of each team, what AI can take of it, and what comes first")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every task with its team, hours and standing")
    ranked = verbs.add_parser("rank", help="only what can be taken on, with the figure that decided")
    for one in (rows, ranked):
        one.add_argument("--team", default="", metavar="TEAM", help="only of this team, by name or key")
        one.add_argument("--json", action="store_true", help="answer in JSON")
        one.add_argument("--at", metavar="DATE", help="as it stood on a date")
        one.set_defaults(run=_list)
    new = verbs.add_parser("add", help="typical tasks for a team by their codes, or one task by its name")
    new.add_argument("team", metavar="TEAM", help="name or key of the team")
    new.add_argument("tasks", nargs="+", metavar="TASK", help="codes of typical tasks, or with --own the name of one")
    new.add_argument("--own", action="store_true", help="the words are the name of one task of your own")
    new.add_argument("--people", type=int, default=1, metavar="N", help="how many do it (default 1)")
    new.add_argument("--why", default=WHY, metavar="TEXT", help="reason for the ledger")
    new.set_defaults(run=_add)
    take = verbs.add_parser("accept", help="tasks become initiatives of the same key, once")
    take.add_argument("keys", nargs="+", metavar="KEY", help="keys of tasks, as list prints them")
    take.add_argument("--why", default=WHY, metavar="TEXT", help="reason for the ledger")
    take.set_defaults(run=_accept)
    out = verbs.add_parser("export", help="all tasks with all fields as one XLSX, which the page takes back")
    out.add_argument("file", type=Path, metavar="FILE", help="ends in .xlsx")
    out.add_argument("--at", metavar="DATE", help="as they stood on a date")
    out.add_argument("--language", choices=("en", "nl"), default="en", help="of the headings (default en)")
    out.set_defaults(run=_export)
    back = verbs.add_parser("import", help="read such a workbook back: all of it as one deed, or nothing")
    back.add_argument("file", type=Path, metavar="FILE", help="an XLSX as export writes it; an empty key is a new task")
    back.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
    back.add_argument(
        "--why", default="Read from a file on the command line.", metavar="TEXT", help="reason for the ledger"
    )
    back.add_argument("--json", action="store_true", help="answer in JSON")
    back.set_defaults(run=_import)


def _import(arguments: argparse.Namespace) -> int:
    from mandate.cli import _sheets

    return _sheets.read_back(arguments, _plan, _write)


def _plan(data: bytes) -> Plan:
    from mandate.services.tasks import exchange

    return exchange.plan(data)


def _write(planned: Plan, why: str) -> Act | None:
    from mandate.cli import actor
    from mandate.services.tasks import exchange

    assert isinstance(planned, exchange.TaskPlan)  # noqa: S101 - what `_plan` made
    return exchange.write(planned, by=actor(), person=None, why=why)


def _lines(at: datetime | None) -> list[Line]:
    from mandate.records import asof, clock
    from mandate.records.models import Task
    from mandate.services.tasks import ranking

    tasks = asof.world(at).all(Task) if at else list(Task.objects.all())
    return ranking.lines(tasks, today=clock.today(at), at=at)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk, past

    open_desk()
    from mandate.services.sheets.names import Names

    at = past(arguments.at)
    names = Names(at)
    team = _team(names, arguments.team) if arguments.team else ""
    found = [line for line in _lines(at) if not team or line.team == team]
    if arguments.verb == "rank":
        found = [line for line in found if line.rank is not None]
    if arguments.json:
        answer([_as_json(line, names) for line in found])
        return FINE
    for line in found:
        hours = "not known" if line.hours_low is None else f"{line.hours_low:g}"
        print(f"{line.rank or '-':>4}  {line.key}  {hours:>9}  {line.title} ({names.name('team', line.team or '')})")
        print(f"      {line.reason}")
    return FINE


def _as_json(line: Line, names: Names) -> dict[str, object]:
    fit = line.readiness.fit
    return {
        "key": line.key,
        "task": line.title,
        "team": names.name("team", line.team or ""),
        "place": line.place,
        "rank": line.rank,
        "hours_low": line.hours_low,
        "hours_high": line.hours_high,
        "decided_by": line.decided_by,
        "reason": line.reason,
        "tool": fit.tool.name if fit else None,
    }


def _team(names: Names, text: str) -> str:
    from mandate.services.refusals import Refused
    from mandate.services.sheets.names import Unknown

    try:
        return names.key("team", text)
    except Unknown as unknown:
        raise Refused(why=str(unknown)) from None


def _add(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records.models import Team
    from mandate.services.sheets.names import Names
    from mandate.services.tasks import keeping, starter

    team = Team.objects.get(key=_team(Names(), arguments.team))
    if arguments.own:
        facts = {"title": " ".join(arguments.tasks), "team": team.key, "people": str(arguments.people)}
        print(f"Added {keeping.add(facts, by=actor(), person=None, why=arguments.why).key}")
        return FINE
    act = starter.take(arguments.tasks, team, by=actor(), person=None, people=arguments.people, why=arguments.why)
    print("All of them are there already; nothing was written." if act is None else f"Written as one deed: {act.id}")
    return FINE


def _accept(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.refusals import Refused
    from mandate.services.tasks import accepting

    wanted = set(arguments.keys)
    found = [line for line in _lines(None) if line.key in wanted]
    missing = sorted(wanted - {line.key for line in found})
    if missing:
        raise Refused(why=f"There is no task {missing[0]}.", what_would_change_this="Run: mandate tasks list")
    act = accepting.accept(found, by=actor(), today=clock.today(), why=arguments.why)
    print("They are initiatives already; nothing was written." if act is None else f"Written as one deed: {act.id}")
    return FINE


def _export(arguments: argparse.Namespace) -> int:
    import sys

    from mandate.cli import FINE, USAGE, open_desk, past

    if arguments.file.suffix.lower() != ".xlsx":
        print("The name of the file ends in .xlsx", file=sys.stderr)
        return USAGE
    open_desk()
    from mandate.records import clock
    from mandate.services.tasks import exchange

    at = past(arguments.at)
    rows = [line.task for line in _lines(at)]
    body = exchange.to_xlsx(rows, moment=at or clock.now(), at=at, language=arguments.language)
    arguments.file.write_bytes(body)
    print(f"Wrote {arguments.file}")
    return FINE
