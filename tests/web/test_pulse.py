"""The pulse on its pages, and critics before a decision: chosen, answered once, counted, shown of five; asked first."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from mandate.engines.pulse import after, first_day, month_of
from mandate.records.models import Decision, Person, Pulse, PulseAnswer, Team, Tool, Voice
from mandate.services import desk as desks
from mandate.services import overnight
from mandate.services.deciding import ballots, gates, settling
from mandate.services.deciding.ballots import Given
from mandate.services.deciding.settling import Answer
from mandate.services.pulse import answering, asking, groups, reading
from mandate.services.refusals import Refused
from mandate.services.voices import critics, hearing, saying
from mandate.services.voices.hearing import Reply
from mandate.services.voices.saying import Wanted
from tests.cli.running import Shell
from tests.conftest import Desk
from tests.docs.test_json_pages import check, unanswered

CORE = ("know-what-may", "work-better", "say-doubts")


@pytest.mark.django_db
def test_a_month_is_begun_answered_once_counted_and_shown_of_five(desk: Desk, client_as, capsys) -> None:
    employee, today = client_as("employee"), desk.today
    assert "The pulse has not begun" in desk.client.get("/pulse/").content.decode()
    assert employee.post("/pulse/questions/", {"questions": CORE}).status_code == 403
    wrong = desk.client.post("/pulse/questions/", {"questions": CORE[:2], "turn": "fixed"})
    assert (wrong.status_code, Pulse.objects.count()) == (422, 0)
    desk.client.post("/pulse/questions/", {"questions": CORE, "turn": "fixed"})
    row = Pulse.objects.get()
    assert (row.month, row.state, tuple(row.questions)) == (month_of(today), "open", CORE)
    with pytest.raises(Refused, match="has its questions"):
        asking.begin(CORE, rotating=False, by=desk.actor, today=today)
    person = Person.objects.get(name="Test employee")
    assert [one.page for one in answering.waiting(person, today=today)] == ["pulse-answer"]
    assert employee.post("/pulse/answer/", {"know-what-may": "9"}).status_code == 422
    assert employee.post("/pulse/answer/", {}).status_code == 422
    assert employee.post("/pulse/answer/", {"know-what-may": "5", "team": "yes"}).status_code == 302
    assert "cannot be changed" in employee.post("/pulse/answer/", {"know-what-may": "1"}).content.decode()
    assert answering.waiting(person, today=today) == []
    kept = PulseAnswer.objects.get()
    assert (kept.answers, kept.team) == ("500", None), "no team of four or fewer stands on an answer"
    team = Team.objects.order_by("name").first()
    answering.enter(row, [(team.key, "245")] * 6 + [(None, "131")] * 5)
    with pytest.raises(Refused, match="five answers"):
        answering.enter(row, [(None, "9")])
    later = first_day(after(row.month))
    overnight.settle(today=later)
    row.refresh_from_db()
    assert (row.state, row.answered, PulseAnswer.objects.count()) == ("closed", 12, 0)
    found = reading.seen(Pulse.objects.all())
    assert {line.name for line in found.teams} == {"Everybody", team.name}
    own = reading.of_team(Pulse.objects.all(), team.key)
    assert [cell.word for cell in own.cells] == ["nearly all alike"] * 3
    assert found.trends[1].cells[0].share.agree == 6
    page = employee.get("/pulse/").content.decode()
    assert "12 people answered" in page or "Twelve people answered" in page
    assert "55 %" in page
    assert employee.get("/pulse/?as=json").json()["rows"]
    for name in ("pulse-list", "pulse-bank"):
        said = json.loads(Shell(capsys)(*name.split("-"), "--json").out)
        check(name, [said])
        assert unanswered(name, [said]) == set()
    following = asking.current(today=later)
    assert following.questions == list(CORE), "the next month opened by itself"
    assert overnight.settle(today=later) is None
    assert Pulse.objects.count() == 2
    with pytest.raises(Refused, match="is over"):
        answering.answer(row, {CORE[0]: "1"}, person=person, with_team=True, today=later)


@pytest.mark.django_db
def test_what_comes_next_is_chosen_and_stopped_and_few_answers_stay_hidden(desk: Desk) -> None:
    row = asking.begin(CORE, rotating=True, by=desk.actor, today=desk.today)
    chosen = ("time-to-learn", "help-near", "can-judge")
    desk.client.post("/pulse/questions/", {"questions": chosen, "turn": "rotating", "version": "0"})
    answering.enter(row, [(None, "543")] * 4)
    later = first_day(after(row.month))
    assert asking.settle(today=later) == 2
    assert (Pulse.objects.get(month=row.month).answered, Pulse.objects.get(month=row.month).report) == (None, {})
    assert asking.current(today=later).questions == list(chosen)
    assert reading.points(Pulse.objects.all()) == []
    third = first_day(after(month_of(later)))
    asking.settle(today=third)
    assert not set(asking.current(today=third).questions) & {"no such"}
    with pytest.raises(Refused, match="why it stops"):
        asking.stop(by=desk.actor, why=" ", today=third)
    asking.stop(by=desk.actor, why="Enough.", today=third)
    assert asking.settle(today=first_day(after(month_of(third)))) == 1
    assert asking.current(today=first_day(after(month_of(third)))) is None
    assert groups.lineage("a", {"a": "b", "b": "a"}) == ["a", "b"]


@pytest.mark.django_db
def test_critics_are_answered_or_named_before_a_decision(desk: Desk, client_as, monkeypatch) -> None:
    from mandate.records import ledger

    employee = client_as("employee")
    tool = Tool(name="Writer", status="pilot", origin="hand")
    ledger.write(tool, action="tool.added", by=desk.actor, why="test")
    options = [{"id": one, "title": one, "effect": "x", "cost": "0", "hours": "0"} for one in "ab"]
    decision = Decision(
        title="May we?", verdict="allow", why="It helps.", state="asked", brought_on=desk.today, taken_on=desk.today,
        subject_kind="tool", subject=tool.key, options=options, recommended="a", wait="Nothing.",
        evidence=[{"kind": "note", "key": "", "note": "x"}], case="tool", currency="EUR",
    )  # fmt: skip
    ledger.write(decision, action="decision.brought", by=desk.actor, why="test")
    answer = {"about": f"tool:{tool.key}", "text": "It invents <b>numbers</b>.", "mode": "anonymous"}
    assert "Keep this code" in employee.post("/voices/new/", answer).content.decode()
    assert critics.about(critics.subjects(decision)) == [], "its day is not over"
    overnight.settle(today=desk.today + timedelta(days=1))
    voice = Voice.objects.get()
    shown = desk.client.get(f"/decisions/{decision.key}/").content.decode()
    assert "It invents &lt;b&gt;numbers&lt;/b&gt;." in shown
    assert "It invents" not in client_as("auditor").get(f"/decisions/{decision.key}/").content.decode()
    assert "It invents" in desk.client.get(f"/tools/{tool.key}/").content.decode()
    seen = desks.desk(desk.architect, None, None, today=desk.today)
    assert any(one.page == "voice" and one.key == voice.key for one in seen.waiting)
    review = (desk.today + timedelta(days=60)).isoformat()
    monkeypatch.setattr(gates, "refuse_unready", lambda _decision: None)
    with pytest.raises(Refused, match="Critics wait"):
        settling.send(decision, Answer("a", "Yes.", review_on=review), by=desk.actor, today=desk.today)
    named = Answer("a", "Yes.", review_on=review, critics="Two people check every number.")
    settling.send(Decision.objects.get(key=decision.key), named, by=desk.actor, today=desk.today)
    kept = Decision.objects.get(key=decision.key).voices
    assert [(one["voice"], one["note"]) for one in kept] == [(voice.key, "Two people check every number.")]
    later = Decision.objects.get(key=decision.key)
    later.state, later.voices = "prepared", []
    for choice, comment, wrong in (("agree", " ", ["comment"]), ("agree", "Checked twice.", []), ("abstain", "", [])):
        assert list(ballots.problems(later, Given(choice, "a", comment))) == wrong, "said after it was sent to the MT"
    hearing.reply(voice, Reply("Yes."), person=desk.architect, by=desk.actor, today=desk.today)
    critics.refuse_unanswered(critics.subjects(decision), "")
    saying.say(
        Wanted("Slow", "agent", name="Quote agent"), person=desk.architect, by=desk.actor, today=desk.today
    )  # fmt: skip
    with pytest.raises(Refused, match="Critics wait"):
        critics.refuse_unanswered([("agent", "quote AGENT")], "")
    for big in (b"text=" + b"x" * (11 << 20),):
        sent = employee.post("/voices/new/", big, content_type="application/x-www-form-urlencoded")
        assert sent.status_code in {400, 413}
