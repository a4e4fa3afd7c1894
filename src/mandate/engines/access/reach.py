"""Who can, and what can: one of each group that looks the same to the policies is asked, and speaks for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from mandate.engines.access.deciding import decide, frozen
from mandate.engines.access.expressions import Asked
from mandate.engines.access.parts import parts_of
from mandate.engines.access.reading import EVERYTHING, Reads, look
from mandate.engines.access.scopes import Candidates, Side
from mandate.engines.access.snapshot import Snapshot
from mandate.engines.access.terms import NOTHING, Decision, Request, Uid


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

    found = _allowed(kind, snapshot.index.principals, ask, snapshot, now, "of_principal")
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

    found = _allowed(kind, snapshot.index.resources, ask, snapshot, now, "of_resource")
    return tuple(Open(one, reasons) for one, reasons in found)


def _allowed(
    kind: str, side: Side, ask: Callable[[Uid], Request], snapshot: Snapshot, now: int | None, reading: str
) -> Iterator[tuple[Uid, tuple[str, ...]]]:
    answers: dict[Uid, tuple[str, ...]] = {}
    for members in _by_profile(snapshot, kind, side).values():
        request = ask(members[0])
        candidates = snapshot.index.candidates(request.principal, request.action, request.resource)
        if not candidates.permits and not candidates.outside:
            continue
        for alike in _alike(members, candidates, request, snapshot, now, reading):
            decision: Decision = decide(ask(alike[0]), snapshot=snapshot, now=now)
            if decision.allow:
                answers.update(dict.fromkeys(alike, decision.reasons))
    return ((one, answers[one]) for one in snapshot.kinds.get(kind, ()) if one in answers)


def _by_profile(snapshot: Snapshot, kind: str, side: Side) -> Mapping[int, list[Uid]]:
    """The entities of a type by the scopes they fit, worked out once per snapshot."""
    known = snapshot.profiled.get((kind, id(side)))
    if known is None:
        known = {}
        for one in snapshot.kinds.get(kind, ()):
            known.setdefault(side.profile(one), []).append(one)
        snapshot.profiled[kind, id(side)] = known
    return known


def _alike(
    members: list[Uid], candidates: Candidates, request: Request, snapshot: Snapshot, now: int | None, reading: str
) -> Iterable[list[Uid]]:
    """The members, those together who look the same to every policy that has a say."""
    asked: Asked = (
        request.principal,
        request.action,
        request.resource,
        frozen(request.context, now),
        snapshot.nodes,
    )
    seen = look(read(candidates, snapshot, reading), asked)
    groups: dict[Any, list[Uid]] = {}
    nodes = snapshot.nodes
    for one in members:
        groups.setdefault(seen.of(one, nodes), []).append(one)
    return groups.values()


def read(candidates: Candidates, snapshot: Snapshot, reading: str) -> Iterable[Reads]:
    """What the candidates look at; everything where cedarpy decides, since nobody can see what it looks at."""
    if candidates.outside:
        return EVERYTHING
    found: dict[Reads, None] = {}
    for program in (*candidates.forbids, *candidates.permits):
        parts = parts_of(snapshot.policies[program.id], snapshot)
        found.update(dict.fromkeys(getattr(parts, reading)))
    return found
