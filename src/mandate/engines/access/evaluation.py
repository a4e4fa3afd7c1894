"""What one operation of the policy language gives or why it fails; each function follows Cedar to the letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Any

from mandate.engines.access.extensions import CONSTRUCTORS, DAY, Unreadable, long
from mandate.engines.access.terms import Uid
from mandate.engines.access.values import Address, Decimal, Moment, Span


class EvaluationError(Exception):
    """Why a policy could not be evaluated; `missing` is the attribute or tag that is not there, if that was it."""

    def __init__(self, message: str, *, missing: str | None = None) -> None:
        super().__init__(message)
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Node:
    """What is known of an entity, in the form decisions use: values frozen, `above` all its ancestors."""

    attrs: Mapping[str, Any]
    tags: Mapping[str, Any]
    above: frozenset[Uid]


Nodes = Mapping[Uid, Node]
_NAMES = {
    bool: "a Bool", int: "a Long", str: "a String", Uid: "an entity", frozenset: "a set", dict: "a record",
    Decimal: "a decimal", Address: "an IP address", Moment: "a datetime", Span: "a duration",
}  # fmt: skip
ORDERS: dict[str, Callable[[Any, Any], bool]] = {"less": lt, "less_eq": le, "greater": gt, "greater_eq": ge}


def expected(kind: type, value: Any) -> EvaluationError:
    """The error for a value of another type than the operation works on."""
    return EvaluationError(f"{_NAMES[type(value)]} where {_NAMES[kind]} is needed")


def boolean(value: Any) -> bool:
    """The value if it is a Bool."""
    if value is True or value is False:
        return value
    raise expected(bool, value)


def attribute(value: Any, name: str, nodes: Nodes) -> Any:
    """`value.name` of an entity or a record; an entity nobody knows has none."""
    if type(value) is Uid:
        node = nodes.get(value)
        if node is None:
            raise EvaluationError(f"{value} does not exist", missing=name)
        value = node.attrs
    elif type(value) is not dict:
        raise expected(dict, value)
    try:
        return value[name]
    except KeyError:
        raise EvaluationError(f"there is no attribute {name}", missing=name) from None


def has(value: Any, name: str, nodes: Nodes) -> bool:
    """`value has name`; false for an entity nobody knows."""
    if type(value) is Uid:
        node = nodes.get(value)
        return node is not None and name in node.attrs
    if type(value) is dict:
        return name in value
    raise expected(dict, value)


def tag(value: Any, name: Any, nodes: Nodes) -> Any:
    """`value.getTag(name)`."""
    if type(value) is not Uid:
        raise expected(Uid, value)
    if type(name) is not str:
        raise expected(str, name)
    node = nodes.get(value)
    if node is None:
        raise EvaluationError(f"{value} does not exist", missing=name)
    try:
        return node.tags[name]
    except KeyError:
        raise EvaluationError(f"there is no tag {name}", missing=name) from None


def has_tag(value: Any, name: Any, nodes: Nodes) -> bool:
    """`value.hasTag(name)`; false for an entity nobody knows."""
    if type(value) is not Uid:
        raise expected(Uid, value)
    if type(name) is not str:
        raise expected(str, name)
    node = nodes.get(value)
    return node is not None and name in node.tags


def within(value: Any, group: Any, nodes: Nodes) -> bool:
    """`value in group`: itself or an ancestor; of a set, any member, all of which must be entities."""
    if type(value) is not Uid:
        raise expected(Uid, value)
    if type(group) is Uid:
        return value == group or ((node := nodes.get(value)) is not None and group in node.above)
    if type(group) is not frozenset:
        raise expected(Uid, group)
    if any(type(one) is not Uid for one in group):
        raise EvaluationError("a set of other things than entities behind in")
    node = nodes.get(value)
    return value in group or (node is not None and not node.above.isdisjoint(group))


def ordered(op: str, left: Any, right: Any) -> bool:
    """`<`, `<=`, `>`, `>=` of two datetimes or two durations; two Longs are compared on the spot."""
    if type(left) is type(right) and type(left) in (Moment, Span):
        return ORDERS[op](left.ms, right.ms)
    raise expected(int, right if type(left) is int else left)


def collection(value: Any) -> frozenset[Any]:
    """The value if it is a set."""
    if type(value) is frozenset:
        return value
    raise expected(frozenset, value)


def added(left: Any, right: Any) -> int:
    """`left + right` of Longs."""
    return _fitting(_whole(left) + _whole(right))


def taken(left: Any, right: Any) -> int:
    """`left - right` of Longs."""
    return _fitting(_whole(left) - _whole(right))


def times(left: Any, right: Any) -> int:
    """`left * right` of Longs."""
    return _fitting(_whole(left) * _whole(right))


def negative(value: Any) -> int:
    """`-value` of a Long."""
    return _fitting(-_whole(value))


def _whole(value: Any) -> int:
    if type(value) is int:
        return value
    raise expected(int, value)


def _fitting(number: int) -> int:
    try:
        return long(number)
    except Unreadable as error:
        raise EvaluationError(str(error)) from None


def constructed(name: str, value: Any) -> Any:
    """`ip("...")` and the like."""
    if type(value) is not str:
        raise expected(str, value)
    try:
        return CONSTRUCTORS[name](value)
    except Unreadable as error:
        raise EvaluationError(str(error)) from None


def in_range(left: Any, right: Any) -> bool:
    """`left.isInRange(right)`: every address of the left is one of the right."""
    one, other = _of(Address, left), _of(Address, right)
    if one.version != other.version:
        return False
    first, last = _bounds(one)
    lowest, highest = _bounds(other)
    return bool(lowest <= first and last <= highest)


def _bounds(address: Address) -> tuple[int, int]:
    size = 1 << (address.bits - address.prefix)
    first = address.number // size * size
    return first, first + size - 1


_LOOPBACK = {4: Address(4, 127 << 24, 8), 6: Address(6, 1, 128)}
_MULTICAST = {4: Address(4, 224 << 24, 4), 6: Address(6, 0xFF << 120, 8)}


def offset(left: Any, right: Any) -> Moment:
    """`left.offset(right)`: a datetime moved by a duration."""
    return Moment(_fitting(_of(Moment, left).ms + _of(Span, right).ms))


def since(left: Any, right: Any) -> Span:
    """`left.durationSince(right)` of two datetimes."""
    return Span(_fitting(_of(Moment, left).ms - _of(Moment, right).ms))


def _to_date(value: Any) -> Moment:
    ms = _of(Moment, value).ms
    return Moment(_fitting(ms - ms % DAY))


def _to_time(value: Any) -> Span:
    return Span(_of(Moment, value).ms % DAY)


def _of(kind: type, value: Any) -> Any:
    if type(value) is kind:
        return value
    raise expected(kind, value)


def _truncated(unit: int) -> Callable[[Any], int]:
    """Whole units of a duration, towards zero."""

    def units(value: Any) -> int:
        ms: int = _of(Span, value).ms
        return -(-ms // unit) if ms < 0 else ms // unit

    return units


UNARY: dict[str, Callable[[Any], Any]] = {
    "is_ipv4": lambda value: _of(Address, value).version == 4,
    "is_ipv6": lambda value: _of(Address, value).version == 6,
    "is_loopback": lambda value: in_range(value, _LOOPBACK[_of(Address, value).version]),
    "is_multicast": lambda value: in_range(value, _MULTICAST[_of(Address, value).version]),
    "to_date": _to_date,
    "to_time": _to_time,
    "to_milliseconds": _truncated(1),
    "to_seconds": _truncated(1_000),
    "to_minutes": _truncated(60_000),
    "to_hours": _truncated(3_600_000),
    "to_days": _truncated(DAY),
}
_DECIMALS = {
    "decimal_less_than": lt, "decimal_less_eq": le, "decimal_greater": gt, "decimal_greater_eq": ge,
}  # fmt: skip


def _compared(order: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda left, right: order(_of(Decimal, left).units, _of(Decimal, right).units)


BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "add": added, "sub": taken, "mul": times, "is_in_range": in_range, "offset": offset, "duration_since": since,
    "contains_all": lambda left, right: collection(left) >= collection(right),
    "contains_any": lambda left, right: not collection(left).isdisjoint(collection(right)),
    **{name: _compared(order) for name, order in _DECIMALS.items()},
}  # fmt: skip
