"""`mandate charter`: what the architect decides alone, replayed under other limits, promised and given, on paper."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mandate.cli import _delegating as delegating

if TYPE_CHECKING:
    from mandate.records.models import Charter


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("charter", help="the mandate: who decides what, replayed, promised and given")
    verbs = noun.add_subparsers(dest="verb", required=True)
    show = verbs.add_parser("show", help="the charter in force with its clauses and signatures")
    show.add_argument("--draft", action="store_true", help="the draft instead, where there is one")
    show.add_argument("--json", action="store_true", help="answer in JSON (mandate-charter/1)")
    show.set_defaults(run=_show)
    replay = verbs.add_parser("replay", help="the decisions of a period under other limits; nothing is written")
    replay.add_argument("--from", dest="first", type=_day, metavar="DATE", help="first day (default last quarter)")
    replay.add_argument("--to", dest="last", type=_day, metavar="DATE", help="last day (default last quarter)")
    replay.add_argument(
        "--set", dest="limits", action="append", default=[], metavar="NAME=VALUE",
        help="a limit: max_cost_per_decision=15000, tool.max_people=40; empty takes it away",
    )  # fmt: skip
    replay.add_argument("--draft", action="store_true", help="start from the draft instead of what is in force")
    replay.add_argument("--json", action="store_true", help="answer in JSON")
    replay.set_defaults(run=_replay)
    given = verbs.add_parser(
        "given", help="money and hours promised beside what was given, and what was decided around"
    )
    given.add_argument("--json", action="store_true", help="answer in JSON")
    given.set_defaults(run=_given)
    delegating.register(verbs)
    around = verbs.add_parser("around", help="note a decision that was taken around the architect")
    around.add_argument("title", metavar="TITLE", help="what was decided")
    around.add_argument("--who", required=True, metavar="TEXT", help="who decided it; a function is enough")
    around.add_argument("--on", required=True, metavar="DATE", help="the day")
    around.add_argument("--why", required=True, metavar="TEXT", help="what came of it")
    around.add_argument("--cost", default="", metavar="AMOUNT", help="what it costs")
    around.set_defaults(run=_around)
    pdf = verbs.add_parser("pdf", help="write the charter as a PDF of one page")
    pdf.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write")
    pdf.add_argument("--draft", action="store_true", help="the draft instead, where there is one")
    pdf.add_argument("--language", choices=("en", "nl"), help="language of the texts (default MANDATE_LANGUAGE)")
    pdf.set_defaults(run=_pdf)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date. Write it as 2026-09-14.") from error


def _found(*, draft: bool) -> Charter | None:
    """The charter asked for; says so where there is none."""
    from mandate.records import clock
    from mandate.services import charter

    found = (charter.drafted() if draft else None) or charter.current(today=clock.today())
    if found is None:
        print("There is no charter yet.", file=sys.stderr)
    return found


def _show(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services import charter, clauses
    from mandate.services.mandate import papers, signing

    found, today = _found(draft=arguments.draft), clock.today()
    if found is None:
        return FAULT
    if arguments.json:
        answer(papers.content(found, today=today))
        return FINE
    print(f"{clauses.standing(found.state, found.label)}. {charter.headline(found, today=today, you=False)}")
    print(signing.sentence(found, signing.standing(found, today=today)))
    for line in (*charter.alone_lines(found), *charter.to_mt_lines(found)):
        print(f"  {line}")
    return FINE


def _replay(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, USAGE, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services import charter
    from mandate.services.mandate import replaying

    if any("=" not in text for text in arguments.limits):
        print("Write a limit as max_cost_per_decision=15000", file=sys.stderr)
        return USAGE
    if _found(draft=False) is None:
        return FAULT
    today = clock.today()
    begin, end = replaying.last_quarter(today)
    changes = {
        name.strip(): value.strip() for name, _equals, value in (text.partition("=") for text in arguments.limits)
    }
    base = charter.drafted() if arguments.draft else None
    ran = replaying.replay(
        first=arguments.first or begin, last=arguments.last or end, changes=changes, today=today, base=base
    )  # fmt: skip
    if arguments.json:
        answer(
            {
                "sentence": ran.sentence, "from": ran.first, "to": ran.last, "charter": ran.base.label,
                "set": dict(ran.changes), "decisions": len(ran.replay.rows), "items": ran.replay.items,
                "days": ran.replay.days, "usual": ran.replay.usual,
                "rows": [
                    {
                        "key": row.decision.key, "title": row.decision.title, "on": row.decision.taken_on,
                        "was": row.was, "now": row.now, "days": row.days, "risks": row.risks, "reasons": row.reasons,
                    }
                    for row in ran.rows
                ],
            }
        )  # fmt: skip
        return FINE
    print(ran.sentence)
    for row in ran.rows:
        risky = f"  ! {', '.join(row.risks)}" if row.risks else ""
        print(f"  {row.decision.taken_on}  {row.days:+4d}  {row.decision.title}: {row.was} -> {row.now}{risky}")
    return FINE


def _given(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from dataclasses import asdict

    from mandate.records import clock
    from mandate.services.mandate import given

    found = given.given(today=clock.today())
    around = [
        {"title": row.title, "who": row.mt_who, "on": row.taken_on, "why": row.why, "cost": row.cost}
        for row in found.around
    ]
    if arguments.json:
        lines = [asdict(line) for line in found.lines]
        answer({"sentence": given.headline(found), "since": found.quarter, "lines": lines, "around": around})
        return FINE
    print(given.headline(found))
    for line in found.lines:
        print(
            f"  {line.label:40} {line.said(line.promised):>12} {line.said(line.given):>12} {line.said(line.used):>12}"
        )
    for one in around:
        print(f"  {one['on']}  {one['title']} ({one['who']})")
    return FINE


def _around(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.mandate import given
    from mandate.services.mandate.given import AroundFacts

    facts = AroundFacts(arguments.title, arguments.who, arguments.on, arguments.why, arguments.cost)
    row = given.note_around(facts, by=actor(), person=None, today=clock.today())
    print(f"{row.key}  {row.title}")
    return FINE


def _pdf(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, open_desk

    open_desk()
    from django.conf import settings

    from mandate.records import clock
    from mandate.services.mandate import papers

    found = _found(draft=arguments.draft)
    if found is None:
        return FAULT
    language = arguments.language or settings.LANGUAGE_CODE[:2]
    made = papers.made(found, language=language, today=clock.today(), at=clock.now())
    arguments.out.write_bytes(made.content)
    print(f"Wrote {arguments.out}")
    return FINE
