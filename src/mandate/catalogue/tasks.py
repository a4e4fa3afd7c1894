"""Typical tasks to start from: in both languages, with our assumptions of time, following only each other."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from mandate.catalogue.registers import load_start
from mandate.catalogue.services import load_categories
from mandate.catalogue.shapes import entries, exact, fields, name, number, one_of, text, unique
from mandate.catalogue.wording import BadCatalogue, day, parse_yaml, read_yaml
from mandate.engines.readiness.bank import Text
from mandate.engines.tasks.chains import Link, chains
from mandate.engines.tasks.ranking import HARMFUL, Harm
from mandate.engines.terms import DataClass

FILE = "tasks.yaml"
AREAS = (
    "content", "campaigns", "web", "insight", "events", "leads", "offers", "accounts", "service", "steering",
)  # fmt: skip
GRADES = ("low", "some", "high")
PERCENT = 100


@dataclass(frozen=True, slots=True)
class TypicalTask:
    """A task as such teams do it. `minutes`, `times` a month, shares, `check` and `build` hours are our assumptions.

    `kinds` are categories of tools that can do it, `datasets` those of the rows to start from, `follows` other tasks.
    """

    id: str
    area: str
    name: Text
    minutes: Fraction
    times: Fraction
    share_low: int
    share_high: int
    check: Fraction
    build: Fraction
    repetition: str
    variation: str
    data_class: int
    harm: Harm
    reversible: bool
    competence: str
    level: int
    kinds: tuple[str, ...]
    datasets: tuple[str, ...]
    follows: tuple[str, ...]
    how: Text
    avoid: Text


@dataclass(frozen=True, slots=True)
class StarterList:
    """All tasks to start from, with the day they are of."""

    version: int
    dated: date
    tasks: tuple[TypicalTask, ...]

    def by_id(self) -> Mapping[str, TypicalTask]:
        """The tasks by their code."""
        return {task.id: task for task in self.tasks}


@cache
def load_tasks() -> StarterList:
    """The tasks that ship; BadCatalogue names file, task and field of what is wrong."""
    return tasks_of(read_yaml(FILE), FILE)


def tasks_of(content: Mapping[str, Any], file: str) -> StarterList:
    """The tasks in the content of a file; BadCatalogue names file, task and field of what is wrong."""
    fields(content, file, ("version", "dated", "tasks"))
    listed = entries(content["tasks"], f"{file}: tasks")
    ids = [str(one.get("id")) if isinstance(one, Mapping) else "" for one in listed]
    found = tuple(_task(one, file, ids) for one in listed)
    unique((one.id for one in found), f"{file}: tasks")
    unique((one.name.en.casefold() for one in found), f"{file}: tasks")
    circles = chains(Link(one.id, "", one.follows) for one in found).circles
    if circles:
        raise BadCatalogue(f"{file}: tasks: {', '.join(circles[0])} follow each other in a circle")
    return StarterList(content["version"], day(content["dated"], f"{file}: dated"), found)


def faults(folder: Path) -> list[tuple[str, str]]:
    """The file of a folder and its first fault, if it has any; no such file, no fault."""
    path = folder / FILE
    if not path.exists():
        return []
    try:
        tasks_of(parse_yaml(path.read_text("utf-8"), FILE), FILE)
    except UnicodeDecodeError:
        return [(FILE, "is not UTF-8")]
    except BadCatalogue as bad:
        return [(FILE, str(bad).removeprefix(f"{FILE}: "))]
    return []


def _task(value: object, file: str, ids: Collection[str]) -> TypicalTask:
    place = f"{file}: {value.get('id') if isinstance(value, Mapping) else 'tasks'}"
    row = fields(value, place, ("id", "area", "name", "month", "nature", "needs", "how", "avoid"))
    month = fields(row["month"], f"{place}: month", ("minutes", "times", "share", "check", "build"))
    nature = fields(row["nature"], f"{place}: nature", ("repetition", "variation", "data_class", "harm", "reversible"))
    needs = fields(row["needs"], f"{place}: needs", ("competence", "level", "kinds"), ("datasets", "follows"))
    low, high = _share(month["share"], f"{place}: share")
    made = TypicalTask(
        id=name(row["id"], f"{place}: id"),
        area=one_of(row["area"], f"{place}: area", AREAS),
        name=text(row["name"], f"{place}: name"),
        minutes=_above(month["minutes"], f"{place}: minutes"),
        times=_above(month["times"], f"{place}: times"),
        share_low=low,
        share_high=high,
        check=exact(month["check"], f"{place}: check"),
        build=_above(month["build"], f"{place}: build"),
        repetition=one_of(nature["repetition"], f"{place}: repetition", GRADES),
        variation=one_of(nature["variation"], f"{place}: variation", GRADES),
        data_class=int(one_of(str(nature["data_class"]), f"{place}: data_class", [str(int(one)) for one in DataClass])),
        harm=Harm(one_of(nature["harm"], f"{place}: harm", [one.value for one in Harm if one.value])),
        reversible=_yes(nature["reversible"], f"{place}: reversible"),
        competence=one_of(needs["competence"], f"{place}: competence", [one.id for one in load_start().competences]),
        level=number(needs["level"], f"{place}: level", least=1),
        kinds=_many(needs["kinds"], f"{place}: kinds", [one.id for one in load_categories()]),
        datasets=_many(needs.get("datasets", ()), f"{place}: datasets", [one.id for one in load_start().datasets]),
        follows=_many(needs.get("follows", ()), f"{place}: follows", ids),
        how=text(row["how"], f"{place}: how"),
        avoid=text(row["avoid"], f"{place}: avoid"),
    )
    _sound(made, place)
    return made


def _sound(task: TypicalTask, place: str) -> None:
    """What the parts together must be: something saved, time to check what can do harm, data of a class high enough."""
    if task.check >= task.minutes * Fraction(task.share_low, PERCENT):
        raise BadCatalogue(f"{place}: checking takes what it saves")
    if (task.harm in HARMFUL or not task.reversible) and task.check <= 0:
        raise BadCatalogue(f"{place}: no time to check what can do harm")
    known = {one.id: one.data_class for one in load_start().datasets}
    if max((known[one] for one in task.datasets), default=0) > task.data_class:
        raise BadCatalogue(f"{place}: a dataset is of a higher class than the task")


def _share(value: object, place: str) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise BadCatalogue(f"{place}: a low and a high percentage are expected")
    low, high = (number(part, place) for part in value)
    if not 0 < low <= high <= PERCENT:
        raise BadCatalogue(f"{place}: a low and a high percentage are expected")
    return low, high


def _above(value: object, place: str) -> Fraction:
    found = exact(value, place)
    if found <= 0:
        raise BadCatalogue(f"{place}: a number above 0 is expected")
    return found


def _yes(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise BadCatalogue(f"{place}: true or false is expected")
    return value


def _many(value: object, place: str, allowed: Collection[str]) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise BadCatalogue(f"{place}: a list is expected")
    return tuple(one_of(one, place, allowed) for one in value)
