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
from mandate.engines.access.deciding import decide, frozen
from mandate.engines.access.reading import Look, look
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
    groups = list(_groups(changed, grid.people))
    for action in grid.actions:
        for kind in grid.applies.get(action.id, ()):
            for resource in _every(before, after, kind):
                for group in groups:
                    for found in _differing(changed, group, action, resource, grid, now):
                        tally.add(found, resource)
    return tally.told(before, after)


def _every(before: Snapshot, after: Snapshot, kind: str) -> list[Uid]:
    return list(dict.fromkeys((*after.kinds.get(kind, ()), *before.kinds.get(kind, ()))))


@dataclass(frozen=True)
class Group:
    """People who fit the same scopes before and after; `changed` if what is known of them is not what it was."""

    people: tuple[Uid, ...]
    changed: bool
    alike: dict[tuple[Look, Look], list[list[Uid]]] = field(default_factory=dict)


def _groups(changed: Changed, kind: str) -> Iterator[Group]:
    found: dict[tuple[int, int, bool], list[Uid]] = {}
    old, new = changed.before.index.principals, changed.after.index.principals
    for one in _every(changed.before, changed.after, kind):
        found.setdefault((old.profile(one), new.profile(one), one in changed.entities), []).append(one)
    for (_old, _new, is_changed), people in found.items():
        yield Group(tuple(people), is_changed)


def _differing(
    changed: Changed, group: Group, action: Uid, resource: Uid, grid: Grid, now: int | None
) -> Iterator[Found]:
    first = group.people[0]
    both = changed.touching(
        changed.before.index.candidates(first, action, resource),
        changed.after.index.candidates(first, action, resource),
    )
    if both is None or not (both.anyway or group.changed or resource in changed.entities or action in changed.entities):
        return
    circumstances = _circumstances(grid, both.context)
    for alike in _alike(changed, group, both, Request(first, action, resource, circumstances[0][0]), now):
        found = Found(alike)
        for context, stands_for in circumstances:
            request = Request(alike[0], action, resource, context)
            old = decide(request, snapshot=changed.before, now=now)
            new = decide(request, snapshot=changed.after, now=now)
            if old.allow is not new.allow:
                found.note(Witness(request, old, new), stands_for)
        if found.witnesses:
            yield found


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


def _alike(changed: Changed, group: Group, both: Both, request: Request, now: int | None) -> list[list[Uid]]:
    """The people of a group, those together who look the same to every candidate, before and after."""
    looks = tuple(
        look(both.reads, (request.principal, request.action, request.resource, frozen(request.context, now), one.nodes))
        for one in (changed.before, changed.after)
    )
    old, new = looks
    known = group.alike.get((old, new))
    if known is None:
        nodes, later = changed.before.nodes, changed.after.nodes
        twice = group.changed or old != new
        found: dict[Any, list[Uid]] = {}
        for one in group.people:
            seen = (old.of(one, nodes), new.of(one, later)) if twice else old.of(one, nodes)
            found.setdefault(seen, []).append(one)
        known = group.alike[old, new] = list(found.values())
    return known


def replay(requests: Iterable[Request], *, snapshot: Snapshot) -> Iterator[Decision]:
    """What these logged requests would get from this snapshot; each carries the moment it was asked (`context.now`)."""
    for request in requests:
        yield decide(request, snapshot=snapshot)
