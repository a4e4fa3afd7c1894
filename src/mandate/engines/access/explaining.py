"""Why the answer is yes or no, what would change it, and when a yes ends; every change shown was tried first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from mandate.engines.access.conjuncts import Conjunct, value_or_nothing
from mandate.engines.access.deciding import allows, decide, frozen
from mandate.engines.access.expressions import Asked
from mandate.engines.access.levers import Lever, applied
from mandate.engines.access.parts import Parts, parts_of
from mandate.engines.access.snapshot import Snapshot
from mandate.engines.access.terms import Decision, InvalidRequest, Policy, Request

MOST_CHANGES = 3
MOST_PAIRED = 16


@dataclass(frozen=True, slots=True)
class Sentence:
    """One policy that decided, as its owner wrote it, with the row it comes from and its `@until` (epoch seconds)."""

    policy: str
    effect: str
    en: str
    nl: str
    row: str
    until: int | None


@dataclass(frozen=True, slots=True)
class Unmet:
    """One condition that stands in the way.

    Of a permit: it should hold and does not. Of a forbid (`forbids`): it holds, and `op` and `needed` say what would
    make it fall away.
    `op` is eq, not_eq, less, less_eq, greater, greater_eq, in, not_in, has, has_not, is, is_not or empty; `of` is
    principal, action, resource or context, `name` the attribute or tag. `actual` is None where nothing is given.
    """

    policy: str
    condition: str
    actual: Any
    needed: Any
    op: str = ""
    of: str = ""
    name: str = ""
    forbids: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One or two levers that together turn the no into a yes, and the request as it would then be."""

    lever: tuple[str, ...]
    what: tuple[str, ...]
    who: tuple[str, ...]
    request: Request


@dataclass(frozen=True, slots=True)
class Explanation:
    """The decision with its sentences. A no: what is unmet and what would change it. A yes: `ends`, epoch seconds."""

    decision: Decision
    sentences: tuple[Sentence, ...]
    unmet: tuple[Unmet, ...]
    changes: tuple[Change, ...]
    ends: int | None


def explain(request: Request, *, snapshot: Snapshot, now: int | None, levers: Sequence[Lever] = ()) -> Explanation:
    """Why, what stands in the way (permits nearest to a yes first), and what of these levers would turn a no."""
    decision = decide(request, snapshot=snapshot, now=now)
    sentences = tuple(_sentence(snapshot.policies[policy]) for policy in decision.reasons)
    if decision.allow:
        return Explanation(decision, sentences, (), (), _ends(request, snapshot, now))
    try:
        asked: Asked = (
            request.principal,
            request.action,
            request.resource,
            frozen(request.context, now),
            snapshot.nodes,
        )
    except InvalidRequest:
        return Explanation(decision, sentences, (), (), None)
    return Explanation(
        decision,
        sentences,
        (*_in_the_way(decision, snapshot, asked), *_nearest(snapshot, asked)),
        tuple(_changes(request, snapshot, now, levers)),
        None,
    )


def _sentence(policy: Policy) -> Sentence:
    notes = policy.annotations
    until = notes.get("until", "")
    return Sentence(
        policy.id,
        policy.effect,
        notes.get("en", ""),
        notes.get("nl", ""),
        notes.get("row", ""),
        int(until) if until.isdecimal() else None,
    )


def _in_the_way(decision: Decision, snapshot: Snapshot, asked: Asked) -> Iterator[Unmet]:
    """What each forbid that holds is about: it would fall away if one of these came out the other way."""
    for policy in decision.reasons:
        parts = parts_of(snapshot.policies[policy], snapshot)
        if parts is not None:
            for number, one in enumerate(parts.conditions):
                yield _unmet(parts, number, replace(one, wanted=not one.wanted), asked, forbids=True)


def _nearest(snapshot: Snapshot, asked: Asked) -> Iterator[Unmet]:
    """What the permits for this action and this thing lack, those that lack least first."""
    lacking = []
    for number, parts in enumerate(_permits(snapshot, asked)):
        unmet = list(_lacks(parts, asked, snapshot))
        if unmet:
            lacking.append((len(unmet), number, unmet))
    for _count, _number, unmet in sorted(lacking, key=lambda one: one[:2]):
        yield from unmet


def _permits(snapshot: Snapshot, asked: Asked) -> tuple[Parts, ...]:
    """The permits for this action and this thing, whoever asks; found once for all things that fit the same scopes."""
    place = (snapshot.index.actions.profile(asked[1]), snapshot.index.resources.profile(asked[2]))
    known = snapshot.concerned.get(place)
    if known is None:
        apart = (parts_of(policy, snapshot) for policy in snapshot.policies.values() if policy.effect == "permit")
        known = tuple(
            parts for parts in apart if parts is not None and parts.concerns(asked[1], asked[2], snapshot.nodes)
        )
        snapshot.concerned[place] = known
    return known


def _lacks(parts: Parts, asked: Asked, snapshot: Snapshot) -> Iterator[Unmet]:
    if not parts.about(asked[0], snapshot.nodes):
        yield Unmet(parts.policy, parts.who, asked[0], parts.group, "in", "principal")
    unmet = [_unmet(parts, number, one, asked) for number, one in enumerate(parts.conditions) if not one.holds(asked)]
    compared = {(one.of, one.name) for one in unmet if one.op != "has"}
    yield from (one for one in unmet if one.op != "has" or (one.of, one.name) not in compared)


def _unmet(parts: Parts, number: int, one: Conjunct, asked: Asked, *, forbids: bool = False) -> Unmet:
    actual, needed = value_or_nothing(one.asks.actual, asked), value_or_nothing(one.asks.needed, asked)
    op = one.op
    if op == "not_eq" and isinstance(needed, bool):
        op, needed = "eq", not needed
    return Unmet(parts.policy, parts.text(number), actual, needed, op, one.asks.of, one.asks.name, forbids)


def _changes(request: Request, snapshot: Snapshot, now: int | None, levers: Sequence[Lever]) -> Iterator[Change]:
    """At most three that turn the answer: single levers first, then pairs of those that do not suffice alone."""
    ordered = sorted(levers, key=lambda lever: lever.cost)
    shown = 0
    useless = []
    for lever in ordered:
        asked, world = applied((lever,), request, snapshot)
        if not allows(asked, snapshot=world, now=now):
            useless.append(lever)
            continue
        shown += 1
        yield _change((lever,), asked)
        if shown == MOST_CHANGES:
            return
    pairs = sorted(combinations(useless[:MOST_PAIRED], 2), key=lambda pair: pair[0].cost + pair[1].cost)
    for pair in pairs:
        asked, world = applied(pair, request, snapshot)
        if allows(asked, snapshot=world, now=now):
            shown += 1
            yield _change(pair, asked)
            if shown == MOST_CHANGES:
                return


def _change(levers: Sequence[Lever], asked: Request) -> Change:
    names: Callable[[str], tuple[str, ...]] = lambda field: tuple(getattr(lever, field) for lever in levers)  # noqa: E731
    return Change(names("name"), names("what"), names("who"), asked)


def _ends(request: Request, snapshot: Snapshot, now: int | None) -> int | None:
    """The first moment after which the answer is no: the moments that policies compare with are tried in order."""
    if now is None:
        return None
    asked: Asked = (request.principal, request.action, request.resource, frozen(request.context, now), snapshot.nodes)
    for moment in sorted(set(_moments(snapshot, asked))):
        if moment >= now and not allows(request, snapshot=snapshot, now=moment + 1):
            return moment
    return None


def _moments(snapshot: Snapshot, asked: Asked) -> Iterable[int]:
    candidates = snapshot.index.candidates(asked[0], asked[1], asked[2])
    for program in (*candidates.permits, *candidates.forbids):
        parts = parts_of(snapshot.policies[program.id], snapshot)
        for run in parts.moments if parts is not None else ():
            moment = value_or_nothing(run, asked)
            if type(moment) is int:
                yield moment
