"""Once somebody is erased, their name stands nowhere in the database or in what leaves it, and pages read on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from mandate.records import clock, ledger
from mandate.records.models import Acknowledgement, Attainment, Grant, Person, Processing, Recalibration, Tool
from mandate.services import people, processing
from mandate.services.people import PersonFacts
from mandate.services.policy import readers, versions
from mandate.services.registers import exporting, keeping, levels
from mandate.services.registers.fields import COMPETENCES, DATASETS

pytestmark = pytest.mark.django_db
NAME, MAIL = "Xanthippe Zonneveld", "x.zonneveld@windmolen.example"


def everything() -> str:
    """Every row of every table, as the database itself writes it out."""
    connection.ensure_connection()
    return "\n".join(connection.connection.iterdump()).casefold()


def whole_file() -> bytes:
    """The database as it stands on disk, page by page, those that nothing uses any more included."""
    return bytes(connection.connection.serialize()).lower()


def traces(desk: Any) -> Person:
    """Somebody whose name stands wherever a name can stand."""
    by, today = desk.actor, desk.today
    facts = PersonFacts(NAME, MAIL, roles=("employee", "mt_member", "works_council"))
    person = people.add_person(facts, by=by, why=f"{NAME} joins")
    sign = {"role": "works_council", "name": NAME, "on": today.isoformat()}
    record = processing.write(processing.draft(language="en"), by=by, today=today, signer=desk.architect)
    record.signatures = [*record.signatures, {**sign, "person": person.key}]
    ledger.write(record, action="processing.signed", by=by, why="Read and signed.")
    session = Recalibration(number=1, due_on=today, signatures=[sign], minutes=f"Chaired by {NAME.upper()}.")
    ledger.write(session, action="recalibration.signed", by=by, why=f"Signed by {NAME}.")
    tool = Tool(name="Ada", status="pilot", why=f"Ask {MAIL}.", owner=person, owner_text=NAME)
    ledger.write(tool, action="tool.added", by=by, why="test")
    keeping.add(DATASETS, {"name": "CRM", "owner": person.key, "why": f"({NAME} knows)"}, by=by, today=today)
    skill = keeping.add(COMPETENCES, {"name": "Prompting", "way": f"{NAME}, room 2"}, by=by, today=today)
    reached = {"person": person.key, "level": "2", "on": today, "evidence": f"seen by {NAME}"}
    levels.note(skill, reached, by=by, noted_by=None, today=today)
    version = versions.publish(by=by, why="The first.", today=today)
    readers.acknowledge(person, version, by=by, today=today)
    grant = Grant(
        person=person,
        subject_kind="tool",
        subject=tool.key,
        given_on=today,
        until=today + timedelta(days=9),
        why="trial",
    )
    ledger.write(grant, action="grant.given", by=by, why=f"For {NAME}.")
    return person


def test_the_name_is_nowhere_after_the_erasure_and_the_ledger_still_holds(desk: Any) -> None:
    person = traces(desk)
    assert everything().count("zonneveld") > 12
    assert b"zonneveld" in whole_file()
    people.part(person, by=desk.actor, why=f"{NAME} left", today=desk.today)
    people.erase_person(person, by=desk.actor, why=f"Asked by {NAME}")
    left = [line for line in everything().splitlines() if "zonneveld" in line or "xanthippe" in line]
    assert left == []
    assert not [word for word in (b"zonneveld", b"xanthippe") if word in whole_file()]
    assert list(ledger.breaks()) == []
    assert list(ledger.drifts([Person, Tool, Processing, Recalibration])) == []
    assert (Acknowledgement.objects.count(), Attainment.objects.count(), Grant.objects.count()) == (1, 1, 1)
    assert Tool.objects.get(name="Ada").why == "Ask erased person."
    assert Recalibration.objects.get().minutes == "Chaired by erased person."
    signed = Processing.objects.get().signatures
    assert [one["role"] for one in signed] == ["architect", "works_council"]
    assert (signed[0]["name"], signed[1]["name"]) == ("Anna de Vries", "erased person")

    found = exporting.rows(all_of_them=True)
    for file in (
        exporting.to_yaml(found, None, moment=clock.now()),
        desk.client.get("/changes/?as=csv").content,
        *(
            desk.client.get(address).content
            for address in ("/tools/", "/people/", "/data/", "/competences/prompting/", "/policy/", "/policy/draft/",
                            "/recalibration/", "/processing/", "/changes/", "/grants/", "/search/?q=zonneveld")
        ),
    ):  # fmt: skip
        assert NAME.casefold() not in file.decode().casefold()
        assert MAIL not in file.decode()


def test_a_name_that_others_share_goes_only_beside_its_key(desk: Any) -> None:
    by = desk.actor
    first, second = (
        people.add_person(PersonFacts("Jan Jansen", f"jan{n}@windmolen.example"), by=by, why="test") for n in (1, 2)
    )
    signatures = [
        {"role": "auditor", "name": one.name, "person": one.key, "on": "2026-01-01"} for one in (first, second)
    ]
    record = Processing(written_on=desk.today, signatures=signatures, purpose="As Jan Jansen asked, and Bo.")
    ledger.write(record, action="processing.written", by=by, why="test")
    people.erase_person(first, by=by, why="asked")
    record.refresh_from_db()
    assert [one["name"] for one in record.signatures] == ["erased person", "Jan Jansen"]
    assert record.purpose == "As Jan Jansen asked, and Bo."
    other = people.add_person(PersonFacts("Bo"), by=by, why="test")
    session = Recalibration(number=1, due_on=desk.today, signatures=[{"role": "architect", "name": "Bo", "on": "-"}])
    ledger.write(session, action="recalibration.signed", by=by, why="test")
    people.erase_person(other, by=by, why="asked")
    record.refresh_from_db()
    session.refresh_from_db()
    assert session.signatures[0]["name"] == "erased person"
    assert record.purpose == "As Jan Jansen asked, and Bo."
