"""Requests: who answers, what an answer can give, what ends by itself, and who is second."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mandate.engines.access.lanes import working_days
from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import Attainment, Grant, Request, Team, Tool
from mandate.services import people
from mandate.services.asking_access import advising, due, grants, requests, rights, verdicts
from mandate.services.asking_access.grants import Given
from mandate.services.asking_access.requests import Wanted
from mandate.services.asking_access.subjects import subjects
from mandate.services.asking_access.verdicts import Verdict
from mandate.services.guardrails import current
from mandate.services.guardrails.answers import Question
from mandate.services.recalibration import gathering
from mandate.services.refusals import Refused
from tests.services.asking_access.world import World, change, keep

pytestmark = pytest.mark.django_db
BY = Actor("cli:test")


def ask(made: World, tool: str = "closed", rank: int | None = 3, who: str = "els", **more: Any) -> Request:
    row: Any = made.dataset if tool == "orders" else made.tools[tool]
    wanted = Wanted(why="Letters", subject_kind=row.kind, subject=row.key, data_class=rank, **more)
    return requests.make(wanted, person=made.people[who], by=BY, today=clock.today())


def who_answers(request: Request) -> list[str]:
    fresh = Request.objects.select_related(*rights.RELATED).get(key=request.key)
    return sorted(one.name.split()[0] for one in rights.answerers(today=clock.today()).of(fresh))


def answer(request: Request, made: World, who: str = "olaf", **given: Any) -> Request:
    until = clock.today() + timedelta(days=100)
    facts = {"verdict": "approve", "why": "Fine", "until": until.isoformat(), **given}
    return verdicts.answer(
        request, Verdict(**facts), person=made.people[who], by=BY, now=clock.now(), today=clock.today()
    )


def verdict(made: World, tool: str, rank: int, who: str = "els") -> str:
    question = Question(made.people[who].key, "tool", made.tools[tool].key, "", rank)
    by = current.current(today=clock.today())
    return advising.advise(question, by=by, now=clock.now(), today=clock.today()).verdict


def test_each_lane_is_answered_by_those_close_enough_and_never_by_who_asks(desk: Any, made: World) -> None:
    assert who_answers(ask(made)) == ["Anna", "Mees", "Olaf"]
    assert who_answers(ask(made, who="olaf")) == ["Anna"]
    assert (ask(made, "future", 1).lane, ask(made, "future", 3).lane) == ("review", "mt")
    assert who_answers(ask(made, "banned", 0)) == ["Anna"]
    change(desk, made.tools["sketch"], "tool.changed", until=desk.today - timedelta(days=1))
    over = ask(made, "sketch", 1)
    assert (over.lane, over.reasons, who_answers(over)) == ("review", ["ended"], ["Anna"])
    own = ask(made, "banned", 0, who="architect")
    assert (own.lane, own.reasons[0], who_answers(own)) == ("mt", "own_request", [])
    change(desk, made.people["mees"], "person.changed", roles=[Role.MT_MEMBER.value])
    assert who_answers(own) == ["Mees"]


def test_a_request_is_refused_with_what_is_wrong_and_never_made_twice(desk: Any, made: World) -> None:
    ask(made)
    with pytest.raises(Refused, match="You asked this already"):
        ask(made)
    for wrong in ({"wanted_until": "soon"}, {"wanted_until": "2001-01-01"}, {"wanted_until": "2099-01-01"},
                  {"purpose": "nothing"}, {"rank": 9}, {"rank": None}):  # fmt: skip
        with pytest.raises(Refused):
            ask(made, "helper", **wrong)
    row = made.tools["helper"]
    for bad in (
        Wanted(),
        Wanted(why="x" * 5000, name="x", data_class=0),
        Wanted(why="x", subject_kind="tool", subject="gone"),
    ):
        assert requests.problems(bad, today=desk.today)
    for number in range(requests.MOST_OPEN - 1):
        requests.make(Wanted(why="x", name=f"Idea {number}", data_class=0), person=made.people["els"], by=BY,
                      today=desk.today, sort="idea")  # fmt: skip
    with pytest.raises(Refused, match="requests waiting already"):
        requests.make(Wanted(why="x", subject_kind="tool", subject=row.key, data_class=0), person=made.people["els"],
                      by=BY, today=desk.today)  # fmt: skip


def test_a_yes_gives_no_more_than_was_asked_and_opens_it_at_once(desk: Any, made: World) -> None:
    one = ask(made, rank=2, purpose="texts")
    for wrong in ({"data_class": 3}, {"purpose": "support"}, {"until": ""}, {"why": ""}, {"verdict": "perhaps"}):
        with pytest.raises(Refused):
            answer(one, made, **wrong)
    answer(one, made, data_class=1, purpose="mails")
    grant = Grant.objects.get()
    assert (grant.data_class, grant.purpose, grant.request_id, grant.team_id) == (
        1,
        "mails",
        one.key,
        one.person.team_id,
    )
    question = Question(made.people["els"].key, "tool", made.tools["closed"].key, "mails", 1)
    assert (
        advising.advise(question, by=current.current(today=desk.today), now=clock.now(), today=desk.today).verdict
        == "yes"
    )


def test_a_yes_that_would_change_nothing_is_not_given_and_training_still_to_come_is_no_obstacle(
    desk: Any, made: World
) -> None:
    above = ask(made, "writer", 3)
    with pytest.raises(Refused, match="Access would not change the answer: Writer may hold data up to internal"):
        answer(above, made, who="architect")
    change(desk, made.tools["sketch"], "tool.changed", teams=[Team.objects.get(name="Product").key])
    answer(ask(made, "sketch", 2), made, who="mees")
    assert verdict(made, "sketch", 2) == "after"
    level = Attainment(person=made.people["els"], competence_id="prompting", level=2, on=desk.today)
    keep(desk, level, "attainment.noted")
    assert verdict(made, "sketch", 2) == "yes"


def test_the_second_to_answer_reads_who_was_first(desk: Any, made: World) -> None:
    one = ask(made)
    read_by_both = Request.objects.get(key=one.key)
    answer(one, made)
    with pytest.raises(Refused, match="Olaf Test approved this on"):
        answer(read_by_both, made, who="mees", verdict="deny", way_back="x")
    with pytest.raises(Refused, match="Olaf Test approved this on"):
        requests.withdraw(Request.objects.get(key=one.key), person=made.people["els"], by=BY)


def test_an_appeal_is_answered_by_somebody_else_where_there_is_somebody(desk: Any, made: World) -> None:
    one = answer(ask(made), made, verdict="deny", way_back="A seat")
    second = requests.appeal(one, person=made.people["els"], by=BY, why="There is a seat", today=desk.today)
    assert (second.lane, who_answers(second)) == ("review", ["Anna"])
    with pytest.raises(Refused, match="not yours to answer|denied it the first time"):
        answer(second, made)
    with pytest.raises(Refused, match="Only who asked"):
        requests.appeal(one, person=made.people["olaf"], by=BY, why="x", today=desk.today)
    other = answer(ask(made, "banned", 0), made, who="architect", verdict="deny", way_back="Never")
    third = requests.appeal(other, person=made.people["els"], by=BY, why="But", today=desk.today)
    assert (third.lane, who_answers(third)) == ("mt", ["Anna"])
    assert rights.answerers(today=desk.today).only_the_denier(
        Request.objects.select_related(*rights.RELATED).get(key=third.key)
    )


def test_an_emergency_takes_two_people_and_ends_within_72_hours(desk: Any, made: World) -> None:
    one = ask(made, emergency=True)
    with pytest.raises(Refused, match="within 72 hours"):
        answer(one, made)
    soon = (desk.today + timedelta(days=2)).isoformat()
    assert answer(one, made, until=soon).state == "open"
    assert not Grant.objects.exists()
    with pytest.raises(Refused, match="the second approval is somebody else's"):
        answer(one, made, until=soon)
    assert answer(one, made, who="mees", until=soon).state == "approved"
    assert Grant.objects.get().until == desk.today + timedelta(days=2)
    assert one.promised_on == working_days(desk.today, 1)
    idea = Wanted(why="x", name="Robot", data_class=1, emergency=True)
    with pytest.raises(Refused, match="an idea is brought without haste"):
        requests.make(idea, person=made.people["els"], by=BY, today=desk.today, sort="idea")


def test_what_nobody_answered_whose_asker_left_or_whose_row_is_gone_ends_with_a_sentence(
    desk: Any, made: World
) -> None:
    late, orphan, mine = ask(made), ask(made, "helper", 1), ask(made, who="mees")
    assert due.settle(today=desk.today) == 0
    tool = Tool.objects.get(key=made.tools["helper"].key)
    from mandate.records import ledger

    ledger.remove(tool, action="tool.removed", by=desk.actor, why="gone")
    change(desk, made.people["mees"], "person.changed", until=desk.today - timedelta(days=1))
    assert due.settle(today=desk.today) == 2
    assert due.settle(today=late.expires_on + timedelta(days=1)) == 1
    said = {row.key: row.answer for row in Request.objects.filter(state="expired")}
    assert said[late.key].startswith("Nobody answered in time.")
    assert said[orphan.key] == "What was asked for stands in no register any more."
    assert said[mine.key] == "Who asked has left the organisation."


def test_access_ends_with_leaving_the_team_or_the_organisation_and_the_record_says_why(desk: Any, made: World) -> None:
    answer(ask(made), made)
    assert verdict(made, "closed", 3) == "yes"
    change(desk, made.people["els"], "person.changed", team=Team.objects.get(name="Product"))
    assert verdict(made, "closed", 3) == "after"
    assert due.settle(today=desk.today) == 1
    grant = Grant.objects.get()
    assert grant.state == "withdrawn"


def test_access_given_directly_is_checked_like_every_other_and_told_of_before_it_ends(desk: Any, made: World) -> None:
    closed, els, olaf = made.tools["closed"], made.people["els"], made.people["olaf"]
    facts = {"subject_kind": "tool", "subject": closed.key, "person": els.key, "data_class": 3, "why": "Seat",
             "until": (desk.today + timedelta(days=20)).isoformat()}  # fmt: skip

    def give(who: Any = olaf, **changed: Any) -> Grant:
        return grants.give(Given(**{**facts, **changed}), person=who, by=BY, now=clock.now(), today=desk.today)

    for wrong in ({"until": ""}, {"until": "2001-01-01"}, {"until": "2099-01-01"}, {"person": ""}, {"person": "gone"},
                  {"team": els.team_id}, {"subject": "gone"}, {"why": " "}, {"purpose": "x"}, {"data_class": 8}):  # fmt: skip
        with pytest.raises(Refused):
            give(**wrong)
    for who in (els, made.people["mees"]):
        with pytest.raises(Refused):
            give(who=who)
    with pytest.raises(Refused, match="to themselves"):
        give(person=olaf.key)
    one = give()
    give(person="", team=els.team_id)
    assert [row.key for row in grants.ending(els, today=desk.today)] == [one.key]
    assert len(grants.ending(olaf, today=desk.today)) == 2
    assert grants.state_of(one, today=desk.today) == "ending"
    assert grants.state_of(one, today=desk.today + timedelta(days=21)) == "ended"
    with pytest.raises(Refused, match="not yours to end"):
        grants.withdraw(one, person=_outsider(desk), by=BY, why="x", today=desk.today)
    with pytest.raises(Refused, match="Say why"):
        grants.withdraw(one, person=els, by=BY, why="", today=desk.today)
    grants.withdraw(one, person=els, by=BY, why="Done", today=desk.today)
    with pytest.raises(Refused, match="ended already"):
        grants.withdraw(Grant.objects.get(key=one.key), person=els, by=BY, why="Done", today=desk.today)


def _outsider(desk: Any) -> Any:
    return people.add_person(people.PersonFacts(name="Out Sider"), by=desk.actor, why="test")


def test_what_the_row_allows_no_more_leaves_the_fast_lane_at_once_and_those_who_left_answer_nothing(
    desk: Any, made: World
) -> None:
    one = ask(made)
    assert (one.lane, due.settle(today=desk.today)) == ("fast", 0)
    change(desk, made.tools["closed"], "tool.changed", until=desk.today - timedelta(days=1))
    things = subjects()
    rows = list(Request.objects.select_related(*rights.RELATED))
    assert due.settle_requests(rows, things, today=desk.today) == 1
    one.refresh_from_db()
    assert (one.lane, one.reasons, who_answers(one)) == ("mt", ["charter_to_mt", "ended"], ["Anna"])
    assert one.promised_on == desk.today + timedelta(days=30)
    assert due.settle(today=desk.today) == 0
    change(desk, made.tools["closed"], "tool.changed", until=None)
    other = ask(made, "closed", 2)
    people.part(made.people["olaf"], by=BY, why="left", today=desk.today)
    assert who_answers(other) == ["Anna", "Mees"]
    moved = change(desk, made.people["els"], "person.changed", team=Team.objects.get(name="Marketing"), manager=None)
    assert who_answers(other) == ["Anna"]
    change(desk, moved, "person.changed", until=desk.today - timedelta(days=1))
    rows = list(Request.objects.select_related(*rights.RELATED))
    assert due.settle_requests(rows, subjects(), today=desk.today) == 2
    assert {row.state for row in Request.objects.all()} == {"expired"}


def test_an_idea_for_a_way_of_working_goes_the_way_of_every_request_and_becomes_no_tool(desk: Any, made: World) -> None:
    wanted = Wanted(why="Reviews in pairs", yields="Two hours a week", subject_kind="way", name="Pairs", data_class=0)
    tool = Wanted(why="Notes", subject_kind="", name="Notetaker", data_class=0)
    one, two = (
        requests.make(idea, person=made.people["els"], by=BY, today=desk.today, sort="idea") for idea in (wanted, tool)
    )
    assert (one.lane, one.promised_on, one.reasons) == (two.lane, two.promised_on, two.reasons)
    assert (one.subject_kind, one.subject, two.subject_kind) == ("way", "", "")
    assert due.settle(today=desk.today) == 0
    with pytest.raises(Refused, match="A way of working is noted"):
        answer(one, made, who="architect", row="pilot")
    answer(one, made, who="architect")
    assert (Request.objects.get(key=one.key).state, Tool.objects.filter(name="Pairs").exists()) == ("approved", False)
    denied = answer(two, made, who="architect", verdict="deny", way_back="A pilot")
    assert requests.appeal(denied, person=made.people["els"], by=BY, why="Again", today=desk.today).sort == "idea"
    found = gathering.causes(today=desk.today, next_on=desk.today + timedelta(days=180), since=None)
    assert [cause.source for cause in found if cause.name == "Pairs"] == ["idea"]
