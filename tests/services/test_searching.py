"""The search finds every kind of thing by its words, and for each reader only what their pages show them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from mandate.records import clock, ledger
from mandate.records.models import (
    Development,
    Person,
    Recalibration,
    Request,
    Rule,
    Tool,
)
from mandate.services import people, searching
from mandate.services.people import PersonFacts
from mandate.services.policy import versions
from mandate.services.registers import keeping
from mandate.services.registers.fields import COMPETENCES, DATASETS, PURPOSES, VENDORS

pytestmark = pytest.mark.django_db
CEDAR = 'forbid (principal, action, resource == Tool::"quokka");'


def kinds(person: Person | None, text: str, **asked: Any) -> list[str]:
    return [one.kind for one in searching.find(person, text, today=clock.today(), **asked)]


def fill(desk: Any) -> Person:
    """One thing of every kind with "quokka" in it; the request is Bo's."""
    by, today = desk.actor, desk.today
    for register in (DATASETS, PURPOSES, COMPETENCES, VENDORS):
        keeping.add(register, {"name": "Quokka"}, by=by, today=today)
    bo = people.add_person(PersonFacts("Bo Quokka", "bo@windmolen.example"), by=by, why="test")
    people.add_team("Quokka team", parent="", size=None, by=by, why="test")
    later = today + timedelta(days=9)
    asked = {"asked_on": today, "promised_on": later, "expires_on": later, "lane": "fast", "why": "-"}
    tool = Tool(name="Quokka AI", status="in_use", why="-")
    asked |= {"subject_kind": "tool", "subject": tool.key}
    for row, action in (
        (tool, "tool.added"),
        (Rule(title="No quokkas", text=CEDAR, en="-", nl="-"), "rule.added"),
        (Request(person=bo, name="Quokka for me", **asked), "request.made"),
        (Recalibration(number=7, due_on=today, minutes="The quokka came by."), "recalibration.planned"),
        (Development(title="Quokka 2", link="https://a.example", why="-", fed_on=today), "development.fed"),
    ):
        ledger.write(row, action=action, by=by, why="test")
    versions.publish(by=by, why="The first.", today=today)
    return bo


def test_every_kind_is_found_with_one_question_to_the_database(desk: Any) -> None:
    fill(desk)
    with CaptureQueriesContext(connection) as asked:
        found = kinds(desk.architect, "QUOKKA")
    assert len(asked) == 2
    assert found == [
        "tool", "dataset", "purpose", "competence", "vendor", "policy", "policy", "rule", "request", "recalibration",
        "development", "person", "team",
    ]  # fmt: skip
    page = desk.client.get("/search/?q=quokka").content.decode()
    assert '<a href="/policy/#allowed">What you may use: Quokka AI</a>' in page
    assert ">Recalibration 7</a>" in page
    assert kinds(desk.architect, "quokka", at=clock.now()) == found
    assert (kinds(desk.architect, " "), kinds(None, "quokka"), kinds(desk.architect, "wombat")) == ([], [], [])
    assert kinds(desk.architect, desk.architect.key) == []


def test_each_reader_finds_what_their_pages_show(desk: Any, client_as: Any) -> None:
    bo = fill(desk)
    other = people.add_person(PersonFacts("Cy", "cy@windmolen.example"), by=desk.actor, why="test")
    mine = kinds(bo, "quokka")
    assert ("request" in mine, "rule" in mine, "recalibration" in mine, "person" in mine) == (True, False, False, False)
    assert kinds(other, "quokka") == [one for one in mine if one != "request"]
    for role in ("employee", "manager", "auditor", "works_council", "guest_adviser"):
        client = client_as(role)
        for address in client.get("/search/?q=quokka").content.decode().split('<p class="say"><a href="')[1:]:
            assert client.get(address.split('"')[0]).status_code == 200, (role, address[:60])


def test_a_dutch_reader_finds_and_reads_dutch_names(desk: Any) -> None:
    keeping.add(PURPOSES, {"name": "Newsletter", "name_nl": "Nieuwsbrief"}, by=desk.actor, today=desk.today)
    with translation.override("nl"):
        assert [one.name for one in searching.find(desk.architect, "brief", today=desk.today)] == ["Nieuwsbrief"]
