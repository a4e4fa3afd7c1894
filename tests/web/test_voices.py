"""Voices on their pages: said, warned of, heard by who is not criticised, answered, and told to everybody when done."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from mandate.records import ledger
from mandate.records.models import Decision, Person, Request, Tool, Voice
from mandate.services import people
from mandate.services.people import PersonFacts
from mandate.services.refusals import Refused
from mandate.services.voices import following, hearing, on_desk, saying
from mandate.services.voices.hearing import Reply
from mandate.services.voices.saying import Wanted
from tests.cli.running import Shell
from tests.conftest import Desk
from tests.docs.test_json_pages import check, unanswered
from tests.services.mandate.test_door import joined

SCRIPT = "<script>alert(1)</script> & <b>bold</b>"


def taken(desk: Desk) -> Decision:
    """A decision that the architect took alone."""
    row = Decision(
        title="May sales use Writer?", verdict="allow", why="It helps.", routed="alone", owner=desk.architect,
        taken_on=desk.today,
    )  # fmt: skip
    ledger.write(row, action="decision.taken", by=desk.actor, why="test")
    return row


def text(client: Client, path: str, **sent: str) -> str:
    answer = client.post(path, sent) if sent else client.get(path)
    assert answer.status_code in {200, 302, 422, 409}, (path, answer.status_code)
    return answer.content.decode()


@pytest.mark.django_db
def test_a_voice_about_the_architects_decision_is_heard_by_others_only(desk: Desk, client_as) -> None:
    decision, employee, member = taken(desk), client_as("employee"), client_as("mt_member")
    about = f"decision:{decision.key}"
    assert "There is no such thing here" in text(employee, "/voices/new/", about=about, text="No.", mode="anonymous")
    manager = client_as("manager")
    assert "The MT and the works council hear it" in text(manager, f"/voices/new/?about={about}")
    text(manager, "/voices/new/", about=about, text=SCRIPT, mode="named")
    row = Voice.objects.get()
    assert (row.lane, row.criticised) == ("others", desk.architect.key)
    assert desk.client.get(f"/voices/{row.key}/").status_code == 404
    shown = text(member, f"/voices/{row.key}/")
    assert SCRIPT not in shown
    assert "&lt;script&gt;" in shown
    assert "Test manager" in shown
    assert SCRIPT not in text(member, "/voices/")
    assert text(member, "/voices/?as=json").count(row.due_on.isoformat()) == 1
    for closed in (desk.client, employee):
        assert row.about_name not in text(closed, "/voices/?as=csv")
    with pytest.raises(Refused, match="does not criticise"):
        hearing.reply(row, Reply("No."), person=desk.architect, by=desk.actor, today=desk.today)
    wrong = text(member, f"/voices/{row.key}/", text="", becomes="risk", version=str(row.version))
    for missing in ("Write the reply", "Say what the risk is", "Choose who owns the risk", "Write the date"):
        assert missing in wrong
    owner = Person.objects.get(name="Test employee")
    later = (desk.today + timedelta(days=30)).isoformat()
    sent = {"text": SCRIPT, "becomes": "risk", "risk": "Quotes go out wrong.", "until": later}
    assert "Choose who owns" in text(
        member, f"/voices/{row.key}/", **sent, owner=desk.architect.key, version=str(row.version)
    )
    text(member, f"/voices/{row.key}/", **sent, owner=owner.key, version=str(row.version))
    row.refresh_from_db()
    assert (row.state, row.owner, row.replied_on) == ("risk", owner, desk.today)
    assert "Quotes go out wrong." in text(employee, f"/voices/{row.key}/"), "its owner sees the risk"
    changes = desk.client.get("/changes/").content.decode()
    assert "Quotes go out wrong." not in changes
    stale = member.post(f"/voices/{row.key}/", {"text": "Again", "becomes": "answered", "version": "1"})
    assert stale.status_code == 412


@pytest.mark.django_db
def test_how_ai_is_led_is_heard_by_no_architect_and_what_is_taken_up_again_is_not_done(desk: Desk, client_as) -> None:
    employee, member = client_as("employee"), client_as("mt_member")
    both = joined(desk, "Bo", "architect", "mt_member")
    assert "The MT and the works council hear it" in text(employee, "/voices/new/?about=led:")
    text(employee, "/voices/new/", about="led:", text="Nobody asks us.", mode="anonymous")
    saying.settle(today=desk.today + timedelta(days=1))
    row = Voice.objects.get()
    assert [hearing.may_hear(row, one) for one in (desk.architect, both)] == [False, False]
    assert not on_desk.to_answer(both).exists()
    done = {"text": "We do.", "becomes": "done", "summary": "Too little is asked.", "did": "A round of talks."}
    text(member, f"/voices/{row.key}/", **done, version=str(row.version))
    row.refresh_from_db()
    assert row.done_on == desk.today
    text(member, f"/voices/{row.key}/", text="Not yet, sorry.", becomes="answered", version=str(row.version))
    row.refresh_from_db()
    assert (row.state, row.did, row.done_on) == ("answered", "", None)


@pytest.mark.django_db
def test_words_that_point_at_somebody_are_shown_before_they_are_sent(desk: Desk, client_as) -> None:
    employee = client_as("employee")
    few = {"about": "work:", "text": "In our team of three Anna de Vries knows.", "mode": "anonymous"}
    warned = text(employee, "/voices/new/", **few)
    assert "Your words may say who you are" in warned
    assert "“Anna de Vries” is the name of somebody here." in warned
    assert "“team of three” says how few you are." in warned
    assert following.Whisper.objects.count() == 0
    assert "Keep this code" in text(employee, "/voices/new/", **few, sure="yes")
    assert following.Whisper.objects.count() == 1
    small = next(key for key, (name, _size) in saying._sizes(desk.today).items() if name == "Product")
    refused = text(employee, "/voices/new/", **few, sure="yes", team=small)
    assert "fewer than five people" in refused
    for wrong, why in (
        ({"text": " "}, "Say what you want to say"), ({"text": "x" * 4001}, "Keep it under"),
        ({"about": "agent:"}, "Say which agent"), ({"about": "tool:none"}, "There is no such thing"),
        ({"about": "moon:1"}, "There is no such thing"),
    ):  # fmt: skip
        assert why in text(employee, "/voices/new/", **{**few, **wrong})
    assert following.Whisper.objects.count() == 1


@pytest.mark.django_db
def test_what_was_said_becomes_an_idea_and_is_told_to_everybody_when_done(desk: Desk, client_as, capsys) -> None:
    tool = Tool(name="Writer", status="pilot", origin="hand")
    ledger.write(tool, action="tool.added", by=desk.actor, why="test")
    employee = client_as("employee")
    codes = [saying.whisper(Wanted("Answers are wrong.", "tool", tool.key), today=desk.today) for _each in range(5)]
    tomorrow = desk.today + timedelta(days=1)
    with pytest.raises(Refused, match="from tomorrow on"):
        following.add(codes[0], "More", today=desk.today)
    assert saying.settle(today=tomorrow) == 5
    assert "Writer" in text(desk.client, "/voices/patterns/")
    assert "answers" in text(client_as("auditor"), "/voices/patterns/")
    rows = list(Voice.objects.all())
    architect, by = desk.architect, desk.actor
    idea = hearing.reply(
        rows[0], Reply("Good.", becomes="idea", idea="Check with two"), person=architect, by=by, today=tomorrow
    )
    assert Request.objects.get(key=idea.became).name == "Check with two"
    with pytest.raises(Refused, match="Say what was done"):
        hearing.reply(rows[1], Reply("Fine.", becomes="done"), person=architect, by=by, today=tomorrow)
    done = Reply("Fine.", becomes="done", summary="Answers were wrong.", did="Two people check them.")
    hearing.reply(rows[1], done, person=architect, by=by, today=tomorrow)
    told = text(employee, "/voices/done/")
    assert "Two people check them." in told
    assert "Answers are wrong." not in told, "the voice itself is for who hears it"
    for name in ("voices-list", "voices-done", "voices-patterns"):
        said = json.loads(Shell(capsys)(*name.split("-"), "--json").out)
        check(name, [said])
        assert unanswered(name, [said]) <= {"teams[].name", "teams[].voices"}, name
    answered = hearing.reply(rows[2], Reply("Thank you."), person=architect, by=by, today=tomorrow)
    own = next(code for code in codes if saying.digest(code) == answered.token)
    following.add(own.upper(), "Still wrong.", today=tomorrow)
    saying.settle(today=tomorrow + timedelta(days=1))
    answered.refresh_from_db()
    assert (answered.state, answered.replied_on) == ("open", None), "it waits for a reply again"
    assert "Answers are wrong." in text(desk.client, f"/voices/{answered.key}/")
    assert "leads nowhere" in text(Client(), "/voices/follow/", code="nothing")
    people.add_person(PersonFacts(name="Eva Els", email="eva@windmolen.example"), by=by, why="test")
    assert hearing.states()["done"] == "Done"
