"""Cedar's values in Python, so that what is equal there is equal here: true is not 1, and sets may hold anything.

bool, int, str and Uid are themselves, a record is a dict, a set is a frozenset of `key`s, and the four extension types
are classes of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from mandate.engines.access.terms import LONGEST, SHORTEST, InvalidRequest, Uid


class Truth(NamedTuple):
    """A Bool inside a set: Python holds True and 1 for the same member."""

    of: bool
    mark: str = "bool"


class Fields(NamedTuple):
    """A record inside a set, where it has to be hashable."""

    of: frozenset[tuple[str, Any]]
    mark: str = "record"


@dataclass(frozen=True, slots=True, order=True)
class Decimal:
    """A number with four decimals, as a count of ten-thousandths."""

    units: int

    def __str__(self) -> str:
        sign, whole = "-" if self.units < 0 else "", abs(self.units)
        return f"{sign}{whole // 10_000}.{whole % 10_000:04d}"


@dataclass(frozen=True, slots=True)
class Address:
    """An IP address or a range of them: version, address as a number, length of the prefix."""

    version: int
    number: int
    prefix: int

    @property
    def bits(self) -> int:
        """How many bits an address of this version has."""
        return 32 if self.version == 4 else 128

    def __str__(self) -> str:
        from ipaddress import ip_address

        name = str(ip_address(self.number.to_bytes(self.bits // 8, "big")))
        return name if self.prefix == self.bits else f"{name}/{self.prefix}"


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """Cedar's datetime: milliseconds since 1970 UTC."""

    ms: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Cedar's duration: milliseconds, also negative."""

    ms: int


EXTENSIONS = (Decimal, Address, Moment, Span)
_TRUE, _FALSE = Truth(True), Truth(False)


def key(value: Any) -> Any:
    """What stands for a value inside a set: hashable, and equal exactly where Cedar's values are equal."""
    kind = type(value)
    if kind is bool:
        return _TRUE if value else _FALSE
    if kind is dict:
        return Fields(frozenset((name, key(part)) for name, part in value.items()))
    return value


def same(left: Any, right: Any) -> bool:
    """Cedar's `==`: values of different types are different, and that is no error."""
    if type(left) is not type(right):
        return False
    if type(left) is dict:
        return left.keys() == right.keys() and all(same(part, right[name]) for name, part in left.items())
    return bool(left == right)


def member(kept: Any) -> Any:
    """The value a set's `key` stands for."""
    if type(kept) is Truth:
        return kept.of
    if type(kept) is Fields:
        return {name: member(part) for name, part in sorted(kept.of, key=lambda pair: pair[0])}
    return kept


def value_of(given: Any, *, where: str = "value") -> Any:
    """A value as the engine keeps it; raises InvalidRequest for what Cedar does not have (null, floats, 65 bits)."""
    kind = type(given)
    if kind is bool or kind is str or kind is Uid or kind in EXTENSIONS:
        return given
    if kind is int:
        if SHORTEST <= given <= LONGEST:
            return given
        raise InvalidRequest(f"{where}: {given} does not fit in 64 bits")
    if isinstance(given, Mapping):
        return {name: value_of(part, where=f"{where}.{name}") for name, part in given.items()}
    if isinstance(given, str):
        return str(given)
    if isinstance(given, int):
        return value_of(int(given), where=where)
    if isinstance(given, Collection) and not isinstance(given, bytes | bytearray):
        return frozenset(key(value_of(member(part), where=where)) for part in given)
    raise InvalidRequest(f"{where}: Cedar has no value for {given!r}")
