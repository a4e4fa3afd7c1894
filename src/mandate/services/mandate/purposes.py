"""A purpose that becomes part of a broader one may be done with all that is allowed for that: the mandate is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from mandate.engines.charter import Case, Kind, Routing, Verdict
from mandate.engines.terms import DataClass, Money, Status
from mandate.records.models import Dataset, Purpose, Record, Tool
from mandate.services import charter
from mandate.services.charter import Under

_USED = (Status.IN_USE.value, Status.PILOT.value)


def widened(rows: Iterable[Record]) -> list[tuple[Purpose, frozenset[str]]]:
    """The purposes among these rows, not yet written, that become part of others, with the keys of those."""
    wanted = [row for row in rows if isinstance(row, Purpose)]
    if not wanted:
        return []
    was = dict(Purpose.objects.values_list("key", "broader_id"))
    now = {**was, **{row.key: row.broader_id for row in wanted}}
    found = [(row, _above(row.key, now) - _above(row.key, was)) for row in wanted]
    return [(row, gained) for row, gained in found if gained]


def _above(key: str, broader: Mapping[str, str | None]) -> frozenset[str]:
    """All that a purpose is part of, also by way of others."""
    found: set[str] = set()
    here = broader.get(key)
    while here and here not in found:
        found.add(here)
        here = broader.get(here)
    return frozenset(found)


def held(
    gaining: Iterable[tuple[Purpose, frozenset[str]]], *, today: date, under: Under
) -> list[tuple[Purpose, Routing]]:
    """Of these purposes those that open more than the mandate leaves to the architect, as a change of policy.

    Asked with the most sensitive data that a tool in use, or a dataset, may be used with for what they become part of;
    a ceiling that nobody named is unknown. Where nothing is allowed for that, nothing opens and nobody asks.
    """
    beyond = []
    for row, gained in gaining:
        opened = _opened(gained)
        if not opened:
            continue
        highest = None if None in opened else DataClass(max(rank for rank in opened if rank is not None))
        case = Case(Kind.POLICY, Money(under.currency, Decimal(0)), Decimal(0), highest, today)
        routed = charter.route(case, today=today, loaded=under)
        if routed.verdict is not Verdict.ALONE:
            beyond.append((row, routed))
    return beyond


def _opened(purposes: frozenset[str]) -> list[int | None]:
    """The classes of data of what may be used for one of these purposes."""
    tools = Tool.objects.filter(status__in=_USED).values_list("data_class", "purposes")
    datasets = Dataset.objects.values_list("data_class", "purposes")
    return [rank for found in (tools, datasets) for rank, named in found if purposes & set(named)]
