"""`mandate run work ID`: the child behind a run of the browser; the server starts it, nobody needs to type it."""

from __future__ import annotations

import argparse

from mandate.cli import open_desk


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command, without a line in the help."""
    noun = commands.add_parser("run")
    verbs = noun.add_subparsers(dest="verb", required=True)
    work = verbs.add_parser("work", help="do the work of a run")
    work.add_argument("id", type=int, metavar="ID", help="number of the run")
    work.add_argument("--pulse", type=int, help="descriptor on which to give signs of life")
    work.set_defaults(run=_work)


def _work(arguments: argparse.Namespace) -> int:
    open_desk()
    from mandate.records import clock
    from mandate.records.models import Run
    from mandate.services import markingruns, runs, sheetruns

    begun, held = Run.objects.get(pk=arguments.id), arguments.pulse
    if runs.marks(begun):
        done = markingruns.work(begun.pk, now=clock.now, held=held)
    else:
        work = sheetruns.work if runs.brings_rows(begun) else runs.work
        done = work(begun.pk, now=clock.now, today=clock.today(), held=held)
    return 0 if done.state == runs.DONE else 1
