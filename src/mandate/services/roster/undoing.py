"""A people list, or a joining, taken back as a new deed: every row that nobody touched since, and why others stay."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records import asof, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import RECORDS, Account, Change, Person, Team
from mandate.services import holding, reasons
from mandate.services.refusals import Refused
from mandate.services.roster.merging import DEED
from mandate.services.sheets import deeds
from mandate.services.sheets.deeds import Line, Undoing


def plan(act: str) -> Undoing:
    """What taking a deed back would do today. Raises Refused where it is no such deed."""
    changes = list(Change.objects.filter(act=act).order_by("-id")) if act.startswith(f"{DEED}-") else []
    if not changes:
        raise Refused(why=_("There is nothing to take back: no people list was taken in by this deed."))
    oldest_first = changes[::-1]
    before, newest = deeds.before(oldest_first), deeds.newest(oldest_first)
    made = Undoing(act, changes[0].at, reasons.told(changes[0].why))
    rows = _rows(changes)
    seen: set[tuple[str, str]] = set()
    for change in changes:
        of_row = (change.kind, change.key)
        if of_row in seen:
            continue
        seen.add(of_row)
        _take(made, change, rows.get(of_row), before.get(of_row), newest[of_row])
    return made


def _rows(changes: list[Change]) -> dict[tuple[str, str], Any]:
    kinds, keys = asof.kinds(RECORDS), dict[str, set[str]]()
    for change in changes:
        keys.setdefault(change.kind, set()).add(change.key)
    return {
        (kind, row.key): row
        for kind, wanted in keys.items()
        if kind in kinds
        for row in kinds[kind]._base_manager.filter(key__in=wanted)
    }


def _take(made: Undoing, change: Change, row: Any, before: Change | None, newest: Change) -> None:
    name, stays = str(row) if row is not None else change.key, ""
    if row is None:
        stays = _("It is not in the record any more.")
    elif newest.act != change.act:
        stays = deeds.since(newest)
    elif before is None:
        stays = _held(row, made)
    elif deeds.told_nothing(before):
        stays = _("What it said before is not kept any more.")
    made.lines.append(Line(change.kind, change.key, name, stays=stays, goes=before is None))
    if stays:
        return
    if before is None:
        made.going.append(row)
        return
    old: Any = asof.told(type(row), before)
    old.version = row.version
    made.back.append(old)


def _held(row: Any, made: Undoing) -> str:
    """Why a row that the deed added stays: somebody signed in, or something beside this deed points to it."""
    if isinstance(row, Person) and Account.objects.filter(person=row).exclude(last_login=None).exists():
        return _("They signed in since.")
    goes = {(one.kind, one.key) for one in (*made.going, *made.back)}
    held = [one for one in holding.holders(row) if (one.kind, one.key) not in goes]
    return _("Something in the record points to it by now.") if held else ""


@transaction.atomic
def undo(act: str, *, by: Actor, why: str = "") -> Undoing:
    """The deed taken back; what was touched since stays. Raises Refused where nothing of it can be taken back."""
    planned = plan(act)
    planned.refuse_nothing()
    reason = why.strip() or _("Undone.")
    said: dict[str, Any] = {"by": by, "why": reason, "act": Act.new()}
    for row in planned.back:
        if isinstance(row, Person):
            ledger.write(row, action="person.changed", **said)
        elif isinstance(row, Team):
            ledger.write(row, action="team.changed", **said)
        else:
            ledger.write(row, action="record.moved", **said)
    for row in _last_first(planned.going):
        if isinstance(row, Team):
            ledger.remove(row, action="team.removed", **said)
        else:
            ledger.remove(row, action="person.removed", **said)
    return planned


def _last_first(going: list[Any]) -> list[Any]:
    """People before their managers, and all of them before the teams they are in."""
    above = {row.key: row.manager_id for row in going if isinstance(row, Person)}

    def depth(key: str) -> int:
        steps, leads = 0, above.get(key)
        while leads and steps <= len(above):
            steps, leads = steps + 1, above.get(leads)
        return steps

    return sorted(going, key=lambda row: (row.kind == Team.kind, -depth(row.key)))


def last(person: Person) -> str:
    """The deed by which somebody was taken in or joined, where nothing happened to them since; else empty."""
    act = Change.objects.filter(kind=Person.kind, key=person.key).order_by("-id").values_list("act", flat=True).first()
    return act if act is not None and act.startswith(f"{DEED}-") else ""
