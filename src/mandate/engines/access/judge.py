"""Decisions by cedarpy: the judge of our own compiler, and the one who decides what it cannot compile."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mandate.engines.access.jsonform import entities_to_json, uid_to_json, value_to_json
from mandate.engines.access.terms import Decision, Entity, InvalidRequest, Policy, PolicyError, Request
from mandate.engines.access.values import value_of

_BLAMED = re.compile(r"error while evaluating policy `policy([0-9]+)`: (.*)", re.DOTALL)


@dataclass(frozen=True)
class Judge:
    """Policies and entities as cedarpy keeps them, parsed when first asked and then kept."""

    policies: tuple[Policy, ...]
    entities: Mapping[Any, Entity]

    @cached_property
    def policy_handle(self) -> Any:
        """Every policy under its number: the text of each is one policy, so numbers and order agree."""
        import cedarpy

        return cedarpy.PolicySet.from_str("\n".join(policy.text for policy in self.policies))

    @cached_property
    def entity_handle(self) -> Any:
        """All entities, with the closure of their parents."""
        import cedarpy

        return cedarpy.Entities.from_json_str(json.dumps(entities_to_json(self.entities.values())))


def judging(policies: Sequence[Policy], entities: Iterable[Entity]) -> Judge:
    """A judge over policies and entities; an entity given twice counts as last given."""
    return Judge(tuple(policies), {entity.uid: entity for entity in entities})


def judge(request: Request, *, by: Judge) -> Decision:
    """What Cedar decides. A request it cannot read is a deny with an error that blames no policy."""
    try:
        context = {name: value_to_json(value_of(value, where=name)) for name, value in request.context.items()}
    except InvalidRequest as error:
        return Decision(False, (), (PolicyError("", str(error)),), False)
    return judged({**_sides(request), "context": context}, by=by)


def _sides(request: Request) -> dict[str, Any]:
    return {
        "principal": uid_to_json(request.principal),
        "action": uid_to_json(request.action),
        "resource": uid_to_json(request.resource),
    }


def judged(request: Mapping[str, Any], *, by: Judge) -> Decision:
    """What Cedar decides about a request in its JSON form."""
    import cedarpy

    result = cedarpy.is_authorized(dict(request), by.policy_handle, by.entity_handle)
    if result.decision is cedarpy.Decision.NoDecision:
        return Decision(False, (), tuple(PolicyError("", text) for text in result.diagnostics.errors), False)
    numbers = sorted(int(reason.removeprefix("policy")) for reason in result.diagnostics.reasons)
    return Decision(
        result.allowed, tuple(by.policies[number].id for number in numbers), _errors(result.diagnostics, by), False
    )


def _errors(diagnostics: Any, by: Judge) -> tuple[PolicyError, ...]:
    found = sorted((int(m[1]), m[2]) for m in map(_BLAMED.fullmatch, diagnostics.errors) if m)
    return tuple(PolicyError(by.policies[number].id, message) for number, message in found)
