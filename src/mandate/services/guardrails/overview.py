"""Person x tool x data: who can use what with which data, and what somebody can use, with the rule for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from mandate.engines.access.reach import who_can, who_may
from mandate.engines.access.terms import Uid
from mandate.engines.terms import DataClass
from mandate.records.models import Dataset, Person, Team, Tool
from mandate.services.guardrails.answers import ACTIONS, GIVEN, MODELS, TYPES, Question, ask, ends, request_of, said
from mandate.services.guardrails.current import Guardrails


@dataclass(frozen=True, slots=True)
class Thing:
    """A tool or a dataset, and for everybody who has it the highest class of data they may use it with.

    A dataset is read, whatever its class: the number is then its own class. `people` is keyed by person.
    """

    kind: str
    key: str
    name: str
    row: Any
    people: dict[str, int]


@dataclass(frozen=True, slots=True)
class Held:
    """One person who can, by which rules, and until when."""

    person: Any
    team: str
    sentences: tuple[str, ...]
    rules: tuple[str, ...]
    until: date | None


@dataclass(frozen=True)
class Access:
    """The whole overview of one generation at one moment."""

    by: Guardrails
    now: datetime
    things: tuple[Thing, ...]
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)

    def of_person(self, person: str) -> list[Thing]:
        """Everything this person can use."""
        return [thing for thing in self.things if person in thing.people]


def overview(by: Guardrails, *, now: datetime) -> Access:
    """Who can use what, for every tool and dataset of the registers; worked out once per generation and day."""
    found: Access | None = by.kept.get("overview")
    if found is None:
        found = by.kept["overview"] = _worked_out(by, now)
    return found


def _worked_out(by: Guardrails, now: datetime) -> Access:
    tools, datasets = by.register.of(Tool), by.register.of(Dataset)
    things = [_thing("tool", tool, by, now) for tool in tools.values() if not tool.not_ai]
    things += [_thing("dataset", dataset, by, now) for dataset in datasets.values()]
    things.sort(key=lambda thing: (thing.kind != "tool", thing.name.lower()))
    counts: dict[str, tuple[int, int]] = {}
    for thing in things:
        for person in thing.people:
            tools_, data = counts.get(person, (0, 0))
            counts[person] = (tools_ + (thing.kind == "tool"), data + (thing.kind == "dataset"))
    return Access(by, now, tuple(things), counts)


def _thing(kind: str, row: Any, by: Guardrails, now: datetime) -> Thing:
    return Thing(kind, row.key, row.name, row, people_of(kind, row.key, by, now))


def people_of(kind: str, key: str, by: Guardrails, now: datetime) -> dict[str, int]:
    """The highest class of data each person may use a thing with; who may not is left out.

    Classes are asked from the lowest up, so that the highest that somebody may use is what stays.
    """
    people: dict[str, int] = {}
    row = by.register.of(MODELS[kind]).get(key)
    if row is None:
        return people
    for rank in _ranks(kind, row):
        for purpose in row.purposes or [""]:
            for group in _may(Question("", kind, row.key, purpose, rank), by, now):
                people.update(dict.fromkeys([one.id for one in group], rank))
    return people


def _ranks(kind: str, row: Any) -> Iterable[int]:
    ceiling = row.data_class
    if kind == "dataset":
        return [int(DataClass.SPECIAL if ceiling is None else ceiling)]
    return range(int(DataClass.PUBLIC if ceiling is None else ceiling) + 1)


def _allowed(question: Question, by: Guardrails, now: datetime) -> Iterable[Any]:
    asked = request_of(question)
    action = Uid("Action", question.action or ACTIONS[question.subject_kind])
    resource = Uid(TYPES[question.subject_kind], question.subject)
    return who_can(action, resource, snapshot=by.snapshot, now=int(now.timestamp()), context=asked.context)


def _may(question: Question, by: Guardrails, now: datetime) -> Iterable[list[Uid]]:
    asked = request_of(question)
    return who_may(asked.action, asked.resource, snapshot=by.snapshot, now=int(now.timestamp()), context=asked.context)


def who(question: Question, by: Guardrails, *, now: datetime) -> list[Held]:
    """Everybody who may do what the question says (its person does not matter), by name, with the rules that say so."""
    people, teams = by.register.of(Person), by.register.of(Team)
    told: dict[tuple[str, ...], tuple[tuple[str, ...], date | None]] = {}
    given = {rule for rule, policy in by.policies.items() if policy.sort == GIVEN}
    found = []
    for held in _allowed(question, by, now):
        person, rules = people.get(held.principal.id), held.reasons
        if person is None:
            continue
        if rules not in told:
            # Many share the same rules, and no sentence of a rule names who asks.
            told[rules] = tuple(said(rule, question, by) for rule in rules), ends(rules, by, "")
        sentences, until = told[rules]
        if not given.isdisjoint(rules):
            until = ends(rules, by, person.key)
        team = teams.get(person.team_id or "")
        found.append(Held(person, team.name if team else "", sentences, rules, until))
    return sorted(found, key=lambda one: (one.team.lower(), one.person.name.lower()))


def rule_of(thing: Thing, person: str, by: Guardrails, *, now: datetime) -> Any:
    """The answer that lets a person use a thing with the highest class they may."""
    answers = (
        ask(Question(person, thing.kind, thing.key, purpose, thing.people[person]), by=by, now=now)
        for purpose in thing.row.purposes or [""]
    )
    return next(answer for answer in answers if answer.allow)


def per_team(thing: Thing, people: Sequence[Any]) -> dict[str, tuple[int, int]]:
    """How many of each team have a thing, and how many there are."""
    counts: dict[str, tuple[int, int]] = {}
    for person in people:
        have, all_ = counts.get(person.team_id or "", (0, 0))
        counts[person.team_id or ""] = (have + (person.key in thing.people), all_ + 1)
    return counts
