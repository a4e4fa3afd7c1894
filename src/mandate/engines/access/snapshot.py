"""Everything a decision needs, built once and never changed: policies, entities, and how to find what applies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from mandate.engines.access.evaluation import Node
from mandate.engines.access.expressions import NotCompiled, condition
from mandate.engines.access.jsonform import entities_from_json, entities_to_json
from mandate.engines.access.judge import Judge
from mandate.engines.access.language import parse
from mandate.engines.access.scopes import REMEMBERED, Index, Program, Side
from mandate.engines.access.terms import Entity, InvalidPolicies, InvalidRequest, Policy, Problem, Uid
from mandate.engines.access.values import value_of


@dataclass(frozen=True)
class Snapshot:
    """One published state of policies and entities. Hashes are SHA-256 over their content, not over their order."""

    generation: int
    policies: Mapping[str, Policy]
    entities: Mapping[Uid, Entity]
    schema: str | None
    nodes: Mapping[Uid, Node] = field(repr=False)
    index: Index = field(repr=False, compare=False)
    numbers: Mapping[str, int] = field(repr=False)
    outside: Judge = field(repr=False, compare=False)
    # Only remembers what follows from the policies, for explaining; the answers never change.
    taken_apart: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    concerned: dict[tuple[int, int], Any] = field(default_factory=dict, repr=False, compare=False)
    # And of its entities: who looks the same. A copy with other entities (`replace`) begins without, on purpose.
    alike: dict[Any, dict[Any, list[Uid]]] = field(default_factory=dict, init=False, repr=False, compare=False)
    profiled: dict[tuple[str, str], dict[int, list[Uid]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def compiled_share(self) -> float:
        """The share of policies that this engine decides itself; the others go to cedarpy. Without policies 1."""
        count = len(self.policies)
        return (count - len(self.outside.policies)) / count if count else 1.0

    @cached_property
    def policy_hash(self) -> str:
        """What the policies are, whatever their order."""
        return _digest(sorted([one.id, one.effect, one.text] for one in self.policies.values()))

    @cached_property
    def entity_hash(self) -> str:
        """What the entities are, whatever their order."""
        return _digest(entities_to_json(entity for _uid, entity in sorted(self.entities.items())))

    @cached_property
    def schema_hash(self) -> str:
        """What the schema is; without one, of the empty text."""
        return _digest(self.schema or "")

    @cached_property
    def kinds(self) -> Mapping[str, tuple[Uid, ...]]:
        """The entities of each type, in order."""
        found: dict[str, list[Uid]] = {}
        for uid in self.entities:
            found.setdefault(uid.type, []).append(uid)
        return {kind: tuple(uids) for kind, uids in found.items()}

    @cached_property
    def groups(self) -> frozenset[Uid]:
        """Every entity that something is part of."""
        return frozenset().union(*{node.above for node in self.nodes.values()})

    @cached_property
    def judge(self) -> Judge:
        """Cedar itself over the same policies and entities, to check what is compiled."""
        return Judge(tuple(self.policies.values()), self.entities)


def _digest(content: object) -> str:
    from hashlib import sha256

    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def compile(
    policies: str | Sequence[Policy], entities: Iterable[Entity], *, schema: str | None = None, generation: int = 0
) -> Snapshot:
    """A snapshot of policies (Cedar text or parsed) and entities; a schema brings its actions with their groups.

    Raises InvalidPolicies for what does not parse, an id or a uid used twice, an entity that is its own ancestor, and
    a value Cedar does not have.
    """
    by_id = _named(parse(policies) if isinstance(policies, str) else policies)
    known = _known(entities, schema)
    nodes = _nodes(known)
    most = len(nodes) + REMEMBERED
    index = Index(Side(nodes, most=most), Side(nodes, most=most), Side(nodes, most=most))
    outside = tuple(policy for number, policy in enumerate(by_id.values()) if not _filed(index, number, policy))
    return Snapshot(
        generation,
        MappingProxyType(by_id),
        MappingProxyType(known),
        schema,
        nodes,
        index,
        {name: number for number, name in enumerate(by_id)},
        _ready(Judge(outside, known)),
    )


def _ready(judge: Judge) -> Judge:
    """The judge with its handles made now, where it has anything to decide: the first who asks need not wait."""
    try:
        if judge.policies:
            _handles = judge.policy_handle, judge.entity_handle
    except ValueError as error:
        raise InvalidPolicies((Problem("entities", str(error)),)) from error
    return judge


def _named(policies: Sequence[Policy]) -> dict[str, Policy]:
    by_id = {policy.id: policy for policy in policies}
    if len(by_id) < len(policies):
        raise InvalidPolicies((Problem("duplicate_id", "Two policies have the same id."),))
    return by_id


def _filed(index: Index, number: int, policy: Policy) -> bool:
    """File a policy; False if cedarpy has to decide it, because the compiler does not know something in it."""
    tree = policy.tree
    if tree is None:
        index.file(None, None)
        return False
    try:
        program = Program(number, policy.id, policy.effect == "permit", condition(tree.clauses))
    except NotCompiled:
        index.file(None, tree)
        return False
    index.file(program, tree)
    return True


def _known(entities: Iterable[Entity], schema: str | None) -> dict[Uid, Entity]:
    given: dict[Uid, Entity] = {}
    twice = []
    for entity in entities:
        if entity.uid in given:
            twice.append(Problem("duplicate_entity", f"{entity.uid} is given twice."))
        given[entity.uid] = entity
    if twice:
        raise InvalidPolicies(tuple(twice))
    actions = entities_from_json("[]", schema=schema) if schema is not None else ()
    return {**{action.uid: action for action in actions}, **given}


def _nodes(known: Mapping[Uid, Entity]) -> dict[Uid, Node]:
    above = _Ancestors(known)
    try:
        return {
            uid: Node(
                {name: value_of(value, where=f"{uid}.{name}") for name, value in entity.attrs.items()},
                {name: value_of(value, where=f"{uid}.{name}") for name, value in entity.tags.items()},
                above.of(entity.parents),
            )
            for uid, entity in known.items()
        }
    except InvalidRequest as error:
        raise InvalidPolicies((Problem("entities", str(error)),)) from error


class _Ancestors:
    """All ancestors of a set of parents; who shares the parents shares the answer."""

    def __init__(self, known: Mapping[Uid, Entity]) -> None:
        self._known = known
        self._found: dict[frozenset[Uid], frozenset[Uid]] = {}
        self._climbing: list[Uid] = []

    def of(self, parents: frozenset[Uid]) -> frozenset[Uid]:
        found = self._found.get(parents)
        if found is None:
            found = frozenset().union(parents, *(self._climb(parent) for parent in parents))
            self._found[parents] = found
        return found

    def _climb(self, uid: Uid) -> frozenset[Uid]:
        entity = self._known.get(uid)
        if entity is None:
            return frozenset()
        if uid in self._climbing:
            round_trip = " in ".join(str(one) for one in (*self._climbing[self._climbing.index(uid) :], uid))
            raise InvalidPolicies((Problem("cycle", f"{round_trip}: nothing can be part of itself."),))
        self._climbing.append(uid)
        found = self.of(frozenset(entity.parents))
        self._climbing.pop()
        return found
