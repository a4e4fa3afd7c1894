"""Tasks of a team that follow each other, as a routine for several agents, with the places where a person looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mandate.engines.tasks.chains import Link, chains
from mandate.engines.tasks.ranking import Harm
from mandate.records.models import Task, Team
from mandate.services.tasks.keeping import OUT


@dataclass(frozen=True, slots=True)
class Step:
    """One task of a routine; `person` where somebody looks before anything goes on."""

    task: Task
    person: bool


@dataclass(frozen=True, slots=True)
class Routine:
    """A proposed routine: its team and its steps in order."""

    team: Team | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """The routines of an inventory, longest first, and the tasks that go round in a circle."""

    routines: tuple[Routine, ...]
    circles: tuple[tuple[Task, ...], ...]


def proposed(tasks: Iterable[Task], teams: Mapping[str, Team]) -> Proposed:
    """Routines over tasks that are not set aside; nothing is written."""
    known = {task.key: task for task in tasks if task.state != OUT}
    found = chains(
        Link(task.key, task.team_id or "", tuple(task.follows), Harm(task.harm), task.reversible)
        for task in known.values()
    )
    routines = [
        Routine(teams.get(chain.team), tuple(Step(known[step.key], step.person) for step in chain.steps))
        for chain in found.routines
    ]
    routines.sort(key=lambda one: (-len(one.steps), str(one.team or ""), one.steps[0].task.title))
    return Proposed(tuple(routines), tuple(tuple(known[key] for key in keys) for keys in found.circles))
