"""The facts of the registers that the product's own rules are made of; moments are epoch seconds, None for no end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mandate.engines.terms import DataClass, Status


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team and the team it is part of."""

    key: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person: team, roles (a rule reads the first), the last second here, levels per competence."""

    key: str
    team: str | None = None
    roles: tuple[str, ...] = ()
    employed: bool = True
    last: int | None = None
    levels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PurposeRow:
    """A purpose and the broader one it is part of."""

    key: str
    broader: str | None = None


@dataclass(frozen=True, slots=True)
class ToolRow:
    """A tool: standing, ceiling for data (None: nobody said), for whom (none: everybody), for what (none: anything)."""

    key: str
    status: Status
    max_class: DataClass | None = None
    until: int | None = None
    teams: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    required: Mapping[str, int] = field(default_factory=dict)
    owner: str | None = None
    location: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class DatasetRow:
    """A dataset: its class (None: nobody said), for whom (none: everybody), for what (none: nothing)."""

    key: str
    data_class: DataClass | None = None
    personal: bool = False
    special: bool = False
    purposes: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    owner: str | None = None
    stored_in: str = ""
    domain: str = ""
    until: int | None = None


@dataclass(frozen=True, slots=True)
class GrantRow:
    """Access given to one person or one team on top of a tool or dataset row, for a time."""

    key: str
    subject_kind: str
    subject: str
    until: int
    person: str | None = None
    team: str | None = None
    purpose: str | None = None
    data_class: DataClass | None = None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule somebody wrote: one Cedar policy; with a team it is that department's and can only forbid."""

    key: str
    text: str
    team: str | None = None
    owner: str | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything a snapshot is made of, as of one moment."""

    people: tuple[PersonRow, ...] = ()
    teams: tuple[TeamRow, ...] = ()
    purposes: tuple[PurposeRow, ...] = ()
    tools: tuple[ToolRow, ...] = ()
    datasets: tuple[DatasetRow, ...] = ()
    grants: tuple[GrantRow, ...] = ()
    rules: tuple[RuleRow, ...] = ()
