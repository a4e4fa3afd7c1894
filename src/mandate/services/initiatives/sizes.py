"""What an initiative asks of which only the size is known, and how much of the money experiments may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Initiative, Organisation
from mandate.services.refusals import Refused

SIZES = ("S", "M", "L")
MOST_MONTHS, MOST_HOURS, MOST_ROLES = 60, 100_000, 40


@dataclass(frozen=True, slots=True)
class Size:
    """One class of size: how many months, and hours in all by role."""

    months: int
    effort: Mapping[str, float]


USUAL: Mapping[str, Size] = {
    "S": Size(1, {"AI architect": 8, "Change and training": 16, "Process owner": 16}),
    "M": Size(3, {"AI architect": 30, "AI engineer": 80, "Change and training": 40, "Process owner": 40}),
    "L": Size(
        6,
        {
            "AI architect": 80, "AI engineer": 260, "Data engineer": 160, "Change and training": 120,
            "Process owner": 120,
        },
    ),
}  # fmt: skip
"""What holds until somebody says otherwise: a workshop and a tool, a built assistant, a system with its data."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to do an initiative: its name (empty for the usual one), months, hours by role, money."""

    id: str
    months: int
    effort: Mapping[str, float]
    cost: Decimal | None


def of(company: Organisation | None) -> dict[str, Size]:
    """The sizes as this organisation has them; the usual ones where it said nothing."""
    said: Mapping[str, Any] = company.sizes if company is not None else {}
    return {
        name: Size(int(said[name]["months"]), dict(said[name]["effort"])) if name in said else USUAL[name]
        for name in SIZES
    }


def ways(row: Initiative, sizes: Mapping[str, Size]) -> tuple[Way, ...]:
    """Every way to do it, the usual one first: its own figures, else those of its size, else one month."""
    size = sizes.get(row.size)
    months = row.months or (size.months if size else 1)
    effort = row.effort or (dict(size.effort) if size else {})
    first = Way("", months, effort, row.cost)
    return (first, *(_other(mode, first) for mode in row.modes))


def _other(mode: Mapping[str, Any], first: Way) -> Way:
    """A way as the record holds it; what it does not say is as in the usual one."""
    cost = mode.get("cost")
    return Way(
        str(mode["id"]), int(mode.get("months") or first.months), mode.get("effort") or first.effort,
        first.cost if cost in (None, "") else Decimal(str(cost)),
    )  # fmt: skip


def assumed(row: Initiative) -> bool:
    """Whether its hours are those of its size, because nobody said them."""
    return not row.effort and row.size in SIZES


def problems(share: str, months: Mapping[str, str], effort: Mapping[str, Mapping[str, float] | None]) -> dict[str, str]:
    """What is wrong with a form, per field; effort of None is one that could not be read."""
    found = {}
    if not (share.strip().isdecimal() and int(share.strip()[:4]) <= 100):
        found["share"] = _("Write the share as a whole number from 0 to 100.")
    for name in SIZES:
        text = months.get(name, "").strip()
        if not (text.isdecimal() and 1 <= int(text[:4]) <= MOST_MONTHS):
            found[f"months-{name}"] = _("Write the months as a whole number from 1 to %(most)s.") % {
                "most": MOST_MONTHS
            }
        if not effort.get(name):
            found[f"effort-{name}"] = _("Write each as role: hours, one a line.")
    return found


def keep(
    company: Organisation, share: int, sizes: Mapping[str, Size], *, by: Actor, why: str, version: int
) -> Organisation:
    """The sizes and the share as they hold from now on. Raises Refused, and Stale when they changed since `version`."""
    if company.version != version:
        raise ledger.Stale(company.key)
    if not 0 <= share <= 100:
        raise Refused(why=_("Write the share as a whole number from 0 to 100."), whose_move=_("Yours."))
    company.experiment_share = share
    company.sizes = {name: {"months": one.months, "effort": dict(one.effort)} for name, one in sizes.items()}
    reason = why.strip() or _("What a size asks, and how much experiments may take.")
    ledger.write(company, action="organisation.changed", by=by, why=reason)
    return company
