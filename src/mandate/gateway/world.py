"""What the decision point needs from outside: who calls, the policy in force, its words, a desk for requests, a clock.

`config/` fills these places with the record; a test or another house may fill them with anything else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol

from mandate.engines.access.snapshot import Snapshot
from mandate.engines.access.terms import Decision, Request, Uid
from mandate.engines.access.uids import unescaped

REGISTERED = frozenset(
    {
        "Person", "Team", "Group", "Tool", "ToolGroup", "Dataset", "DataDomain", "Agent", "AgentGroup", "DataClass",
        "Purpose", "Competence",
    }
)  # fmt: skip
"""The types the registers keep: one of these that no register knows is unknown, whatever a caller says of it."""
_SPOKEN = {"user": "Person", **{name.lower(): name for name in sorted(REGISTERED)}}
_ACTION = re.compile(r'\bAction::"((?:\\.|[^"\\])*)"', re.DOTALL)


class Refusal(Exception):
    """The call itself is refused: a status, a sentence for whoever runs the calling system, and headers."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, dict(headers)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a call shows: a bearer token, or a client certificate (SHA-256) that a proxy at `address` vouches for."""

    bearer: str | None
    certificate: str | None
    address: str


@dataclass(frozen=True, slots=True)
class Caller:
    """The system that asks. `properties` are the names it may assert; `auditor` sees which rules decided."""

    id: str
    properties: frozenset[str] = frozenset()
    auditor: bool = False
    writes: bool = False


@dataclass(frozen=True)
class Published:
    """The policy in force. `names` are other names of entities, by type and lower case: an e-mail address, a title."""

    snapshot: Snapshot
    names: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def generation(self) -> int:
        """The number of the state of the record that decides."""
        return self.snapshot.generation

    @cached_property
    def of_type(self) -> Mapping[str, tuple[Uid, ...]]:
        """All known entities by type, in the order of their ids."""
        found: dict[str, list[Uid]] = {}
        for uid in sorted(self.snapshot.entities):
            found.setdefault(uid.type, []).append(uid)
        return {name: tuple(uids) for name, uids in found.items()}

    @cached_property
    def actions(self) -> tuple[Uid, ...]:
        """Every action the schema or a policy names."""
        named = {
            Uid("Action", unescaped(text))
            for policy in self.snapshot.policies.values()
            for text in _ACTION.findall(policy.text)
        }
        return tuple(sorted(named | set(self.of_type.get("Action", ()))))

    def type_named(self, name: str) -> str:
        """The type that is meant: as it is known here, else as others say it (`user`, `tool`), else as it was given."""
        return name if name in self.of_type else _SPOKEN.get(name, name)

    def uid(self, type_: str, id_: str) -> Uid:
        """The entity that is meant, by its id or by another name it has."""
        meant = Uid(self.type_named(type_), id_)
        if meant in self.snapshot.entities:
            return meant
        other = self.names.get(meant.type, {}).get(id_.casefold())
        return meant if other is None else Uid(meant.type, other)

    def unknown(self, uid: Uid) -> bool:
        """Whether entities of this type are kept here, and this is none of them."""
        return uid not in self.snapshot.entities and (uid.type in REGISTERED or uid.type in self.of_type)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A circumstance the caller named and no register knows: `part` is purpose, data_class, tool or competence."""

    part: str
    given: str


@dataclass(frozen=True, slots=True)
class Nearby:
    """What to say of an unknown circumstance, in both languages, and what is known that looks like it, by key."""

    en: str
    nl: str
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """A decision in sentences, in both languages, and what would turn a no: each step with who can take it.

    `unmet` is what is lacking: how it is now, and what is needed.
    """

    en: tuple[str, ...]
    nl: tuple[str, ...]
    changes: tuple[Mapping[str, Any], ...] = ()
    requestable: bool = False
    unmet: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """Access asked for by a person through another system."""

    person: str
    kind: str
    subject: str
    action: str
    why: str
    purpose: str
    data_class: int | None
    until: datetime | None
    emergency: bool


@dataclass(frozen=True, slots=True)
class Approval:
    """What an approved request gave: to whom, what, until when, whether it still stands, and from which state on."""

    id: str
    person: str
    subject: str
    until: datetime
    stands: bool
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One of several things asked for at once: what was named, as it was sent, and what became of it."""

    asked: Mapping[str, Any]
    status: str
    approval: Approval | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A request on its way: pending, approved, denied, expired, cancelled or failed; partial where its items differ."""

    id: str
    status: str
    ends_at: datetime
    approval: Approval | None = None
    items: tuple[Item, ...] = ()


class Desk(Protocol):
    """Where access is asked for."""

    def submit(self, wish: Wish, *, by: Caller, again: str, same: str) -> Task:
        """The task of a wish; `again` names a call that may come twice, `same` is its content.

        Raises Refusal for a wish that cannot be, Repeated where another came under that name.
        """

    def submit_all(
        self, wishes: Sequence[tuple[Wish, Mapping[str, Any]]], *, by: Caller, again: str, same: str
    ) -> Task:
        """One task of several wishes, each with what was named as it was sent; all or none. Raises as `submit`."""

    def task(self, task: str, *, by: Caller) -> Task | None:
        """The task of this id; None where this caller has none."""

    def cancel(self, task: str, *, by: Caller, why: str) -> Task | None:
        """The task with what waited in it taken back; None where this caller has none. Raises Settled."""

    def approval(self, approval: str, *, by: Caller) -> Approval | None:
        """The approval of this id; None where this caller's requests gave none of that name."""


class Repeated(Exception):
    """The same key came with another request."""


class Settled(Exception):
    """Nothing of the request waits any more, so nothing can be taken back."""


class World(Protocol):
    """Everything outside."""

    @property
    def base(self) -> str:
        """The address others reach this decision point at, without a slash at the end. Never the Host of a call."""

    @property
    def key(self) -> bytes:
        """The secret that what is handed out is signed with."""

    @property
    def desk(self) -> Desk | None:
        """Where access is asked for; None where nobody answers."""

    def now(self) -> datetime:
        """This moment, with its zone."""

    def caller(self, shown: Credentials, /) -> Caller:
        """Who calls, counted. Raises Refusal: 401 unknown, 403 not for this, 429 too often."""

    def count(self, by: Caller, more: int) -> None:
        """So many questions more than the call itself, counted. Raises Refusal: 429 too many."""

    def nearby(self, one: Unknown, published: Published) -> Nearby:
        """What to say of a circumstance that no register knows."""

    def published(self) -> Published:
        """The policy in force. Raises Refusal (503) where there is none that can be used."""

    def words(self, request: Request, decision: Decision, published: Published, *, thorough: bool) -> Words:
        """The decision in a manager's words; what would change a no is tried out only where it is `thorough`."""


def annotated(decision: Decision, published: Published) -> Words:
    """The words the policies carry themselves, in `@en` and `@nl`."""
    found: Sequence[Mapping[str, str]] = [published.snapshot.policies[name].annotations for name in decision.reasons]
    en, nl = (tuple(one[language] for one in found if one.get(language)) for language in ("en", "nl"))
    return Words(en, nl)
