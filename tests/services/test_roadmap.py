"""The roadmap: the record becomes a question, the answer a plan the MT commits to; questions are answered in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from mandate.records import ledger
from mandate.records.models import Booking, Budget, Capacity, Change, Initiative, Plan
from mandate.services import people
from mandate.services.people import PersonFacts
from mandate.services.refusals import Refused
from mandate.services.roadmap import asking, committing, explaining, load, reading, running, slots, words
from tests import planned, remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(desk, home) -> Plan:
    """A small plan, computed and committed to on paper."""

    def make() -> str:
        planned.fill(desk.today)
        return planned.plan(desk.today, committed=True).key

    return Plan.objects.get(key=remembered.once("a committed plan", home, make))


def said(notes) -> str:
    return "\n".join(f"{note.place}: {note.text}" for note in notes)


def test_what_is_assumed_or_missing_is_said_with_its_place(desk, home) -> None:
    today = desk.today
    planned.fill(today)
    planned.initiative("robots", today, title="Robots", cost=Decimal(100), currency="USD", budget="AI programme")
    planned.initiative("lost", today, title="Lost", cost=Decimal(100), budget="Nowhere", after=[{"key": "gone"}])
    planned.initiative("legs", today, title="Legs", mt_gate=True, promised_on=today + timedelta(days=200))
    short = Budget(name="Short", quarters={slots.quarter_key(0, slots.begins(today)): "10.00"})
    ledger.write(short, action="budget.set", by=planned.BY, why="test")
    booked = Booking(month=today.replace(day=1) - timedelta(days=100), title="x", amount=Decimal(5), currency="USD")
    booked.approach = "proven"
    ledger.write(booked, action="booking.imported", by=planned.BY, why="test")
    found = asking.asked(today=today)
    text = said(found.notes)
    assert "Robots: It costs USD and its budget “AI programme” is in EUR" in text
    assert "Lost: Its budget “Nowhere” is not there" in text
    assert "AI architect: Nobody said how many hours there are" in text
    assert "Voice agent: Nobody knows its hours: size S stands for 40 hours." in text
    assert "Short: It names no amount for" in text
    assert "Booked spend: Spend in USD is not part of the base" in text
    assert "Meetings of the MT: No meeting is planned" in text
    entries = {one["id"]: one for one in found.portfolio["initiatives"]}
    assert "robots" not in entries
    assert "lost" not in entries
    assert entries["leads"]["modes"][0]["cost"] == {"AI programme": 600000}
    assert entries["notice"]["due"] == {"slot": 9, "kind": "legal"}
    assert entries["legs"]["mt_gate"]
    assert entries["legs"]["due"]["kind"] == "promise"
    assert found.portfolio["experiments"] == {
        "ratio": 0.4286, "spent_before": {"experiment": 0, "proven": 3000000}
    }  # fmt: skip
    assert {one["id"]: one["capacity"][3] for one in found.portfolio["roles"]}["Engineer"] == 100


def test_circles_and_an_empty_portfolio_are_refused_by_name(desk, home) -> None:
    with pytest.raises(Refused, match="no initiative to plan"):
        asking.asked(today=desk.today)
    planned.initiative("one", desk.today, title="Hen", after=[{"key": "two"}])
    planned.initiative("two", desk.today, title="Egg", after=[{"key": "one"}])
    with pytest.raises(Refused, match="Hen.*Egg|Egg.*Hen"):
        asking.asked(today=desk.today)


def test_running_work_stays_and_takes_what_it_takes(desk, home) -> None:
    today = desk.today
    row = planned.initiative("old", today, title="Old", state="running", started_on=today - timedelta(days=40))
    row.effort = {"Engineer": 500}
    ledger.write(row, action="initiative.changed", by=planned.BY, why="test")
    capacity = Capacity(role="Engineer", hours=Decimal(50), valid_from=today.replace(day=1))
    ledger.write(capacity, action="capacity.set", by=planned.BY, why="test")
    found = asking.asked(today=today)
    (one,) = found.portfolio["initiatives"]
    assert one["frozen"]
    assert one["previous"]["start"] < slots.slot(today, found.start)
    assert "Engineer: Running work alone takes all its hours" in said(found.notes)
    assert planned.plan(today).result["status"] == "optimal"


def test_a_plan_says_what_starts_when_and_how_good_it_is(plan, desk) -> None:
    rows = {row.key: row for row in reading.rows(plan)}
    assert rows["leads"].start >= rows["data"].end
    assert reading.goodness(plan) == "No plan under these rules is better: that is proven."
    (out,) = reading.left_out(plan)
    assert out.key == "voice"
    assert "AI architect" in out.reason
    heat = load.hours(plan)
    assert max(cell.percent for line in heat.lines for cell in line.cells) <= 100
    assert load.money(plan).lines[0].total.words == "€ 6,000 of € 160,000"
    again = planned.plan(desk.today, name="Again")
    assert again.digest == plan.digest
    assert again.moved == []


def test_why_and_what_if_are_answered_in_words_and_nothing_changes(plan) -> None:
    first = slots.first_open(plan.made_on, plan.starts_on)
    why = explaining.why(plan, "leads", first)
    assert why.code == "rule"
    assert "It waits for “Clean data”" in why.reasons[0]
    patch, text = explaining.patch_of(plan, {"what": "without", "initiative": "ads"})
    told = explaining.what_if(plan, patch)
    assert text == "without “Ad texts”"
    assert told.dropped == ("Ad texts",)
    assert "€" in told.interval
    more, _text = explaining.patch_of(plan, {"what": "hours", "role": "Engineer", "hours": "160"})
    assert "It is worth between € 0" in explaining.what_if(plan, more).interval
    chances = {one.key: one for one in explaining.chances(plan)}
    assert chances["notice"].chance == 100
    for wrong in ({}, {"what": "hours", "role": "Nobody"}, {"what": "money", "budget": "AI programme", "percent": "x"}):
        with pytest.raises(Refused):
            explaining.patch_of(plan, wrong)
    assert Plan.objects.get(key=plan.key).version == plan.version


def test_recalibrating_moves_little_and_says_why(plan, desk) -> None:
    row = Initiative.objects.get(key="ads")
    row.not_before = slots.day(8, plan.starts_on)
    ledger.write(row, action="initiative.changed", by=planned.BY, why="test")
    new = planned.plan(desk.today, name="Winter")
    moved = {name: (after, why) for name, _before, after, why, _near in reading.moved(new)}
    assert set(moved) == {"Ad texts"}
    assert "may not start before" in moved["Ad texts"][1]
    told = explaining.compare(plan, new)
    assert [one.name for one in told.moved] == ["Ad texts"]


def test_the_mt_commits_by_its_quorum_and_the_second_plan_is_told(plan, desk) -> None:
    one, two = (planned.plan(desk.today, name=name) for name in ("One", "Two"))
    facts = PersonFacts(name="Mia Mulder", email="mia@windmolen.example", roles=("mt_member",))
    member = people.add_person(facts, by=desk.actor, why="test")
    for wrong in (desk.architect, None):
        with pytest.raises(Refused, match="nobody signs it for them"):
            committing.sign(one, wrong, digest=one.digest, by=desk.actor, today=desk.today)
    with pytest.raises(Refused, match="another plan than the one you read"):
        committing.sign(one, member, digest="0", by=desk.actor, today=desk.today)
    with pytest.raises(Refused, match="sign the roadmap themselves"):
        committing.on_paper(one, by=desk.actor, why="Said so.", today=desk.today)
    needed = committing.standing(one, today=desk.today).needed
    others = [
        people.add_person(replace(facts, name=f"MT {n}", email=f"mt{n}@windmolen.example"), by=desk.actor, why="test")
        for n in range(needed - 1)
    ]
    for person in (member, *others):
        one = committing.sign(one, person, digest=one.digest, by=desk.actor, today=desk.today)
    assert one.state == "committed"
    assert asking.committed().key == one.key
    assert Plan.objects.get(key=plan.key).state == "superseded"
    held = {row["id"] for row in one.result["starts"]}
    plans = set(Initiative.objects.filter(state="planned").values_list("key", flat=True))
    assert plans
    assert plans <= held
    assert not Initiative.objects.filter(key__in=held, state="draft").exists()
    act = Change.objects.get(action="plan.committed", key=one.key).act
    assert set(Change.objects.filter(act=act, kind="initiative").values_list("why", flat=True)) <= {
        "The MT committed to “One”.", "“One” leaves it out."
    }  # fmt: skip
    with pytest.raises(Refused, match="the MT committed to “One”"):
        committing.sign(two, member, digest=two.digest, by=desk.actor, today=desk.today)
    committing.drop(two, by=desk.actor, why="Overtaken.")
    assert two.state == "dropped"


def test_progress_is_told_step_by_step_and_stopping_ends_it(desk, home) -> None:
    planned.fill(desk.today)
    made = running.make(name="", effort="quick", by=planned.BY, today=desk.today)
    assert not running.computing(made)
    assert running.progress(made) is None
    seen = []

    def solve(portfolio, *, watch):
        watch.on_progress(SimpleNamespace(step="greedy", value=10, bound=12, starts={"ads": ("usual", 3)}))
        seen.append((running.progress(made), watch.over()))
        (running.folder() / f"{made.key}.stop").touch()
        seen.append((None, watch.over()))
        from mandate.engines.plan.solving import plan

        return plan(portfolio)

    running.work(made, by=planned.BY, solve=solve)
    assert [over for _progress, over in seen] == [False, True]
    assert seen[0][0].gap == 16.7
    assert seen[0][0].starts == {"ads": ("usual", 3)}
    assert list(running.folder().glob(f"{made.key}*")) == []
    with pytest.raises(Refused, match="Nothing is being computed"):
        running.stop(made)


def test_what_no_plan_can_hold_together_is_said_with_the_least_change(desk, home) -> None:
    today = desk.today
    planned.fill(today)
    planned.initiative("must", today, title="Must", mandatory=True, effort={"Trainer": 2000}, months=2)
    found = planned.plan(today)
    assert found.result["status"] == "infeasible"
    kept = found.result["conflict"]
    assert [words.names(found)[key] for key in kept["initiatives"]] == ["Must"]
    assert all(words.change(one, found, words.names(found)) for one in kept["changes"])
    assert committing.refusal(found).why.startswith("There is no plan to sign")


def test_a_date_that_cannot_be_kept_names_its_rules_and_each_least_change(desk) -> None:
    one = {"id": "i1", "name": "Notice", "kind": "legal", "due": {"slot": 4, "kind": "legal"}}
    other = {"id": "i2", "name": "Inventory", "kind": "foundation"}
    late = {"id": "i1", "kind": "legal", "due": 4, "late": 2, "possible": False}
    held = {"code": "way_budget", "names": ["Growth"], "places": ["1"]}
    reasons = [{"code": "keep_after", "id": "i1", "name": "i2", "at": 3}, held]

    def change(code: str, names: list[str], by: int, *parts: list[int], proven: bool = True) -> dict:
        return {"rule": {"code": code, "names": names, "at": None}, "by": by, "parts": list(parts), "proven": proven}

    changes = [
        change("legal_date", ["i1"], 1), change("capacity", ["Trainer"], 40, [4, 40]), change("after", ["i1", "i2"], 0),
        change("budget", ["Growth"], 250_000, [1, 250_000]), change("not_before", ["i1"], 2, proven=False),
    ]  # fmt: skip
    result = {"dates": [{**late, "reasons": reasons, "changes": changes}]}
    plan = Plan(starts_on=date(2027, 1, 1), asked={"initiatives": [one, other]}, result=result)
    (told,) = reading.unkept(plan)
    assert (told.name, told.due, told.legal, told.late) == ("Notice", "30 Apr 2027", True, 2)
    assert told.reasons == (
        "“Notice” waits for “Inventory”, until April 2027",
        "Beside all that has to be done Growth holds too little money in Q2 2027",
    )
    assert told.changes == (
        "the date 1 month later",
        "more hours of Trainer: 40 in May 2027",
        "“Notice” does not wait for “Inventory”",
        "more money in Growth: € 2,500 in Q2 2027",
        "“Notice” may start 2 months earlier (less may be enough: the effort did not allow to try)",
    )
    with override("nl"):
        (dutch,) = reading.unkept(plan)
    assert dutch.changes[:2] == ("de datum 1 maand later", "meer uren van Trainer: 40 in mei 2027")
    # A plan of before has only the legal dates it missed.
    missed = {"id": "i1", "late": 2, "reason": {"code": "dates_compete", "due": 4}}
    (old,) = reading.unkept(Plan(starts_on=plan.starts_on, asked=plan.asked, result={"legal": {"missed": [missed]}}))
    assert (old.key, old.late, old.changes) == ("i1", 2, ())
    assert "other legal dates" in old.reasons[0].casefold()
