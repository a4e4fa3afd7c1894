"""A deed on tasks is undone as a new deed: every task that nobody touched since, and why the others stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from mandate.records import asof, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Change, Initiative, Person, Task
from mandate.services import formats, reasons
from mandate.services.refusals import Refused
from mandate.services.registers.undoing import deed
from mandate.services.tasks.keeping import DEED, refuse_others


@dataclass(frozen=True, slots=True)
class Line:
    """One task of a deed: its name, and why it stays (`stays`), empty where undoing touches it."""

    key: str
    name: str
    goes: bool
    stays: str = ""


@dataclass(slots=True)
class Undoing:
    """What undoing a deed does: tasks that go again, tasks that go back, initiatives that go with them."""

    act: str
    at: datetime
    why: str
    lines: list[Line] = field(default_factory=list)
    going: list[Task] = field(default_factory=list)
    back: list[Task] = field(default_factory=list)
    initiatives: list[Initiative] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many tasks undoing it touches."""
        return len(self.going) + len(self.back)


def plan(act: str) -> Undoing | None:
    """What undoing a deed would do today; None where there is no such deed on tasks."""
    changes = list(Change.objects.filter(act=act, kind=Task.kind).order_by("id")) if act else []
    if not changes:
        return None
    made = Undoing(act, changes[0].at, reasons.told(changes[0].why))
    keys = [one.key for one in changes]
    rows = {row.key: row for row in Task.objects.filter(key__in=keys)}
    newest = _last(keys)
    before = _last(keys, ahead_of=changes[0].pk)
    initiatives = {row.key: row for row in Initiative.objects.filter(key__in=keys)}
    for change in changes:
        _take(made, change, rows.get(change.key), newest[change.key], before.get(change.key), initiatives)
    return made


def _last(keys: list[str], *, ahead_of: int | None = None) -> Mapping[str, Change]:
    among = Change.objects.filter(kind=Task.kind, key__in=keys)
    if ahead_of is not None:
        among = among.filter(id__lt=ahead_of)
    ids = among.order_by().values("key").annotate(last=Max("id")).values("last")
    return {one.key: one for one in Change.objects.filter(id__in=ids)}


def _take(
    made: Undoing, change: Change, row: Task | None, newest: Change, before: Change | None,
    initiatives: Mapping[str, Initiative],
) -> None:  # fmt: skip
    """One task of the deed: into what goes, what goes back, or what stays."""
    name = row.title if row is not None else asof.told(Task, before).title if before is not None else change.key
    stays = ""
    if newest.pk != change.pk:
        stays = _("It was changed since, on %(day)s.") % {"day": formats.day(newest.at.date())}
    elif before is not None and before.after in ("", "{}"):
        stays = _("What it said before is not kept any more.")
    elif change.action == "task.accepted" and change.key in initiatives and initiatives[change.key].version != 1:
        stays = _("The initiative was changed since.")
    made.lines.append(Line(change.key, name, before is None, stays))
    if stays:
        return
    if before is None:
        if row is not None:
            made.going.append(row)
        return
    made.back.append(_as_before(row, asof.told(Task, before)))
    if change.action == "task.accepted" and change.key in initiatives:
        made.initiatives.append(initiatives[change.key])


def _as_before(row: Task | None, old: Task) -> Task:
    """The task of today with what stood before, or a removed one anew."""
    found = Task(key=old.key) if row is None else row
    for one in Task._meta.concrete_fields:
        if one.name not in ("key", "version"):
            setattr(found, one.attname, getattr(old, one.attname))
    return found


def undo(act: str, *, by: Actor, person: Person | None, why: str = "") -> Undoing:
    """Undo a deed as one new deed; what was touched since stays. Raises Refused where nothing of it can be undone."""
    planned = plan(act)
    if planned is None:
        raise Refused(why=_("There is no such deed on the tasks."))
    if not planned.count:
        told = tuple(f"{line.name}: {line.stays}" for line in planned.lines[:50] if line.stays)
        raise Refused(
            why=_("Nothing of this can be undone any more."), reasons=told,
            what_would_change_this=_("Change the rows one by one."),
        )  # fmt: skip
    refuse_others([row.team_id for row in (*planned.going, *planned.back)], person)
    new, reason = deed(DEED), why.strip() or _("Undone.")
    with transaction.atomic():
        for row in planned.going:
            ledger.remove(row, action="task.removed", by=by, why=reason, act=new)
        for initiative in planned.initiatives:
            ledger.remove(initiative, action="initiative.dropped", by=by, why=reason, act=new)
        if planned.back:
            ledger.write_many(planned.back, action="task.changed", added="task.added", by=by, why=reason, act=new)
    return planned
