"""Everything a pack holds, gathered from the record of one moment: numbers, keys and texts, in no language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from mandate.engines.pack import Lead, leads
from mandate.records.models import Pack
from mandate.services.pack import asked, standing
from mandate.services.pack.then import Then, day, kept

FORMAT = "mandate-pack/1"


def gather(*, today: date, moment: datetime, past: bool = False, last: Pack | None = None) -> dict[str, Any]:
    """The contents of a pack of this moment; `past` reads the record as it stood then, else as it stands now.

    `last` is the pack before it. Every number comes from a function of the record that its page uses too.
    """
    then = Then(today=today, at=moment if past else None)
    since = last.made_on if last else None
    plan = asked.planned(then)
    rows = standing.rows_of(plan)
    told = frozenset(last.contents.get("alone", {}).get("keys", ())) if last else frozenset[str]()
    due = standing.duties(then, plan)
    found: dict[str, Any] = {
        "format": FORMAT, "at": written(moment), "today": day(today), "since": day(since),
        "last": last.key if last else None,
        "figures": {
            "value": standing.value(then), "plan": standing.progress(then, plan, rows, since=since),
            "people": standing.people(then),
            "risk": {"open": len(due), "overdue": sum(one["overdue"] for one in due),
                     "next": next((one["due"] for one in due if one["due"] and not one["overdue"]), None)},
        },
        "mandate": standing.mandate(then), "promised": standing.promised(then), "load": asked.load(then, plan),
        "asked": asked.decisions(then), "alone": asked.alone(then, since=since, told=told),
        "experiments": standing.experiments(then), "coming": asked.coming(then, plan, rows),
        "horizon": asked.horizon(then), "duties": kept(due), "law": standing.law(then), "voices": asked.voices(then),
    }  # fmt: skip
    counted = stand(found, due)
    found["stand"] = {lead.value: count for lead, count in counted.items()}
    found["leads"] = [lead.value for lead in leads(counted)]
    return found


def written(moment: datetime) -> str:
    """A moment as an address can carry it: in UTC with a Z, because a plus sign in an address is a space."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def stand(contents: Mapping[str, Any], due: Sequence[Mapping[str, Any]]) -> dict[Lead, int]:
    """The counts that a headline is made from; `due` is every duty, also beyond those that are kept."""
    plan = contents["figures"]["plan"]
    lawful = [one["code"] == "missed" or (one["code"] == "legal" and one["overdue"]) for one in due]
    return {
        Lead.LAW: sum(lawful),
        Lead.OVERDUE: sum(one["overdue"] and not law for one, law in zip(due, lawful, strict=True)),
        Lead.LATE: len(plan["late"]),
        Lead.BROKEN: contents["promised"]["overdue"],
        Lead.SHORT: sum(one["short"] for one in contents["mandate"]),
        Lead.ASKED: contents["asked"]["total"],
        Lead.DELIVERED: len(plan["delivered_since"]),
    }


def last_of(packs: Iterable[Pack]) -> Pack | None:
    """The newest of the packs; None before the first."""
    return max(packs, key=lambda one: one.number, default=None)
