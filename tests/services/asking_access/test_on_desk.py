"""What waits because somebody asked stands on the desk of those whose move it is, and of who asked once answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import Grant, Person, Team
from mandate.services import people
from mandate.services.asking_access import on_desk, requests, reviews, verdicts
from mandate.services.asking_access.requests import Wanted
from tests.services.asking_access.world import World, change, keep

pytestmark = pytest.mark.django_db
BY = Actor("cli:test")


def said(made: World, who: str) -> list[str]:
    return [one.say for one in on_desk.waiting(made.people[who], today=clock.today())]


def test_a_request_waits_on_who_answers_it_and_its_answer_on_who_asked(desk: Any, made: World) -> None:
    wanted = Wanted(why="Letters", subject_kind="tool", subject=made.tools["closed"].key, data_class=3)
    one = requests.make(wanted, person=made.people["els"], by=BY, today=desk.today)
    asks = ["Els Test asks for Closed"]
    assert said(made, "olaf") == said(made, "mees") == said(made, "architect") == asks
    assert said(made, "els") == []
    denial = verdicts.Verdict("deny", "No seat", way_back="January")
    verdicts.answer(one, denial, person=made.people["olaf"], by=BY, now=clock.now(), today=desk.today)
    assert said(made, "olaf") == []
    assert said(made, "els") == ["Your request for Closed was denied"]


def test_what_somebody_asked_who_left_waits_on_nobody(desk: Any, made: World) -> None:
    wanted = Wanted(why="Letters", subject_kind="tool", subject=made.tools["closed"].key, data_class=3)
    one = requests.make(wanted, person=made.people["els"], by=BY, today=desk.today)
    change(desk, made.people["els"], "person.changed", until=desk.today - timedelta(days=1))
    assert said(made, "mees") == said(made, "olaf") == []
    change(desk, made.people["els"], "person.changed", until=None)
    people.part(Person.objects.get(key=made.people["els"].key), by=BY, why="left", today=desk.today)
    one.refresh_from_db()
    assert (one.state, one.answer) == ("expired", "Who asked has left the organisation.")
    assert said(made, "mees") == said(made, "architect") == []


def test_access_that_ends_and_reviews_that_are_due_are_told_in_one_question(desk: Any, made: World) -> None:
    els = made.people["els"]
    for days, tool in ((5, "closed"), (29, "writer"), (31, "helper")):
        grant = Grant(person=els, team=els.team, subject_kind="tool", subject=made.tools[tool].key, why="Seat",
                      given_on=desk.today, until=desk.today + timedelta(days=days))  # fmt: skip
        keep(desk, grant, "grant.given")
    found = on_desk.waiting(els, today=desk.today)
    assert [(one.tone, one.state) for one in found] == [("warn", "5 days left"), ("", "29 days left")]
    assert len(said(made, "olaf")) == 2
    reviews.begin(Team.objects.get(name="Sales"), by=BY, why="test", today=desk.today)
    with CaptureQueriesContext(connection) as asked:
        waits = on_desk.waiting(made.people["mees"], today=desk.today + timedelta(days=22))
    assert len(asked) == 1
    assert [(one.say, one.tone) for one in waits] == [("Review the access of Sales", "bad")]


def test_an_emergency_comes_first_waits_on_the_second_only_and_is_told_to_who_looks_after_it(
    desk: Any, made: World
) -> None:
    for name in ("writer", "sketch", "helper", "closed"):
        early = Wanted(why="x", subject_kind="tool", subject=made.tools[name].key, data_class=1)
        requests.make(early, person=made.people["els"], by=BY, today=desk.today - timedelta(days=9))
    wanted = Wanted(why="Fire", subject_kind="tool", subject=made.tools["closed"].key, data_class=3, emergency=True)
    one = requests.make(wanted, person=made.people["els"], by=BY, today=desk.today)
    asks = "Emergency: Els Test asks for Closed"
    assert all(said(made, who)[0] == asks for who in ("olaf", "mees", "architect"))
    yes = verdicts.Verdict("approve", "Now", until=desk.today.isoformat())
    verdicts.answer(one, yes, person=made.people["olaf"], by=BY, now=clock.now(), today=desk.today)
    assert asks not in said(made, "olaf")
    assert said(made, "mees")[0] == asks
    verdicts.answer(one, yes, person=made.people["mees"], by=BY, now=clock.now(), today=desk.today)
    given = "Emergency access to Closed was given to Els Test"
    assert given in said(made, "olaf")
    assert given not in [*said(made, "mees"), *said(made, "els")]
    assert [row.say for row in on_desk.waiting(made.people["olaf"], today=desk.today + timedelta(days=15))].count(
        given
    ) == 0
