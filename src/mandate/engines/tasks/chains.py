"""Tasks that follow each other make a routine for several agents, with the places where a person looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mandate.engines.tasks.ranking import HARMFUL, Harm


@dataclass(frozen=True, slots=True)
class Link:
    """One task of a team and the keys of the tasks that come before it."""

    key: str
    team: str
    follows: tuple[str, ...] = ()
    harm: Harm = Harm.UNKNOWN
    reversible: bool | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One task of a routine, and whether a person looks at its result before anything goes on."""

    key: str
    person: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """A routine of one team, in an order in which it can run."""

    team: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Chains:
    """The routines, and the tasks that go round in a circle and so can make none."""

    routines: tuple[Chain, ...]
    circles: tuple[tuple[str, ...], ...]


def chains(links: Iterable[Link]) -> Chains:
    """Routines of two tasks and more, per team; a person stands after each step that can do harm, and at the end.

    The order of the links given plays no part. A task that follows one of another team begins its own routine.
    """
    known = {link.key: link for link in sorted(links, key=lambda link: link.key)}
    before = {key: _before(link, known) for key, link in known.items()}
    routines, circles = [], []
    for group in _groups(before):
        order = _order(group, before)
        if len(order) < len(group):
            circles.append(tuple(key for key in group if key not in order))
        elif len(order) > 1:
            last = order[-1]
            steps = tuple(Step(key, key == last or _risky(known[key])) for key in order)
            routines.append(Chain(known[last].team, steps))
    return Chains(tuple(routines), tuple(circles))


def _before(link: Link, known: Mapping[str, Link]) -> frozenset[str]:
    return frozenset(key for key in link.follows if key in known and known[key].team == link.team)


def _risky(link: Link) -> bool:
    """Not known is looked at: nobody said that it does no harm."""
    return link.harm in HARMFUL or link.harm is Harm.UNKNOWN or link.reversible is False


def _groups(before: Mapping[str, frozenset[str]]) -> list[list[str]]:
    """Tasks that hang together, each group by key."""
    near: dict[str, set[str]] = {key: set(earlier) for key, earlier in before.items()}
    for key, earlier in before.items():
        for one in earlier:
            near[one].add(key)
    groups, seen = [], set[str]()
    for key in before:
        if key in seen:
            continue
        group, waiting = set[str](), [key]
        while waiting:
            one = waiting.pop()
            if one not in group:
                group.add(one)
                waiting.extend(near[one])
        seen |= group
        groups.append(sorted(group))
    return groups


def _order(group: list[str], before: Mapping[str, frozenset[str]]) -> list[str]:
    """An order in which each task comes after what it follows; shorter than the group where there is a circle."""
    order: list[str] = []
    while ready := [key for key in group if key not in order and before[key] <= set(order)]:
        order.append(ready[0])
    return order
