"""A small portfolio in the record, and a plan of it: what tests of the roadmap begin with."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from mandate.engines.plan import outcome
from mandate.engines.plan.reading import portfolio
from mandate.engines.plan.solving import described
from mandate.engines.plan.writing import plan_json
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Booking, Budget, Capacity, Goal, Initiative, Plan
from mandate.services.roadmap import committing, running, slots

BY = Actor("cli:test")


def initiative(key: str, today: date, **fields: Any) -> Initiative:
    """One initiative in the record; `fields` are those of the model."""
    usual: dict[str, Any] = {
        "title": key.capitalize(), "why": "It pays.", "owner": "Process owner", "due": today, "review_on": today,
        "approach": "proven", "months": 2, "effort": {"Engineer": 100}, "value_low": Decimal(1000),
        "value_unit": "EUR", "grade": "measured", "goals": ["aim"],
    }  # fmt: skip
    row = Initiative(key=key, **(usual | fields))
    ledger.write(row, action="initiative.drafted", by=BY, why="test")
    return row


def fill(today: date) -> None:
    """Six initiatives, two roles, one budget and what was booked in the year before."""
    start = slots.begins(today)
    quarters = {slots.quarter_key(number, start): "20000.00" for number in range(8)}
    ledger.write(Budget(key="main", name="AI programme", quarters=quarters), action="budget.set", by=BY, why="test")
    for role, hours in (("Engineer", 120), ("Trainer", 60)):
        row = Capacity(role=role, hours=Decimal(hours), running=Decimal(20), valid_from=start)
        ledger.write(row, action="capacity.set", by=BY, why="test")
    aim = Goal(key="aim", title="Answers within the day", area="sales", line="price")
    ledger.write(aim, action="goal.set", by=BY, why="test")
    booked = Booking(month=start - timedelta(days=40), title="Search ads", amount=Decimal(30000), approach="proven")
    ledger.write(booked, action="booking.imported", by=BY, why="test")
    initiative("data", today, approach="foundation", title="Clean data", value_low=None)
    initiative(
        "leads",
        today,
        title="Lead scoring",
        after=[{"key": "data", "lag": 0}],
        cost=Decimal(6000),
        budget="AI programme",
    )
    initiative("train", today, title="Training", effort={"Trainer": 60}, months_low=1, months_high=4)
    initiative("ads", today, title="Ad texts", value_low=Decimal(3000))
    legal = slots.day(9, start)
    initiative("notice", today, title="AI notice", approach="legal", legal_due=legal, effort={"Trainer": 30})
    initiative(
        "voice", today, title="Voice agent", approach="experiment", max_loss=Decimal(4000), budget="AI programme",
        size="S", effort={}, value_low=Decimal(500),
    )  # fmt: skip


def by_hand(today: date, *, name: str = "Autumn plan") -> Plan:
    """A plan in which everything starts as soon as a month is open, written without a search."""
    made = running.make(name=name, effort="quick", by=BY, today=today)
    asked = portfolio(made.asked)
    first = slots.first_open(today, made.starts_on)
    starts = {one.id: (one.modes[0].id, first) for one in asked.initiatives if not one.after}
    found = described(asked, starts, outcome.Plan(outcome.Status.FEASIBLE, outcome.Method.SEARCH, 90, 100, ()))
    return running.keep(made, plan_json(found), by=BY)


def plan(today: date, *, committed: bool = False, name: str = "Autumn plan") -> Plan:
    """A plan of what is in the record, computed here with the least effort."""
    made = running.make(name=name, effort="quick", by=BY, today=today)
    made = running.work(made, by=BY)
    if committed:
        made = committing.on_paper(made, by=Actor("cli:clerk"), why="Agreed in the meeting.", today=today)
    return made
