"""An organisation for measuring access decisions: seeded people, teams, tools, rules and requests."""

from __future__ import annotations

import random
from dataclasses import dataclass

from mandate.engines.access.terms import Entity, Request, Uid

NOW = 1_790_000_000
YEAR = 31_536_000
PURPOSES = ("support", "marketing", "analysis", "drafting")
USE = Uid("Action", "use")


@dataclass(frozen=True)
class Rule:
    """One permit of a tool for a team, in no engine's language yet."""

    number: int
    team: str
    tool: str
    level: int
    purpose: str | None


@dataclass(frozen=True)
class Organisation:
    """People in nested teams, tools, rules, and requests of people about tools."""

    rules: tuple[Rule, ...]
    entities: dict[Uid, Entity]
    requests: tuple[Request, ...]

    @property
    def text(self) -> str:
        """The rules as Cedar: a permit each, and ten forbids that are about everybody."""
        return "\n".join((*map(_permit, self.rules), *FORBIDS))


# What no other engine of the comparison is spared either: ten rules that apply to every request.
FORBIDS = (
    '@id("left") forbid (principal, action, resource) unless { principal.employed };',
    '@id("not_allowed") forbid (principal, action, resource is Tool) when { resource.status == "not_allowed" };',
    '@id("over_class") forbid (principal, action, resource is Tool) when { context.data_class > resource.max_class };',
    '@id("expired") forbid (principal, action, resource is Tool) when { context.now > resource.until };',
    *(
        f'@id("purpose{n}") forbid (principal in Team::"team{n}", action, resource is Tool)\n'
        f'when {{ context.purpose == Purpose::"{PURPOSES[n % 4]}" && context.data_class >= 3 }};'
        for n in range(6)
    ),
)


def _permit(rule: Rule) -> str:
    purpose = "" if rule.purpose is None else f' && context.purpose == Purpose::"{rule.purpose}"'
    return (
        f'@id("rule{rule.number}") permit (principal in Team::"{rule.team}", action == Action::"use", '
        f'resource == Tool::"{rule.tool}")\n'
        f'when {{ principal.hasTag("prompting") && principal.getTag("prompting") >= {rule.level}'
        f" && context.data_class <= resource.max_class && context.now <= resource.until{purpose} }};"
    )


def organisation(
    *,
    seed: int = 2026,
    people: int = 10_000,
    teams: int = 50,
    things: int = 300,
    rules: int = 200,
    requests: int = 4_000,
) -> Organisation:
    """The organisation of the brief; the same seed is the same organisation."""
    chance = random.Random(seed)
    entities = {}
    for n in range(teams):
        parents = frozenset({Uid("Team", f"team{n // 5 - 1}")} if n >= 5 else ())
        entities[Uid("Team", f"team{n}")] = Entity(Uid("Team", f"team{n}"), parents=parents)
    for n in range(people):
        one = Uid("Person", f"person{n}")
        entities[one] = Entity(
            one,
            {"employed": chance.random() > 0.03, "clearance": chance.randrange(5), "role": chance.choice("abcd")},
            frozenset({Uid("Team", f"team{chance.randrange(teams)}")}),
            {"prompting": chance.randrange(6)} if chance.random() < 0.8 else {},
        )
    for n in range(things):
        one = Uid("Tool", f"tool{n}")
        entities[one] = Entity(
            one,
            {
                "status": "not_allowed" if chance.random() < 0.1 else "in_use",
                "max_class": chance.randrange(5),
                "until": NOW + chance.randrange(-YEAR // 10, YEAR),
            },
        )
    made = tuple(
        Rule(
            n,
            f"team{chance.randrange(teams)}",
            f"tool{chance.randrange(things)}",
            chance.randrange(4),
            chance.choice((None, *PURPOSES)),
        )
        for n in range(rules - len(FORBIDS))
    )
    asked = tuple(_request(chance, entities, made, people, things) for _ in range(requests))
    return Organisation(made, entities, asked)


def _request(
    chance: random.Random, entities: dict[Uid, Entity], rules: tuple[Rule, ...], people: int, things: int
) -> Request:
    """Half about anybody and any tool, half about somebody in the team and the tool that some rule names."""
    person, tool = f"person{chance.randrange(people)}", f"tool{chance.randrange(things)}"
    if chance.random() < 0.5:
        rule = chance.choice(rules)
        tool = rule.tool
        while rule.team not in teams_of(entities, Uid("Person", person)):
            person = f"person{chance.randrange(people)}"
    return Request(
        Uid("Person", person),
        USE,
        Uid("Tool", tool),
        {"now": NOW, "purpose": Uid("Purpose", chance.choice(PURPOSES)), "data_class": chance.randrange(5)},
    )


def teams_of(entities: dict[Uid, Entity], one: Uid) -> list[str]:
    """The teams a person is in, with the teams those are part of."""
    found: list[str] = []
    waiting = list(entities[one].parents)
    while waiting:
        team = waiting.pop()
        found.append(team.id)
        waiting += entities[team].parents
    return found
