"""Gatherings on their pages: called together, asked at, answered, minuted, ended; by who may, once, and without harm."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from mandate.records import clock, ledger
from mandate.records.models import (
    Attendance,
    CalendarFeed,
    Decision,
    FollowUp,
    Gathering,
    Occasion,
    Person,
    Question,
    QuietQuestion,
    Upvote,
    Voice,
    VotingPass,
)
from mandate.services import people
from mandate.services.gatherings import asking, feeds, inviting, minutes, planning
from mandate.services.refusals import Refused
from tests.conftest import Desk
from tests.connectors.files import strict_calendars

ADDRESS = re.compile(r"/calendar/[\w-]{20,}\.ics")
SCRIPT = "<script>alert(1)</script> & <b>bold</b>"
FORM = {
    "name": SCRIPT, "sort": "town_hall", "about": SCRIPT, "begins": "15:30", "minutes": "60", "repeats": "weekly",
    "every": "1", "place": SCRIPT, "link": "https://meet.example.org/a?b=c", "zone": "Europe/Amsterdam", "audience": ["all"],
}  # fmt: skip


def text(client: Client, path: str, /, **sent: object) -> str:
    answer = client.post(path, sent) if sent else client.get(path)
    assert answer.status_code in {200, 302, 409, 412, 422}, (path, answer.status_code)
    return answer.content.decode()


def called(desk: Desk, **more: object) -> Occasion:
    """The first time of a weekly gathering that begins today."""
    text(desk.client, "/gatherings/new/", **{**FORM, "first_on": desk.today.isoformat(), **more})
    return Occasion.objects.order_by("held_on").first()


def in_days(desk: Desk, days: int) -> str:
    return (desk.today + timedelta(days=days)).isoformat()


@pytest.mark.django_db
def test_a_gathering_from_its_call_to_its_minutes(desk: Desk, client_as) -> None:
    employee, other = client_as("employee"), client_as("builder")
    one = called(desk)
    here = f"/gatherings/on/{one.key}/"
    for path in ("/gatherings/", here, f"/gatherings/{one.gathering_id}/"):
        shown = text(employee, path)
        assert SCRIPT not in shown
        assert "&lt;script&gt;" in shown
    assert Occasion.objects.count() == 5, "a month ahead"
    assert "What was delivered" not in text(desk.client, f"{here}agenda/")
    sent = {
        "title": ["Second", SCRIPT, ""],
        "text": ["", SCRIPT, ""],
        "minutes": ["", "20", ""],
        "place": ["2", "1", "3"],
    }
    text(desk.client, f"{here}agenda/", **sent, version="1")
    assert [row["title"] for row in Occasion.objects.get(key=one.key).agenda] == [SCRIPT, "Second"]
    assert desk.client.post(f"{here}agenda/", {**sent, "version": "1"}).status_code == 412, "somebody else was first"
    text(employee, f"{here}answer/", answer="maybe")
    text(employee, f"{here}answer/", answer="yes")
    assert list(Attendance.objects.values_list("answer", flat=True)) == ["yes"]
    assert "Send it as it is" in text(other, f"{here}ask/", text=f"{desk.architect.name} knows", mode="anonymous")
    assert not QuietQuestion.objects.exists()
    text(other, f"{here}ask/", text=SCRIPT, mode="anonymous")
    text(employee, f"{here}ask/", text="When does it start?", mode="named")
    assert "Ask your question" in text(employee, f"{here}ask/", text=" ", mode="named")
    assert SCRIPT not in text(desk.client, here)
    quiet = QuietQuestion.objects.get()
    for client, times in ((employee, 2), (employee, 1), (other, 1), (other, 1), (other, 1)):
        for _turn in range(times):
            text(client, f"{here}vote/", question=quiet.key)
    assert Upvote.objects.count() == 2, "once per person, and taken back when cast again"
    named = Question.objects.get()
    for client in (employee, other):
        assert (
            client.post(f"{here}deal/", {"question": named.key, "state": "answered", "answer": "x"}).status_code == 409
        )
    assert "of its questions" in text(desk.client, f"{here}minutes/", notes="All.", present=[desk.architect.key],
                                      close="yes", version="2")  # fmt: skip
    for key, state in ((named.key, "declined"), (quiet.key, "owned")):
        refused = text(desk.client, f"{here}deal/", question=key, state=state, answer="")
        assert "Say why it is declined" in refused or "Choose who finds out" in refused
    text(desk.client, f"{here}deal/", question=named.key, state="declined", answer="Not this year.", version="1")
    owner = Person.objects.get(name="Test employee")
    text(desk.client, f"{here}deal/", question=quiet.key, state="owned", owner=owner.key, due=in_days(desk, 4))
    text(desk.client, f"{here}action/", what="Write it down", owner=owner.key, due=in_days(desk, 2))
    text(desk.client, f"{here}minutes/", notes=SCRIPT, present=[desk.architect.key, owner.key, "nobody"], close="yes",
         version="2")  # fmt: skip
    one.refresh_from_db()
    assert (one.state, one.notes) == ("held", SCRIPT)
    assert Attendance.objects.filter(was_there=True).count() == 2
    assert not VotingPass.objects.exists()
    assert "before and during" in text(employee, f"{here}ask/", text="Too late?", mode="named")
    assert asking.settle(today=desk.today + timedelta(days=1)) == 1
    entered = Question.objects.get(key=quiet.key)
    assert (entered.person, entered.state, entered.votes, entered.owner_id) == (None, "owned", 2, owner.key)
    assert not Upvote.objects.exists()
    following = Occasion.objects.filter(state="planned").order_by("held_on").first()
    assert "Left open before" in text(employee, f"/gatherings/on/{following.key}/")
    text(employee, f"{here}deal/", question=quiet.key, state="answered", answer="In May.", version="2")
    assert Question.objects.get(key=quiet.key).answer == "In May.", "who was to find out answers it"
    action = FollowUp.objects.get()
    text(employee, f"{here}action/", action=action.key, state="done", version=str(action.version))
    assert FollowUp.objects.get().done_on == desk.today
    for wanted, model in (("decision", Decision), ("voice", Voice)):
        key = {"decision": named.key, "voice": quiet.key}[wanted]
        text(desk.client, f"{here}bring/", question=key, **{"as": wanted})
        assert model.objects.filter(key=Question.objects.get(key=key).became).exists()
        assert "became one already" in text(desk.client, f"{here}bring/", question=key, **{"as": wanted})
    assert "its minutes stand" in text(desk.client, f"{here}move/")


@pytest.mark.django_db
def test_a_series_is_changed_moved_and_ended_and_calendars_follow(desk: Desk, client_as, settings) -> None:
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example.org", "desk@example.org"
    employee, manager = client_as("employee"), client_as("manager")
    one = called(desk, name="Town hall")
    row = one.gathering
    for name, address in ((desk.architect.name, "ada"), ("Test employee", "emp"), ("Test manager", "man")):
        person = Person.objects.get(name=name)
        person.email = f"{address}@example.org"
        ledger.write(person, action="person.changed", by=desk.actor, why="test")
    series = f"/gatherings/{row.key}/"
    assert employee.post(f"{series}invite/", {}).status_code == 403
    assert "Only who called" in text(manager, f"{series}change/")
    for _twice in range(2):
        text(desk.client, f"{series}invite/", x="")
    assert sorted(one.to[0] for one in mail.outbox) == ["ada@example.org", "emp@example.org", "man@example.org"]
    part = mail.outbox[0].message().get_payload()[1]
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "REQUEST"
    first = strict_calendars.read(part.get_payload(decode=True).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    [event] = first.within("VEVENT")
    assert event.one("SEQUENCE") == "0"
    assert "man@" not in mail.outbox[1].message().as_string() or "emp@" not in mail.outbox[1].message().as_string()
    second, third = Occasion.objects.order_by("held_on")[1:3]
    moved = {"on": in_days(desk, 8), "begins": "09:00", "minutes": "30", "place": "Hall", "link": ""}
    assert "already" in text(desk.client, f"/gatherings/on/{second.key}/move/", **{**moved, "on": third.held_on.isoformat()},
                             version="1")  # fmt: skip
    text(desk.client, f"/gatherings/on/{second.key}/move/", **moved, version="1")
    text(desk.client, f"/gatherings/on/{third.key}/skip/", why="Holiday", version="1")
    row.refresh_from_db()
    root = strict_calendars.read(inviting.file(row, to=desk.architect))
    master, change = root.within("VEVENT")
    assert (master.one("UID"), master.one("SEQUENCE")) == (event.one("UID"), "2")
    assert master.one("EXDATE") == f"{third.due_on:%Y%m%d}T153000"
    assert change.one("RECURRENCE-ID") == f"{second.due_on:%Y%m%d}T153000"
    assert change.one("DTSTART") == f"{desk.today + timedelta(days=8):%Y%m%d}T090000"
    people.part(Person.objects.get(name="Test employee"), by=desk.actor, why="test", today=desk.today)
    text(desk.client, f"{series}invite/", x="")
    assert sorted(one.to[0] for one in mail.outbox[3:]) == ["ada@example.org", "man@example.org"]
    assert mail.outbox[3].subject.startswith("Changed")
    form = {**FORM, "name": "Town hall", "first_on": in_days(desk, 1), "audience": ["role:architect"]}
    assert "version" in form or desk.client.post(f"{series}change/", {**form, "version": "1"}).status_code == 412
    row.refresh_from_db()
    text(desk.client, f"{series}change/", **form, version=str(row.version))
    one.refresh_from_db()
    assert one.held_on == desk.today + timedelta(days=1), "agenda and questions go along"
    row.refresh_from_db()
    assert row.sequence == 3
    text(desk.client, f"{series}invite/", x="")
    assert [one.subject[:9] for one in mail.outbox[5:]] == ["Changed: ", "Cancelled"]
    assert manager.get(series).status_code == 404, "no longer invited"
    text(desk.client, f"{series}end/", why="Enough.", version=str(row.version))
    row.refresh_from_db()
    ended = strict_calendars.read(inviting.file(row, to=desk.architect))
    assert ended.one("METHOD") == "CANCEL"
    assert not Occasion.objects.filter(held_on__gt=desk.today, state="planned").exists()
    assert planning.roll(today=desk.today) == 0
    with pytest.raises(Refused, match="was ended"):
        planning.end(row, person=desk.architect, by=desk.actor, why="x", today=desk.today, at=clock.now())


@pytest.mark.django_db
def test_what_cannot_be_is_said_at_its_field(desk: Desk, client_as) -> None:
    for field, value, why in (
        ("times", "10000", "At most 520 times"), ("times", "x", "whole number"), ("first_on", "2020-01-01", "is over"),
        ("zone", "Mars/Olympus", "Europe/Amsterdam"), ("link", "javascript:alert(1)", "whole address"),
        ("link", "https://[", "whole address"), ("begins", "25:00", "15:00"), ("minutes", "9999", "Between"),
        ("name", "x" * 500, "at most 120"), ("until", "2020-01-01", "before it begins"), ("every", "99", "At most every"),
        ("audience", ["role:pope"], "Choose from those shown"), ("repeats", "hourly", "how it repeats"),
        ("sort", "party", "what it is"), ("about", "x" * 3000, "under 2000"),
    ):  # fmt: skip
        answer = desk.client.post("/gatherings/new/", {**FORM, "first_on": desk.today.isoformat(), field: value})
        assert answer.status_code == 422, (field, value)
        assert why in answer.content.decode(), (field, value)
    assert not Gathering.objects.exists()
    manager = client_as("manager")
    asked = {**FORM, "first_on": desk.today.isoformat()}
    assert "a manager invites" in text(manager, "/gatherings/new/", **asked), "not the whole house"
    assert client_as("employee").get("/gatherings/new/").status_code == 403
    one = called(desk, repeats="once", audience=[f"person:{desk.architect.key}"])
    assert manager.get(f"/gatherings/on/{one.key}/").status_code == 404
    assert manager.post(f"/gatherings/on/{one.key}/ask/", {"text": "x", "mode": "anonymous"}).status_code == 404
    assert strict_calendars.read(inviting.file(one.gathering)).within("VEVENT")[0].one("STATUS") == "CONFIRMED"
    one.held_on = desk.today + timedelta(days=1)
    with pytest.raises(Refused, match="still to come"):
        minutes.note(one, notes="", present=["x"], person=desk.architect, by=desk.actor, today=desk.today, close=True)


@pytest.mark.django_db
def test_a_calendar_address_is_for_one_person_until_renewed_stopped_or_gone(desk: Desk, client_as) -> None:
    employee, bare = client_as("employee"), Client()
    person = Person.objects.get(name="Test employee")
    one = called(desk, name="Town hall; of all")
    asking.ask(one, "Mine?", person=desk.architect, by=desk.actor, today=desk.today)
    key = Question.objects.get().key
    due = in_days(desk, 3)
    asking.deal(
        key, one, asking.Dealt("owned", "", person.key, due), person=desk.architect, by=desk.actor, today=desk.today
    )
    shown = text(employee, "/me/calendar/", do="renew")
    address = ADDRESS.search(shown)[0]
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    assert secret not in str(CalendarFeed.objects.values())
    answer = bare.get(address)
    root = strict_calendars.read(answer.content)
    assert {event.text("SUMMARY") for event in root.within("VEVENT")} >= {"Town hall; of all", "You find out: Mine?"}
    assert desk.architect.name not in answer.content.decode()
    assert bare.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert bare.get(address)["ETag"] == answer["ETag"]
    renewed = text(employee, "/me/calendar/", do="renew")
    assert bare.get(address).status_code == 404
    address = ADDRESS.search(renewed)[0]
    assert bare.get(address).status_code == 200
    people.part(person, by=desk.actor, why="test", today=desk.today)
    assert bare.get(address).status_code == 404, "who left reads nothing"
    own = feeds.renew(desk.architect, at=clock.now())
    assert bare.get(f"/calendar/{own}.ics").status_code == 200
    text(desk.client, "/me/calendar/", do="stop")
    assert bare.get(f"/calendar/{own}.ics").status_code == 404
    assert ledger.anchor().digest
