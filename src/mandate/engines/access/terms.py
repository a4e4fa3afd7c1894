"""What a decision about access is made of: uids, entities, a request, and the answer with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

NOTHING: Mapping[str, Any] = MappingProxyType({})
LONGEST, SHORTEST = 2**63 - 1, -(2**63)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def quoted(text: str) -> str:
    """The text as a Cedar string literal."""
    return '"' + "".join(_ESCAPES.get(letter, letter) for letter in text) + '"'


class Uid(NamedTuple):
    """The name of an entity; it exists as a name even where no entity of that name is known."""

    type: str
    id: str

    def __str__(self) -> str:
        return f"{self.type}::{quoted(self.id)}"


@dataclass(frozen=True, slots=True)
class Entity:
    """What is known of one entity.

    Values are bool, int (64 bits), str, Uid, the extension values of `values.py`, collections (a set) and mappings
    (a record). `parents` are direct ones; their parents follow.
    """

    uid: Uid
    attrs: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    parents: frozenset[Uid] = frozenset()
    tags: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants to do what with what, under which circumstances."""

    principal: Uid
    action: Uid
    resource: Uid
    context: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class PolicyError:
    """A policy that could not be evaluated and was left out; `policy` is empty if the request itself was at fault."""

    policy: str
    message: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no. `reasons` are the ids of all satisfied forbids, and if there are none, of all satisfied permits.

    In the order of the policies. `errors` name every policy whose evaluation failed, also where the answer was clear
    without it. `compiled` is False if a policy that could have a say was asked through cedarpy.
    """

    allow: bool
    reasons: tuple[str, ...]
    errors: tuple[PolicyError, ...]
    compiled: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a text, with its place where it is known; lines and columns count from 1."""

    code: str
    message: str
    policy: str | None = None
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy: its id (of `@id`, else its number), its text, and the line it starts on."""

    id: str
    effect: str
    text: str
    annotations: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    line: int = 1
    tree: Any = field(default=None, compare=False, repr=False)


class InvalidPolicies(ValueError):
    """Policies, entities or a schema that cannot be used; names every problem found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"line {p.line}: {p.message}" if p.line else p.message for p in problems))
        self.problems = problems


class InvalidRequest(ValueError):
    """A request that cannot be asked: a value without a meaning in Cedar, or a uid that is none."""
