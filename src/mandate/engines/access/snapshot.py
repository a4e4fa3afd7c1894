"""Everything a decision needs, built once and never changed: policies, entities, and how to find what applies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType

from mandate.engines.access.jsonform import entities_from_json, entities_to_json
from mandate.engines.access.judge import Judge
from mandate.engines.access.language import parse
from mandate.engines.access.terms import Entity, InvalidPolicies, Policy, Problem, Uid


@dataclass(frozen=True)
class Snapshot:
    """One published state of policies and entities. Hashes are SHA-256 over their content, not over their order."""

    generation: int
    policies: Mapping[str, Policy]
    entities: Mapping[Uid, Entity]
    schema: str | None

    @property
    def compiled_share(self) -> float:
        """The share of policies that this engine decides itself; the others go to cedarpy. Without policies 1."""
        return 0.0 if self.policies else 1.0

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
    def judge(self) -> Judge:
        """Cedar itself over the same policies and entities, for what is not compiled and to check what is."""
        return Judge(tuple(self.policies.values()), self.entities)


def _digest(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def compile(
    policies: str | Sequence[Policy], entities: Iterable[Entity], *, schema: str | None = None, generation: int = 0
) -> Snapshot:
    """A snapshot of policies (Cedar text or parsed) and entities; a schema brings its actions with their groups.

    Raises InvalidPolicies for what does not parse, an id or a uid used twice, or an entity that is its own ancestor.
    """
    read = parse(policies) if isinstance(policies, str) else tuple(policies)
    by_id = {policy.id: policy for policy in read}
    problems = []
    if len(by_id) < len(read):
        problems.append(Problem("duplicate_id", "Two policies have the same id."))
    by_uid: dict[Uid, Entity] = {}
    for entity in entities:
        if entity.uid in by_uid:
            problems.append(Problem("duplicate_entity", f"{entity.uid} is given twice."))
        by_uid[entity.uid] = entity
    if problems:
        raise InvalidPolicies(tuple(problems))
    actions = entities_from_json("[]", schema=schema) if schema is not None else ()
    known = {**{action.uid: action for action in actions}, **by_uid}
    return Snapshot(generation, MappingProxyType(by_id), MappingProxyType(known), schema)
