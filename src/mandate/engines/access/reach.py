"""Who can, and what can: one of each group that looks the same to the policies is asked, and speaks for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from mandate.engines.access.deciding import decide, frozen
from mandate.engines.access.evaluation import Nodes
from mandate.engines.access.expressions import Asked
from mandate.engines.access.parts import parts_of
from mandate.engines.access.reading import EVERYTHING, Look, Reads, look
from mandate.engines.access.scopes import Candidates
from mandate.engines.access.snapshot import Snapshot
from mandate.engines.access.terms import NOTHING, Decision, Request, Uid

# How many ways of looking at everybody are remembered; each is a list of them all, profile by profile.
MOST_LOOKS = 64
PRINCIPAL, RESOURCE = "of_principal", "of_resource"


class Held(NamedTuple):
    """Somebody who may, and the permits that say so."""

    principal: Uid
    reasons: tuple[str, ...]


class Open(NamedTuple):
    """Something that may be used, and the permits that say so."""

    resource: Uid
    reasons: tuple[str, ...]


def who_can(
    action: Uid,
    resource: Uid,
    *,
    snapshot: Snapshot,
    now: int | None,
    context: Mapping[str, Any] = NOTHING,
    kind: str = "Person",
) -> tuple[Held, ...]:
    """Everybody of this type (an entity type) who may do this, in the order of the entities.

    Raises InvalidRequest for a context Cedar has no values for.
    """

    def ask(one: Uid) -> Request:
        return Request(one, action, resource, context)

    found = _allowed(kind, ask, snapshot, now, PRINCIPAL)
    return tuple(Held(one, reasons) for one, reasons in found)


def what_can(
    person: Uid,
    action: Uid,
    *,
    snapshot: Snapshot,
    now: int | None,
    context: Mapping[str, Any] = NOTHING,
    kind: str = "Tool",
) -> tuple[Open, ...]:
    """Everything of this type that this person may do this with, in the order of the entities.

    Raises InvalidRequest for a context Cedar has no values for.
    """

    def ask(one: Uid) -> Request:
        return Request(person, action, one, context)

    found = _allowed(kind, ask, snapshot, now, RESOURCE)
    return tuple(Open(one, reasons) for one, reasons in found)


def who_may(
    action: Uid,
    resource: Uid,
    *,
    snapshot: Snapshot,
    now: int | None,
    context: Mapping[str, Any] = NOTHING,
    kind: str = "Person",
) -> Iterator[list[Uid]]:
    """Everybody of this type who may do this, in groups and in no order: for who counts a large organisation.

    Raises InvalidRequest for a context Cedar has no values for.
    """

    def ask(one: Uid) -> Request:
        return Request(one, action, resource, context)

    return (people for people, _reasons in _groups(kind, ask, snapshot, now, PRINCIPAL))


def _allowed(
    kind: str, ask: Callable[[Uid], Request], snapshot: Snapshot, now: int | None, reading: str
) -> Iterator[tuple[Uid, tuple[str, ...]]]:
    answers: dict[Uid, tuple[str, ...]] = {}
    for people, reasons in _groups(kind, ask, snapshot, now, reading):
        answers.update(dict.fromkeys(people, reasons))
    return ((one, answers[one]) for one in snapshot.kinds.get(kind, ()) if one in answers)


def _groups(
    kind: str, ask: Callable[[Uid], Request], snapshot: Snapshot, now: int | None, reading: str
) -> Iterator[tuple[list[Uid], tuple[str, ...]]]:
    """Those together who may, and why; each group is asked once."""
    shared: dict[int, tuple[Candidates, list[int]]] = {}
    profiles = profiled(snapshot, kind, reading)
    for profile, members in profiles.items():
        request = ask(members[0])
        candidates = snapshot.index.candidates(request.principal, request.action, request.resource)
        if candidates.permits or candidates.outside:
            shared.setdefault(id(candidates), (candidates, []))[1].append(profile)
    for candidates, numbers in shared.values():
        request = ask(profiles[numbers[0]][0])
        for alike in _alike(kind, numbers, candidates, request, snapshot, now, reading):
            decision: Decision = decide(ask(alike[0][0]), snapshot=snapshot, now=now)
            if decision.allow:
                yield from ((people, decision.reasons) for people in alike)


def profiled(snapshot: Snapshot, kind: str, reading: str) -> dict[int, list[Uid]]:
    """The entities of a type by the scopes they fit, worked out once per snapshot."""
    found = snapshot.profiled.get((kind, reading))
    if found is None:
        side = snapshot.index.principals if reading == PRINCIPAL else snapshot.index.resources
        found = {}
        for one in snapshot.kinds.get(kind, ()):
            found.setdefault(side.profile(one), []).append(one)
        snapshot.profiled[kind, reading] = found
    return found


def _alike(
    kind: str,
    numbers: list[int],
    candidates: Candidates,
    request: Request,
    snapshot: Snapshot,
    now: int | None,
    reading: str,
) -> Iterable[list[list[Uid]]]:
    """Those of these profiles together, a list per profile, who look the same to every policy that has a say."""
    asked: Asked = (
        request.principal,
        request.action,
        request.resource,
        frozen(request.context, now),
        snapshot.nodes,
    )
    seen = look(read(candidates, snapshot, reading), asked)
    profiles = profiled(snapshot, kind, reading)
    found: dict[Any, list[list[Uid]]] = {}
    for number in numbers:
        # Things differ in which profiles they ask about, hardly in what they look at: a profile is looked at once.
        place = (kind, reading, number, seen)
        groups = snapshot.alike.get(place)
        if groups is None:
            groups = grouped(profiles[number], seen, snapshot.nodes)
            if len(snapshot.alike) < MOST_LOOKS * len(profiles):
                snapshot.alike[place] = groups
        for value, people in groups.items():
            found.setdefault(value, []).append(people)
    return found.values()


def grouped(members: Iterable[Uid], seen: Look, nodes: Nodes) -> dict[Any, list[Uid]]:
    """The members by what is seen of them."""
    groups: dict[Any, list[Uid]] = {}
    for one in members:
        groups.setdefault(seen.of(one, nodes), []).append(one)
    return groups


def read(candidates: Candidates, snapshot: Snapshot, reading: str) -> Iterable[Reads]:
    """What the candidates look at; everything where cedarpy decides, since nobody can see what it looks at."""
    if candidates.outside:
        return EVERYTHING
    found: dict[Reads, None] = {}
    for program in (*candidates.forbids, *candidates.permits):
        parts = parts_of(snapshot.policies[program.id], snapshot)
        found.update(dict.fromkeys(getattr(parts, reading)))
    return found
