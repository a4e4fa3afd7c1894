"""`mandate access`: one question, who can, what can, what changed; and decisions on policies given as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from mandate.engines.access.snapshot import Snapshot


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("access", help="who may do what with which tool, data or agent")
    verbs = noun.add_subparsers(dest="verb", metavar="VERB", required=True)
    evaluate = verbs.add_parser("evaluate", help="decide requests given as JSON, one line in, one line out")
    evaluate.set_defaults(run=_evaluate)
    check = verbs.add_parser("check", help="may this person use this, why, and until when")
    check.add_argument("who", metavar="PERSON", help="name, e-mail address or key")
    _about(check)
    check.set_defaults(run=_check)
    who = verbs.add_parser("who", help="everybody who can use this, with the rules that say so")
    _about(who)
    who.set_defaults(run=_who)
    what = verbs.add_parser("what", help="everything a person can use, with the highest class of data")
    what.add_argument("who", metavar="PERSON", help="name, e-mail address or key")
    _plain(what)
    what.set_defaults(run=_what)
    mine = verbs.add_parser("mine", help="what changed for somebody in what they may use")
    mine.add_argument("--as", dest="person", metavar="PERSON", help="key, address or name; the architect if left out")
    mine.add_argument("--since", metavar="DATE", help="the end of a day, or a moment (default: thirty days ago)")
    mine.add_argument("--json", action="store_true", help="as JSON")
    mine.set_defaults(run=_mine)
    diff = verbs.add_parser("diff", help="who gained and who lost between two moments, or would by a draft")
    diff.add_argument("--from", dest="start", metavar="DATE", help="a day (its end) or a moment")
    diff.add_argument("--to", dest="end", metavar="DATE", help="another one (default: now)")
    diff.add_argument("--draft", metavar="KEY", help="now against what this draft would make of it")
    diff.add_argument("--json", action="store_true", help="as JSON")
    diff.set_defaults(run=_diff)
    publish = verbs.add_parser("publish", help="make a draft count, with a reason; what most people gain is confirmed")
    publish.add_argument("draft", metavar="DRAFT", help="key of the draft")
    publish.add_argument("--why", required=True, metavar="TEXT", help="why; it stays with the change")
    publish.add_argument(
        "--confirm", type=int, metavar="PEOPLE", help="how many people gain, where that is more than half of them"
    )
    publish.set_defaults(run=_publish)


def _plain(command: argparse.ArgumentParser) -> None:
    command.add_argument("--at", metavar="DATE", help="as it stood on a date")
    command.add_argument("--json", action="store_true", help="as JSON")


def _about(command: argparse.ArgumentParser) -> None:
    command.add_argument("what", metavar="TOOL", help="tool or dataset: name or key")
    command.add_argument("--purpose", default="", metavar="PURPOSE", help="name or key of a purpose")
    command.add_argument(
        "--class", dest="rank", type=int, choices=range(5), help="class of data, 0 public to 4 special personal"
    )
    command.add_argument(
        "--action", default="", choices=("use", "send", "read", "export", "train_on"), help="default: use or read"
    )
    _plain(command)


def _world(arguments: argparse.Namespace) -> Any:
    """The guardrails of the moment asked for, and that moment."""
    from mandate.cli import open_desk, past

    open_desk()
    from mandate.records import clock
    from mandate.services.guardrails import current

    at = past(arguments.at)
    return current.current(at, today=clock.today()), at or clock.now()


def _question(arguments: argparse.Namespace, by: Any) -> Any:
    """The question in keys. Raises Refused for a name that nothing or more than one thing has."""
    from mandate.records.models import Dataset, Person, Tool
    from mandate.services.asking_access import nearby
    from mandate.services.guardrails.answers import Question
    from mandate.services.guardrails.expectations import found
    from mandate.services.refusals import Refused

    person = found(by, Person, arguments.who) if hasattr(arguments, "who") else ""
    try:
        kind, key = "tool", found(by, Tool, arguments.what)
    except Refused:
        kind, key = "dataset", found(by, Dataset, arguments.what)
    purpose = nearby.purpose_of(arguments.purpose, by.register)
    if arguments.purpose and not purpose:
        raise Refused(why=nearby.unknown(nearby.PURPOSE, arguments.purpose, by.register).say)
    return Question(person, kind, key, purpose, arguments.rank, arguments.action)


def _check(arguments: argparse.Namespace) -> int:
    """Exit code 0 for a yes and 3 for a no, so that a script can ask."""
    from mandate.cli import FINE, REFUSED
    from mandate.cli import answer as tell

    by, now = _world(arguments)
    from mandate.services.guardrails.answers import ask

    said = ask(_question(arguments, by), by=by, now=now)
    if arguments.json:
        names = ("allow", "sentences", "rules", "errors", "until", "generation")
        tell({name: getattr(said, name) for name in names})
    else:
        print("yes" if said.allow else "no")
        print("\n".join(said.sentences))
    return FINE if said.allow else REFUSED


def _who(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE
    from mandate.cli import answer as tell

    by, now = _world(arguments)
    from mandate.services.guardrails import overview

    held = overview.who(_question(arguments, by), by, now=now)
    if arguments.json:
        rows = [
            {
                "person": one.person.key,
                "name": one.person.name,
                "team": one.team,
                "rules": one.rules,
                "until": one.until,
            }
            for one in held
        ]
        tell({"generation": by.generation, "items": rows})
        return FINE
    for one in held:
        print(f"{one.person.name:32} {one.team:24} {' '.join(one.sentences)}")
    return FINE


def _what(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE
    from mandate.cli import answer as tell

    by, now = _world(arguments)
    from mandate.records.models import Person
    from mandate.services.guardrails import overview, sentences
    from mandate.services.guardrails.expectations import found

    key = found(by, Person, arguments.who)
    things = overview.overview(by, now=now).of_person(key)
    if arguments.json:
        rows = [
            {"subject_kind": one.kind, "subject": one.key, "name": one.name, "data_class": one.people[key]}
            for one in things
        ]
        tell({"generation": by.generation, "items": rows})
        return FINE
    for one in things:
        print(f"{one.kind:8} {one.name:40} {sentences.class_name(one.people[key], by.register)}")
    return FINE


def _mine(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, open_desk, past
    from mandate.cli import answer as tell

    open_desk()
    from mandate.cli.ask import whose
    from mandate.records import clock
    from mandate.services.guardrails import current, told

    today, since = clock.today(), past(arguments.since)
    person = whose(arguments.person)
    found = told.changed_for(person.key, today=today, since=since)
    if arguments.json:
        rows = [
            {"subject_kind": one.kind, "subject": one.key, "name": one.name, "data_class": one.data_class, "on": one.on,
             "say": one.say, "why": one.why}
            for one in found
        ]  # fmt: skip
        tell({"generation": current.current(today=today).generation, "person": person.key, "items": rows})
        return FINE
    for one in found:
        print(f"{one.on}  {one.say} {one.why}".rstrip())
    if not found:
        print(f"Nothing changed for {person.name}.")
    return FINE


def _diff(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, USAGE, open_desk, past
    from mandate.cli import answer as tell

    if bool(arguments.draft) == bool(arguments.start):
        print("Say --from DATE, or --draft KEY.", file=sys.stderr)
        return USAGE
    open_desk()
    from mandate.services.guardrails import publishing, whatif

    start, end = past(arguments.start), past(arguments.end)
    if start and end and end < start:
        print("--to lies before --from: turn them round.", file=sys.stderr)
        return USAGE
    seen, register = _compared(arguments.draft, start, end)
    if arguments.json:
        tell(whatif.as_json(seen, most=None))
        return FINE
    print(f"{seen.losing} lose something, {seen.gaining} gain something, {seen.subjects} tools and datasets")
    if arguments.draft and publishing.warning(seen):
        print(publishing.warning(seen))
    for sign, effects in (("-", seen.loses), ("+", seen.gains)):
        for effect in whatif.one_by_one(effects):
            print(f"{sign} {whatif.said(effect, register)}")
    return FINE


def _publish(arguments: argparse.Namespace) -> int:
    """Exit code 3 where most people would gain and nobody confirmed how many."""
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.guardrails import drafts, publishing

    made = publishing.publish(
        drafts.named(arguments.draft),
        by=actor(),
        why=arguments.why,
        today=clock.today(),
        now=clock.now(),
        confirmed=arguments.confirm,
    )
    print(f"Published: {made.title}")
    return FINE


def _compared(draft_key: str, start: datetime | None, end: datetime | None) -> Any:
    """The comparison asked for, and the registers it is worded with."""
    from mandate.records import clock
    from mandate.services.guardrails import current, drafts, whatif

    today, now = clock.today(), clock.now()
    if draft_key:
        draft = drafts.named(draft_key)
        return whatif.of_draft(draft, today=today, now=now), drafts.after(draft, today=today).register
    before = current.current(start, today=today)
    after = current.current(end, today=today)
    return whatif.between(before, after, today=today, now=now), after.register


def _evaluate(arguments: argparse.Namespace) -> int:
    """One answer a line, in order: whoever pipes can pair them up; what cannot be read is a deny that says why."""
    from mandate.cli import FINE
    from mandate.engines.access.terms import InvalidPolicies, InvalidRequest

    worlds = _Worlds()
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            answer = _answered(json.loads(line), worlds)
        except (InvalidPolicies, InvalidRequest, ValueError, KeyError, RecursionError) as error:
            named = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
            answer = {"decision": "deny", "reasons": [], "errors": [], "compiled": False, "problem": named}
        print(json.dumps(answer), flush=True)
    return FINE


class _Worlds:
    """The snapshot of the last line, kept while the next lines ask about the same policies and entities."""

    def __init__(self) -> None:
        self._key = ""
        self._snapshot: Snapshot | None = None

    def of(self, asked: dict[str, Any], schema: str | None) -> Snapshot:
        from mandate.engines.access import jsonform, snapshot

        key = json.dumps([asked["policies"], asked.get("entities"), schema], sort_keys=True)
        if self._snapshot is None or key != self._key:
            policies = jsonform.policies_from_json(asked["policies"])
            entities = jsonform.entities_from_json(asked.get("entities") or [], schema=schema)
            self._snapshot, self._key = snapshot.compile(policies, entities), key
        return self._snapshot


def _answered(asked: Any, worlds: _Worlds) -> dict[str, Any]:
    from mandate.engines.access import jsonform
    from mandate.engines.access.deciding import decide

    if not isinstance(asked, dict):
        raise ValueError("the line is no JSON object")
    schema = None if asked.get("schema") is None else jsonform.schema_text(asked["schema"])
    built = worlds.of(asked, schema)
    decision = decide(jsonform.request_from_json(asked["request"], schema=schema), snapshot=built)
    return {
        "decision": "allow" if decision.allow else "deny",
        "reasons": list(decision.reasons),
        "errors": [error.policy for error in decision.errors],
        "compiled": decision.compiled,
        "messages": [error.message for error in decision.errors],
    }
