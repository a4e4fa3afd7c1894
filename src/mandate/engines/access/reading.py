"""What a policy looks at: who looks the same to every policy that has a say gets the same answer, so one is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from mandate.engines.access.conjuncts import children, value_or_nothing, walk
from mandate.engines.access.evaluation import Nodes
from mandate.engines.access.expressions import Asked, Run, compiled
from mandate.engines.access.terms import Uid
from mandate.engines.access.values import key

WHOLE, ATTRIBUTE, TAG, WITHIN, HELD = "whole", "attribute", "tag", "within", "held"


@dataclass(frozen=True, slots=True)
class Reads:
    """One thing a policy looks at: an attribute, a tag, how it compares with something, or everything (`whole`)."""

    what: str
    name: str = ""
    run: Run | None = None


EVERYTHING = (Reads(WHOLE),)


def reads(clauses: Iterable[Any], side: str) -> tuple[Reads, ...]:
    """What the conditions look at of the principal or the resource; `whole` if no less can be said."""
    found = dict.fromkeys(one for clause in clauses for one in _reads(clause.expr, side))
    return EVERYTHING if any(one.what == WHOLE for one in found) else tuple(found)


def _reads(node: Any, side: str) -> Iterator[Reads]:
    kind = type(node).__name__
    if kind == "Var" and node.name == side:
        yield Reads(WHOLE)
        return
    if kind == "GetAttr" and _is_side(node.base, side):
        yield Reads(ATTRIBUTE, node.attr)
        return
    if kind == "HasAttr" and _is_side(node.base, side):
        yield Reads(ATTRIBUTE, node.attrs[0])
        return
    if kind == "Is" and _is_side(node.base, side):
        yield from (Reads(WHOLE),) if node.in_expr is not None else ()
        return
    if kind == "BinaryOp":
        special = _compared(node, side)
        if special is not None:
            yield special
            return
    for inner in children(node):
        yield from _reads(inner, side)


def _is_side(node: Any, side: str) -> bool:
    return type(node).__name__ == "Var" and node.name == side


def _compared(node: Any, side: str) -> Reads | None:
    """The principal compared with something that does not depend on it: only how it comes out matters."""
    op, left, right = node.op, node.left, node.right
    if op in ("get_tag", "has_tag") and _is_side(left, side):
        return Reads(TAG, right.value) if type(right).__name__ == "StringLit" else Reads(WHOLE)
    if op in ("eq", "not_eq") and _is_side(right, side):
        left, right = right, left
    if op in ("eq", "not_eq") and _is_side(left, side) and _apart(right, side):
        return Reads(HELD, "", compiled(right).run)
    if op == "in" and _is_side(left, side) and _apart(right, side):
        return Reads(WITHIN, "", compiled(right).run)
    if op == "contains" and _is_side(right, side) and _apart(left, side):
        return Reads(HELD, "", compiled(left).run)
    return None


def _apart(node: Any, side: str) -> bool:
    """Whether a part looks at the rest of the request at most; what it gives is then worked out once.

    The context is left out: a grid asks about several.
    """
    names = {part.name for part in walk(node) if type(part).__name__ == "Var"}
    return names <= {"principal", "action", "resource"} - {side}


def read_of_context(clauses: Iterable[Any]) -> frozenset[str] | None:
    """The names of the context that conditions look at; None if they look at it as a whole."""
    names: set[str] = set()
    for clause in clauses:
        inside: set[int] = set()
        for node in walk(clause.expr):
            kind = type(node).__name__
            if kind in ("GetAttr", "HasAttr") and _is_side(node.base, "context"):
                names.add(node.attr if kind == "GetAttr" else node.attrs[0])
                inside.add(id(node.base))
            elif kind == "Var" and node.name == "context" and id(node) not in inside:
                return None
    return frozenset(names)


def looks_elsewhere(clauses: Iterable[Any]) -> bool:
    """Whether conditions look at entities other than the principal, the action and the resource themselves."""
    return any(_elsewhere(node) for clause in clauses for node in walk(clause.expr))


def _elsewhere(node: Any) -> bool:
    kind = type(node).__name__
    if kind in ("GetAttr", "HasAttr"):
        longer = kind == "HasAttr" and len(node.attrs) > 1
        return longer or type(node.base).__name__ != "Var"
    if kind == "BinaryOp" and node.op in ("in", "get_tag", "has_tag"):
        return type(node.left).__name__ != "Var"
    return kind == "Is" and node.in_expr is not None and type(node.base).__name__ != "Var"


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at, worked out for one request: names of attributes and tags, and what to be, or be part of."""

    attributes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    held: tuple[frozenset[Any], ...] = ()
    within: tuple[frozenset[Any], ...] = ()
    whole: bool = False

    def of(self, one: Uid, nodes: Nodes) -> Any:
        """How an entity looks: equal looks, equal answers."""
        if self.whole:
            return one
        node = nodes.get(one)
        if node is None:
            return (None, *(one in others for others in (*self.held, *self.within)))
        seen: list[Any] = [key(node.attrs.get(name, _NOTHING)) for name in self.attributes]
        seen += [key(node.tags.get(name, _NOTHING)) for name in self.tags]
        seen += [one in others for others in self.held]
        seen += [one in others or not node.above.isdisjoint(others) for others in self.within]
        return tuple(seen)


class _Nothing:
    """What stands for an attribute that is not there."""


_NOTHING = _Nothing()


def look(items: Iterable[Reads], asked: Asked) -> Look:
    """The look for these reads; what to be or be part of is worked out from the rest of the request."""
    names: dict[str, list[Any]] = {ATTRIBUTE: [], TAG: [], HELD: [], WITHIN: []}
    for item in dict.fromkeys(items):
        if item.what == WHOLE:
            return Look(whole=True)
        names[item.what].append(item.name if item.run is None else _members(value_or_nothing(item.run, asked)))
    return Look(tuple(names[ATTRIBUTE]), tuple(names[TAG]), tuple(names[HELD]), tuple(names[WITHIN]))


def _members(value: Any) -> frozenset[Any]:
    """What to compare with, as a set; nothing at all if the policy fails there, whoever asks."""
    if type(value) is Uid:
        return frozenset({value})
    return value if type(value) is frozenset else frozenset()
