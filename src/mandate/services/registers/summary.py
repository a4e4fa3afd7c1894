"""The registers in one view: how many rows each has, and what is missing in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.terms import DataClass, Status
from mandate.records import asof, seen
from mandate.records.models import (
    Attainment,
    Classification,
    Competence,
    Dataset,
    Person,
    Purpose,
    Tool,
    Touchpoint,
    Use,
    Vendor,
)
from mandate.services import formats, wording
from mandate.services.registers import agreements, levels
from mandate.services.touchpoints import standing

USED = (Status.IN_USE.value, Status.PILOT.value)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing: how often, in words, and which rows of the list show it."""

    count: int
    text: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One register: its kind, how many rows it has, and what is missing."""

    kind: str
    count: int
    missing: tuple[Missing, ...]


def summary(person: Person | None, *, today: date, at: datetime | None = None, whole: bool = False) -> list[Line]:
    """A line per register, for what this reader may see; `whole`: for who works on the machine itself, all of it."""

    def rows(model: type[Any]) -> list[Any]:
        if whole:
            return asof.world(at).all(model) if at else list(model._base_manager.all())
        return list(seen.rows(model, person, at))

    return [
        _tools(rows(Tool)),
        _datasets(rows(Dataset)),
        _classes(rows(Classification)),
        Line("purpose", len(rows(Purpose)), ()),
        _competences(rows(Competence), rows(Attainment), today=today),
        _vendors(rows(Vendor), today=today),
        _touchpoints(rows(Touchpoint), today=today),
        _uses(rows(Use)),
    ]


def _lacking(
    rows: list[Any], lacks: Callable[[Any], bool], said: Callable[[int], str], query: str = ""
) -> list[Missing]:
    count = sum(lacks(row) for row in rows)
    return [Missing(count, said(count) % {"count": count}, query)] if count else []


def _used(tool: Any) -> bool:
    return tool.status in USED and not tool.not_ai


LACKING: Mapping[str, Callable[[Any], bool]] = {
    "class": lambda tool: _used(tool) and tool.data_class is None,
    "vendor": lambda tool: _used(tool) and tool.supplier_id is None,
    "teams": lambda tool: _used(tool) and bool(tool.audience.strip()) and not tool.teams,
    "why": lambda tool: tool.status != Status.UNKNOWN and not tool.not_ai and not tool.why.strip(),
}
"""What a tool lacks, by the word in the address that lists those tools. Words about its audience close a tool to
nobody: without a team that is ticked, everybody may use it."""


def _tools(rows: list[Any]) -> Line:

    def classless(n: int) -> str:
        return ngettext("%(count)s in use without a class of data", "%(count)s in use without a class of data", n)

    def vendorless(n: int) -> str:
        return ngettext("%(count)s in use without a vendor", "%(count)s in use without a vendor", n)

    def teamless(n: int) -> str:
        return ngettext(
            "%(count)s in use names its audience in words and no team, so everybody may use it",
            "%(count)s in use name their audience in words and no team, so everybody may use them",
            n,
        )

    def reasonless(n: int) -> str:
        return ngettext("%(count)s decided without a reason", "%(count)s decided without a reason", n)

    said = {"class": classless, "vendor": vendorless, "teams": teamless, "why": reasonless}
    missing = [one for name, lacks in LACKING.items() for one in _lacking(rows, lacks, said[name], f"without={name}")]
    return Line("tool", len(rows), tuple(missing))


def _datasets(rows: list[Any]) -> Line:
    def ownerless(n: int) -> str:
        return ngettext("%(count)s without an owner", "%(count)s without an owner", n)

    def classless(n: int) -> str:
        return ngettext("%(count)s without a class", "%(count)s without a class", n)

    missing = _lacking(rows, lambda d: d.owner_id is None, ownerless, "without=owner")
    missing += _lacking(rows, lambda d: d.data_class is None, classless, "without=class")
    return Line("dataset", len(rows), tuple(missing))


def _classes(rows: list[Any]) -> Line:
    left = len(DataClass) - len(rows)
    text = ngettext("%(count)s not described yet", "%(count)s not described yet", left) % {"count": left}
    return Line("classification", len(rows), (Missing(left, text),) if left else ())


def _competences(rows: list[Any], reached: list[Any], *, today: date) -> Line:
    def wayless(n: int) -> str:
        return ngettext("%(count)s without a way to get there", "%(count)s without a way to get there", n)

    def ended(n: int) -> str:
        return ngettext("%(count)s level has ended", "%(count)s levels have ended", n)

    missing = _lacking(rows, lambda c: not c.way, wayless)
    missing += _lacking(reached, lambda a: not levels.holds(a, today=today), ended)
    return Line("competence", len(rows), tuple(missing))


def _vendors(rows: list[Any], *, today: date) -> Line:
    def without(n: int) -> str:
        return ngettext("%(count)s without an agreement that holds", "%(count)s without an agreement that holds", n)

    def overdue(n: int) -> str:
        return ngettext("%(count)s to be looked at again", "%(count)s to be looked at again", n)

    def ending(n: int) -> str:
        return ngettext("%(count)s agreement ends soon", "%(count)s agreements end soon", n)

    missing = _lacking(rows, lambda v: agreements.missing(v, today=today), without, "without=agreement")
    missing += _lacking(rows, lambda v: agreements.state(v, today=today) == agreements.ENDING, ending)
    missing += _lacking(rows, lambda v: v.review_by is not None and v.review_by < today, overdue)
    return Line("vendor", len(rows), tuple(missing))


def _uses(rows: list[Any]) -> Line:
    def unowned(n: int) -> str:
        return ngettext("%(count)s without an owner", "%(count)s without an owner", n)

    return Line("use", len(rows), tuple(_lacking(rows, lambda u: u.owner_id is None, unowned, "")))


def _touchpoints(rows: list[Any], *, today: date) -> Line:
    def untold(n: int) -> str:
        return ngettext(
            "%(count)s where people are not told what they are owed",
            "%(count)s where people are not told what they are owed",
            n,
        )

    stands = {row.key: standing.standing(row, today=today).shown for row in rows}
    missing = _lacking(rows, lambda t: stands[t.key] in standing.UNTOLD, untold, "stands=open")
    return Line("touchpoint", len(rows), tuple(missing))


def sentence(lines: list[Line]) -> str:
    """The registers in one sentence."""
    if not any(line.count for line in lines):
        return _("The registers are empty.")
    lacking = sum(one.count for line in lines for one in line.missing)
    if not lacking:
        return _("The registers are filled and nothing is missing.")
    text = ngettext(
        "%(count)s thing is missing in the registers.", "%(count)s things are missing in the registers.", lacking
    )
    return wording.opening(text % {"count": formats.count(lacking)})
