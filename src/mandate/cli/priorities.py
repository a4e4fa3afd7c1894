"""`mandate priorities`: what comes first over assessment, inventory and conversations, and what decided each rank."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mandate.services.priorities import Line, Priorities


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("priorities", help="what comes first, and what decided it")
    noun.add_argument("--all", action="store_true", help="every row, not only the three")
    noun.add_argument("--json", action="store_true", help="answer in JSON")
    noun.add_argument("--at", metavar="DATE", help="as it stood on a date")
    noun.add_argument("--language", choices=("en", "nl"), help="language of the texts (default MANDATE_LANGUAGE)")
    noun.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk, past

    open_desk()
    from django.conf import settings
    from django.utils import translation

    from mandate.records import clock
    from mandate.services import priorities

    at = past(arguments.at)
    with translation.override(arguments.language or settings.LANGUAGE_CODE):
        plan = priorities.priorities(today=clock.today(), at=at)
        lines = plan.lines if arguments.all else plan.first
        if arguments.json:
            answer(_as_json(plan, lines))
        else:
            _print(plan, lines)
    return FINE


def _as_json(plan: Priorities, lines: tuple[Line, ...]) -> dict[str, object]:
    from mandate.services import priorities

    return {
        "sentence": plan.sentence,
        "day": plan.basis.day.isoformat(),
        "assessment": plan.basis.title,
        "lacking": [what for what, _text in priorities.lacking(plan.basis)],
        "rows": len(plan.lines),
        "priorities": [priorities.as_json(line) for line in lines],
    }


def _print(plan: Priorities, lines: tuple[Line, ...]) -> None:
    from mandate.services import priorities

    print(plan.sentence)
    if plan.lead:
        print(plan.lead)
    for line in lines:
        print(f"\n{line.rank}. {line.title}")
        for text in (line.question, *line.reasons, line.decided_by and f"> {line.decided_by}"):
            if text:
                print(f"   {text}")
        owner = f" ({line.owner})" if line.owner else ""
        print(f"   {line.due.isoformat()}{owner}: {line.first_action} {line.first_step}")
        for voice in line.voices:
            print(f"   {voice.speaker}: “{voice.text}”")
    for _what, text in priorities.lacking(plan.basis):
        print(f"\n{text}")
