"""What a team has for a task: an approved tool, data it may read, somebody who knows how; asked of the guardrails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mandate.catalogue.tasks import TypicalTask, load_tasks
from mandate.engines.access.deciding import allows
from mandate.engines.tasks.ranking import Ready
from mandate.engines.terms import Status
from mandate.records import asof
from mandate.records.models import Attainment, Competence, Dataset, Person, Purpose, Task, Team, Tool
from mandate.services.guardrails import current
from mandate.services.guardrails.answers import Question, request_of
from mandate.services.guardrails.current import Guardrails
from mandate.services.tasks.keeping import below

PURPOSES: Mapping[str, str] = {
    "content": "content", "campaigns": "campaigns", "web": "content", "insight": "market-research",
    "events": "campaigns", "leads": "lead-follow-up", "offers": "quotes", "accounts": "account-management",
    "service": "customer-service", "steering": "improvement",
}  # fmt: skip
"""The purpose a typical task serves, by its area, as the rows to start from name it."""
_USED = (Status.IN_USE, Status.PILOT)


@dataclass(frozen=True, slots=True)
class Fit:
    """A tool for a task in a team: approved for everybody there or for some; `instead` of which one that is not."""

    tool: Tool
    everybody: bool
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What there is for one task. `datasets` are the names of those nobody of the team may read for it."""

    tool: Ready
    data: Ready
    competence: Ready
    fit: Fit | None = None
    datasets: tuple[str, ...] = ()
    asked: str = ""
    """The name of the tool that was asked for and is not approved."""
    instead: str = ""
    """What the register says to use instead of that tool."""


class Readers:
    """The guardrails of one day, asked about tasks; what was asked once is kept as long as they hold."""

    def __init__(self, by: Guardrails, now: datetime) -> None:
        self._by, self._register = by, by.register
        self._now = int(now.timestamp())
        self._parents = {key: team.parent_id for key, team in self._register.of(Team).items()}
        self._kept: dict[Any, Any] = by.kept.setdefault("tasks", {})
        self._typical = load_tasks().by_id()

    @classmethod
    def at(cls, at: datetime | None, *, today: date) -> Readers:
        """Those in force until the end of today, or as they stood at a moment."""
        return cls(current.current(at, today=today), at or asof.moment(today.isoformat()))

    def name(self, model: type[Any], key: str, *, dutch: bool = False) -> str:
        """What people call a row of the registers."""
        return self._register.name(model, key, dutch=dutch)

    def teams(self) -> Mapping[str, Team]:
        """Every team by key."""
        return self._register.of(Team)

    def within(self, team: str | None) -> set[str]:
        """A team with the teams below it."""
        return below([team], self._parents)

    def people(self, team: str | None) -> tuple[str, ...]:
        """Keys of the people of a team and the teams below it who are here on the day."""
        place = ("people", team)
        if place not in self._kept:
            wanted = self.within(team)
            found = self._register.of(Person).values()
            day = self._register.day
            self._kept[place] = tuple(one.key for one in found if one.team_id in wanted and one.present(day))
        return self._kept[place]  # type: ignore[no-any-return]

    def of(self, task: Task) -> Readiness:
        """What there is for a task in its team; unknown where nobody of the team is in the record."""
        people = self.people(task.team_id)
        data, datasets = self._data(task, people)
        asked = self._register.of(Tool).get(task.tool)
        fit = self._fit(task, people)
        tool = Ready.UNKNOWN if not people else Ready.YES if fit else Ready.NO
        told = asked is not None and (fit is None or fit.tool.key != asked.key)
        return Readiness(
            tool, data, self._competence(task, people), fit, datasets,
            asked.name if told and asked else "", asked.alternative if told and asked else "",
        )  # fmt: skip

    def _competence(self, task: Task, people: Sequence[str]) -> Ready:
        if not task.competence or task.level is None:
            return Ready.YES
        if not people or task.competence not in self._register.of(Competence):
            return Ready.UNKNOWN
        levels = self._levels()
        reached = any(levels.get((person, task.competence), 0) >= task.level for person in people)
        return Ready.YES if reached else Ready.NO

    def _levels(self) -> Mapping[tuple[str, str], int]:
        """The highest level of each person in each competence that holds on the day."""
        if "levels" not in self._kept:
            found: dict[tuple[str, str], int] = {}
            for one in self._register.of(Attainment).values():
                if one.until is None or one.until >= self._register.day:
                    place = (one.person_id, one.competence_id)
                    found[place] = max(one.level, found.get(place, 0))
            self._kept["levels"] = found
        return self._kept["levels"]  # type: ignore[no-any-return]

    def _data(self, task: Task, people: Sequence[str]) -> tuple[Ready, tuple[str, ...]]:
        if task.datasets and not people:
            return Ready.UNKNOWN, ()
        closed = [key for key in task.datasets if not self._may("dataset", key, task, people)]
        if closed:
            return Ready.NO, tuple(self.name(Dataset, key) for key in closed)
        return (Ready.UNKNOWN if task.data_class is None else Ready.YES), ()

    def _fit(self, task: Task, people: Sequence[str]) -> Fit | None:
        """The tool that is named where the team may use it, else the best other one that may do the same."""
        asked = self._register.of(Tool).get(task.tool)
        if asked is not None:
            may = self._may("tool", asked.key, task, people)
            if may:
                return Fit(asked, may == len(people))
        found = [(tool, self._may("tool", tool.key, task, people)) for tool in self._others(task, asked)]
        allowed = [(tool, may) for tool, may in found if may]
        if not allowed:
            return None
        tool, may = max(allowed, key=lambda pair: pair[1])  # the first of the most: they stand in the order of kinds
        return Fit(tool, may == len(people), asked.name if asked is not None else "")

    def _others(self, task: Task, asked: Tool | None) -> list[Tool]:
        """Tools in use of the kinds that can do a task, best kind first; all of them where nobody said a kind."""
        kinds = self._kinds(task, asked)
        used = [one for one in self._register.of(Tool).values() if one.status in _USED and not one.not_ai]
        used = [one for one in used if (not kinds or one.category in kinds) and one is not asked]
        return sorted(used, key=lambda one: (kinds.index(one.category) if kinds else 0, one.name.casefold(), one.key))

    def _kinds(self, task: Task, asked: Tool | None) -> tuple[str, ...]:
        typical = self._typical.get(task.code)
        if typical is not None:
            return typical.kinds
        return (asked.category,) if asked is not None and asked.category else ()

    def _may(self, kind: str, key: str, task: Task, people: Sequence[str]) -> int:
        """How many of the team may use a tool or read a dataset for a task."""
        purpose = self._purpose(self._typical.get(task.code))
        place = ("may", kind, key, task.team_id, purpose, task.data_class)
        if place not in self._kept:
            tries = [purpose] if purpose else ["", *self._purposes(kind, key)]
            self._kept[place] = max((self._count(kind, key, one, task.data_class, people) for one in tries), default=0)
        return self._kept[place]  # type: ignore[no-any-return]

    def _count(self, kind: str, key: str, purpose: str, rank: int | None, people: Sequence[str]) -> int:
        # Where nobody said which data it is for, the least sensitive is asked about: the class is told as not known.
        asked = [Question(person, kind, key, purpose, rank or 0) for person in people]
        return sum(allows(request_of(one), snapshot=self._by.snapshot, now=self._now) for one in asked)

    def _purpose(self, typical: TypicalTask | None) -> str:
        """The purpose of a typical task, where the register knows it."""
        code = PURPOSES[typical.area] if typical is not None else ""
        return code if code in self._register.of(Purpose) else ""

    def _purposes(self, kind: str, key: str) -> list[str]:
        row = self._register.of(Tool if kind == "tool" else Dataset).get(key)
        return list(row.purposes) if row is not None else []
