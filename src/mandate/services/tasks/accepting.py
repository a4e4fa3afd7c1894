"""Accepted tasks become initiatives with the same key: once, as one deed that can be taken back."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Goal, Initiative, Task
from mandate.services.refusals import Refused
from mandate.services.sheets.deeds import deed
from mandate.services.tasks.keeping import ACCEPTED, DEED, OUT
from mandate.services.tasks.ranking import Line

FIRST_STEP_DAYS, REVIEW_DAYS = 14, 104
SMALL, MIDDLE = 40, 160
"""Hours to set it up below which an initiative is small, or of middle size."""
OWNER = gettext_noop("AI architect")


@transaction.atomic
def accept(lines: Sequence[Line], *, by: Actor, today: date, why: str = "") -> Act | None:
    """The tasks as draft initiatives of the same key; None where all of them are already.

    Raises Refused for what the law forbids, and for a task that was set aside.
    """
    for line in lines:
        _refuse(line)
    there = set(Initiative.objects.filter(key__in=[line.key for line in lines]).values_list("key", flat=True))
    new = [line for line in lines if line.state != ACCEPTED]
    if not new:
        return None
    act, reason = deed(DEED), why.strip() or _("Accepted from the inventory of tasks.")
    goals = _of_teams()
    drafts = [
        initiative_of(line, today=today, goals=goals.get(line.task.team_id, ()))
        for line in new
        if line.key not in there
    ]
    if drafts:
        ledger.write_many(drafts, action="initiative.drafted", by=by, why=reason, act=act)
    tasks: list[Task] = []
    for line in new:
        line.task.state = ACCEPTED
        tasks.append(line.task)
    return ledger.write_many(tasks, action="task.accepted", by=by, why=reason, act=act)


def _refuse(line: Line) -> None:
    if line.place == "out" and line.decided_by == "banned":
        raise Refused(
            why=_("“%(name)s” cannot be accepted: the law forbids it.") % {"name": line.title},
            whose_move=_("Nobody's: no decision here can allow it."),
        )
    if line.state == OUT:
        raise Refused(
            why=_("“%(name)s” was set aside.") % {"name": line.title},
            whose_move=_("Yours."),
            what_would_change_this=_("Put it back first."),
        )


def _of_teams() -> Mapping[str | None, Sequence[str]]:
    """Open goals by the team whose they are: what a draft is taken to serve until somebody names another."""
    found = defaultdict[str | None, list[str]](list)
    for key, team in Goal.objects.filter(level="team", state="open").order_by("key").values_list("key", "team_id"):
        found[team].append(key)
    return found


def initiative_of(line: Line, *, today: date, goals: Sequence[str] = ()) -> Initiative:
    """The draft a task becomes: the hours it saves at the low end are its value, perceived until somebody measures."""
    task = line.task
    hours = None if task.build_hours is None else math.ceil(task.build_hours)
    low = line.hours_low if line.hours_low is not None and line.hours_low > 0 else None
    return Initiative(
        key=task.key, title=task.title[:200], why=line.reason, first_step=task.how, owner=_(OWNER), hours=hours,
        due=today + timedelta(days=FIRST_STEP_DAYS), review_on=today + timedelta(days=REVIEW_DAYS),
        source=f"task:{task.key}"[:80], size=_size(hours),
        value_low=None if low is None else Decimal(str(low)),
        value_high=None if low is None or line.hours_high is None else Decimal(str(line.hours_high)),
        value_unit="" if low is None else "hours", grade="" if low is None else "perceived",
        teams=[task.team_id] if task.team_id else [], goals=list(goals),
    )  # fmt: skip


def _size(hours: int | None) -> str:
    if hours is None:
        return ""
    return "S" if hours <= SMALL else "M" if hours <= MIDDLE else "L"
