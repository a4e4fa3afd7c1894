"""What a pack asks and tells: decisions for the MT, those taken alone since, the next quarter, hours, the horizon."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from mandate.engines.voices import kept as promise
from mandate.records.models import Ballot, Decision, Horizon, Plan, Voice
from mandate.services import charter
from mandate.services.decisions import PREPARED, TAKEN
from mandate.services.pack.then import Then, amount, day, kept
from mandate.services.roadmap import slots
from mandate.services.roadmap.reading import Row
from mandate.services.voices.saying import ARCHITECT, DONE, OPEN, RISK

FIRST_TIME = timedelta(days=91)
"""How far back the first pack looks for what was decided alone."""
MONTHS = 6


def decisions(then: Then) -> dict[str, Any]:
    """What waits for the MT, what was promised first on top: question, options, advice, cost, what waiting does."""
    votes: dict[str, int] = {}
    for one in then.all(Ballot):
        votes[one.decision_id] = votes.get(one.decision_id, 0) + 1
    waiting = sorted(
        (one for one in then.all(Decision) if one.state == PREPARED),
        key=lambda one: (one.promised_on or date.max, one.taken_on, one.title, one.key),
    )
    return kept([_asked(one, votes.get(one.key, 0), then.currency) for one in waiting])


def _asked(one: Decision, votes: int, currency: str) -> dict[str, Any]:
    options = [_option(row, one.recommended) for row in one.options]
    advised = next((row for row in options if row["advised"]), None)
    return {
        "key": one.key, "title": one.title, "question": one.question, "options": options,
        "advice": advised["title"] if advised else "", "verdict": one.verdict, "why": one.why,
        "cost": (advised["cost"] if advised else None) or amount(one.cost),
        "hours": (advised["hours"] if advised else None) or amount(one.hours),
        "risk": advised["risk"] if advised else "", "currency": one.currency or currency, "wait": one.wait,
        "promised_on": day(one.promised_on), "votes": votes,
    }  # fmt: skip


def _option(row: Mapping[str, Any], recommended: str) -> dict[str, Any]:
    cost, hours = str(row.get("cost") or ""), str(row.get("hours") or "")
    return {
        "title": str(row.get("title", "")), "cost": amount(Decimal(cost)) if cost else None,
        "hours": amount(Decimal(hours)) if hours else None, "risk": str(row.get("risk", "")),
        "advised": bool(recommended) and row.get("id") == recommended,
    }  # fmt: skip


def alone(then: Then, *, since: date | None, told: frozenset[str]) -> dict[str, Any]:
    """What the architect decided alone since the last pack and the MT did not read yet, what costs most first."""
    first = since or then.today - FIRST_TIME
    found = sorted(
        (one for one in then.all(Decision)
         if one.state == TAKEN and one.routed == "alone" and not one.around and first <= one.taken_on <= then.today
         and one.key not in told),
        key=lambda one: (-(one.cost or Decimal(0)), -one.taken_on.toordinal(), one.key),
    )  # fmt: skip
    rows = [
        {"key": one.key, "title": one.title, "why": one.why, "taken_on": day(one.taken_on), "cost": amount(one.cost),
         "currency": one.currency or then.currency, "case": one.case, "clause": one.clause}
        for one in found
    ]  # fmt: skip
    return {**kept(rows), "keys": [one.key for one in found]}


def coming(then: Then, plan: Plan | None, rows: list[Row]) -> dict[str, Any]:
    """What is at work in the next calendar quarter, in the order in which it starts, beside the hours of six months."""
    begin = following(then.today)
    end = following(begin) - timedelta(days=1)
    inside = [row for row in rows if row.begins <= end and row.ends >= begin]
    told = [
        {"key": row.key, "title": row.name, "owner": row.owner, "begins": day(row.begins), "ends": day(row.ends),
         "hours": row.hours, "approach": row.approach, "money": amount(Decimal(row.cents) / 100),
         "currency": row.currency, "starts": row.begins >= begin}
        for row in inside
    ]  # fmt: skip
    return {
        "quarter": day(begin), **kept(told), "plan": plan.key if plan else None,
        "committed": bool(plan and plan.state == "committed"),
        "left_out": len(plan.result.get("left_out", ())) if plan else 0,
    }  # fmt: skip


def following(today: date) -> date:
    """The first day of the next calendar quarter."""
    return charter.quarter_of(charter.quarter_of(today) + timedelta(days=95))


def load(then: Then, plan: Plan | None) -> list[dict[str, Any]]:
    """Hours of six months, from this one: what the plan takes of all roles together, and what there is."""
    if plan is None or not plan.result:
        return []
    first, most = max(0, slots.slot(then.today, plan.starts_on)), plan.asked["slots"]
    taken = plan.result.get("load", {})
    return [
        {"month": slots.month_key(slot, plan.starts_on),
         "asked": sum(hours[slot] for hours in taken.values() if slot < len(hours)),
         "there": sum(role["capacity"][slot] for role in plan.asked["roles"])}
        for slot in range(first, min(first + MONTHS, most))
    ]  # fmt: skip


def horizon(then: Then) -> dict[str, Any] | None:
    """The signed paragraph the roadmap aims at, and how many of its signs are seen; None where there is none."""
    signed = [one for one in then.all(Horizon) if one.state == "signed"]
    if not signed:
        return None
    now = max(signed, key=lambda one: one.number)
    return {"key": now.key, "text": now.text, "signs": len(now.signs),
            "met": sum(bool(one.get("met_on")) for one in now.signs)}  # fmt: skip


def planned(then: Then) -> Plan | None:
    """The plan a pack tells of: what the MT committed to, else the newest draft that was computed."""
    plans = then.all(Plan)
    committed = [one for one in plans if one.state == "committed"]
    drafts = [one for one in plans if one.state == "draft" and one.result]
    if committed:
        return max(committed, key=lambda one: (one.committed_on or one.made_on, one.made_on, one.key))
    return max(drafts, key=lambda one: (one.made_on, one.change, one.key), default=None)


def voices(then: Then) -> dict[str, Any]:
    """How many critics wait for a reply, how the promise is kept, and the three that ask most of the MT.

    Never the words of a voice: the risk it became, where it does not criticise the architect, or the sentence that was
    written for everybody.
    """
    rows = then.all(Voice)
    found = promise([(one.said_on, one.due_on, one.replied_on) for one in rows], today=then.today)
    told = [one for one in rows if _told(one)]
    told.sort(key=lambda one: (one.state != RISK, one.until or one.due_on, one.key))
    return {
        "open": sum(one.state == OPEN for one in rows), "late": found.late, "in_time": found.in_time,
        "replied": found.replied, "days": found.days,
        **kept([
            {"key": one.key, "about": one.about_name, "said": _told(one), "state": one.state, "until": day(one.until),
             "did": one.did if one.state == DONE else ""}
            for one in told
        ]),
    }  # fmt: skip


def _told(one: Voice) -> str:
    return one.summary or (one.risk if one.state == RISK and one.lane == ARCHITECT else "")
