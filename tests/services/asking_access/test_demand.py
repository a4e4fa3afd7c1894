"""Demand is shown from five people up, each counted once, and nothing can be worked out of what is hidden."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mandate.records.models import Demand
from mandate.services import known, people, retention
from mandate.services.asking_access import demand, requests
from mandate.services.asking_access.requests import Wanted
from tests.services.asking_access.world import World

pytestmark = pytest.mark.django_db


def ask(desk: Any, person: int, subject: str, verdict: str = "no", ago: int = 0, purpose: str = "") -> None:
    demand.remember(
        f"person-{person}", subject_kind="service", subject=subject, name=subject.title(), purpose=purpose,
        data_class=1, verdict=verdict, today=desk.today - timedelta(days=ago),
    )  # fmt: skip


def test_ten_questions_of_one_person_are_one_and_five_people_are_shown(desk: Any) -> None:
    for _again in range(10):
        ask(desk, 1, "nova")
    assert Demand.objects.count() == 1
    for person in range(2, 5):
        ask(desk, person, "nova")
    assert demand.asked().lines == ()
    ask(desk, 5, "nova")
    (line,) = demand.asked().lines
    assert (line.name, line.people, line.verdicts) == ("Nova", 5, {"yes": 0, "after": 0, "not_yet": 0, "no": 5})
    assert demand.sentence(demand.asked()) == "One thing was asked for by five people or more; five asked for Nova."


def test_a_hidden_answer_or_row_cannot_be_worked_out_from_the_rest(desk: Any) -> None:
    for person in range(6):
        ask(desk, person, "nova", "yes" if person == 0 else "no")
    (line,) = demand.asked().lines
    assert set(line.verdicts.values()) == {None}
    assert demand.asked().people == 6
    for person in range(10, 14):
        ask(desk, person, "zeta")
    assert demand.asked().people is None


def test_the_last_answer_to_a_person_counts_and_a_script_is_not_demand(desk: Any) -> None:
    for person in range(5):
        ask(desk, person, "nova", "no", ago=3)
        ask(desk, person, "nova", "yes")
    assert demand.asked().lines[0].verdicts["yes"] == 5
    for number in range(demand.MOST_A_DAY + 5):
        ask(desk, 99, f"thing-{number}")
    assert Demand.objects.filter(person=demand.pseudonym("person-99")).count() == demand.MOST_A_DAY


def test_rows_are_called_as_the_register_calls_them_now(desk: Any, made: World) -> None:
    for person in range(5):
        demand.remember(
            f"person-{person}", subject_kind="tool", subject=made.tools["writer"].key, name="Old name", purpose="",
            data_class=None, verdict="yes", today=desk.today,
        )  # fmt: skip
    assert demand.asked().lines[0].name == "Writer"


def test_questions_are_erased_when_their_time_is_over(desk: Any, settings: Any) -> None:
    ask(desk, 1, "nova", ago=settings.RETENTION_DAYS + 1)
    ask(desk, 2, "nova", ago=settings.RETENTION_DAYS)
    retention.forget(today=desk.today)
    assert Demand.objects.count() == 1


def test_who_asked_reads_how_often_and_being_erased_erases_it(desk: Any, made: World) -> None:
    els = made.people["els"]
    demand.remember(
        els.key, subject_kind="service", subject="nova", name="Nova", purpose="", data_class=1, verdict="not_yet",
        today=desk.today,
    )  # fmt: skip
    wanted = Wanted(why="Quotes", name="Nova", data_class=0)
    requests.make(wanted, person=els, by=desk.actor, today=desk.today, sort="idea")
    said = {one.what: one.value for one in known.about(els)}
    assert said["What you asked with May I?"] == "1 question under a pseudonym"
    assert said["What you asked for"] == "1 request carries your name"
    people.erase_person(els, by=desk.actor, why="asked")
    assert not Demand.objects.exists()
