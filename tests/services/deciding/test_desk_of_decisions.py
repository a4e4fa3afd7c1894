"""A question is brought, worked out, and answered by whoever the charter says; nothing takes effect on another way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mandate.records import clock, ledger
from mandate.records.ledger import Stale
from mandate.records.models import Ballot, Decision, Deputy, Organisation, Tool
from mandate.services import charter, decisions
from mandate.services.deciding import ballots, bringing, lanes, links, reviews, settling, sheets, words
from mandate.services.deciding.ballots import Given
from mandate.services.deciding.bringing import Question
from mandate.services.deciding.reviews import Looked
from mandate.services.refusals import Refused
from tests import remembered
from tests.services.deciding import world as worlds
from tests.services.deciding.world import OPTIONS, SHEET, World, answer

pytestmark = pytest.mark.django_db
AGREE, DECLINE = Given("agree"), Given("decline", comment="Too dear.")


@pytest.fixture
def world(desk: Any, home: Any) -> World:
    return remembered.once("mt world", home, lambda: worlds.make(desk))


def vote(world: World, decision: Decision, name: str, given: Given = AGREE) -> Decision:
    now = {"today": clock.today(), "at": clock.now()}
    row = Decision.objects.get(key=decision.key)
    ballots.vote(row, given, person=world.people[name], by=world.actor(name), **now)
    return Decision.objects.get(key=decision.key)


def decide(world: World, decision: Decision, given: Any = None, **more: Any) -> Decision:
    return settling.decide(decision, given or answer("b"), by=world.by, today=clock.today(), at=clock.now(), **more)


def test_lanes_promise_working_days_of_the_organisation_and_the_next_meeting(world: World) -> None:
    company = Organisation.objects.get()
    company.fast_days, company.review_days, company.mt_days = 1, 3, 14
    ledger.write(company, action="organisation.changed", by=world.by, why="test")
    friday = date(2026, 11, 20)
    found = lanes.promises(today=friday)
    assert [found.day(lane, today=friday) for lane in ("fast", "review", "mt")] == [
        date(2026, 11, 23), date(2026, 11, 25), date(2026, 12, 4),
    ]  # fmt: skip
    free = worlds.brought(world, title="Do we forbid it?", cost="0", hours="0", data_class="0")
    assert free.lane == "fast"
    assert worlds.brought(world, title="And what does it cost?").lane == "review"
    dear = worlds.brought(world, title="May it cost more?", cost="9000", hours="2", data_class="0")
    assert dear.lane == "mt"
    assert words.promise(dear, today=dear.promised_on + timedelta(days=2)) == ("2 days late", "bad")
    assert lanes.kept([free, dear], today=dear.promised_on + timedelta(days=2)) == lanes.Kept(0, 0, 2)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"background": ""}, "background"),
        ({"cost": "-1"}, "cost"),
        ({"cost": "9", "currency": "USD"}, "cost"),
        ({"cost": "many"}, "cost"),
        ({"hours": "800"}, "hours"),
        ({"kind": "war"}, "kind"),
        ({"data_class": "9"}, "data_class"),
        ({"intake": "moon"}, "intake"),
    ],
)
def test_a_question_that_cannot_be_is_refused_by_field(world: World, wrong: dict[str, str], field: str) -> None:
    question = replace(Question("Why not?", "Because."), **wrong)
    assert list(bringing.problems(question)) == [field]


def test_a_question_is_brought_once_and_dropped_by_who_brought_it(world: World) -> None:
    found = worlds.brought(world)
    assert (found.state, found.brought_by, found.cost) == ("asked", world.people["kim"], None)
    with pytest.raises(Refused, match="on the desk already"):
        worlds.brought(world, title="do we buy  licences for sales?")
    with pytest.raises(Refused, match="takes it off"):
        bringing.drop(found, person=world.people["cem"], by=world.by, why="x", today=clock.today(), version=None)
    bringing.drop(
        found, person=world.people["kim"], by=world.actor("kim"), why="Solved.", today=clock.today(), version=1
    )
    assert Decision.objects.get().state == "dropped"


def test_an_incomplete_sheet_says_what_is_missing_by_field(world: World) -> None:
    assert sheets.problems(SHEET) == {}
    one = (replace(SHEET, options=OPTIONS[:1]), "option-a-title")
    negative = (replace(SHEET, options=({**OPTIONS[0], "cost": "-5"}, OPTIONS[1])), "option-a-cost")
    foreign = (replace(SHEET, currency="USD"), "option-a-cost")
    unnamed = (replace(SHEET, options=(OPTIONS[0], {**OPTIONS[1], "title": ""})), "option-b-title")
    twice = (replace(SHEET, options=(OPTIONS[0], {**OPTIONS[1], "title": "licences for sales"})), "option-b-title")
    no_advice = (replace(SHEET, recommended="d"), "recommended")
    no_wait = (replace(SHEET, wait=""), "wait")
    for sheet, field in (one, negative, foreign, unnamed, twice, no_advice, no_wait):
        assert field in sheets.problems(sheet)
    with pytest.raises(Stale):
        sheets.work_out(worlds.brought(world), SHEET, by=world.by, owner=None, today=clock.today(), version=9)


def test_within_the_mandate_the_architect_decides_alone_and_above_it_never(world: World) -> None:
    found = worlds.worked_out(world)
    assert found.lane == "mt"
    with pytest.raises(Refused) as refused:
        decide(world, found, answer("a"))
    assert "goes to the MT" in refused.value.why
    assert "€ 9,000" in refused.value.reasons[0]
    found = decide(world, Decision.objects.get(), answer("b"))
    assert (found.state, found.chosen, found.routed, found.cost) == ("taken", "b", "alone", 0)
    assert words.answer(found) == "We choose: Do nothing."
    with pytest.raises(Refused, match="sheet is closed"):
        decide(world, found, answer("b"))


def test_a_sheet_without_evidence_is_not_decided_on(world: World) -> None:
    found = worlds.worked_out(world, replace(SHEET, evidence=()))
    for act in (lambda: decide(world, found), lambda: settling.send(found, answer(), by=world.by, today=clock.today())):
        with pytest.raises(Refused) as refused:
            act()
        assert any("evidence" in reason for reason in refused.value.reasons)
    assert Decision.objects.get().state == "asked"


def test_the_mt_decides_with_its_quorum_and_dissent_is_kept(world: World) -> None:
    found = worlds.sent(world)
    assert (found.state, found.lane) == ("prepared", "mt")
    assert ballots.problems(found, Given("decline")).keys() == {"comment"}
    assert vote(world, found, "cem", DECLINE).state == "prepared"
    assert vote(world, found, "dea").state == "prepared"
    taken = vote(world, found, "eva", Given("agree", comment="Go."))
    assert (taken.state, taken.chosen, taken.mt_on) == ("taken", "a", clock.today())
    assert Ballot.objects.get(member=world.people["cem"]).comment == "Too dear."
    assert "Test" not in taken.mt_who
    with pytest.raises(Refused, match="does not wait"):
        vote(world, found, "cem")
    with pytest.raises(Refused, match="voted on this"):
        decisions.undo(taken, by=world.by, why="x", today=clock.today(), at=clock.now())


def test_what_cannot_reach_the_quorum_any_more_is_declined(world: World) -> None:
    found = worlds.sent(world)
    vote(world, found, "cem", DECLINE)
    assert vote(world, found, "dea", DECLINE).state == "declined"
    assert not Tool.objects.exists()


def test_the_mt_may_choose_another_option_than_the_one_advised(world: World) -> None:
    found = worlds.sent(world)
    vote(world, found, "cem", Given("agree", "b"))
    taken = vote(world, found, "dea", Given("agree", "b"))
    assert (taken.chosen, taken.recommended, taken.cost) == ("b", "a", 0)


def test_a_vote_for_another_option_gives_no_more_than_the_mandate_gives(world: World) -> None:
    current, cem = charter.current(), f"member:{world.people['cem'].key}"
    rows = charter.as_engine(current).clauses
    charter.change(
        current, [replace(row, above=cem if row.id == "spend" else "mt") for row in rows], by=world.by, why="x"
    )
    for_all = {**OPTIONS[0], "id": "b", "title": "For everybody", "verdict": "allow"}
    sheet = replace(SHEET, options=(OPTIONS[0], for_all), kind="spend")
    one = worlds.sent(world, sheet, intake="service", intake_key="chatgpt")
    assert one.routing["to"] == cem
    with pytest.raises(Refused, match="leaves what was advised to one member"):
        vote(world, one, "cem", Given("agree", "b"))
    assert vote(world, one, "cem", Given("decline", "b", "No.")).state == "declined"
    charter.change(charter.current(), [replace(row, above="never") for row in rows], by=world.by, why="x")
    other = settling.send(worlds.worked_out(world), answer("b"), by=world.by, today=clock.today())
    with pytest.raises(Refused):
        vote(world, other, "dea", Given("agree", "a"))
    assert (other.state, Ballot.objects.filter(decision=other).exists()) == ("prepared", False)


def test_nobody_votes_in_two_roles_twice_or_after_leaving(world: World) -> None:
    found = worlds.sent(world)
    desk = world.desk
    desk.architect.roles = [*desk.architect.roles, "mt_member"]
    ledger.write(desk.architect, action="person.changed", by=desk.actor, why="test")
    now = {"today": clock.today(), "at": clock.now()}
    with pytest.raises(Refused, match="prepared"):
        ballots.vote(found, AGREE, person=desk.architect, by=world.by, **now)
    with pytest.raises(Refused, match="not a member"):
        vote(world, found, "kim")
    assert vote(world, found, "cem").state == "prepared"
    assert vote(world, found, "cem").state == "prepared"
    assert Ballot.objects.count() == 1
    worlds.leaves(world, "cem")
    with pytest.raises(Refused):
        vote(world, found, "cem")
    assert vote(world, found, "dea").state == "prepared"
    stand = ballots.stand(Decision.objects.get(), today=clock.today())
    assert [(line.person.name, line.counts) for line in stand.lines if not line.counts] == [("Cem Test", False)]
    assert stand.count.agree == 1
    with pytest.raises(Refused, match="vote themselves"):
        decisions.take_prepared(Decision.objects.get(), agreed=True, who="The MT", on=clock.today(), by=world.by, **now)
    assert vote(world, found, "eva").state == "taken"


def test_a_deputy_casts_for_one_member_and_not_over_them(world: World) -> None:
    found, today = worlds.sent(world), clock.today()
    row = Deputy(person=world.people["cem"], deputy=world.people["ian"], valid_from=today, valid_until=today)
    ledger.write(row, action="deputy.named", by=world.by, why="test")
    vote(world, found, "ian")
    ballot = Ballot.objects.get()
    assert (ballot.member, ballot.cast_by) == (world.people["cem"], world.people["ian"])
    vote(world, found, "cem", DECLINE)
    with pytest.raises(Refused, match="voted already"):
        vote(world, found, "ian")
    assert Ballot.objects.get().choice == "decline"


def test_a_link_votes_once_for_its_own_person_and_nowhere_else(world: World) -> None:
    found, now, today = worlds.sent(world), clock.now(), clock.today()
    cem = world.people["cem"]
    with pytest.raises(Refused):
        links.to_vote(found, world.people["kim"], by="x", at=now, today=today)
    secret = links.to_vote(found, cem, by="account:1", at=now, today=today)
    opened = links.opened(secret, links.VOTE, address="1", at=now)
    with pytest.raises(Refused, match="signed in as somebody else"):
        links.vote(opened, AGREE, at=now, today=today, reader=world.desk.architect)
    ballot = links.vote(opened, AGREE, at=now, today=today, reader=None)
    assert (ballot.member, ballot.by_link) == (cem, True)
    assert links.opened(secret, links.VOTE, address="1", at=now).used
    with pytest.raises(Refused, match="used already"):
        links.vote(opened, DECLINE, at=now, today=today, reader=None)
    with pytest.raises(Refused, match="nowhere"):
        links.opened(secret, links.HOURS, address="2", at=now)
    with pytest.raises(Refused, match="nowhere"):
        links.opened(secret, links.VOTE, address="3", at=now + timedelta(days=15))
    letter = links.ballot_letter(found, cem, link="https://x.example", organisation="Us", language="nl")
    assert "https://x.example" in letter.body


def test_a_review_is_counted_from_the_last_one(world: World) -> None:
    taken, today = decide(world, worlds.worked_out(world)), clock.today()
    taken.taken_on, taken.review_on = today - timedelta(days=60), today
    assert reviews.suggested(taken, today=today) == today + timedelta(days=60)
    assert reviews.due([taken], today=today) == [taken]
    with pytest.raises(Refused):
        reviews.look(taken, Looked("", "soon"), by=world.by, today=today)
    again = (today + timedelta(days=40)).isoformat()
    seen = reviews.look(taken, Looked("It works.", again, "Ask again."), by=world.by, today=today)
    assert (seen.reviewed_on, seen.review_note) == (today, "It works.")
    seen.review_on = today + timedelta(days=40)
    assert reviews.suggested(seen, today=today + timedelta(days=40)) == today + timedelta(days=80)


def test_a_reversal_is_a_decision_of_its_own_and_puts_the_register_back(world: World) -> None:
    allow = ({**OPTIONS[0], "cost": "0", "hours": "0", "verdict": "allow"}, {**OPTIONS[1], "verdict": "later"})
    sheet = replace(SHEET, options=allow)
    taken = decide(world, worlds.worked_out(world, sheet, intake="service", intake_key="chatgpt"), answer("a"))
    assert Tool.objects.get(service="chatgpt").status == "in_use"
    with pytest.raises(Refused, match="Say why"):
        settling.reverse(taken, why=" ", owner=None, by=world.by, today=clock.today(), at=clock.now())
    made = settling.reverse(
        taken, why="It went wrong.", owner=world.desk.architect, by=world.by, today=clock.today(), at=clock.now()
    )
    taken.refresh_from_db()
    assert (made.state, taken.state) == ("taken", "reversed")
    assert not Tool.objects.filter(service="chatgpt", status="in_use").exists()
    with pytest.raises(Refused, match="not undone"):
        decisions.undo(made, by=world.by, why="x", today=clock.today(), at=clock.now())


def test_what_the_mt_decided_is_reversed_by_the_mt_only(world: World) -> None:
    found = worlds.sent(world)
    vote(world, found, "cem")
    taken = vote(world, found, "dea")
    made = settling.reverse(
        taken, why="It went wrong.", owner=world.desk.architect, by=world.by, today=clock.today(), at=clock.now()
    )
    assert (made.state, Decision.objects.get(key=taken.key).state) == ("prepared", "taken")
    with pytest.raises(Refused, match="waits for the MT already"):
        settling.reverse(taken, why="x", owner=None, by=world.by, today=clock.today(), at=clock.now())
    vote(world, made, "eva")
    vote(world, made, "cem")
    assert Decision.objects.get(key=taken.key).state == "reversed"


def test_an_end_of_the_charter_sends_everything_to_the_mt(world: World) -> None:
    current = charter.current()
    current.valid_from, current.valid_until = (clock.today() - timedelta(days=days) for days in (90, 1))
    ledger.write(current, action="charter.changed", by=world.by, why="test")
    with pytest.raises(Refused, match="MT"):
        decide(world, worlds.worked_out(world))


def test_who_was_heard_counts_for_the_charter_and_stays_with_what_was_said(world: World) -> None:
    heard = ({"person": world.people["ian"].key, "said": "Mind the server."},)
    found = decide(world, worlds.worked_out(world, replace(SHEET, consulted=heard)))
    assert f"person:{world.people['ian'].key}" in charter.case_of(found).heard
    assert charter.spent(today=clock.today()).total == 0
    assert sheets.of(found).consulted == heard
