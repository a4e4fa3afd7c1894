"""A deed on tasks is undone as a new deed: every task that nobody touched since, and why the others stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records import asof, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Change, Initiative, Person, Task
from mandate.services import reasons
from mandate.services.refusals import Refused
from mandate.services.sheets import deeds
from mandate.services.sheets.deeds import Line, Undoing
from mandate.services.tasks.keeping import DEED, refuse_others


@dataclass(slots=True)
class TaskUndoing(Undoing):
    """What undoing a deed on tasks does, and the initiatives that go with them."""

    initiatives: list[Initiative] = field(default_factory=list)


def plan(act: str) -> TaskUndoing | None:
    """What undoing a deed would do today; None where there is no such deed on tasks."""
    changes = list(Change.objects.filter(act=act, kind=Task.kind).order_by("id")) if act else []
    if not changes:
        return None
    made = TaskUndoing(act, changes[0].at, reasons.told(changes[0].why))
    keys = [one.key for one in changes]
    rows = {row.key: row for row in Task.objects.filter(key__in=keys)}
    newest, before = deeds.newest(changes), deeds.before(changes)
    initiatives = {row.key: row for row in Initiative.objects.filter(key__in=keys)}
    for change in changes:
        of_row = (change.kind, change.key)
        _take(made, change, rows.get(change.key), newest[of_row], before.get(of_row), initiatives)
    return made


def _take(
    made: TaskUndoing, change: Change, row: Task | None, newest: Change, before: Change | None,
    initiatives: Mapping[str, Initiative],
) -> None:  # fmt: skip
    """One task of the deed: into what goes, what goes back, or what stays."""
    name = row.title if row is not None else asof.told(Task, before).title if before is not None else change.key
    stays = ""
    if newest.pk != change.pk:
        stays = deeds.since(newest)
    elif before is not None and deeds.told_nothing(before):
        stays = _("What it said before is not kept any more.")
    elif change.action == "task.accepted" and change.key in initiatives and initiatives[change.key].version != 1:
        stays = _("The initiative was changed since.")
    made.lines.append(Line(change.kind, change.key, name, stays=stays, goes=before is None))
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


def undo(act: str, *, by: Actor, person: Person | None, why: str = "") -> TaskUndoing:
    """Undo a deed as one new deed; what was touched since stays. Raises Refused where nothing of it can be undone."""
    planned = plan(act)
    if planned is None:
        raise Refused(why=_("There is no such deed on the tasks."))
    planned.refuse_nothing()
    refuse_others([row.team_id for row in (*planned.going, *planned.back)], person)
    new, reason = deeds.deed(DEED), why.strip() or _("Undone.")
    with transaction.atomic():
        for row in planned.going:
            ledger.remove(row, action="task.removed", by=by, why=reason, act=new)
        for initiative in planned.initiatives:
            ledger.remove(initiative, action="initiative.dropped", by=by, why=reason, act=new)
        if planned.back:
            ledger.write_many(planned.back, action="task.changed", added="task.added", by=by, why=reason, act=new)
    return planned
