"""Gatherings on their pages: called together, asked at, answered, minuted, ended; by who may, once, and without harm."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mandate.connectors import posting
from mandate.records import clock, ledger
from mandate.records.models import (
    Attendance,
    Bounce,
    CalendarFeed,
    Decision,
    FollowUp,
    Gathering,
    Mail,
    MailChoice,
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
from mandate.services.mailing import sending
from mandate.services.refusals import Refused
from tests.cli.running import Shell
from tests.conftest import Desk
from tests.connectors.files import strict_calendars
from tests.docs.test_json_pages import check, unanswered

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
def test_a_gathering_from_its_call_to_its_minutes(desk: Desk, client_as, capsys, tmp_path) -> None:
    employee, other = client_as("employee"), client_as("builder")
    one = called(desk)
    here = f"/gatherings/on/{one.key}/"
    for path in ("/gatherings/", here, f"/gatherings/{one.gathering_id}/"):
        shown = text(employee, path)
        assert SCRIPT not in shown
        assert "&lt;script&gt;" in shown
    assert Occasion.objects.count() == 5, "a month ahead"
    agenda_written_once(desk, one, here)
    named, quiet = asked_with_and_without_a_name(desk, here, employee, other)
    owner = minuted(desk, one, here, named, quiet)
    assert "before and during" in text(employee, f"{here}ask/", text="Too late?", mode="named")
    answered_later(desk, here, employee, quiet, owner)
    for wanted, model in (("decision", Decision), ("voice", Voice)):
        key = {"decision": named.key, "voice": quiet.key}[wanted]
        text(desk.client, f"{here}bring/", question=key, **{"as": wanted})
        assert model.objects.filter(key=Question.objects.get(key=key).became).exists()
        assert "became one already" in text(desk.client, f"{here}bring/", question=key, **{"as": wanted})
    assert "its minutes stand" in text(desk.client, f"{here}move/")
    answer = tmp_path / "answer.ics"
    answer.write_bytes(reply(one.gathering, "nobody@example.org", "ACCEPTED"))
    said = {
        "gatherings-list": ["list"], "gatherings-show": ["show", one.key], "gatherings-replies": ["replies", str(answer)],
    }  # fmt: skip
    for name, words in said.items():
        told = json.loads(Shell(capsys)("gatherings", *words, "--json").out)
        check(name, [told])
        assert unanswered(name, [told]) == set(), name
    assert Shell(capsys)("gatherings", "replies", str(answer)).code == 1


def agenda_written_once(desk: Desk, one: Occasion, here: str) -> None:
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


def asked_with_and_without_a_name(
    desk: Desk, here: str, employee: Client, other: Client
) -> tuple[Question, QuietQuestion]:
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
    return named, quiet


def minuted(desk: Desk, one: Occasion, here: str, named: Question, quiet: QuietQuestion) -> Person:
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
    return owner


def answered_later(desk: Desk, here: str, employee: Client, quiet: QuietQuestion, owner: Person) -> None:
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


class Caught:
    """A mail server that takes everything, or answers as it is told to."""

    def __init__(self) -> None:
        self.to: list[str] = []
        self.mails: list[bytes] = []
        self.says: posting.NotSent | None = None

    @classmethod
    def at(cls, monkeypatch: pytest.MonkeyPatch) -> Caught:
        made = cls()
        monkeypatch.setattr(posting, "Line", lambda: made)
        return made

    def __enter__(self) -> Caught:
        return self

    def __exit__(self, *_ended: object) -> None:
        pass

    def hand(self, content: bytes, *, to: str, last) -> str:
        if self.says:
            raise self.says
        assert last()
        self.to.append(to)
        self.mails.append(content)
        return "250 fine"

    def deliver(self) -> None:
        sending.deliver(now=clock.now, worker="w")

    def message(self, place: int) -> EmailMessage:
        return message_from_bytes(self.mails[place], policy=default)

    def part(self, place: int) -> EmailMessage:
        return next(part for part in self.message(place).walk() if part.get_content_type() == "text/calendar")


def reply(row: Gathering, who: str, said: str, *, minutes: int = 1, day: str = "") -> bytes:
    """What a calendar answers to a series."""
    return replied(row.uid, who, said, minutes=minutes, day=day)


def replied(uid: str, who: str, said: str, *, minutes: int = 1, day: str = "") -> bytes:
    """What a calendar answers, so many minutes from now."""
    stamp = f"{clock.now() + timedelta(minutes=minutes):%Y%m%dT%H%M%SZ}"
    one = f"RECURRENCE-ID;TZID=Europe/Amsterdam:{day}T153000\r\n" if day else ""
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n{one}"
        f"DTSTAMP:{stamp}\r\nATTENDEE;PARTSTAT={said}:mailto:{who}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def answered(desk: Desk, caught: Caught, series: str, one: Occasion) -> None:
    """Answers of calendars: the newest of each counts, of who is invited alone, and reading them twice changes nothing."""
    row, emp = one.gathering, Person.objects.get(name="Test employee")
    assert "Choose a file" in text(desk.client, f"{series}replies/", text=" ")
    files = [
        SimpleUploadedFile("yes.ics", reply(row, "EMP@example.org", "ACCEPTED", minutes=-9)),
        SimpleUploadedFile("no.ics", reply(row, "emp@example.org", "DECLINED", minutes=-5, day=f"{one.due_on:%Y%m%d}")),
        SimpleUploadedFile("who.ics", reply(row, "eve@example.org", "ACCEPTED")),
        SimpleUploadedFile("invite.ics", inviting.file(row)),
        SimpleUploadedFile("<b>.ics", b"x"),
    ]
    pasted = reply(row, "man@example.org", "TENTATIVE").replace(row.uid.encode(), b"other@mandate").decode()
    shown = text(desk.client, f"{series}replies/", files=files, text=pasted)
    for said in ("Two answers were taken over", "Nobody with this address is invited", "It answers another gathering",
                 "It is no answer to an invitation", "There is no calendar in it", "&lt;b&gt;.ics"):  # fmt: skip
        assert said in shown, said
    said = {row.occasion_id: row.answer for row in Attendance.objects.filter(person=emp)}
    assert said.pop(one.key) == "no"
    assert set(said.values()) == {"yes"}
    again = [SimpleUploadedFile("old.ics", reply(row, "emp@example.org", "ACCEPTED", minutes=-9))]
    assert "or something newer" in text(desk.client, f"{series}replies/", files=again)
    assert Attendance.objects.get(person=emp, occasion=one).answer == "no"
    asked = {"files": [reply(row, "ada@example.org", "ACCEPTED").decode()]}
    sent = {"content_type": "application/json", "headers": {"If-Match": '"1"'}}
    told = desk.client.post(f"/api{series}replies".rstrip("/"), asked, **sent).json()
    assert told["lines"][0]["answer"] == "yes", told
    assert (
        desk.client.post(f"/api{series}invite".rstrip("/"), {}, **{**sent, "headers": {"If-Match": '"9"'}}).status_code
        == 412
    )


def queued_before_a_change(desk: Desk, caught: Caught, row: Gathering, form: dict[str, object]) -> None:
    """What waits when it changes again is dropped; what no server took goes again; a bounce is noted and named."""
    version = Gathering.objects.get(key=row.key).version
    for day in (2, 3):
        text(
            desk.client,
            f"/gatherings/{row.key}/change/",
            **{**form, "first_on": in_days(desk, day)},
            version=str(version),
        )
        text(desk.client, f"/gatherings/{row.key}/invite/", x="")
        version += 1
    states = Counter(Mail.objects.filter(kind="invite", person=desk.architect).values_list("state", flat=True))
    assert (states["dropped"], states["waiting"]) == (1, 1)
    before = len(caught.to)
    caught.says = posting.NotSent("policy", code=554)
    caught.deliver()
    caught.says = None
    assert Mail.objects.filter(state="refused").count() == 1
    text(desk.client, f"/gatherings/{row.key}/invite/", x="")
    caught.deliver()
    assert caught.to[before:] == ["ada@example.org"]
    waits = Mail.objects.filter(kind="invite", state="sent").first()
    assert "Invitation to a gathering" in text(desk.client, f"/outbox/{waits.pk}/")
    assert "BEGIN:VCALENDAR" in desk.client.get(f"/outbox/{waits.pk}/mail.eml").content.decode()
    Bounce.objects.create(address="ada@example.org", person=desk.architect, reply="550", on=desk.today)
    assert "the address bounced" in text(desk.client, f"/gatherings/{row.key}/")
    row.refresh_from_db()


@pytest.mark.django_db
def test_a_series_is_changed_moved_and_ended_and_calendars_follow(desk: Desk, client_as, settings, monkeypatch) -> None:
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example.org", "desk@example.org"
    employee, manager = client_as("employee"), client_as("manager")
    one = called(desk, name="Town hall")
    row = one.gathering
    for name, address in ((desk.architect.name, "ada"), ("Test employee", "emp"), ("Test manager", "man")):
        person = Person.objects.get(name=name)
        person.email = f"{address}@example.org"
        ledger.write(person, action="person.changed", by=desk.actor, why="test")
        MailChoice.objects.create(person=person, quiet_from=0, quiet_until=0, weekends=False)
    series = f"/gatherings/{row.key}/"
    assert employee.post(f"{series}invite/", {}).status_code == 403
    assert "Only who called" in text(manager, f"{series}change/")
    caught = Caught.at(monkeypatch)
    for _twice in range(2):
        text(desk.client, f"{series}invite/", x="")
        caught.deliver()
    assert sorted(caught.to) == ["ada@example.org", "emp@example.org", "man@example.org"]
    part = caught.part(0)
    assert part.get_param("method") == "REQUEST"
    first = strict_calendars.read(part.get_content().encode().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    [event] = first.within("VEVENT")
    assert event.one("SEQUENCE") == "0"
    assert b"man@" not in caught.mails[1] or b"emp@" not in caught.mails[1]
    assert b"Reply-To: ada@example.org" in caught.mails[1]
    answered(desk, caught, series, one)
    second, third = Occasion.objects.order_by("held_on")[1:3]
    moved = {"on": in_days(desk, 8), "begins": "09:00", "minutes": "30", "place": "Hall", "link": ""}
    assert "already" in text(desk.client, f"/gatherings/on/{second.key}/move/", **{**moved, "on": third.held_on.isoformat()},
                             version="1")  # fmt: skip
    text(desk.client, f"/gatherings/on/{second.key}/move/", **moved, version="1")
    text(desk.client, f"/gatherings/on/{third.key}/skip/", why="Holiday", version="1")
    follows_the_calendar(desk, row, event.one("UID"), second, third)
    people.part(Person.objects.get(name="Test employee"), by=desk.actor, why="test", today=desk.today)
    text(desk.client, f"{series}invite/", x="")
    caught.deliver()
    assert sorted(caught.to[3:]) == ["ada@example.org", "man@example.org"]
    assert caught.message(3)["Subject"].startswith("Changed")
    form = {**FORM, "name": "Town hall", "first_on": in_days(desk, 1), "audience": ["role:architect"]}
    assert "version" in form or desk.client.post(f"{series}change/", {**form, "version": "1"}).status_code == 412
    row.refresh_from_db()
    text(desk.client, f"{series}change/", **form, version=str(row.version))
    one.refresh_from_db()
    assert one.held_on == desk.today + timedelta(days=1), "agenda and questions go along"
    row.refresh_from_db()
    assert row.sequence == 3
    text(desk.client, f"{series}invite/", x="")
    shown = text(desk.client, f"{series}")
    assert "Waiting: 2" in shown, "the page says how the mails stand"
    caught.deliver()
    assert [caught.message(place)["Subject"][:9] for place in (5, 6)] == ["Changed: ", "Cancelled"]
    queued_before_a_change(desk, caught, row, form)
    assert manager.get(series).status_code == 404, "no longer invited"
    text(desk.client, f"{series}end/", why="Enough.", version=str(row.version))
    row.refresh_from_db()
    ended = strict_calendars.read(inviting.file(row, to=desk.architect))
    assert ended.one("METHOD") == "CANCEL"
    assert not Occasion.objects.filter(held_on__gt=desk.today, state="planned").exists()
    assert planning.roll(today=desk.today) == 0
    with pytest.raises(Refused, match="was ended"):
        planning.end(row, person=desk.architect, by=desk.actor, why="x", today=desk.today, at=clock.now())


def follows_the_calendar(desk: Desk, row: Gathering, uid: str, second: Occasion, third: Occasion) -> None:
    """One time was moved and one skipped: the file of the series says both."""
    row.refresh_from_db()
    root = strict_calendars.read(inviting.file(row, to=desk.architect))
    master, change = root.within("VEVENT")
    assert (master.one("UID"), master.one("SEQUENCE")) == (uid, "2")
    assert master.one("EXDATE") == f"{third.due_on:%Y%m%d}T153000"
    assert change.one("RECURRENCE-ID") == f"{second.due_on:%Y%m%d}T153000"
    assert change.one("DTSTART") == f"{desk.today + timedelta(days=8):%Y%m%d}T090000"


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
