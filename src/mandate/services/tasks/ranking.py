"""The inventory in the order to take it on, each task with the gate or the figure that decided, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.engines.tasks import ranking as engine
from mandate.engines.tasks.ranking import Decider, Figure, Harm, Law, RankedTask, Ready, TaskFacts
from mandate.records.models import Competence, Task
from mandate.services import formats
from mandate.services.tasks import fields
from mandate.services.tasks.keeping import ACCEPTED, OPEN, OUT
from mandate.services.tasks.readiness import Readers, Readiness


@dataclass(frozen=True, slots=True)
class Line:
    """One task of the inventory: where it stands, its hours, and why in one sentence."""

    task: Task
    place: str
    rank: int | None
    reason: str
    decided_by: str
    hours_low: float | None
    hours_high: float | None
    readiness: Readiness
    unknown: tuple[str, ...]

    @property
    def key(self) -> str:
        """The key of the task."""
        return self.task.key

    @property
    def title(self) -> str:
        """What the task is called."""
        return self.task.title

    @property
    def team(self) -> str | None:
        """The key of its team."""
        return self.task.team_id

    @property
    def state(self) -> str:
        """Whether it is open, accepted or set aside."""
        return self.task.state


def facts_of(task: Task, readiness: Readiness) -> TaskFacts:
    """A task as the engine reads it; a number nobody said stays unknown."""
    return TaskFacts(
        key=task.key, people=task.people, minutes=_exact(task.minutes), times=_exact(task.times),
        share_low=task.share_low, share_high=task.share_high, check_minutes=Fraction(task.check_minutes),
        build_hours=_exact(task.build_hours), law=Law(task.law), harm=Harm(task.harm), reversible=task.reversible,
        data=readiness.data, competence=readiness.competence, tool=readiness.tool,
    )  # fmt: skip


def _exact(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def lines(
    tasks: Sequence[Task], *, today: date, at: datetime | None = None, readers: Readers | None = None
) -> list[Line]:
    """Every task: the open ones in their ranking, then what comes later, what lacks a number, what is out; then those
    that were accepted or set aside."""
    readers = readers or Readers.at(at, today=today)
    known = {task.key: task for task in tasks}
    ready = {task.key: readers.of(task) for task in tasks}
    placed = engine.rank(facts_of(task, ready[task.key]) for task in tasks if task.state == OPEN)
    found = [_line(known[one.key], one, ready[one.key], readers) for one in placed]
    for state in (ACCEPTED, OUT):
        rest = sorted((task for task in tasks if task.state == state), key=lambda task: (task.title, task.key))
        found += [_closed(task, ready[task.key]) for task in rest]
    return found


def _line(task: Task, one: RankedTask, readiness: Readiness, readers: Readers) -> Line:
    return Line(
        task, one.place.value, one.rank, _reason(task, one, readiness, readers), one.decided_by.value,
        *_hours(one.figure), readiness, _unknown(task, readiness),
    )  # fmt: skip


def _closed(task: Task, readiness: Readiness) -> Line:
    said = _("It became an initiative.") if task.state == ACCEPTED else _("It was set aside.")
    figure = engine.figure(facts_of(task, readiness))
    return Line(task, task.state, None, said, task.state, *_hours(figure), readiness, _unknown(task, readiness))


def _hours(figure: Figure) -> tuple[float | None, float | None]:
    low, high = figure.low, figure.high
    return (None if low is None else round(float(low), 1)), (None if high is None else round(float(high), 1))


def _reason(task: Task, one: RankedTask, readiness: Readiness, readers: Readers) -> str:
    """The gate or the figure that decided, in one sentence."""
    by = one.decided_by
    if by is Decider.BANNED:
        return _("Out: the law forbids it.")
    if by is Decider.DATA:
        names = formats.listed(f"“{name}”" for name in readiness.datasets)
        return _("Later, because nobody in the team may use %(names)s for this.") % {"names": names}
    if by is Decider.COMPETENCE:
        dutch = (get_language() or "en").startswith("nl")
        told = {"competence": readers.name(Competence, task.competence, dutch=dutch), "level": task.level}
        return _("Later, because nobody in the team has reached level %(level)s in %(competence)s.") % told
    if by is Decider.TOOL:
        return _tool_reason(readiness)
    if by is Decider.ACCEPTANCE:
        return _("Later, because it can do harm and no time to check it is set.")
    if by is Decider.NO_GAIN:
        return _("Later, because checking takes what it saves.")
    if by is Decider.MISSING:
        names = formats.listed(f"“{fields.label(fields.field_named(name))}”" for name in one.missing)
        return _("Not ranked: %(names)s not known.") % {"names": names}
    return _figure(task, one)


def _tool_reason(readiness: Readiness) -> str:
    if readiness.asked and readiness.instead:
        told = {"tool": readiness.asked, "instead": readiness.instead}
        return _("Later, because the team may not use %(tool)s for this; instead: %(instead)s.") % told
    if readiness.asked:
        return _("Later, because the team may not use %(tool)s for this.") % {"tool": readiness.asked}
    return _("Later, because no tool is approved for this team and this data.")


def _figure(task: Task, one: RankedTask) -> str:
    told = {
        "hours": formats.rounded(one.figure.low or 0, 1),
        "build": formats.number(task.build_hours),
        "ratio": formats.rounded(one.figure.per_build_hour or 0, 2),
    }
    text = _("%(hours)s hours a month for %(build)s hours to set it up: %(ratio)s per hour.") % told
    if one.decided_by is not Decider.REVERSIBILITY:
        return text
    tie = _("As much as its neighbour; what can be undone goes first.")
    return f"{text} {tie}"


def _unknown(task: Task, readiness: Readiness) -> tuple[str, ...]:
    """What nobody knows of a task and no gate asked for; it is told, not counted."""
    found = []
    if not task.law:
        found.append(_("the tier of the law"))
    if not task.harm:
        found.append(_("what happens when it is wrong"))
    if task.reversible is None:
        found.append(_("whether it can be undone"))
    if readiness.data is Ready.UNKNOWN:
        found.append(_("which data it needs"))
    if readiness.tool is Ready.UNKNOWN:
        found.append(_("who is in the team"))
    return tuple(found)
