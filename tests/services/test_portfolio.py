"""Initiatives, goals, hours, money and the horizon: what is kept, what is refused, and what comes back from a file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mandate.connectors.files import sheets
from mandate.records import clock
from mandate.records.models import Booking, Capacity, Goal, Horizon, Initiative, Organisation
from mandate.services import sample_portfolio
from mandate.services.initiatives import sizes, states
from mandate.services.portfolio import bookings, capacity, exchange, goals, horizon, keeping, months, share
from mandate.services.portfolio.fields import CAPACITIES, GOALS, INITIATIVES
from mandate.services.refusals import Refused

pytestmark = pytest.mark.django_db


def added(desk: Any, title: str, **more: Any) -> Any:
    facts = {"title": title, "why": "It saves time.", "first_step": "Ask two people.", "owner": "Head of CRM", **more}
    return keeping.add(INITIATIVES, facts, by=desk.actor, today=desk.today)


def serving(desk: Any, title: str, **more: Any) -> Any:
    """An initiative that serves a goal, so that it can be released."""
    goal = Goal.objects.filter(title="Answers within the day").first()
    goal = goal or keeping.add(GOALS, {"title": "Answers within the day"}, by=desk.actor, today=desk.today)
    return added(desk, title, **{"goals": [goal.key], **more})


def test_a_full_initiative_comes_back_from_its_file_without_loss(desk: Any) -> None:
    goal = keeping.add(GOALS, {"title": "More dealers reorder"}, by=desk.actor, today=desk.today)
    first = added(desk, "Clean the dealer list", approach="foundation", size="M")
    row = added(
        desk, "Offer texts by assistant", goals=[goal.key], effort="AI engineer: 40; Copywriter: 12.5", cost="12.500,50",
        budget="AI", after="Clean the dealer list | 1", modes="Agency | 2 | Copywriter: 20 | 24000", value_low="1200",
        value_high="2400", value_unit="EUR", grade="perceived", legal_due="2027-08-02", legal_source="AI Act art. 50",
    )  # fmt: skip
    assert row.effort == {"AI engineer": 40, "Copywriter": 12.5}
    assert row.cost == Decimal("12500.50")
    assert row.after == [{"key": first.key, "lag": 1}]
    assert row.modes == [{"id": "Agency", "months": 2, "effort": {"Copywriter": 20}, "cost": "24000.00"}]
    rows = list(Initiative.objects.all())
    table = exchange.table(INITIATIVES, rows, moment=clock.now())
    for body in (sheets.to_xlsx([table]), sheets.to_csv(table, language="en", separator=",")):
        back = exchange.plan(INITIATIVES, body, today=desk.today)
        assert (back.faults, back.lines, back.same) == ([], [], 2)


def test_a_file_is_looked_at_first_and_written_as_one_deed_that_can_be_undone(desk: Any) -> None:
    row = added(desk, "Shorter quotes")
    sent = [
        {"key": row.key, "size": "M", "months_low": "2", "months_high": "4"},
        {"title": "Dealer portal answers", "why": "Calls", "first_step": "List them", "owner": "Sales"},
        {"title": "Wrong one", "why": "x", "first_step": "y", "owner": "z", "cost": "-5", "approach": "magic"},
    ]
    faulty = exchange.plan_rows(INITIATIVES, sent, today=desk.today)
    assert {(one.line, one.field) for one in faulty.faults} == {(3, "Cost"), (3, "Approach")}
    with pytest.raises(Refused):
        exchange.write(INITIATIVES, faulty, by=desk.actor, why="x", today=desk.today)
    planned = exchange.plan_rows(INITIATIVES, sent[:2], today=desk.today)
    assert (planned.new, planned.changed) == (1, 1)
    by, token = desk.actor, planned.token
    act = exchange.write(INITIATIVES, planned, by=by, why="From the workshop.", today=desk.today, token=token)
    assert act is not None
    assert Initiative.objects.count() == 2
    assert keeping.undo(act.id, "initiative", by=desk.actor, today=desk.today) == 2
    assert Initiative.objects.get().size == ""


def test_what_waits_for_itself_is_named_and_refused(desk: Any) -> None:
    one = added(desk, "One")
    two = serving(desk, "Two", after=[{"key": one.key, "lag": 0}])
    checked = keeping.check(INITIATIVES, {"after": "Two"}, today=desk.today, row=one)
    assert checked.problems == {"after": "These wait for each other: One › Two › One. Take one of them away."}
    with pytest.raises(Refused, match="comes after"):
        states.start(two, by=desk.actor, today=desk.today)


def test_an_experiment_needs_its_card_and_nothing_more_and_states_go_back(desk: Any) -> None:
    facts = {"title": "Voice bot", "why": "Try", "first_step": "Call", "owner": "Desk", "approach": "experiment"}
    assert set(keeping.check(INITIATIVES, facts, today=desk.today).problems) == {"hypothesis", "max_loss", "ends_on"}
    row = serving(
        desk, "Bot", approach="experiment", hypothesis="A third is answered.", max_loss="2000", ends_on="2027-12-01"
    )
    states.start(row, by=desk.actor, today=desk.today)
    with pytest.raises(Refused):
        states.finish(row, by=desk.actor, today=desk.today, why="")
    states.finish(row, by=desk.actor, today=desk.today, why="It answered a fifth.")
    states.put_back(row, by=desk.actor)
    assert (row.state, row.done_on) == ("running", None)
    gated = serving(desk, "Needs the MT", mt_gate="yes")
    with pytest.raises(Refused, match="MT agrees"):
        states.start(gated, by=desk.actor, today=desk.today)


def test_hours_of_a_size_stand_in_and_what_runs_takes_them(desk: Any) -> None:
    facts = {
        "role": "AI engineer",
        "hours": "160",
        "running": "60",
        "holidays": "2026-12: 40",
        "valid_from": "2026-11-01",
    }
    keeping.add(CAPACITIES, facts, by=desk.actor, today=desk.today)
    row = serving(desk, "Bot", size="M")
    known = sizes.of(Organisation.objects.first())
    assert sizes.assumed(row)
    states.start(row, by=desk.actor, today=date(2026, 12, 3))
    line = next(
        one
        for one in capacity.lines(list(Capacity.objects.all()), [row], known, start=date(2026, 11, 1), count=3)
        if one.role == "AI engineer"
    )
    assert [round(one.left) for one in line.months] == [100, 60, 100]
    assert [round(one.taken) for one in line.months] == [0, 27, 27]
    assert "Change and training" in capacity.unknown_roles([row], Capacity.objects.all(), known)
    assert months.quarters_from(date(2026, 11, 5), 2) == ("2026-Q4", "2027-Q1")


def test_booked_spend_gives_the_experiment_share_a_base_and_is_signed_for_what_it_says(desk: Any) -> None:
    body = "Boekdatum;Omschrijving;Leverancier;Bedrag\n2026-09-03;Google Ads september;Google;7000,00\n2026-10-01;Pilot offertehulp;Nova;3000\n05-10-2026;Huur;Pand BV;900\n"
    planned = bookings.plan(body.encode(), name="grootboek.csv")
    assert {one.title: one.approach for one in planned.groups} == {
        "Google Ads september": "proven", "Pilot offertehulp": "experiment", "Huur": "other",
    }  # fmt: skip
    bookings.write(planned, {}, by=desk.actor, why="Grootboek.", token=planned.token)
    rows = list(Booking.objects.all())
    found = share.share(rows, [], ceiling=30, currency="EUR", today=date(2026, 11, 22))
    assert (found.percent, found.over) == (30, False)
    assert bookings.plan(body.encode(), name="again.csv").same == 3
    before = bookings.digest(rows)
    bookings.change([rows[0]], "other" if rows[0].approach != "other" else "proven", by=desk.actor, why="It is not.")
    assert bookings.digest(Booking.objects.all()) != before
    with pytest.raises(Refused, match="Only a member"):
        bookings.sign(desk.architect, digest_=before, by=desk.actor, today=desk.today)


def test_goals_name_what_stands_alone_and_a_persons_goal_is_nobodys_else(desk: Any) -> None:
    top = keeping.add(GOALS, {"title": "Grow"}, by=desk.actor, today=desk.today)
    keeping.add(GOALS, {"title": "Alone"}, by=desk.actor, today=desk.today)
    mine = keeping.add(
        GOALS, {"title": "Learn", "level": "individual"}, by=desk.actor, today=desk.today, person=desk.architect
    )
    row = added(desk, "Bot", goals=[top.key])
    other = added(desk, "Aimless")
    branches = goals.tree(list(Goal.objects.seen_by(desk.architect)), [row, other])
    assert [one.title for one in goals.unserved(branches)] == ["Alone"]
    assert goals.aimless([row, other]) == [other]
    assert not Goal.objects.seen_by(None).filter(key=mine.key).exists()
    assert "goals" in keeping.check(INITIATIVES, {"goals": [mine.key]}, today=desk.today, row=row).problems


def test_a_horizon_says_what_stayed_constant(desk: Any) -> None:
    signs = (("A third of quotes need no retyping", "2027-06-30"), ("Dealers rate us 8", ""), ("No tool undecided", ""))
    horizon.write(horizon.Facts("We sell with one voice.", signs), by=desk.actor, today=desk.today)
    row = Horizon.objects.get()
    with pytest.raises(Refused, match="Only a member"):
        horizon.sign(row, desk.architect, digest_=horizon.digest(row), by=desk.actor, today=desk.today)
    assert [one.since for one in horizon.constant([row])] == [1, 1, 1]
    assert set(horizon.problems(horizon.Facts("", signs[:1]))) == {"text"}


def test_the_sample_has_sixty_initiatives_that_can_be_kept_again_and_come_back_from_their_file(desk: Any) -> None:
    sample_portfolio.fill(by=desk.actor, today=desk.today)
    rows = list(Initiative.objects.all())
    assert len(rows) == 60
    wrong = {str(row): keeping.check(INITIATIVES, {}, today=desk.today, row=row).problems for row in rows}
    assert {name: found for name, found in wrong.items() if found} == {}
    assert all(row.goals for row in rows)
    body = sheets.to_xlsx([exchange.table(INITIATIVES, rows, moment=clock.now())])
    back = exchange.plan(INITIATIVES, body, today=desk.today)
    assert (back.faults, back.lines, back.same) == ([], [], 60)
