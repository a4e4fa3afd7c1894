"""Which policies can have a say in a request, found by looking up instead of by trying each.

The scope of a policy (who, what, with what) is a key. Every entity fits a handful of the keys that policies name, so
that the candidates of a request are those filed under its combinations; nothing of a scope is left to check.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mandate.engines.access.evaluation import Nodes
from mandate.engines.access.expressions import NotCompiled, Run, uid
from mandate.engines.access.terms import InvalidRequest, Uid

Key = tuple[Any, ...]
ANY: Key = ()
NOBODY: frozenset[Uid] = frozenset()
_TYPE = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*(?:::[_a-zA-Z][_a-zA-Z0-9]*)*")
_RESERVED = frozenset({"true", "false", "if", "then", "else", "in", "is", "like", "has", "__cedar"})
REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class Program:
    """One policy ready to be asked; `run` is None where its scope says everything."""

    number: int
    id: str
    permits: bool
    run: Run | None


@dataclass(frozen=True, slots=True)
class Candidates:
    """The policies that can have a say, in the order of the policies; `outside` if cedarpy has to be asked too."""

    forbids: tuple[Program, ...]
    permits: tuple[Program, ...]
    outside: bool


def keys(side: Any) -> tuple[Key, ...]:
    """The keys a scope constraint is filed under: one, or one for each action of a list."""
    name = type(side).__name__
    build = _KEYS.get(name)
    if build is None:
        raise NotCompiled(name)
    return build(side)


_KEYS: Mapping[str, Callable[[Any], tuple[Key, ...]]] = {
    "ScopeAny": lambda side: (ANY,),
    "ScopeEq": lambda side: (("==", uid(side.entity)),),
    "ScopeIn": lambda side: (("in", uid(side.entity)),),
    "ScopeIs": lambda side: (("is", str(side.entity_type)),),
    "ScopeIsIn": lambda side: (("is in", str(side.entity_type), uid(side.entity)),),
    "ActionEq": lambda side: (("==", uid(side.entity)),),
    "ActionIn": lambda side: tuple(("in", uid(entity)) for entity in side.entities),
}


@dataclass(slots=True)
class Side:
    """The keys policies name on one side, and which of them an entity fits, numbered so that equal fits are equal."""

    nodes: Nodes
    named: dict[Key, int] = field(default_factory=dict)
    profiles: dict[tuple[Key, ...], tuple[Key, ...]] = field(default_factory=dict)
    fits: dict[int, tuple[Key, ...]] = field(default_factory=dict)
    of: dict[Uid, int] = field(default_factory=dict)
    most: int = REMEMBERED
    # Uids that a key names, and what all others of a type with the same ancestors fit: thousands share one answer.
    single: set[Uid] = field(default_factory=set)
    shared: dict[tuple[str, frozenset[Uid]], int] = field(default_factory=dict)

    def name(self, key: Key) -> None:
        """Take in a key that a policy names."""
        self.named.setdefault(key, len(self.named))
        self.single.update(part for part in key if type(part) is Uid)

    def profile(self, one: Uid) -> int:
        """The number of the combination of keys the entity fits; raises InvalidRequest for a type Cedar cannot name."""
        number = self.of.get(one)
        if number is not None:
            return number
        if one not in self.nodes and not is_type(one.type):
            raise InvalidRequest(f"{one.type!r} is no name of a type")
        node = self.nodes.get(one)
        place = one.type, node.above if node is not None else NOBODY
        number = None if one in self.single else self.shared.get(place)
        if number is None:
            fit = tuple(key for key in self._fitting(one) if key in self.named)
            # Numbered by the one tuple kept for this fit: two threads that meet here get the same number.
            kept = self.profiles.setdefault(fit, fit)
            number = id(kept)
            self.fits[number] = kept
            if one not in self.single and len(self.shared) < self.most:
                self.shared[place] = number
        # Names nobody knows come from outside, without end; what is remembered of them is bounded.
        if len(self.of) < self.most or one in self.nodes:
            self.of[one] = number
        return number

    def _fitting(self, one: Uid) -> Iterator[Key]:
        yield ANY
        yield ("==", one)
        yield ("is", one.type)
        node = self.nodes.get(one)
        for group in sorted((one, *(node.above if node is not None else ()))):
            yield ("in", group)
            yield ("is in", one.type, group)


def is_type(name: str) -> bool:
    """Whether Cedar could name a type so."""
    return _TYPE.fullmatch(name) is not None and _RESERVED.isdisjoint(name.split("::"))


@dataclass(slots=True)
class Index:
    """Policies filed by scope. It only ever remembers what it found; the answers never change."""

    principals: Side
    actions: Side
    resources: Side
    filed: dict[tuple[Key, Key, Key], list[Program]] = field(default_factory=dict)
    outside: dict[tuple[Key, Key, Key], bool] = field(default_factory=dict)
    found: dict[tuple[int, int, int], Candidates] = field(default_factory=dict)
    # The same policies found for other combinations are the same object, so that who shares them is asked together.
    gathered: dict[tuple[bool, tuple[int, ...]], Candidates] = field(default_factory=dict)

    def file(self, program: Program | None, tree: Any) -> None:
        """File a policy under its scope; one that is not compiled (None) only as a mark that cedarpy is needed."""
        if tree is None:
            combinations: Iterable[tuple[Key, Key, Key]] = [(ANY, ANY, ANY)]
        else:
            (principal,), (resource,) = keys(tree.principal), keys(tree.resource)
            combinations = [(principal, action, resource) for action in keys(tree.action)]
        for place in combinations:
            for side, key in zip((self.principals, self.actions, self.resources), place, strict=True):
                side.name(key)
            if program is None:
                self.outside[place] = True
            else:
                self.filed.setdefault(place, []).append(program)

    def over(self, nodes: Nodes) -> Index:
        """The same policies over other entities: what was found of combinations of keys stays true of them."""
        principals, actions, resources = (
            Side(nodes, side.named, side.profiles, side.fits, single=side.single, shared=side.shared)
            for side in (self.principals, self.actions, self.resources)
        )
        return Index(principals, actions, resources, self.filed, self.outside, self.found, self.gathered)

    def candidates(self, principal: Uid, action: Uid, resource: Uid) -> Candidates:
        """The policies that can have a say in what this principal does to this resource."""
        place = (self.principals.profile(principal), self.actions.profile(action), self.resources.profile(resource))
        known = self.found.get(place)
        if known is None:
            known = self._gathered(*place)
            if len(self.found) < REMEMBERED:
                self.found[place] = known
        return known

    def _gathered(self, principal: int, action: int, resource: int) -> Candidates:
        programs: dict[int, Program] = {}
        outside = False
        for one in self.principals.fits[principal]:
            for two in self.actions.fits[action]:
                for three in self.resources.fits[resource]:
                    filed = (one, two, three)
                    outside = outside or filed in self.outside
                    for program in self.filed.get(filed, ()):
                        programs[program.number] = program
        place = outside, tuple(sorted(programs))
        known = self.gathered.get(place)
        if known is not None:
            return known
        ordered = [programs[number] for number in place[1]]
        made = Candidates(
            tuple(program for program in ordered if not program.permits),
            tuple(program for program in ordered if program.permits),
            outside,
        )
        return self.gathered.setdefault(place, made)
