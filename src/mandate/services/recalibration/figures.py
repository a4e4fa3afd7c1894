"""The figures of a session, so that the next one can say what is different; counts only, never about few people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.discovery.headline import a_month, complete_months
from mandate.engines.terms import Family, Money, Status
from mandate.records import asof
from mandate.records.models import Grant, Plan, Record, Request, Tool
from mandate.services import formats, picture
from mandate.services.policy import readers, versions

USED = (Status.IN_USE.value, Status.PILOT.value)
COUNTED = ("in_use", "pilot", "not_yet", "not_allowed", "unknown")


def figures(*, today: date, at: datetime | None = None) -> dict[str, Any]:
    """Every figure of now, or of a moment; None is unknown, never 0."""
    world = asof.world(at) if at else None

    def rows(model: type[Record]) -> list[Any]:
        return world.all(model) if world else list(model._base_manager.all())

    listed = rows(Tool)
    tools = [tool for tool in listed if not tool.not_ai]
    used = [tool for tool in tools if tool.status in USED]
    undecided, spend = _seen(listed, at)
    return {
        "tools": {status: counted for status in COUNTED if (counted := _count(tools, status))},
        "approvals": sum(tool.until is None or tool.until >= today for tool in used),
        "without_end": sum(tool.until is None for tool in used),
        "grants": sum(one.state == "active" and one.until >= today for one in rows(Grant)),
        "requests": sum(one.state == "open" for one in rows(Request)),
        "read": _read(today, at),
        "undecided": undecided,
        "spend": spend,
        "roadmap": _planned(rows(Plan)),
    }


def _planned(plans: list[Plan]) -> int | None:
    """Initiatives in the plan the MT committed to; None while it committed to none."""
    committed = [plan for plan in plans if plan.state == "committed"]
    return len(committed[-1].result.get("starts", ())) if committed else None


def _count(tools: list[Tool], status: str) -> int:
    return sum(tool.status == status for tool in tools)


def _read(today: date, at: datetime | None) -> int | None:
    """The share that has read the policy, in whole percents; None without a policy or for fewer than five people."""
    version = versions.current(at)
    return readers.percent(version, today=today, at=at) if version else None


def _seen(tools: list[Tool], at: datetime | None) -> tuple[int | None, list[dict[str, str]] | None]:
    """How many services in sight nobody decided on, and what is known to be paid a month, per currency."""
    kept = picture.current(at)
    if kept is None:
        return None, None
    laid = picture.with_register(kept, picture.standings(tools), left=picture.not_ai(tools))
    months = complete_months([source for source in laid.coverage.present if source.family is Family.SPEND])
    seen = [use for use in laid.summary.services if use.in_sight]
    sums: dict[str, Decimal] = {}
    for money in (money for use in seen for money in a_month(use.months, months)):
        sums[money.currency] = sums.get(money.currency, Decimal(0)) + money.amount
    spend = [{"currency": name, "amount": f"{amount:.2f}"} for name, amount in sorted(sums.items())]
    return sum(not use.decided for use in seen), spend or None


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in words, now and the last time; `differs` where there is a last time and it was something else."""

    id: str
    label: str
    now: str
    before: str
    differs: bool


def lines(now: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[Line]:
    """Every figure beside that of the last session."""
    said, was = _said(now), _said(before) if before else {}
    return [
        Line(name, label, said[name], was.get(name, ""), bool(was) and was.get(name) != said[name])
        for name, label in _labels().items()
    ]


def _labels() -> dict[str, str]:
    return {
        "in_use": _("Tools in use or on trial"),
        "not_yet": _("Not yet"),
        "not_allowed": _("Not allowed"),
        "approvals": _("Approvals that hold"),
        "without_end": _("Approvals without an end"),
        "grants": _("Access given on top"),
        "requests": _("Requests that wait"),
        "undecided": _("Services nobody decided on"),
        "read": _("Have read the policy"),
        "spend": _("Known spend a month"),
        "roadmap": _("Initiatives on the roadmap"),
    }


def _said(found: Mapping[str, Any]) -> dict[str, str]:
    """Every figure as a reader writes it."""
    tools = found["tools"]
    counts = {
        "in_use": tools.get("in_use", 0) + tools.get("pilot", 0),
        "not_yet": tools.get("not_yet", 0),
        "not_allowed": tools.get("not_allowed", 0),
        **{name: found[name] for name in ("approvals", "without_end", "grants", "requests", "undecided")},
    }
    share = _("unknown") if found["read"] is None else _("%(share)s%%") % {"share": found["read"]}
    spend = found["spend"]
    paid = formats.prices(Money(one["currency"], Decimal(one["amount"]).quantize(Decimal(1))) for one in spend or ())
    return {name: formats.number(count) for name, count in counts.items()} | {
        "read": share,
        "spend": paid or _("unknown"),
        "roadmap": formats.number(found.get("roadmap")),
    }
