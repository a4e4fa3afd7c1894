"""`mandate ask`: may somebody use this, with which data, and what would change the answer."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("ask", help="may I use this tool or this data")
    noun.add_argument("tool", metavar="TOOL", help="name, vendor, alias or link of a tool, or the name of a dataset")
    noun.add_argument("--purpose", default="", metavar="PURPOSE", help="key or name of the purpose it is for")
    noun.add_argument(
        "--class", dest="rank", type=int, choices=range(5), metavar="N", help="class of the data, 0 public to 4 special"
    )
    noun.add_argument("--as", dest="person", metavar="PERSON", help="key, address or name; the architect if left out")
    noun.add_argument("--at", metavar="DATE", help="the answer of that day")
    noun.add_argument("--json", action="store_true", help="answer in JSON")
    noun.set_defaults(run=_ask)


def _ask(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, answer, open_desk, past

    open_desk()
    from mandate.records import clock
    from mandate.services.asking_access import advising, matching, nearby
    from mandate.services.asking_access.choices import unknown_purpose
    from mandate.services.guardrails import current
    from mandate.services.guardrails.answers import Question
    from mandate.services.refusals import Refused

    if not arguments.tool.strip():
        raise Refused(why="Say what you would like to use.")
    at = past(arguments.at)
    by = current.current(at, today=clock.today())
    person = whose(arguments.person)
    purpose = nearby.purpose_of(arguments.purpose, by.register)
    unknown = "" if purpose else unknown_purpose(arguments.purpose, by.register)
    if unknown:
        raise Refused(why=unknown, what_would_change_this="See: mandate registers export")
    found = matching.find(arguments.tool, by.register)
    if len(found) != 1:
        names = ", ".join(one.name for one in found)
        said = f"Which one do you mean: {names}?" if found else f"Nobody decided on {arguments.tool} yet."
        print(said, file=sys.stderr)
        return FAULT
    question = Question(person.key, found[0].kind, found[0].key, purpose, arguments.rank)
    if found[0].kind == matching.SERVICE:
        advice = advising.undecided(found[0].name, question)
    else:
        advice = advising.advise(question, by=by, now=at or clock.now(), today=by.register.day)
    if arguments.json:
        answer(advising.as_data(advice))
        return FINE
    print(advice.headline)
    for sentence in advice.why:
        print(f"  {sentence}")
    for step in advice.steps:
        print(f"- {step.say} ({step.who})")
    if advice.verdict != "yes" and not advice.steps:
        by_command = "" if found[0].kind == matching.SERVICE else ", or with: mandate requests make"
        print(f"- Somebody has to decide: ask for it on the page May I?{by_command}")
    if advice.instead:
        print(f"Instead: {advice.instead.name}")
    return FINE


def whose(named: str | None) -> Any:
    """The person a command acts for, by key, e-mail address or name; the architect where nobody is named.

    Raises Refused where there is none, or several of that name.
    """
    from mandate.records.models import Person
    from mandate.services import people
    from mandate.services.refusals import Refused

    if not named:
        found = people.architect()
        if found is None:
            raise Refused(why="There is no architect yet. Run: mandate serve")
        return found
    rows = list(Person.objects.filter(key=named) or Person.objects.filter(email__iexact=named))
    rows = rows or list(Person.objects.filter(name__iexact=named))
    if len(rows) != 1:
        raise Refused(why=f"{len(rows)} people are called {named}. Use a key or an e-mail address.")
    return rows[0]
