"""A policy taken apart for explaining: whom it is about, what it is about, and its conditions with their texts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mandate.engines.access.conjuncts import Conjunct, conjuncts, moments
from mandate.engines.access.evaluation import Nodes
from mandate.engines.access.expressions import NotCompiled, Run
from mandate.engines.access.reading import Reads, looks_elsewhere, read_of_context, reads
from mandate.engines.access.scopes import Key, keys
from mandate.engines.access.snapshot import Snapshot
from mandate.engines.access.terms import Policy, Uid


@dataclass(frozen=True)
class Parts:
    """One policy, its scope as keys, its conditions, and the moments it compares the present with."""

    policy: str
    tree: Any
    conditions: tuple[Conjunct, ...]
    moments: tuple[Run, ...]
    principals: tuple[Key, ...]
    actions: tuple[Key, ...]
    resources: tuple[Key, ...]
    of_principal: tuple[Reads, ...]
    of_resource: tuple[Reads, ...]
    of_context: frozenset[str] | None
    elsewhere: bool

    def about(self, principal: Uid, nodes: Nodes) -> bool:
        """Whether it is about this principal."""
        return any(_fits(key, principal, nodes) for key in self.principals)

    def concerns(self, action: Uid, resource: Uid, nodes: Nodes) -> bool:
        """Whether it is about this action and this resource."""
        return any(_fits(key, action, nodes) for key in self.actions) and any(
            _fits(key, resource, nodes) for key in self.resources
        )

    @property
    def group(self) -> Any:
        """Whom it is about: a uid, or the name of a type."""
        (key,) = self.principals
        return key[-1] if key else None

    @property
    def who(self) -> str:
        """The scope of the principal as Cedar writes it."""
        (key,) = self.principals
        return f"principal {key[0]} {key[1]}" if len(key) == 2 else f"principal is {key[1]} in {key[2]}"

    def text(self, number: int) -> str:
        """One condition as Cedar writes it."""
        one = self.conditions[number]
        return _written(one.node, one.wanted)


@lru_cache(maxsize=4_096)
def _written(node: Any, wanted: bool) -> str:
    import cedarpy
    from cedarpy import pst

    clause = pst.When(node) if wanted else pst.When(pst.UnaryOp("not", node))
    anything = pst.ScopeAny()
    alone = pst.Template("one", "permit", anything, anything, anything, (clause,), pst.FrozenMap())
    text = str(cedarpy.PolicySet.from_pst(pst.PolicySet(pst.FrozenMap(), pst.FrozenMap({"one": alone}), ())))
    return " ".join(text.partition("{")[2].rpartition("}")[0].split())


def _fits(key: Key, one: Uid, nodes: Nodes) -> bool:
    if not key:
        return True
    kind, *rest = key
    node = nodes.get(one)
    groups = (node.above if node is not None else frozenset()) | {one}
    if kind == "==":
        return bool(rest[0] == one)
    if kind == "in":
        return rest[0] in groups
    return bool(rest[0] == one.type) and (kind == "is" or rest[1] in groups)


def parts_of(policy: Policy, snapshot: Snapshot) -> Parts | None:
    """The parts of a policy, taken apart once per snapshot; None for one that cedarpy decides."""
    known = snapshot.taken_apart
    if policy.id not in known:
        known[policy.id] = _taken_apart(policy)
    found: Parts | None = known[policy.id]
    return found


def _taken_apart(policy: Policy) -> Parts | None:
    tree = policy.tree
    if tree is None:
        return None
    try:
        return Parts(
            policy.id,
            tree,
            conjuncts(tree.clauses),
            moments(tree.clauses),
            keys(tree.principal),
            keys(tree.action),
            keys(tree.resource),
            reads(tree.clauses, "principal"),
            reads(tree.clauses, "resource"),
            read_of_context(tree.clauses),
            looks_elsewhere(tree.clauses),
        )
    except NotCompiled:
        return None
