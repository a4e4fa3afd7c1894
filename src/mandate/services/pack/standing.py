"""Where things stand, as a pack keeps it: value, plan, people, duties, promises, the mandate, experiments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from mandate.catalogue.law.dates import between
from mandate.engines.terms import MINIMUM_GROUP, Status
from mandate.records.models import (
    Attainment,
    Booking,
    Commitment,
    Decision,
    Initiative,
    Plan,
    Team,
    Tool,
    Vendor,
)
from mandate.services.deciding import promises, reviews
from mandate.services.decisions import TAKEN
from mandate.services.mandate import given
from mandate.services.pack.then import Then, amount, day, kept
from mandate.services.portfolio.share import EXPERIMENT, share
from mandate.services.registers import agreements, levels
from mandate.services.roadmap import reading
from mandate.services.roadmap.reading import Row

AHEAD = timedelta(days=90)
"""How far a pack looks ahead for duties and legal dates."""
USED = (Status.IN_USE.value, Status.PILOT.value)
SHOWN_VALUE = ("measured", "proven")
OVER = ("done", "dropped")
USUAL_CEILING = 30


def value(then: Then) -> dict[str, Any]:
    """What delivered initiatives bring a month in the organisation's currency: measured, and what is only expected.

    `low` counts what was measured or proven; `expected_*` what nobody measured yet. Other units are not added up.
    """
    done = [one for one in then.all(Initiative) if one.state == "done"]
    money = [one for one in done if (one.value_unit or then.currency) == then.currency]
    shown = [one for one in money if one.grade in SHOWN_VALUE]
    rest = [one for one in money if one.grade not in SHOWN_VALUE]
    return {
        "low": amount(_sum(one.value_low for one in shown)), "high": amount(_sum(one.value_high for one in shown)),
        "expected_low": amount(_sum(one.value_low for one in rest)),
        "expected_high": amount(_sum(one.value_high for one in rest)),
        "measured": len(shown), "delivered": len(done), "currency": then.currency,
        "rows": [
            {"key": one.key, "title": one.title, "low": amount(one.value_low), "high": amount(one.value_high),
             "grade": one.grade if one.grade in SHOWN_VALUE else "perceived"}
            for one in sorted(money, key=lambda one: (-(one.value_low or Decimal(0)), one.key))[:8]
        ],
    }  # fmt: skip


def _sum(values: Iterable[Decimal | None]) -> Decimal:
    return sum((one for one in values if one is not None), Decimal(0))


def progress(then: Then, plan: Plan | None, rows: list[Row], *, since: date | None) -> dict[str, Any]:
    """What the plan delivered: of how many, what runs, what is late, what was delivered since the last pack."""
    live = {one.key: one for one in then.all(Initiative)}
    done = [one for one in live.values() if one.state == "done"]
    late = {row.key for row in rows if row.ends < then.today and _open(live.get(row.key))}
    late |= {key for key, one in live.items() if _open(one) and one.promised_on and one.promised_on < then.today}
    return {
        "delivered": len(done), "running": sum(one.state == "running" for one in live.values()),
        "planned": len(rows), "plan": plan.key if plan else None,
        "committed": bool(plan and plan.state == "committed"), "late": sorted(late),
        "delivered_since": sorted(one.key for one in done if one.done_on and (since is None or one.done_on >= since)),
    }  # fmt: skip


def _open(one: Initiative | None) -> bool:
    return one is not None and one.state not in OVER


def people(then: Then) -> dict[str, Any]:
    """Of the people for whom a tool in use asks a level, how many have it; unknown below five people."""
    inside = _below(then.all(Team))
    asked: dict[str, dict[str, int]] = {}
    for tool in then.all(Tool):
        if tool.status not in USED or tool.not_ai or not tool.required:
            continue
        teams = {team for key in tool.teams for team in inside.get(key, {key})}
        for one in then.here():
            if not teams or one.team_id in teams:
                wanted = asked.setdefault(one.key, {})
                for name, level in tool.required.items():
                    wanted[name] = max(wanted.get(name, 0), int(level))
    if len(asked) < MINIMUM_GROUP:
        return {"trained": None, "of": None}
    reached = _reached(then)
    trained = sum(
        all(reached.get((key, name), -1) >= level for name, level in wanted.items()) for key, wanted in asked.items()
    )
    return {"trained": trained, "of": len(asked)}


def _below(teams: Iterable[Team]) -> Mapping[str, set[str]]:
    """Every team with the teams below it, by key."""
    parents = {team.key: team.parent_id for team in teams}
    found: dict[str, set[str]] = {key: {key} for key in parents}
    for key in parents:
        above, seen = parents.get(key), {key}
        while above and above not in seen:
            found.setdefault(above, {above}).add(key)
            seen.add(above)
            above = parents.get(above)
    return found


def _reached(then: Then) -> dict[tuple[str, str], int]:
    return {
        (one.person_id, one.competence_id): one.level
        for one in then.all(Attainment)
        if levels.holds(one, today=then.today)
    }


def duties(then: Then, plan: Plan | None) -> list[dict[str, Any]]:
    """What is due within ninety days or late, the earliest first; what has no day comes last."""
    found = [*_legal(then, plan), *_approvals(then), *_agreements(then), *_reviews(then)]
    return sorted(found, key=lambda one: (one["due"] or "9999", one["code"], one["title"], one["key"]))


def _due(code: str, kind: str, row: Any, title: str, on: date | None, today: date) -> dict[str, Any]:
    late = bool(on and on < today)
    return {"code": code, "kind": kind, "key": row.key, "title": title, "due": day(on), "overdue": late}


def _legal(then: Then, plan: Plan | None) -> list[dict[str, Any]]:
    missed = {one["id"] for one in plan.result.get("legal", {}).get("missed", ())} if plan else set()
    return [
        _due("missed" if one.key in missed else "legal", "initiative", one, one.title, one.legal_due, then.today)
        for one in then.all(Initiative)
        if one.legal_due and _open(one) and (one.key in missed or one.legal_due <= then.today + AHEAD)
    ]


def _approvals(then: Then) -> list[dict[str, Any]]:
    return [
        _due("approval", "tool", one, one.name, one.until, then.today)
        for one in then.all(Tool)
        if one.status in USED and not one.not_ai and one.until and one.until <= then.today + AHEAD
    ]


def _agreements(then: Then) -> list[dict[str, Any]]:
    asked = {one.supplier_id for one in then.all(Tool) if one.status in USED and not one.not_ai}
    found = []
    for one in then.all(Vendor):
        if one.key not in asked:
            continue
        ends = one.agreement_until
        if agreements.missing(one, today=then.today):
            found.append(_due("no_agreement", "vendor", one, one.name, ends, then.today))
        elif ends and ends <= then.today + AHEAD:
            found.append(_due("agreement", "vendor", one, one.name, ends, then.today))
    return found


def _reviews(then: Then) -> list[dict[str, Any]]:
    due = then.today + reviews.SOON
    return [
        _due("review", "decision", one, one.title, one.review_on, then.today)
        for one in then.all(Decision)
        if one.state == TAKEN and one.review_on and one.review_on <= due
    ]


def law(then: Then) -> list[dict[str, Any]]:
    """What begins in the law within ninety days, by its name in the catalogue."""
    return [{"id": one.id, "on": day(one.on)} for one in between(then.today, then.today + AHEAD)]


def promised(then: Then) -> dict[str, Any]:
    """Promises per member of the MT: all, kept, late, and the next day; those with most late ones first.

    People are kept by key alone: a name can be erased.
    """
    by: dict[str, list[Commitment]] = {}
    for one in then.all(Commitment):
        if one.state != promises.DROPPED:
            by.setdefault(one.member_id, []).append(one)
    found: list[dict[str, Any]] = [
        {"member": key, "promised": len(rows), "done": sum(one.state == promises.DONE for one in rows),
         "overdue": sum(promises.late(one, today=then.today) for one in rows),
         "next": day(min((one.due for one in rows if one.state == promises.PROMISED), default=None))}
        for key, rows in by.items()
    ]  # fmt: skip
    ranked = sorted(found, key=lambda one: (-one["overdue"], one["next"] or "9999", one["member"]))
    return {**kept(ranked), "overdue": sum(one["overdue"] for one in found), "done": sum(one["done"] for one in found)}


def mandate(then: Then) -> list[dict[str, Any]]:
    """Money and hours of the mandate: what was promised, given and used, and whether that is short."""
    return [
        {"code": one.code, "promised": amount(one.promised), "given": amount(one.given), "used": amount(one.used),
         "currency": one.currency, "short": one.short}
        for one in given.given(today=then.today, at=then.at).lines
    ]  # fmt: skip


def experiments(then: Then) -> dict[str, Any]:
    """Money on experiments against the ceiling, and every experiment that runs, what may be lost most first."""
    ceiling = then.company.experiment_share if then.company else USUAL_CEILING
    found = share(then.all(Booking), then.all(Initiative), ceiling=ceiling, currency=then.currency, today=then.today)
    running = sorted(
        (one for one in then.all(Initiative) if one.state == "running" and one.approach == EXPERIMENT),
        key=lambda one: (-(one.max_loss or Decimal(0)), one.key),
    )
    rows = [
        {"key": one.key, "title": one.title, "max_loss": amount(one.max_loss), "ends_on": day(one.ends_on),
         "currency": one.currency or then.currency, "overdue": bool(one.ends_on and one.ends_on < then.today)}
        for one in running
    ]  # fmt: skip
    percent = None if found.percent is None else f"{float(found.percent):.1f}"
    return {
        "experiment": amount(found.experiment), "proven": amount(found.proven), "percent": percent,
        "ceiling": ceiling, "currency": found.currency, "over": found.over if percent is not None else False,
        "running": kept(rows),
    }  # fmt: skip


def rows_of(plan: Plan | None) -> list[Row]:
    """What the plan starts when; nothing without one that was computed."""
    return reading.rows(plan) if plan is not None and plan.result else []
