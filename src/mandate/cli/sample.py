"""`mandate sample FOLDER`: write the exports of the sample company, to look around in or to try the inventory on."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mandate.cli import FAULT, FINE, USAGE

if TYPE_CHECKING:
    from mandate.connectors.sample import SampleReport


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("sample", help="write the exports of an invented company into a folder")
    command.add_argument("folder", type=Path, metavar="FOLDER", help="an empty folder, or one an earlier run wrote")
    command.add_argument("--people", type=int, default=212, help="size of the company, 20 to 5000 (default 212)")
    command.add_argument("--weeks", type=int, default=8, help="length of the logs, 1 to 52 (default 8)")
    command.add_argument("--seed", type=int, default=2026, help="another number gives another company (default 2026)")
    command.add_argument(
        "--until", type=_day, default=None, metavar="DATE", help="last day, as 2026-11-22 (default today)"
    )
    command.add_argument(
        "--force", action="store_true", help="write into a folder with other files; one of the same name is replaced"
    )
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from mandate.connectors.sample import NotOurs, write_sample

    try:
        report = write_sample(
            arguments.folder,
            people=arguments.people,
            weeks=arguments.weeks,
            seed=arguments.seed,
            today=arguments.until or date.today(),
            beside=arguments.force,
        )
    except (ValueError, NotOurs) as problem:
        print(f"mandate sample: {problem}", file=sys.stderr)
        return USAGE
    except OSError as problem:
        place = problem.filename or arguments.folder
        print(f"mandate sample: cannot write {place}: {problem.strerror}", file=sys.stderr)
        return FAULT
    _tell(report)
    return FINE


def _tell(report: SampleReport) -> None:
    from mandate.connectors.sample import COMPANY_NAME

    plan = report.plan
    print(f"{COMPANY_NAME} (sample): {plan.size} people, {plan.start} to {plan.until}, seed {plan.seed}")
    for file in report.files:
        broken = f"  {file.broken} broken" if file.broken else ""
        print(f"  {file.path:<52} {file.format:<15} {file.lines:>9,} {'line ' if file.lines == 1 else 'lines'}{broken}")
    print(
        f"{len(report.files)} files, {report.lines:,} lines, {report.bytes / 1e6:.1f} MB unpacked, in {report.folder}"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-11-22") from None
