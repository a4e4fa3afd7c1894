"""The sample company's roadmap to be: goals, hours, budgets, booked spend, a signed horizon and sixty initiatives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Booking, Budget, Capacity, Goal, Initiative, Organisation, Person, Team
from mandate.services import sample_words
from mandate.services.initiatives import sizes
from mandate.services.mandate import door
from mandate.services.portfolio import bookings, horizon, months, signing

BOOKED_MONTHS, PLANNED_QUARTERS, PLANNED_MONTHS = 9, 9, 26
RUNNING = {"consent": 40, "exit-tools": 25, "translate": 12, "literacy": 30}
DONE = {"measure": (120, 30), "minutes": (90, 20)}
"""What runs, and since how many days; what is done, begun and finished so many days ago."""


@transaction.atomic
def fill(*, by: Actor, today: date) -> None:
    """Everything the roadmap of the sample is planned from, as a handful of deeds."""
    data = sample_words.portfolio()
    why, act = _("Sample: as it stood after a first round with the teams."), Act.new()
    goals = _goals(data["goals"], by=by, why=why, act=act)
    _hours(data, by=by, why=why, act=act, today=today)
    quarters = months.quarters_from(today, PLANNED_QUARTERS)
    budgets = [
        Budget(name=name, quarters={quarter: f"{amount}.00" for quarter in quarters}, carry=name != "Marketing")
        for name, amount in data["budgets"].items()
    ]
    ledger.write_many(budgets, action="budget.set", by=by, why=why, act=act)
    _booked(data["bookings"], by=by, why=why, act=act, today=today)
    _initiatives(data["initiatives"], goals, by=by, why=why, act=act, today=today)
    _signed(data["horizon"], by=by, today=today)
    _sizes(by=by)


def _sizes(*, by: Actor) -> None:
    """The usual sizes, with the roles as this company calls them; nothing where it calls them as they are."""
    company = Organisation.objects.first()
    called = {
        name: sizes.Size(one.months, {sample_words.role(role): hours for role, hours in one.effort.items()})
        for name, one in sizes.USUAL.items()
    }
    if company is not None and called != sizes.USUAL:
        sizes.keep(company, company.experiment_share, called, by=by, why="", version=company.version)


def _goals(rows: list[dict[str, Any]], *, by: Actor, why: str, act: Act) -> dict[str, str]:
    """The goals by their name in the file; one of them is the architect's own."""
    teams = dict(Team.objects.values_list("name", "key"))
    made: dict[str, Goal] = {}
    for row in rows:
        goal = Goal(title=row["title"], area=row["area"], line=row["line"], target=row["target"])
        goal.level, goal.team_id = ("team", teams.get(row["team"])) if row.get("team") in teams else ("company", None)
        goal.parent = made.get(row.get("below", ""))
        made[row["id"]] = goal
    ledger.write_many(made.values(), action="goal.set", by=by, why=why, act=act)
    mine = next((one for one in Person.objects.filter(left_on=None) if "architect" in one.roles), None)
    if mine is not None:
        own = Goal(title=_("I explain every choice without a slide"), level="individual", area="marketing")
        own.line, own.person, own.shared_with_id = "proposition", mine, mine.manager_id
        ledger.write(own, action="goal.set", by=by, why=why, act=act)
    return {name: goal.key for name, goal in made.items()}


def _hours(data: Mapping[str, Any], *, by: Actor, why: str, act: Act, today: date) -> None:
    ahead = months.months_from(today, PLANNED_MONTHS)
    rows = []
    for role, (hours, running) in data["roles"].items():
        row = Capacity(role=role, hours=Decimal(hours), running=Decimal(running), valid_from=today.replace(day=1))
        off = {month: data["holidays"].get(int(month[5:])) for month in ahead}
        row.holidays = {month: round((hours - running) * part) for month, part in off.items() if part}
        rows.append(row)
    ledger.write_many(rows, action="capacity.set", by=by, why=why, act=act)


def _booked(rows: list[list[Any]], *, by: Actor, why: str, act: Act, today: date) -> None:
    first = today.replace(day=1)
    made = []
    for back in range(1, BOOKED_MONTHS + 1):
        first = (first - timedelta(days=1)).replace(day=1)
        for line, (title, vendor, approach, amount) in enumerate(rows, start=2):
            share = Decimal(88 + (back * 7 + line * 5) % 25) / 100
            row = Booking(month=first, title=title, vendor=vendor, approach=approach, line=line)
            row.amount, row.source = (amount * share).quantize(Decimal("0.01")), f"grootboek-{first:%Y-%m}.xlsx"
            made.append(row)
    ledger.write_many(made, action="booking.imported", by=by, why=why, act=act)


def _initiatives(
    rows: list[dict[str, Any]], goals: Mapping[str, str], *, by: Actor, why: str, act: Act, today: date
) -> None:
    """All sixty in one deed; what comes after what is joined by the keys they get."""
    teams = dict(Team.objects.values_list("name", "key"))
    people = {one.function: one for one in Person.objects.filter(left_on=None).order_by("-name")}
    made = {row["id"]: _initiative(row, goals, teams, people.get(row["owner"]), today) for row in rows}
    for rank, row in enumerate(rows, start=1):
        one = made[row["id"]]
        one.rank = rank
        one.after = [{"key": made[name].key, "lag": 0} for name in row.get("after", ())]
    ledger.write_many(made.values(), action="initiative.drafted", by=by, why=why, act=act)


def _initiative(
    row: Mapping[str, Any], goals: Mapping[str, str], teams: Mapping[str, str], owner: Person | None, today: date
) -> Initiative:
    low, high = row["value"]
    one = Initiative(
        title=row["title"], why=row["why"], first_step=row["first"], owner=row["owner"], person=owner,
        due=today + timedelta(days=14), review_on=today + timedelta(days=105), approach=row["approach"],
        size=row["size"], months=row["months"], months_low=row["months"], months_high=row["months"] + 2,
        effort=row["effort"], cost=row.get("cost"), currency="EUR", budget=row.get("budget", ""),
        value_low=low, value_high=high, value_unit="EUR", grade=row.get("grade", "perceived"),
        confidence={"perceived": "low", "measured": "medium", "proven": "high"}[row.get("grade", "perceived")],
        goals=sorted(goals[name] for name in row["goals"]),
        teams=sorted(teams[name] for name in row["teams"] if name in teams), mt_gate=row.get("gate", False),
        alternative_of=row.get("group", ""), hypothesis=row.get("hypothesis", ""), max_loss=row.get("loss"),
    )  # fmt: skip
    if "mode" in row:
        one.modes = [{**row["mode"], "cost": f"{row['mode']['cost']}.00"}]
    if "legal" in row:
        ahead, source = row["legal"]
        one.legal_due = _last_day(today, ahead)
        one.legal_source = _("%(law)s, day agreed with the privacy officer") % {"law": source}
    if "promised" in row:
        one.promised_on = _last_day(today, row["promised"])
    if one.approach == "experiment":
        one.ends_on = _last_day(today, 18)
    _begun(one, row["id"], today)
    return one


def _last_day(today: date, ahead: int) -> date:
    return months.first_of(months.months_from(today, ahead + 2)[-1]) - timedelta(days=1)


def _begun(one: Initiative, name: str, today: date) -> None:
    if name in RUNNING:
        one.state, one.started_on = "running", today - timedelta(days=RUNNING[name])
    if name in DONE:
        begun, done = DONE[name]
        one.state, one.started_on, one.done_on = "done", today - timedelta(days=begun), today - timedelta(days=done)


def _signed(said: Mapping[str, Any], *, by: Actor, today: date) -> None:
    """The horizon and the booked spend, signed by as many of the MT as it takes."""
    signs = tuple((text, _last_day(today, ahead).isoformat()) for text, ahead in said["signs"])
    row = horizon.write(horizon.Facts(said["text"], signs), by=by, today=today)
    rows = list(Booking.objects.all())
    for person in door.members(today)[: horizon.standing(row, today=today).needed]:
        horizon.sign(row, person, digest_=horizon.digest(row), by=by, today=today)
        now = bookings.digest(rows)
        signing.sign(Booking.kind, bookings.SUBJECT, now, person, digest_=now, by=by, today=today)
