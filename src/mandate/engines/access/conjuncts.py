"""The conditions of a policy one by one: what each asks of whom, so that a no can say what was missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from mandate.engines.access.evaluation import EvaluationError
from mandate.engines.access.expressions import Asked, Run, compiled, truth

_NEGATED = {
    "eq": "not_eq", "not_eq": "eq", "less": "greater_eq", "less_eq": "greater", "greater": "less_eq",
    "greater_eq": "less", "in": "not_in", "not_in": "in", "has": "has_not", "has_not": "has", "is": "is_not",
    "is_not": "is", "": "",
}  # fmt: skip
_MIRRORED = {
    "eq": "eq", "not_eq": "not_eq", "less": "greater", "less_eq": "greater_eq", "greater": "less",
    "greater_eq": "less_eq",
}  # fmt: skip
_LITERALS = ("BoolLit", "LongLit", "StringLit", "EntityLit", "Set")


@dataclass(frozen=True, slots=True)
class Asks:
    """What one condition compares: `of` (principal, resource, context...) and its `name`, how, and with what."""

    op: str = ""
    of: str = ""
    name: str = ""
    actual: Run | None = None
    needed: Run | None = None


@dataclass(frozen=True, slots=True)
class Conjunct:
    """One condition that has to come out as `wanted`; a policy applies only if all of them do."""

    node: Any
    wanted: bool
    run: Run
    asks: Asks

    def holds(self, asked: Asked) -> bool:
        """Whether it comes out as wanted; a condition that fails does not."""
        try:
            return bool(self.run(asked)) is self.wanted
        except EvaluationError:
            return False

    @property
    def op(self) -> str:
        """The comparison that has to hold."""
        return self.asks.op if self.wanted else _NEGATED[self.asks.op]


def conjuncts(clauses: Iterable[Any]) -> tuple[Conjunct, ...]:
    """The conditions of when and unless clauses, split where all have to hold."""
    found: list[Conjunct] = []
    for clause in clauses:
        for node, wanted in _split(clause.expr, type(clause).__name__ == "When"):
            found.append(Conjunct(node, wanted, truth(compiled(node)), _asks(node)))
    return tuple(found)


def _split(node: Any, wanted: bool) -> Iterator[tuple[Any, bool]]:
    kind = type(node).__name__
    if kind == "BinaryOp" and node.op == ("and" if wanted else "or"):
        yield from _split(node.left, wanted)
        yield from _split(node.right, wanted)
    elif kind == "UnaryOp" and node.op == "not":
        yield from _split(node.arg, not wanted)
    else:
        yield node, wanted


def _asks(node: Any) -> Asks:
    kind = type(node).__name__
    if kind == "BinaryOp":
        return _compared(node)
    if kind == "HasAttr":
        of, name = _path(node.base)
        return Asks("has", of or name, ".".join(node.attrs))
    if kind == "Is" and node.in_expr is None:
        of, name = _path(node.base)
        return Asks("is", of, name, None, lambda asked: str(node.entity_type))
    of, name = _path(node)
    return Asks("eq", of, name, compiled(node).run, lambda asked: True) if of else Asks()


def _compared(node: Any) -> Asks:
    op, left, right = node.op, node.left, node.right
    if op == "has_tag":
        of, _ = _path(left)
        return Asks("has", of, getattr(right, "value", ""))
    if op == "contains":
        op, left, right = "in", right, left
    elif op in _MIRRORED and type(left).__name__ in _LITERALS:
        op, left, right = _MIRRORED[op], right, left
    if op not in _NEGATED:
        return Asks()
    of, name = _path(left)
    return Asks(op, of, name, compiled(left).run, compiled(right).run)


def _path(node: Any) -> tuple[str, str]:
    """Of whom, and which attribute or tag, where a part of the tree is just that."""
    kind = type(node).__name__
    if kind == "Var":
        return node.name, ""
    if kind == "GetAttr":
        of, name = _path(node.base)
        return of, f"{name}.{node.attr}".lstrip(".") if of else ""
    if kind == "BinaryOp" and node.op == "get_tag" and type(node.right).__name__ == "StringLit":
        of, name = _path(node.left)
        return of, f"{name}.{node.right.value}".lstrip(".") if of else ""
    return "", ""


def value_or_nothing(run: Run | None, asked: Asked) -> Any:
    """What a part gives; None if it has no value for this request."""
    if run is None:
        return None
    try:
        return run(asked)
    except EvaluationError:
        return None


def walk(node: Any) -> Iterator[Any]:
    """Every part of a condition, itself first."""
    yield node
    for inner in children(node):
        yield from walk(inner)


def children(node: Any) -> Iterator[Any]:
    """The parts directly beneath a part."""
    kind = type(node).__name__
    for name in _INNER.get(kind, ()):
        if getattr(node, name) is not None:
            yield getattr(node, name)
    if kind == "Set":
        yield from node.elements
    if kind == "Record":
        yield from node.fields.values()


_INNER = {
    "GetAttr": ("base",), "HasAttr": ("base",), "Like": ("base",), "Is": ("base", "in_expr"), "UnaryOp": ("arg",),
    "BinaryOp": ("left", "right"), "IfThenElse": ("cond", "then_expr", "else_expr"),
}  # fmt: skip


def moments(clauses: Iterable[Any]) -> tuple[Run, ...]:
    """What a policy compares the present moment with: the times at which its answer may change."""
    found = []
    for clause in clauses:
        for node in walk(clause.expr):
            if type(node).__name__ == "BinaryOp" and node.op in _MIRRORED:
                for one, other in ((node.left, node.right), (node.right, node.left)):
                    if _path(one) == ("context", "now"):
                        found.append(compiled(other).run)
    return tuple(found)
