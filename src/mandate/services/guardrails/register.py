"""The registers as the engine reads them, of now or of another moment, with the names its answers are worded with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from mandate.engines.access.rows import (
    DatasetRow,
    GrantRow,
    PersonRow,
    PurposeRow,
    Rows,
    RuleRow,
    TeamRow,
    ToolRow,
)
from mandate.engines.terms import DataClass, Role, Status
from mandate.records import asof, clock
from mandate.records.models import (
    Attainment,
    Classification,
    Competence,
    Dataset,
    Grant,
    Person,
    Purpose,
    Record,
    Rule,
    Team,
    Tool,
)

KINDS: tuple[type[Record], ...] = (
    Person, Team, Tool, Dataset, Purpose, Competence, Attainment, Classification, Grant, Rule,
)  # fmt: skip
"""What a decision can depend on: any change of one of these is a new generation."""
_RANK = (Role.ARCHITECT, Role.MT_MEMBER, Role.MANAGER, Role.AUDITOR, Role.WORKS_COUNCIL, Role.BUILDER, Role.EMPLOYEE)


@dataclass(frozen=True)
class Register:
    """The records a snapshot is made of, by kind and key, as of one moment and for one day."""

    day: date
    kinds: Mapping[str, Mapping[str, Any]]

    def of(self, model: type[Record]) -> Mapping[str, Any]:
        """The records of one kind by key."""
        return self.kinds[model.kind]

    def name(self, model: type[Record], key: str | None, *, dutch: bool = False) -> str:
        """What people call a row, in Dutch where it has a Dutch name; the key itself for one that is gone."""
        found = self.of(model).get(key or "")
        if found is None:
            return key or ""
        own = getattr(found, "name_nl", "") if dutch else ""
        return str(own or found)

    def without(self, gone: Iterable[tuple[str, str]]) -> Register:
        """The same registers without these rows, by kind and key, for what is rolled back."""
        kinds = {kind: dict(rows) for kind, rows in self.kinds.items()}
        for kind, key in gone:
            kinds.get(kind, {}).pop(key, None)
        return replace(self, kinds=kinds)

    def with_records(self, records: Iterable[Record]) -> Register:
        """The same registers with these rows in place of their own, for a draft."""
        kinds = {kind: dict(rows) for kind, rows in self.kinds.items()}
        for record in records:
            kinds[record.kind][record.key] = record
        return replace(self, kinds=kinds)


def read(at: datetime | None, *, today: date) -> Register:
    """The registers of now, or of the end of a moment; `today` says who is employed and which grants still run."""
    if at is None:
        return Register(today, {model.kind: {row.key: row for row in model._base_manager.all()} for model in KINDS})
    world = asof.world(at)
    day = clock.day(at)
    return Register(day, {model.kind: {row.key: row for row in world.all(model)} for model in KINDS})


def end_of(day: date | None) -> int | None:
    """The last second of a day in the organisation's zone, since the epoch."""
    if day is None:
        return None
    return int(datetime.combine(day, time(23, 59, 59), tzinfo=clock.zone()).timestamp())


def rows(register: Register) -> Rows:
    """The registers as the engine's rows: what nobody may decide by (unknown keys, ended grants) is left out."""
    teams, purposes = register.of(Team), register.of(Purpose)
    return Rows(
        people=tuple(_people(register)),
        teams=tuple(TeamRow(team.key, team.parent_id if team.parent_id in teams else None) for team in teams.values()),
        purposes=tuple(PurposeRow(one.key, one.broader_id) for one in purposes.values()),
        tools=tuple(_tool(tool) for tool in register.of(Tool).values() if not tool.not_ai),
        datasets=tuple(_dataset(one) for one in register.of(Dataset).values()),
        grants=tuple(_grants(register)),
        rules=tuple(
            RuleRow(rule.key, rule.text, rule.team_id, rule.owner_id, end_of(rule.until))
            for rule in register.of(Rule).values()
            if rule.state == "active" and (rule.until is None or rule.until >= register.day)
        ),
    )


def _people(register: Register) -> Iterable[PersonRow]:
    levels: dict[str, dict[str, int]] = {}
    for one in register.of(Attainment).values():
        if one.until is None or one.until >= register.day:
            levels.setdefault(one.person_id, {})[one.competence_id] = one.level
    teams = register.of(Team)
    for person in register.of(Person).values():
        yield PersonRow(
            person.key,
            person.team_id if person.team_id in teams else None,
            _roles(person.roles),
            person.present(register.day),
            end_of(min(filter(None, (person.until, person.left_on)), default=None)),
            levels.get(person.key, {}),
        )


def _roles(roles: Sequence[str]) -> tuple[str, ...]:
    """The roles with the weightiest first: that is the one a rule reads."""
    return tuple(role.value for role in _RANK if role.value in roles)


def _class(rank: int | None) -> DataClass | None:
    return None if rank is None else DataClass(rank)


def _tool(tool: Tool) -> ToolRow:
    return ToolRow(
        tool.key,
        Status(tool.status),
        _class(tool.data_class),
        end_of(tool.until),
        tuple(tool.teams),
        tuple(tool.purposes),
        dict(tool.required),
        tool.owner_id,
        tool.location,
        tool.category,
    )


def _dataset(one: Dataset) -> DatasetRow:
    return DatasetRow(
        one.key,
        _class(one.data_class),
        one.personal,
        one.special,
        tuple(one.purposes),
        tuple(one.teams),
        one.owner_id,
        one.stored_in,
        one.domain,
        end_of(one.until),
    )


def _grants(register: Register) -> Iterable[GrantRow]:
    people = register.of(Person)
    for grant in register.of(Grant).values():
        if grant.state == "active" and grant.until >= register.day and not _moved(grant, people):
            yield GrantRow(
                grant.key,
                grant.subject_kind,
                grant.subject,
                end_of(grant.until) or 0,
                grant.person_id,
                None if grant.person_id else grant.team_id,
                grant.purpose or None,
                _class(grant.data_class),
            )


def _moved(grant: Grant, people: Mapping[str, Any]) -> bool:
    """Whether the person works in another team than when the access was given."""
    person = people.get(grant.person_id or "")
    return bool(grant.team_id) and person is not None and person.team_id != grant.team_id
