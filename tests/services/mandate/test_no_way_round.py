"""Whatever somebody tries, in whatever order: nothing above the mandate takes effect without the MT, nor by one person."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.engines.charter import Effect, Kind
from mandate.engines.discovery.facts import ToolRow
from mandate.engines.terms import DataClass, Money, Status
from mandate.records import clock, ledger
from mandate.records.ledger import Act, Actor, Stale
from mandate.records.models import Ballot, Decision, Delegation, Deputy, Draft, Person, Tool
from mandate.services import charter, decisions, entry, people, registering, tools, triage
from mandate.services.charter import Terms
from mandate.services.deciding import ballots, settling
from mandate.services.deciding.ballots import Given
from mandate.services.decisions import Proposal
from mandate.services.guardrails import drafts, publishing
from mandate.services.mandate import delegating, deputies, door, signing
from mandate.services.mandate.delegating import Asked
from mandate.services.mandate.deputies import Absence
from mandate.services.refusals import Refused
from mandate.services.registers import bulk, keeping
from mandate.services.registers.fields import TOOLS
from mandate.services.tools import ToolFacts
from tests.services.mandate.test_door import joined

MOST = 2500
COSTS = (0, 900, 2500, 2501, 60_000)
NAMES = ("anna", "bo", "cem", "dana", "mo")


@dataclass
class World:
    """An architect, one who is also of the MT, two more members, a manager; and a mandate that the MT signed."""

    desk: Any
    people: dict[str, Person]

    def acting(self, name: str) -> Actor:
        return Actor(entry.account_of(self.people[name]).label)


def made(desk: Any) -> World:
    known = {
        "anna": desk.architect, "bo": joined(desk, "Bo", "architect", "mt_member"), "cem": joined(desk, "Cem", "mt_member"),
        "dana": joined(desk, "Dana", "mt_member"), "mo": joined(desk, "Mo", "manager"),
    }  # fmt: skip
    known["mo"].team = people.add_team("Mo's own", parent="", size=None, by=desk.actor, why="test")
    ledger.write(known["mo"], action="person.changed", by=desk.actor, why="test")
    world = World(desk, known)
    draft = charter.current()
    rows = [
        replace(row, max_cost_per_quarter=None, max_hours_per_month=None) for row in charter.as_engine(draft).clauses
    ]
    charter.change(draft, rows, by=desk.actor, why="x", own=Terms(quorum=2))
    for name in ("cem", "dana"):
        found = charter.drafted()
        person = known[name]
        signing.sign(found, person, digest_=signing.digest(found), by=world.acting(name), today=clock.today())
    assert charter.current().state == "signed"
    return world


Move = Callable[[World, Any], None]


def _proposal(draw: Any) -> Proposal:
    verdict = draw(st.sampled_from(["allow", "conditions", "forbid", "later", "option"]))
    subject = draw(st.sampled_from([("", ""), ("service", "chatgpt"), ("service", "deepl")]))
    cost = draw(st.sampled_from([None, *COSTS]))
    return Proposal(
        title="Try", verdict=verdict, why="because", kind=draw(st.sampled_from(Kind)), effect=draw(st.sampled_from(Effect)),
        subject_kind=subject[0], subject=subject[1], cost=None if cost is None else Money("EUR", Decimal(cost)),
        hours=draw(st.sampled_from([None, Decimal(0), Decimal(3)])), conditions="None.",
        data_class=draw(st.sampled_from([None, *DataClass])), until=None,
    )  # fmt: skip


def decide(world: World, draw: Any) -> None:
    by = world.acting(draw(st.sampled_from(["anna", "bo"])))
    decisions.decide(_proposal(draw), by=by, today=clock.today(), owner=world.people["anna"])


def take_past_the_routing(world: World, draw: Any) -> None:
    row = draw(st.sampled_from([None, *Decision.objects.filter(state="prepared")]))
    if row is not None:
        decisions.take(row, by=world.desk.actor, today=clock.today(), act=Act.new())


def write_down_for_the_mt(world: World, draw: Any) -> None:
    row = draw(st.sampled_from([None, *Decision.objects.filter(state="prepared")]))
    if row is not None:
        decisions.take_prepared(
            row, agreed=True, who="the MT", on=clock.today(), by=world.desk.actor, today=clock.today(), at=clock.now()
        )  # fmt: skip


def vote(world: World, draw: Any) -> None:
    row = draw(st.sampled_from([None, *Decision.objects.filter(state="prepared")]))
    name, member = draw(st.sampled_from(NAMES)), draw(st.sampled_from([None, *NAMES]))
    if row is not None:
        ballots.vote(
            row, Given("agree"), person=world.people[name], by=world.acting(name), today=clock.today(), at=clock.now(),
            member=None if member is None else world.people[member],
        )  # fmt: skip


def stand_in(world: World, draw: Any) -> None:
    away, deputy, by = (draw(st.sampled_from(NAMES)) for _ in range(3))
    today = clock.today().isoformat()
    absence = Absence(world.people[away].key, world.people[deputy].key, today, today)
    deputies.name(absence, by=world.acting(by), person=world.people[by], today=clock.today())


def undo(world: World, draw: Any) -> None:
    row = draw(st.sampled_from([None, *Decision.objects.all()]))
    if row is not None:
        decisions.undo(row, by=world.desk.actor, why="back", today=clock.today(), at=clock.now())


def reverse(world: World, draw: Any) -> None:
    row = draw(st.sampled_from([None, *Decision.objects.all()]))
    if row is not None:
        settling.reverse(
            row, why="back", owner=world.people["anna"], by=world.desk.actor, today=clock.today(), at=clock.now()
        )  # fmt: skip


def _status(draw: Any) -> str:
    return draw(st.sampled_from(["in_use", "pilot", "not_yet", "unknown"]))


def _facts(draw: Any) -> ToolFacts:
    cost = draw(st.sampled_from(["", *(f"€ {cost} a year" for cost in COSTS)]))
    rank = draw(st.sampled_from([None, *(int(one) for one in DataClass)]))
    return ToolFacts(name="DeepL", status=_status(draw), why="by hand", cost=cost, data_class=rank, service="deepl")


def register_by_hand(world: World, draw: Any) -> None:
    facts, row = _facts(draw), Tool.objects.filter(service="deepl").first()
    if row is None:
        tools.add_tool(facts, by=world.desk.actor, today=clock.today())
    else:
        tools.change_tool(row, facts, by=world.desk.actor, today=clock.today())


def register_by_script(world: World, draw: Any) -> None:
    row, rank = Tool.objects.first(), draw(st.sampled_from([int(one) for one in DataClass]))
    facts = {"status": _status(draw), "why": "by script", "data_class": rank}
    if row is None:
        keeping.add(TOOLS, {**facts, "name": "Whisper"}, by=world.desk.actor, today=clock.today())
    elif draw(st.booleans()):
        keeping.change(row, facts, by=world.desk.actor, today=clock.today())
    else:
        bulk.change(TOOLS, [row], facts, by=world.desk.actor, why="all", today=clock.today())


def register_by_list(world: World, draw: Any) -> None:
    word = draw(st.sampled_from(["in use", "pilot", "blocked"]))
    row = ToolRow(draw(st.sampled_from(["Penhouse", "DeepL"])), status=word, cost="€ 9.000", why="list")
    registering.take_tools([row], by=world.desk.actor, why="list", act=Act.new(), today=clock.today())


def triage_it(world: World, draw: Any) -> None:
    answer = triage.Answer(
        draw(st.sampled_from(["allow", "forbid", "not_ai", "later"])), "because", cost=str(draw(st.sampled_from(COSTS))),
        hours="0", data_class=str(draw(st.integers(0, 4))), until="2999-01-01",
    )  # fmt: skip
    by, service = world.desk.actor, draw(st.sampled_from(["deepl", "chatgpt"]))
    triage.triage(service, answer, by=by, today=clock.today(), at=clock.now(), owner=world.people["anna"])


def publish_or_roll_back(world: World, draw: Any) -> None:
    given = {"by": world.desk.actor, "why": "because", "today": clock.today(), "now": clock.now()}
    draft, tool = Draft.objects.exclude(state="rolled_back").first(), Tool.objects.first()
    if draft is not None and draft.state == "published":
        publishing.roll_back(draft, **given)
    elif tool is not None:
        draft = draft or drafts.make("Change", by=world.desk.actor, person=None, today=clock.today())
        facts = {"status": _status(draw), "why": "a draft", "data_class": draw(st.integers(0, 4))}
        drafts.put(draft, "tool", tool.key, facts, by=world.desk.actor)
        publishing.publish(
            draft, **given, confirmed=publishing.compared(draft, today=clock.today(), now=clock.now()).gaining
        )


def delegate(world: World, draw: Any) -> None:
    today, by = clock.today().isoformat(), draw(st.sampled_from(["anna", "bo", "cem", "mo"]))
    words = (str(draw(st.sampled_from(COSTS))), str(int(draw(st.sampled_from(DataClass)))), today, today)
    kind, manager = (
        draw(st.sampled_from(["spend", "tool", "hire"])),
        world.people[draw(st.sampled_from(["mo", "anna"]))],
    )
    given = delegating.Given(manager.key, str(world.people["mo"].team_id), kind, *words)
    delegating.give(given, by=world.acting(by), person=world.people[by], today=clock.today())


def decide_delegated(world: World, draw: Any) -> None:
    row, by = (
        draw(st.sampled_from([None, *Delegation.objects.all()])),
        draw(st.sampled_from(["mo", "mo", "anna", "cem"])),
    )
    if row is None:
        return
    if draw(st.integers(0, 5)) == 0:
        delegating.withdraw(row, by=world.acting(by), person=world.people[by], why="", today=clock.today())
        return
    asked = Asked(
        draw(st.sampled_from(["One?", "Two?", "Three?"])), draw(st.sampled_from(["allow", "forbid", "later"])), "because",
        str(draw(st.sampled_from(COSTS))), str(int(draw(st.sampled_from(DataClass)))),
    )  # fmt: skip
    delegating.decide(row, asked, by=world.acting(by), person=world.people[by], today=clock.today())


MOVES: tuple[Move, ...] = (
    triage_it, triage_it, publish_or_roll_back, publish_or_roll_back,
    delegate, decide_delegated, decide_delegated, decide, decide, take_past_the_routing, write_down_for_the_mt, vote, vote, vote, stand_in, undo, reverse,
    register_by_hand, register_by_script, register_by_list,
)  # fmt: skip


def _agreed_by_the_mt(row: Decision, world: World) -> bool:
    """Two members agreed, each in their own name or by one deputy each, and none of them prepared it."""
    votes = list(Ballot.objects.filter(decision=row, choice="agree"))
    hands = {vote.cast_by_id or vote.member_id for vote in votes}
    members = {vote.member_id for vote in votes}
    prepared = door.preparers(row)
    allowed = {world.people[name].key for name in ("bo", "cem", "dana")}
    return len(members) >= 2 and len(hands) == len(votes) and members <= allowed and not (members | hands) & prepared


def _within(cost: Decimal | None, rank: int | None) -> bool:
    return cost is not None and cost <= MOST and rank is not None and rank <= DataClass.INTERNAL


def check(world: World) -> None:
    """What must hold after every move."""
    taken = list(Decision.objects.filter(state="taken"))
    for row in taken:
        if row.subject_kind == decisions.REVERSAL or row.verdict in ("forbid", "later", "replace", "not_ai"):
            continue
        # An option says nothing about the register, whatever it is about: its own effect counts.
        writes = row.subject_kind == "service" and row.verdict != "option"
        held_off = not writes and row.effect != Effect.ALLOWS and not row.cost and row.cost is not None
        alone = row.case != Kind.HIRE and (held_off or _within(row.cost, row.data_class))
        assert alone or writes or row.routed == "to_mt", (row.case, row.cost, row.data_class)
        if row.routed == "to_mt" or not (alone or _within(row.cost, row.data_class)):
            assert _agreed_by_the_mt(row, world), (row.case, row.verdict, row.cost, row.data_class)
    for lent in Delegation.objects.all():
        own = [row for row in taken if row.routing.get("delegation") == lent.key]
        assert sum(row.cost for row in own) <= lent.most <= MOST
        for row in own:
            assert row.owner == world.people["mo"] == lent.manager
            assert row.teams == [lent.team_id]
            assert row.effect != Effect.ALLOWS or row.data_class <= lent.data_class <= DataClass.INTERNAL
    for row in Decision.objects.filter(state="replaced").exclude(mt_on=None):
        later = [one for one in taken if (one.subject_kind, one.subject) == (row.subject_kind, row.subject)]
        assert not later or any(one.mt_on is not None for one in later), "only the MT replaces what the MT decided"
    for tool in Tool.objects.filter(status__in=(Status.IN_USE.value, Status.PILOT.value)):
        decision = next((row for row in taken if row.key == tool.decision), None)
        amount = next(
            (Decimal(cost) for cost in reversed(COSTS) if cost and f"{cost}" in tool.cost.replace(",", "")), Decimal(0)
        )
        assert decision is not None or _within(amount, tool.data_class), (tool.name, tool.cost, tool.data_class)


@contextmanager
def put_back() -> Iterator[None]:
    """What happens inside is forgotten afterwards."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


@pytest.mark.django_db
def test_no_way_leads_round_the_mandate_and_nobody_is_there_twice(desk) -> None:
    world = made(desk)

    @settings(max_examples=40, deadline=None)
    @given(data=st.data())
    def tried(data: Any) -> None:
        with put_back():
            for move in data.draw(st.lists(st.sampled_from(MOVES), min_size=3, max_size=12)):
                try:
                    with transaction.atomic():
                        move(world, data.draw)
                except (Refused, Stale):
                    pass
                check(world)

    tried()
    assert not Decision.objects.exists()
    assert not Deputy.objects.exists()
