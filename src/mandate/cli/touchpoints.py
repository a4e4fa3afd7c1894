"""`mandate touchpoints`: where people meet AI, whether they are told, a look at a saved page, and texts compared."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mandate.records.models import Touchpoint


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("touchpoints", help="where people meet AI, and whether they are told")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every touchpoint: whether people are told, and the next look")
    rows.add_argument("--open", action="store_true", help="only those where somebody has to do something")
    rows.add_argument("--at", metavar="DATE", help="as it stood on this day")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    look = verbs.add_parser("check", help="look whether the notice is shown on a page saved as HTML, or on a picture")
    look.add_argument("key", metavar="KEY", help="its key, as the list shows it")
    look.add_argument("file", metavar="FILE", help="the saved page or picture; - reads one")
    look.add_argument("--seen", action="store_true", help="of a picture: the notice is seen on it")
    look.add_argument("--why", default="", metavar="TEXT", help="reason for the ledger")
    look.set_defaults(run=_check)
    same = verbs.add_parser("compare", help="whether a published text is the one that was approved; 3 where it is not")
    same.add_argument("key", metavar="KEY", help="its key, as the list shows it")
    same.add_argument("file", metavar="FILE", help="the text as it is published (UTF-8); - reads one")
    same.add_argument("--json", action="store_true", help="answer in JSON")
    same.set_defaults(run=_compare)
    out = verbs.add_parser("export", help="all touchpoints as XLSX, CSV or YAML that can be brought back")
    out.add_argument("file", metavar="FILE", help="where it goes: .xlsx, .csv or .yaml")
    out.add_argument("--language", choices=("en", "nl"), default="en", help="language of the headings")
    out.set_defaults(run=_export)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk, past

    open_desk()
    from mandate.records import asof, clock
    from mandate.records.models import Touchpoint
    from mandate.services.touchpoints import standing

    at = past(arguments.at)
    today = clock.today(at)
    rows = list(Touchpoint.objects.all()) if at is None else sorted(asof.world(at).all(Touchpoint), key=str)
    if arguments.open:
        rows = standing.narrowed(rows, "open", today=today)
    found = [(row, standing.standing(row, today=today)) for row in rows]
    if arguments.json:
        answer([
            {"key": row.key, "name": row.name, "meets": row.sort, "channel": row.channel, "audience": row.audience,
             "stands": one.shown, "sentence": standing.sentence(row, one), "next_check": one.next_check,
             "checked_on": row.checked_on} for row, one in found
        ])  # fmt: skip
        return FINE
    for row, one in found:
        day = one.next_check.isoformat() if one.next_check else "-"
        print(f"{row.key}  {one.shown:9} {day:10}  {row.name}: {standing.sentence(row, one)}")
    return FINE


def _bytes(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _check(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.touchpoints import checking

    row = _row(arguments.key)
    checking.check(
        row, _bytes(arguments.file), seen=arguments.seen, by=actor(), person=None, today=clock.today(),
        why=arguments.why,
    )  # fmt: skip
    print(row.check_said)
    return FINE


def _compare(arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    from mandate.cli import FINE, REFUSED, answer, open_desk

    open_desk()
    from mandate.services.touchpoints import approving

    found = approving.compare(_row(arguments.key), _bytes(arguments.file).decode("utf-8", errors="replace"))
    if arguments.json:
        answer(asdict(found))
    else:
        print(found.sentence)
        if found.difference:
            print(f"approved:  {found.difference.approved}\npublished: {found.difference.published}")
    return FINE if found.same else REFUSED


def _export(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, USAGE, open_desk

    form = Path(arguments.file).suffix.lower()
    if form not in (".xlsx", ".csv", ".yaml", ".yml"):
        print("Name a file that ends in .xlsx, .csv or .yaml.", file=sys.stderr)
        return USAGE
    open_desk()
    from mandate.records import clock
    from mandate.services.registers import exporting
    from mandate.services.registers.touchpoints import TOUCHPOINTS

    body = exporting.alone(TOUCHPOINTS, form.strip("."), moment=clock.now(), language=arguments.language)
    Path(arguments.file).write_bytes(body)
    return FINE


def _row(key: str) -> Touchpoint:
    from django.utils.translation import gettext as _

    from mandate.records.models import Touchpoint
    from mandate.services.refusals import Refused

    found: Touchpoint | None = Touchpoint.objects.filter(key=key).first()
    if found is None:
        raise Refused(why=_("There is no touchpoint of this key."))
    return found
