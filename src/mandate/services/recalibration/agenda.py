"""The agenda of a session: prepared from the record as often as one likes; what was decided already stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines import recalibration as engine
from mandate.engines.recalibration import Item
from mandate.engines.terms import Param, Reason
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Point, Recalibration
from mandate.services.recalibration import gathering, planning


@dataclass(frozen=True, slots=True)
class Prepared:
    """What preparing did: points that are new, renewed, gone, and those that were decided before and stay."""

    added: int
    renewed: int
    gone: int
    kept: int


@transaction.atomic
def prepare(row: Recalibration, *, by: Actor, today: date) -> Prepared:
    """Put every point on the agenda that the record gives cause for. Raises Refused for a signed session."""
    planning.refuse_signed(row)
    found = planning.rhythm()
    next_on = row.next_on or engine.next_day(max(row.due_on, today))
    causes = gathering.causes(today=today, next_on=next_on, since=found.since)
    items = engine.agenda(causes, today=today, next_on=next_on)
    act = Act.new()
    if row.state == planning.PLANNED:
        row.state = planning.OPEN
        ledger.write(row, action="recalibration.prepared", by=by, why=_("Prepared from the record."), act=act)
    return _lay(row, items, by=by, act=act)


def _lay(row: Recalibration, items: Iterable[Item], *, by: Actor, act: Act) -> Prepared:
    """Write what is new or different; a point nobody decided on and that has no cause any more goes."""
    there = {(point.subject_kind, point.subject): point for point in row.points.all()}
    added, changed, kept = [], [], 0
    for place, item in enumerate(items, start=1):
        point = there.pop((item.cause.subject_kind, item.cause.subject), None)
        if point is not None and point.verdict:
            kept += 1
        fresh = point is None
        point = point or Point(recalibration=row, subject_kind=item.cause.subject_kind, subject=item.cause.subject)
        if _fill(point, item, place) and not fresh:
            changed.append(point)
        elif fresh:
            added.append(point)
    gone = [point for point in there.values() if not point.verdict]
    why = _("Prepared from the record.")
    ledger.write_many([*added, *changed], action="point.added", by=by, why=why, act=act)
    for point in gone:
        ledger.remove(
            point, action="point.removed", by=by, why=_("The record gives no cause for it any more."), act=act
        )
    return Prepared(len(added), len(changed), len(gone), kept + len(there) - len(gone))


def _fill(point: Point, item: Item, place: int) -> bool:
    """Fill a point with what the record says today; whether anything in it differs. A decided one keeps its facts."""
    if point.verdict:
        facts, source = point.facts, point.source
    else:
        facts, source = {**told(item), **_decision(point)}, item.cause.source.value
    if (point.facts, point.source, point.position) == (facts, source, place):
        return False
    point.facts, point.source, point.position = facts, source, place
    return True


def _decision(point: Point) -> dict[str, Any]:
    return {"decision": point.facts["decision"]} if "decision" in (point.facts or {}) else {}


def told(item: Item) -> dict[str, Any]:
    """A point of the engine as JSON: the figures it stands on, and the proposal with its reason."""
    cause, proposal = item.cause, item.proposal
    return {
        "name": cause.name,
        "day": _day(cause.day),
        "seen_on": _day(cause.seen_on),
        "people": cause.people,
        "also": [source.value for source in item.also],
        "proposal": {
            "verdict": proposal.verdict.value,
            "until": _day(proposal.until),
            "code": proposal.reason.code,
            "params": {name: _plain(value) for name, value in proposal.reason.params},
        },
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(value: Param) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def reason_of(point: Point) -> Reason:
    """Why a point's proposal is what it is."""
    kept = point.facts["proposal"]
    return Reason(kept["code"], tuple(sorted(kept["params"].items())))


def prepare_next(*, by: Actor, today: date) -> tuple[Recalibration, Prepared]:
    """The next session with its agenda; planned for its day first, where nobody did."""
    found = planning.rhythm()
    row = found.next
    if row is None:
        due = found.due if found.due and found.due > today else today
        row = planning.plan(due, by=by, today=today)
    return row, prepare(row, by=by, today=today)
