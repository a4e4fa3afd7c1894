"""A condition of a policy as a function of the request: each part of the tree becomes a closure of its own.

What a part surely gives is known while compiling, so that a check it cannot fail is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from mandate.engines.access import evaluation as ev
from mandate.engines.access.evaluation import EvaluationError, Nodes
from mandate.engines.access.extensions import CONSTRUCTORS
from mandate.engines.access.terms import Uid
from mandate.engines.access.values import key, same
from mandate.engines.access.wildcards import fitting

# Principal, action, resource, context, and what is known of every entity.
Asked = tuple[Uid, Uid, Uid, dict[str, Any], Nodes]
Run = Callable[[Asked], Any]
PLACES = {"principal": 0, "action": 1, "resource": 2, "context": 3}
NODES: Final = 4


class NotCompiled(Exception):
    """A construct this compiler does not know; cedarpy decides that policy."""


class _Open:
    """What stands for a value that is known only when asked."""


OPEN = _Open()


@dataclass(frozen=True, slots=True)
class Code:
    """A compiled part: how to run it, the type it surely has (None: unknown), its value if that is fixed."""

    run: Run
    kind: type | None = None
    value: Any = OPEN

    @property
    def fixed(self) -> bool:
        """Whether the value is known without a request."""
        return self.value is not OPEN


def fixed(value: Any) -> Code:
    """A part whose value is known."""
    return Code(lambda asked: value, type(value), value)


def compiled(node: Any) -> Code:
    """The part of the tree as code; raises NotCompiled for a construct that is not known here."""
    build = _BUILDERS.get(type(node).__name__)
    if build is None:
        raise NotCompiled(type(node).__name__)
    return build(node)


def condition(clauses: Iterable[Any]) -> Run | None:
    """When and unless clauses as one function that gives a bool or raises EvaluationError; None if there are none."""
    parts = [_clause(clause) for clause in clauses]
    return _all(parts) if parts else None


def _clause(clause: Any) -> Run:
    name = type(clause).__name__
    if name not in ("When", "Unless"):
        raise NotCompiled(name)
    run = truth(compiled(clause.expr))
    return run if name == "When" else lambda asked: not run(asked)


def _all(parts: list[Run]) -> Run:
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2:
        first, second = parts
        return lambda asked: first(asked) and second(asked)
    if len(parts) == 3:
        one, two, three = parts
        return lambda asked: one(asked) and two(asked) and three(asked)
    several = tuple(parts)

    def run(asked: Asked) -> bool:
        for part in several:  # noqa: SIM110 - all() over a generator takes twice as long
            if not part(asked):
                return False
        return True

    return run


def truth(code: Code) -> Run:
    """The part as a Bool; anything else is an error when asked."""
    run = code.run
    return run if code.kind is bool else lambda asked: ev.boolean(run(asked))


def _literal(node: Any) -> Code:
    return fixed(node.value)


def uid(node: Any) -> Uid:
    """The uid of a node of the tree."""
    return Uid(str(node.type), node.id)


def _variable(node: Any) -> Code:
    place = PLACES[node.name]
    return Code(lambda asked: asked[place], dict if node.name == "context" else Uid)


def _attribute(node: Any) -> Code:
    name: str = node.attr
    base = compiled(node.base)
    if type(node.base).__name__ == "Var":
        return Code(_own(PLACES[node.base.name], name))
    run = base.run
    return Code(lambda asked: ev.attribute(run(asked), name, asked[NODES]))


def _own(place: int, name: str) -> Run:
    """An attribute of principal, action, resource or context: nearly every condition begins with one."""

    def from_context(asked: Asked) -> Any:
        try:
            return asked[3][name]
        except KeyError:
            raise EvaluationError(f"context has no {name}", missing=name) from None

    def from_entity(asked: Asked) -> Any:
        one: Any = asked[place]
        try:
            return asked[4][one].attrs[name]
        except KeyError:
            return ev.attribute(one, name, asked[4])

    return from_context if place == PLACES["context"] else from_entity


def _has(node: Any) -> Code:
    run = compiled(node.base).run
    if len(node.attrs) > 1:
        raise NotCompiled("HasAttr")  # the reader writes `has a.b` out as two, joined by &&
    (name,) = node.attrs
    return Code(lambda asked: ev.has(run(asked), name, asked[NODES]), bool)


def _like(node: Any) -> Code:
    parts = [""]
    for part in node.pattern:
        if type(part).__name__ == "Wildcard":
            parts.append("")
        else:
            parts[-1] += part.value
    fits, run = fitting(parts), compiled(node.base).run

    def like(asked: Asked) -> bool:
        value = run(asked)
        if type(value) is not str:
            raise ev.expected(str, value)
        return fits(value)

    return Code(like, bool)


def _is(node: Any) -> Code:
    run, name = compiled(node.base).run, str(node.entity_type)
    group = compiled(node.in_expr).run if node.in_expr is not None else None

    def is_one(asked: Asked) -> bool:
        value = run(asked)
        if type(value) is not Uid:
            raise ev.expected(Uid, value)
        return value.type == name and (group is None or ev.within(value, group(asked), asked[NODES]))

    return Code(is_one, bool)


def _choice(node: Any) -> Code:
    asks, then, other = truth(compiled(node.cond)), compiled(node.then_expr), compiled(node.else_expr)
    yes, no = then.run, other.run
    kind = then.kind if then.kind is other.kind else None
    return Code(lambda asked: yes(asked) if asks(asked) else no(asked), kind)


def _set(node: Any) -> Code:
    parts = [compiled(part) for part in node.elements]
    if all(part.fixed for part in parts):
        return fixed(frozenset(key(part.value) for part in parts))
    runs = tuple(part.run for part in parts)
    return Code(lambda asked: frozenset([key(run(asked)) for run in runs]), frozenset)


def _record(node: Any) -> Code:
    runs = tuple((name, compiled(part).run) for name, part in node.fields.items())
    return Code(lambda asked: {name: run(asked) for name, run in runs}, dict)


def _unary(node: Any) -> Code:
    arg = compiled(node.arg)
    run, op = arg.run, node.op
    if op == "not":
        asks = truth(arg)
        return Code(lambda asked: not asks(asked), bool)
    if op == "neg":
        return Code(lambda asked: ev.negative(run(asked)), int)
    if op == "is_empty":
        return Code(lambda asked: not ev.collection(run(asked)), bool)
    if op in CONSTRUCTORS:
        return _constructed(op, arg)
    if op in ev.UNARY:
        apply = ev.UNARY[op]
        return Code(lambda asked: apply(run(asked)), bool if op.startswith("is_") else None)
    raise NotCompiled(op)


def _constructed(name: str, arg: Code) -> Code:
    run = arg.run
    if arg.fixed:
        try:
            return fixed(ev.constructed(name, arg.value))
        except EvaluationError:
            pass  # an error only for who asks: the part may never be reached
    return Code(lambda asked: ev.constructed(name, run(asked)))


def _binary(node: Any) -> Code:
    op = node.op
    left, right = compiled(node.left), compiled(node.right)
    if op in _SPECIAL:
        return _SPECIAL[op](left, right)
    one, other = left.run, right.run
    if op in ev.ORDERS:
        return _ordered(op, left, right)
    if op in ev.BINARY:
        apply = ev.BINARY[op]
        kind = int if op in ("add", "sub", "mul") else None if op in ("offset", "duration_since") else bool
        return Code(lambda asked: apply(one(asked), other(asked)), kind)
    raise NotCompiled(op)


def _and(left: Code, right: Code) -> Code:
    one, other = truth(left), truth(right)
    return Code(lambda asked: one(asked) and other(asked), bool)


def _or(left: Code, right: Code) -> Code:
    one, other = truth(left), truth(right)
    return Code(lambda asked: one(asked) or other(asked), bool)


def _equal(left: Code, right: Code) -> Code:
    one, other = left.run, right.run
    if left.fixed and not right.fixed:
        one, other, right = other, one, left
    # Python compares a String or a uid with anything as Cedar does; only Bool, Long and records need more care.
    if right.fixed and type(right.value) in (str, Uid):
        wanted = right.value
        return Code(lambda asked: one(asked) == wanted, bool)
    return Code(lambda asked: same(one(asked), other(asked)), bool)


def _unequal(left: Code, right: Code) -> Code:
    equal = _equal(left, right).run
    return Code(lambda asked: not equal(asked), bool)


def _ordered(op: str, left: Code, right: Code) -> Code:
    one, other, order = left.run, right.run, ev.ORDERS[op]

    def run(asked: Asked) -> bool:
        first, second = one(asked), other(asked)
        if type(first) is int and type(second) is int:
            return order(first, second)
        return ev.ordered(op, first, second)

    return Code(run, bool)


def _in(left: Code, right: Code) -> Code:
    one, other = left.run, right.run
    if left.kind is Uid and right.fixed and type(right.value) is Uid:
        group = right.value

        def run(asked: Asked) -> bool:
            value = one(asked)
            node = asked[4].get(value)
            return value == group or (node is not None and group in node.above)

        return Code(run, bool)
    return Code(lambda asked: ev.within(one(asked), other(asked), asked[NODES]), bool)


def _contains(left: Code, right: Code) -> Code:
    one, other = left.run, right.run
    return Code(lambda asked: _holds(one(asked), other(asked)), bool)


def _holds(values: Any, value: Any) -> bool:
    return key(value) in ev.collection(values)


def _get_tag(left: Code, right: Code) -> Code:
    one, other = left.run, right.run
    return Code(lambda asked: ev.tag(one(asked), other(asked), asked[NODES]))


def _has_tag(left: Code, right: Code) -> Code:
    one, other = left.run, right.run
    return Code(lambda asked: ev.has_tag(one(asked), other(asked), asked[NODES]), bool)


_SPECIAL: dict[str, Callable[[Code, Code], Code]] = {
    "and": _and, "or": _or, "eq": _equal, "not_eq": _unequal, "in": _in, "contains": _contains, "get_tag": _get_tag,
    "has_tag": _has_tag,
}  # fmt: skip
_BUILDERS: dict[str, Callable[[Any], Code]] = {
    "BoolLit": _literal, "LongLit": _literal, "StringLit": _literal, "EntityLit": lambda node: fixed(uid(node.value)),
    "Var": _variable, "GetAttr": _attribute, "HasAttr": _has, "Like": _like, "Is": _is, "IfThenElse": _choice,
    "Set": _set, "Record": _record, "UnaryOp": _unary, "BinaryOp": _binary,
}  # fmt: skip
