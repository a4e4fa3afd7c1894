"""Whatever somebody tries, in whatever order: nothing is released before its people are trained, or the MT said so."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.records import clock, ledger
from mandate.records.ledger import Stale
from mandate.records.models import Attainment, Change, Competence, Decision, Initiative, Plan
from mandate.services import people
from mandate.services.deciding import ballots, words
from mandate.services.deciding.ballots import Given
from mandate.services.initiatives import states
from mandate.services.learning import gating, waiving
from mandate.services.people import PersonFacts
from mandate.services.portfolio import exchange, keeping
from mandate.services.portfolio.fields import INITIATIVES
from mandate.services.refusals import Refused
from mandate.services.registers import levels
from mandate.services.roadmap import asking, committing
from mandate.services.tasks import keeping as tasks
from tests.services.mandate.test_no_way_round import (
    Move,
    World,
    _agreed_by_the_mt,
    decide,
    made,
    put_back,
    reverse,
    take_past_the_routing,
    undo,
    vote,
    write_down_for_the_mt,
)
from tests.services.test_portfolio import serving

ASKED = ({}, {"prompting": 1}, {"prompting": 2}, {"prompting": 2, "data-rules": 1})


@dataclass
class Before:
    """How the one initiative stood before a move."""

    state: str
    required: dict[str, int]
    teams: list[str]
    committed: bool


def prepared(desk: Any) -> tuple[World, str]:
    world = made(desk)
    for key in ("prompting", "data-rules"):
        if not Competence.objects.filter(key=key).exists():
            ledger.write(Competence(key=key, name=key), action="competence.added", by=desk.actor, why="x")
    team, other = (people.add_team(name, parent="", size=None, by=desk.actor, why="x") for name in ("Shop", "Fair"))
    for name, home in (("Pia", team), ("Rik", other)):
        facts = PersonFacts(name=name, team=home.key, roles=("employee",))
        world.people[name.lower()] = people.add_person(facts, by=desk.actor, why="x")
    row = serving(desk, "Offer texts", teams="Shop; Fair", required="prompting: 2; data-rules: 1", cost="100",
                  effort="Copywriter: 2", months="1")  # fmt: skip
    return world, row.key


def _row() -> Any:
    return Initiative.objects.get(title="Offer texts")


def step(world: World, draw: Any) -> None:
    said: dict[str, Any] = {"by": world.desk.actor}
    move = draw(st.sampled_from(["start", "finish", "put_back", "drop"]))
    if move in ("start", "finish"):
        said["today"] = clock.today()
    if move in ("finish", "drop"):
        said["why"] = "because"
    getattr(states, move)(_row(), **said)


def _facts(draw: Any) -> dict[str, Any]:
    facts = {
        "required": draw(st.sampled_from(ASKED)),
        "teams": draw(st.sampled_from(["Shop; Fair", "Shop", "", "Fair"])),
        "why": draw(st.sampled_from(["a", "b"])),
        "state": "running",
    }
    return {name: facts[name] for name in draw(st.sets(st.sampled_from(sorted(facts)), min_size=1))}


def edit(world: World, draw: Any) -> None:
    keeping.change(_row(), _facts(draw), by=world.desk.actor, today=clock.today())


def edit_many(world: World, draw: Any) -> None:
    lines = keeping.planned(INITIATIVES, [_row()], {**_facts(draw), "mandatory": True}, today=clock.today())
    keeping.change_many(INITIATIVES, lines, by=world.desk.actor, why="all", today=clock.today())


def bring(world: World, draw: Any) -> None:
    planned = exchange.plan_rows(INITIATIVES, [{"key": _row().key, **_facts(draw)}], today=clock.today())
    exchange.write(INITIATIVES, planned, by=world.desk.actor, why="file", today=clock.today())


def undo_any(world: World, draw: Any) -> None:
    acts = (
        Change.objects.filter(kind="initiative")
        .exclude(action="initiative.drafted")
        .order_by("-id")
        .values_list("act", flat=True)
    )
    keeping.undo(draw(st.sampled_from(["", *acts[:4]])), "initiative", by=world.desk.actor, today=clock.today())


def commit(world: World, draw: Any) -> None:
    plan = Plan(
        name="P",
        starts_on=clock.today(),
        made_on=clock.today(),
        digest="d",
        result={"status": "optimal", "starts": [{"id": _row().key}]},
    )
    now = asking.committed()
    plan.replaces = now
    ledger.write(plan, action="plan.made", by=world.desk.actor, why="x")
    for name in ("cem", "dana"):
        committing.sign(plan, world.people[name], digest="d", by=world.acting(name), today=clock.today())


def learn(world: World, draw: Any) -> None:
    who, what = draw(st.sampled_from(["pia", "rik"])), draw(st.sampled_from(["prompting", "data-rules"]))
    competence = Competence.objects.get(key=what)
    had = levels.existing(competence, world.people[who].key)
    if had is not None and draw(st.booleans()):
        levels.take_off(had, by=world.desk.actor, noted_by=world.people["anna"], why="over")
        return
    on = clock.today() - timedelta(days=9)
    until = draw(st.sampled_from([None, clock.today(), clock.today() - timedelta(days=1)]))
    facts = {"person": world.people[who].key, "level": draw(st.integers(1, 3)), "on": on, "until": until}
    levels.note(competence, facts, by=world.desk.actor, noted_by=world.people["anna"], today=clock.today())


def ask_the_mt(world: World, draw: Any) -> None:
    said: dict[str, Any] = {
        "why": "Sooner.",
        "by": world.desk.actor,
        "person": world.people["anna"],
        "today": clock.today(),
    }
    if draw(st.booleans()):
        waiving.waive(_row(), until=clock.today() + timedelta(days=9), **said)
    else:
        waiving.set_required(_row(), draw(st.sampled_from(ASKED)), **said)


MOVES: tuple[Move, ...] = (
    step, step, step, edit, edit_many, bring, undo_any, commit, learn, learn, learn, ask_the_mt, ask_the_mt,
    vote, vote, vote, write_down_for_the_mt, undo, reverse, take_past_the_routing, decide,
)  # fmt: skip


def _said_by_the_mt(world: World, kind: str, subject: str) -> bool:
    rows = Decision.objects.filter(subject_kind=kind, subject=subject, state="taken")
    return any(_agreed_by_the_mt(row, world) for row in rows)


def _trained(row: Any) -> bool:
    within = tasks.below(row.teams, gating.Facts(clock.today()).parents)
    who = list(people.Person.objects.filter(team_id__in=within))
    return bool(who) and all(
        any(one.level >= level and levels.holds(one, today=clock.today())
            for one in Attainment.objects.filter(person=person, competence_id=what))
        for person in who for what, level in row.required.items()
    )  # fmt: skip


def check(world: World, was: Before) -> None:
    """What must hold after every move."""
    row = _row()
    if (row.state in gating.RELEASED and was.state not in gating.RELEASED) or (row.state, was.state) == (
        "done",
        "running",
    ):
        waived = _said_by_the_mt(world, gating.WAIVER, row.key)
        assert not row.required or waived or _trained(row), (was.state, row.state, row.required)
    less = any(row.required.get(what, 0) < level for what, level in was.required.items())
    if was.committed and was.required and (less or not set(was.teams) <= set(row.teams)):
        assert _said_by_the_mt(world, gating.LESS, gating.subject_of_less(row.key, row.required, row.teams))


@pytest.mark.django_db
def test_no_path_releases_while_the_gate_is_closed_nor_loosens_what_was_committed_to(desk: Any) -> None:
    world, key = prepared(desk)
    seen = set[str]()

    @settings(max_examples=25, deadline=None)
    @given(data=st.data())
    def tried(data: Any) -> None:
        with put_back():
            for move in data.draw(st.lists(st.sampled_from(MOVES), min_size=4, max_size=14)):
                row = _row()
                was = Before(row.state, row.required, row.teams, gating.committed(row))
                try:
                    with transaction.atomic():
                        move(world, data.draw)
                except (Refused, Stale):
                    pass
                check(world, was)
                seen.add(_row().state)

    tried()
    assert {"draft", "dropped", "planned"} <= seen
    assert _row().key == key
    row = _row()
    with pytest.raises(Refused, match="waits for training"):
        states.start(row, by=desk.actor, today=desk.today)
    for who in ("pia", "rik"):
        for what, level in (("prompting", 2), ("data-rules", 1)):
            facts = {"person": world.people[who].key, "level": level, "on": desk.today}
            levels.note(Competence.objects.get(key=what), facts, by=desk.actor, noted_by=None, today=desk.today)
    states.start(row, by=desk.actor, today=desk.today)
    for facts in ({"required": {}}, {"teams": "Shop"}, {"required": {"prompting": 1, "data-rules": 1}}):
        with pytest.raises(Refused, match="would ask less"):
            keeping.change(_row(), facts, by=desk.actor, today=desk.today)
    act = Change.objects.filter(kind="initiative", key=key).latest("id").act
    states.put_back(row, by=desk.actor)
    with pytest.raises(Refused, match="would ask less"):
        keeping.change(_row(), {"required": {}}, by=desk.actor, today=desk.today)
    back = Change.objects.filter(kind="initiative", key=key).latest("id").act
    with pytest.raises(Refused, match="without being started"):
        keeping.undo(back, "initiative", by=desk.actor, today=desk.today)
    assert act != back
    levels.take_off(Attainment.objects.all()[0], by=desk.actor, noted_by=None, why="over")
    until = desk.today + timedelta(days=9)
    asked = waiving.waive(
        row, why="The fair.", until=until, by=desk.actor, person=world.people["anna"], today=desk.today
    )
    assert (asked.routed, asked.until, words.verdict(asked)) == ("to_mt", until, "Go on untrained until then")
    with pytest.raises(Refused, match="waits for training"):
        states.start(_row(), by=desk.actor, today=desk.today)
    for name in ("cem", "dana"):
        ballots.vote(
            asked, Given("agree"), person=world.people[name], by=world.acting(name), today=desk.today, at=clock.now()
        )
    with pytest.raises(Refused, match="waits for training"):
        states.start(_row(), by=desk.actor, today=until + timedelta(days=1))
    states.start(_row(), by=desk.actor, today=desk.today)
