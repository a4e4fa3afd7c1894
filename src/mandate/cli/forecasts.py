"""`mandate forecasts`: what voters seal a number for, how many did, and how the MT as a whole judged."""

from __future__ import annotations

import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("forecasts", help="sealed forecasts, and how well the MT judges")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every forecast with its days and how many sealed; never a number")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)


def _list(arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.records.models import Forecast
    from mandate.services.forecasts import asking, opening, sealing

    rows, today = list(Forecast.objects.all()), clock.today()
    judged = opening.calibration(rows)
    if arguments.json:
        fields = ("key", "question", "unit", "seal_until", "opens_on")
        found = [
            {**{name: getattr(row, name) for name in fields}, "stands": asking.stage(row, today=today),
             "sealed": sealing.count(row)}
            for row in rows
        ]  # fmt: skip
        answer({"forecasts": found, "calibration": asdict(judged)})
        return FINE
    for row in rows:
        stands = asking.stage(row, today=today)
        print(f"{row.key}  {row.opens_on}  {stands:7} {sealing.count(row)} sealed  {row.question}")
    print(f"{judged.questions} opened with five numbers or more; the outcome lay within {judged.held} of them")
    return FINE
