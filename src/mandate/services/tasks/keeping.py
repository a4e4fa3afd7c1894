"""A task is added, changed, set aside or removed by the architect, or by a manager for the teams that are theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Person, Task, Team
from mandate.services.refusals import Refused
from mandate.services.sheets.checking import Checked
from mandate.services.sheets.deeds import deed
from mandate.services.sheets.names import Names
from mandate.services.sheets.several import refuse_stale
from mandate.services.tasks import fields
from mandate.services.tasks.fields import Others

OPEN, ACCEPTED, OUT = "open", "accepted", "out"
DEED = "tasks"
"""What the id of a deed on tasks begins with."""


def own_teams(person: Person | None) -> frozenset[str] | None:
    """The teams whose tasks somebody may change: None for all, a manager's own with the teams below them, else none.

    A manager's own teams are the one they are in and those of the people they lead.
    """
    if person is None or person.holds(Role.ARCHITECT):
        return None
    if not person.holds(Role.MANAGER):
        return frozenset()
    own = set(person.reports.filter(left_on=None).exclude(team=None).values_list("team_id", flat=True))
    own |= {person.team_id} if person.team_id else set()
    return frozenset(below(own, dict(Team.objects.values_list("key", "parent_id"))))


def below(teams: Iterable[str | None], parents: Mapping[str, str | None]) -> set[str]:
    """These teams and all teams below them."""
    found = {team for team in teams if team}
    while more := {key for key, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def refuse_others(teams: Iterable[str | None], person: Person | None) -> None:
    """Raises Refused where a team is not one of this person's; None as person is who works on the machine itself."""
    own = own_teams(person)
    if own is not None and any(team not in own for team in teams):
        raise Refused(
            why=_("You change the tasks of your own teams only."),
            whose_move=_("It is the move of that team's manager, or of the architect."),
            what_would_change_this=_("Ask them, or choose a team of your own."),
        )


def check(facts: Mapping[str, Any], row: Task | None = None) -> Checked:
    """What the facts come to over a task (None: a new one), with what is wrong by field."""
    return fields.check(facts, row or Task(), Names(), Others.all())


def add(facts: Mapping[str, Any], *, by: Actor, person: Person | None, why: str = "", act: Act | None = None) -> Task:
    """A new task. Raises Refused with what is wrong, or for another's team."""
    checked = check(facts)
    _refuse(checked)
    refuse_others([checked.values["team"]], person)
    row = fields.fill(Task(), checked.values)
    ledger.write(row, action="task.added", by=by, why=why.strip() or _("Added."), act=act or deed(DEED))
    return row


def change(row: Task, facts: Mapping[str, Any], *, by: Actor, person: Person | None, why: str = "") -> None:
    """The task with other facts. Raises Refused, or Stale when it changed meanwhile."""
    checked = check(facts, row)
    _refuse(checked)
    refuse_others([row.team_id, checked.values["team"]], person)
    filled = fields.fill(row, checked.values)
    ledger.write(filled, action="task.changed", by=by, why=why.strip() or _("Changed."), act=deed(DEED))


def change_many(
    rows: Sequence[Task],
    facts: Mapping[str, Any],
    *,
    by: Actor,
    person: Person | None,
    why: str,
    versions: Mapping[str, int] | None = None,
) -> Act | None:
    """The same fields set for many tasks, as one deed; None where nothing differs.

    Raises Refused without a reason or with the rows at fault, Stale when one changed since it was looked at.
    """
    _need_reason(why)
    names, others = Names(), Others.all()
    wrong, changed = [], []
    refuse_others([row.team_id for row in rows], person)
    for row in rows:
        checked = fields.check(facts, row, names, others)
        wrong += [f"{row.title}: {text}" for text in checked.problems.values()]
        refuse_others([checked.values["team"]], person)
        if any(checked.values[one.name] != fields.value_of(one, row) for one in fields.FIELDS):
            changed.append(fields.fill(row, checked.values))
    if wrong:
        raise Refused(why=_("Nothing was changed."), reasons=tuple(wrong[:50]))
    refuse_stale(rows, versions)
    if not changed:
        return None
    return ledger.write_many(changed, action="task.changed", by=by, why=why.strip(), act=deed(DEED))


def set_aside(
    rows: Sequence[Task], *, by: Actor, person: Person | None, why: str, versions: Mapping[str, int] | None = None
) -> Act:
    """Open tasks set aside with one reason, as one deed. Raises Refused where one is not open."""
    return _move(rows, OPEN, OUT, by=by, person=person, why=why, versions=versions)


def put_back(rows: Sequence[Task], *, by: Actor, person: Person | None, why: str = "") -> Act:
    """Tasks that were set aside, open again. Raises Refused where one was not set aside."""
    return _move(rows, OUT, OPEN, by=by, person=person, why=why.strip() or _("Put back."))


def _move(
    rows: Sequence[Task], before: str, after: str, *, by: Actor, person: Person | None, why: str,
    versions: Mapping[str, int] | None = None,
) -> Act:  # fmt: skip
    _need_reason(why)
    refuse_others([row.team_id for row in rows], person)
    other = next((row for row in rows if row.state != before), None)
    if other is not None:
        told = {"name": other.title}
        raise Refused(
            why=_("“%(name)s” is not open.") % told if before == OPEN else _("“%(name)s” was not set aside.") % told
        )
    refuse_stale(rows, versions)
    for row in rows:
        row.state = after
    action = "task.set_aside" if after == OUT else "task.changed"
    return ledger.write_many(rows, action=action, by=by, why=why.strip(), act=deed(DEED))


def remove(
    rows: Sequence[Task], *, by: Actor, person: Person | None, why: str, versions: Mapping[str, int] | None = None
) -> Act:
    """Tasks gone, as one deed; their history stays. Raises Refused for one that became an initiative."""
    _need_reason(why)
    refuse_others([row.team_id for row in rows], person)
    taken = next((row for row in rows if row.state == ACCEPTED), None)
    if taken is not None:
        raise Refused(
            why=_("“%(name)s” became an initiative, so it stays.") % {"name": taken.title},
            whose_move=_("Yours."),
            what_would_change_this=_("Take back that it was accepted first."),
        )
    refuse_stale(rows, versions)
    act = deed(DEED)
    with transaction.atomic():
        for row in rows:
            ledger.remove(row, action="task.removed", by=by, why=why.strip(), act=act)
    return act


def _need_reason(why: str) -> None:
    if not why.strip():
        raise Refused(why=_("Say why: one reason for all rows."), whose_move=_("Yours."))


def _refuse(checked: Checked) -> None:
    if checked.problems:
        raise Refused(why=" ".join(checked.problems.values()), whose_move=_("Yours."))
