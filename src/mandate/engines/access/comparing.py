"""Who gains and who loses between two snapshots, exactly: not an example but every request of a declared grid.

Only what a changed policy or a changed entity touches can differ. There, one of each group that looks the same to the
policies is asked before and after; circumstances that no policy looks at are asked once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import Any

from mandate.engines.access.changing import Both, Changed, Difference, Found, Tally, Witness
from mandate.engines.access.deciding import decide, frozen, settled
from mandate.engines.access.reading import Look, look
from mandate.engines.access.scopes import Candidates
from mandate.engines.access.snapshot import Snapshot
from mandate.engines.access.terms import NOTHING, Decision, Request, Uid

APPLIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "use": ("Tool",),
        "send": ("Tool", "Dataset"),
        "read": ("Dataset",),
        "export": ("Dataset",),
        "train_on": ("Dataset",),
        "run": ("Agent",),
    }
)


@dataclass(frozen=True, slots=True)
class Grid:
    """The requests compared: every person, these actions on their kinds of things, these purposes and data classes."""

    actions: tuple[Uid, ...]
    purposes: tuple[Uid | None, ...] = (None,)
    classes: tuple[int | None, ...] = (None,)
    context: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    people: str = "Person"
    applies: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: APPLIES)


def compare(before: Snapshot, after: Snapshot, *, grid: Grid, now: int | None) -> Difference:
    """Everybody whose answer differs somewhere on the grid, with at most 20 requests that show it."""
    tally = Tally()
    changed = Changed.between(before, after)
    groups = _groups(changed, grid.people)
    alike: Alike = {}
    for action in grid.actions:
        for kind in grid.applies.get(action.id, ()):
            for resource in _every(before, after, kind):
                for both, numbers in _touched(changed, groups, action, resource):
                    people = _People(changed, groups, numbers, alike)
                    for found in _differing(people, both, action, resource, grid, now):
                        tally.add(found, resource)
    return tally.told(before, after)


def _every(before: Snapshot, after: Snapshot, kind: str) -> list[Uid]:
    return list(dict.fromkeys((*after.kinds.get(kind, ()), *before.kinds.get(kind, ()))))


Alike = dict[tuple[int, Look, Look], dict[Any, list[Uid]]]
"""Per group and way of looking, its people by what is seen of them before and after."""


@dataclass(frozen=True, slots=True)
class _Group:
    """People who fit the same scopes before and after; `changed` if what is known of them is not what it was."""

    people: tuple[Uid, ...]
    changed: bool


def _groups(changed: Changed, kind: str) -> tuple[_Group, ...]:
    found: dict[tuple[int, int, bool], list[Uid]] = {}
    old, new = changed.before.index.principals, changed.after.index.principals
    for one in _every(changed.before, changed.after, kind):
        found.setdefault((old.profile(one), new.profile(one), one in changed.entities), []).append(one)
    return tuple(_Group(tuple(people), is_changed) for (_old, _new, is_changed), people in found.items())


def _touched(
    changed: Changed, groups: Sequence[_Group], action: Uid, resource: Uid
) -> Iterable[tuple[Both, tuple[int, ...]]]:
    """The groups whose answers about a thing may differ, those together that have the same candidates."""
    found: dict[int, tuple[Both, list[int]]] = {}
    itself = resource in changed.entities or action in changed.entities
    for number, group in enumerate(groups):
        first = group.people[0]
        both = changed.touching(
            changed.before.index.candidates(first, action, resource),
            changed.after.index.candidates(first, action, resource),
        )
        if both is not None and (both.anyway or group.changed or itself):
            found.setdefault(id(both), (both, []))[1].append(number)
    return [(both, tuple(numbers)) for both, numbers in found.values()]


@dataclass(frozen=True, slots=True)
class _People:
    """The people of some groups, and how they were told apart before."""

    changed: Changed
    groups: Sequence[_Group]
    numbers: tuple[int, ...]
    known: Alike

    @property
    def first(self) -> Uid:
        """Anyone of them."""
        return self.groups[self.numbers[0]].people[0]

    def alike(self, old: Look, new: Look) -> list[list[Uid]]:
        """Those together who look the same, before and after."""
        found: dict[Any, list[Uid]] = {}
        for number in self.numbers:
            place = (number, old, new)
            if place not in self.known:
                self.known[place] = self._seen(self.groups[number], old, new)
            for seen, people in self.known[place].items():
                found.setdefault(seen, []).extend(people)
        return list(found.values())

    def _seen(self, group: _Group, old: Look, new: Look) -> dict[Any, list[Uid]]:
        nodes, later = self.changed.before.nodes, self.changed.after.nodes
        twice = group.changed or old != new
        found: dict[Any, list[Uid]] = {}
        for one in group.people:
            found.setdefault((old.of(one, nodes), new.of(one, later) if twice else None), []).append(one)
        return found


def _differing(people: _People, both: Both, action: Uid, resource: Uid, grid: Grid, now: int | None) -> Iterator[Found]:
    before, after = people.changed.before, people.changed.after
    circumstances = [
        (context, frozen(context, now), stands_for) for context, stands_for in _circumstances(grid, both.context)
    ]
    _context, asked, _stands_for = circumstances[0]
    old, new = (look(both.reads, (people.first, action, resource, asked, one.nodes)) for one in (before, after))
    for alike in people.alike(old, new):
        found = Found(alike)
        one = alike[0]
        for context, asked, stands_for in circumstances:
            request = Request(one, action, resource, context)
            was, will_be = _yes(both.old, request, asked, before, now), _yes(both.new, request, asked, after, now)
            if was is not will_be:
                found.note(will_be, stands_for)
                if found.witness is None:
                    told = (decide(request, snapshot=each, now=now) for each in (before, after))
                    found.witness = Witness(request, *told)
        if found.witness is not None:
            yield found


def _yes(candidates: Candidates, request: Request, asked: dict[str, Any], snapshot: Snapshot, now: int | None) -> bool:
    if candidates.outside:
        return decide(request, snapshot=snapshot, now=now).allow
    return settled(candidates, (request.principal, request.action, request.resource, asked, snapshot.nodes))


def _circumstances(grid: Grid, read_names: frozenset[str] | None) -> list[tuple[dict[str, Any], int]]:
    """The contexts of the grid, those that differ only in what nobody looks at as one that stands for all of them."""
    purposes: Sequence[Uid | None] = grid.purposes
    classes: Sequence[int | None] = grid.classes
    stands_for = 1
    if read_names is not None and "purpose" not in read_names:
        stands_for, purposes = stands_for * len(purposes), purposes[:1]
    if read_names is not None and "data_class" not in read_names:
        stands_for, classes = stands_for * len(classes), classes[:1]
    return [
        (
            {
                **grid.context,
                **({} if purpose is None else {"purpose": purpose}),
                **({} if data_class is None else {"data_class": data_class}),
            },
            stands_for,
        )
        for purpose, data_class in product(purposes, classes)
    ]


def replay(requests: Iterable[Request], *, snapshot: Snapshot) -> Iterator[Decision]:
    """What these logged requests would get from this snapshot; each carries the moment it was asked (`context.now`)."""
    for request in requests:
        yield decide(request, snapshot=snapshot)
