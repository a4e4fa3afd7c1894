"""Ten score of people get exactly one mail from a server that is killed twice, by two schedulers; then what bounces."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from mandate.connectors import posting
from mandate.engines import mailing
from mandate.records import clock, ledger
from mandate.records.ledger import Act
from mandate.records.models import Bounce, Edition, Mail, MailChoice, MailServer, Person
from mandate.services.mailing import bounces, choices, notices, outbox, sending
from mandate.services.mailing.choices import Wanted
from mandate.services.refusals import Refused
from mandate.services.stand import editions
from tests.conftest import Desk

OFFICE = Path(__file__).with_name("postoffice.py")
PEOPLE = 200


class Office:
    """The mail server as the test sees it: started, killed by itself, started again on the same spool."""

    def __init__(self, folder: Path) -> None:
        self.spool = folder / "spool"
        self.spool.touch()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.running: subprocess.Popen[str] | None = None

    def start(self, *dies: str) -> None:
        words = [sys.executable, str(OFFICE), str(self.port), str(self.spool), *dies]
        self.running = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert self.running.stdout
        assert self.running.stdout.readline() == "ready\n"

    def stop(self) -> None:
        if self.running:
            self.running.kill()
            self.running.communicate()

    def got(self) -> Counter[str]:
        return Counter(line.split()[0] for line in self.spool.read_text().splitlines())


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Iterator[Office]:
    made = Office(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", made.port, False
    settings.DEFAULT_FROM_EMAIL = "Desk <desk@windmolen.example>"
    yield made
    made.stop()


class Hand:
    """A clock that is moved by hand, at ten in the morning of a working day to come."""

    def __init__(self, desk: Desk) -> None:
        day = desk.today + timedelta(days=7 - desk.today.weekday())
        self.at = mailing.moment(day, time(10), clock.zone())

    def __call__(self) -> datetime:
        return self.at


def crowd(desk: Desk) -> None:
    names = ["nobody", "later", *(f"p{number}" for number in range(PEOPLE - 2))]
    rows = [Person(name=f"P {name}", email=f"{name}@windmolen.example", roles=["employee"]) for name in names]
    rows.append(Person(name="Twice", email="P7@Windmolen.example", roles=["employee"]))
    ledger.write_many(rows, action="person.added", by=desk.actor, why="test", act=Act.new())
    MailChoice.objects.bulk_create([MailChoice(person=row, notices="none") for row in rows])


def sealed(desk: Desk, at: datetime) -> Edition:
    row = editions.draft(by=desk.actor, today=desk.today)
    words = {"en": {"title": "<script>alert(1)</script> & a line\n.that begins with a dot", "text": "x"}}
    editions.add(row, "delivered", words, by=desk.actor, version=row.version, for_roles=[], for_teams=[])
    assert editions.send(row, by=desk.actor, at=at, version=row.version) == PEOPLE + bool(desk.architect.email)
    return row


@pytest.mark.django_db
def test_each_of_two_hundred_gets_exactly_one_from_a_server_that_is_killed_twice(
    desk: Desk, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = Hand(desk)
    crowd(desk)
    row = sealed(desk, now())
    with pytest.raises(Refused, match="was sent on"):
        editions.send(row, by=desk.actor, at=now())
    hand, calls = posting.Line.hand, Counter[str]()

    def meets_another(line: posting.Line, content: bytes, **named: Any) -> str:
        calls["hand"] += 1
        if calls["hand"] in {20, 120}:
            # A second scheduler takes its turn while the first holds a claimed mail, and goes through the whole queue.
            calls["second"] += sum(sending.deliver(now=now, worker="second").values())
        return hand(line, content, **named)

    monkeypatch.setattr(posting.Line, "hand", meets_another)
    assert not sending.deliver(now=now, worker="first")
    assert "refused" in (MailServer.objects.get().said.lower())
    for dies in (("before:40",), ("after:50",), ()):
        now.at += timedelta(minutes=16)
        office.start(*dies)
        sending.deliver(now=now, worker="first")
        office.stop()
    assert calls["second"] > 0
    doubtful = set(Mail.objects.filter(state=outbox.UNKNOWN).values_list("address", flat=True))
    assert len(doubtful) == 2
    arrived, missing = outbox.settle(office.spool.read_text(), at=now())
    assert (arrived, len(missing)) == (1, 1)
    for one in missing:
        outbox.resolve(one, arrived=False, at=now())
    with pytest.raises(Refused, match="in doubt"):
        outbox.resolve(missing[0], arrived=True, at=now())
    now.at += timedelta(minutes=20)
    office.start()
    monkeypatch.setattr(posting.Line, "hand", hand)
    for _again in range(2):
        sending.deliver(now=now, worker="third")
        now.at += timedelta(hours=2)
    got = office.got()
    wanted = set(Mail.objects.exclude(address__startswith="nobody").values_list("address", flat=True))
    assert {address.casefold() for address in got} == {address.casefold() for address in wanted}
    assert set(got.values()) == {1}
    assert dict(Counter(Mail.objects.values_list("state", flat=True))) == {"sent": len(wanted), "bounced": 1}
    assert Bounce.objects.get().reply == "550 5.1.1 no such mailbox"
    nobody = Person.objects.get(name="P nobody")
    assert bounces.of(nobody)
    assert nobody.key not in {one.key for one in outbox.readers(today=desk.today)}
    nobody.email = "somebody@windmolen.example"
    ledger.write(nobody, action="person.changed", by=desk.actor, why="test")
    assert nobody.key in {one.key for one in outbox.readers(today=desk.today)}
    lost_power(desk, now)


def lost_power(desk: Desk, now: Hand) -> None:
    """A sender that ended: before the dot the mail goes again, after it nobody knows; and one mail a day is kept to."""
    one, two = Mail.objects.filter(state="sent")[:2]
    Mail.objects.filter(pk=one.pk).update(state=outbox.CLAIMED, claimed_by="dead", claimed_at=now())
    Mail.objects.filter(pk=two.pk).update(state=outbox.HANDING, claimed_by="dead", claimed_at=now())
    assert outbox.recover(at=now() + outbox.LEASE) == 0
    assert outbox.recover(at=now() + outbox.LEASE + timedelta(seconds=1)) == 2
    assert [Mail.objects.get(pk=row.pk).state for row in (one, two)] == [outbox.WAITING, outbox.UNKNOWN]
    Mail.objects.filter(pk=one.pk).update(state=outbox.SENT, day=clock.day(now()))
    MailChoice.objects.filter(person=one.person_id).update(notices="weekly")
    person = Person.objects.get(pk=one.person_id)
    draft = outbox.Draft("digest:x", outbox.DIGEST, person, "More", "en", now())
    assert outbox.queue([draft, draft], at=now()) == 1
    assert not sending.deliver(now=now, worker="fourth")
    waits = Mail.objects.get(kind=outbox.DIGEST)
    assert (waits.state, clock.day(waits.not_before)) == (outbox.WAITING, clock.day(now()) + timedelta(days=1))
    person.left_on = clock.day(now())
    ledger.write(person, action="person.left", by=desk.actor, why="test")
    now.at += timedelta(days=1)
    sending.deliver(now=now, worker="fifth")
    assert Mail.objects.get(kind=outbox.DIGEST).reply == "The person left."


@pytest.mark.django_db
def test_a_digest_comes_as_chosen_at_eight_by_the_local_clock_and_never_in_quiet_hours(desk: Desk) -> None:
    now = Hand(desk)
    desk.architect.email = "architect@windmolen.example"
    ledger.write(desk.architect, action="person.changed", by=desk.actor, why="test")
    assert notices.queue_due(at=now()) == 0
    notices.switch(on=True)
    assert notices.queue_due(at=now() - timedelta(hours=3)) == 0
    made = notices.queue_due(at=now())
    assert (made, notices.queue_due(at=now())) == (1, 0)
    mail = Mail.objects.get()
    assert (mail.state, mail.kind, mail.person) == (outbox.KEPT, outbox.DIGEST, desk.architect)
    assert notices.kept(mail.own)[0].href.startswith("/")
    assert notices.queue_due(at=now() + timedelta(days=1)) == 0
    choices.choose(desk.architect, Wanted("weekly", "daily", choices.KINDS, "18", "12", weekends=True))
    desk.architect.refresh_from_db()
    assert notices.queue_due(at=now() + timedelta(days=2)) == 0
    person = Person.objects.get(pk=desk.architect.pk)
    quiet = notices.digest(person, today=clock.day(now()), at=now())
    assert quiet
    assert quiet.not_before == mailing.moment(clock.day(now()), time(12), clock.zone())
    with pytest.raises(Refused, match="hour from 0 to 23"):
        choices.choose(person, Wanted("weekly", "none", (), "24", "8", weekends=False))
    outbox.forget_person(person)
    assert not Mail.objects.filter(person=person).exists()
