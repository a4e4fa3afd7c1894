"""The pages of the registers: rows made, shown, changed and removed; several at once; a file brought; a start taken."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mandate.records import ledger
from mandate.records.models import Attainment, Change, Classification, Competence, Dataset, Purpose, Team, Tool, Vendor
from mandate.services import people
from mandate.services.people import PersonFacts
from mandate.services.registers import keeping
from mandate.web.middleware import LONGEST

pytestmark = pytest.mark.django_db


def sent(client: Any, address: str, **facts: Any) -> str:
    """Where a form leads that was taken."""
    response = client.post(address, facts)
    assert response.status_code == 302, response.content.decode()[:2000]
    return str(response["Location"])


def text(client: Any, address: str, **asked: Any) -> str:
    response = client.get(address, asked)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def test_rows_point_to_each_other_and_what_is_pointed_to_stays(desk: Any) -> None:
    client = desk.client
    assert sent(client, "/purposes/new/", name="Marketing") == "/purposes/marketing/"
    sent(client, "/purposes/new/", name="Newsletter", broader="marketing")
    refused = client.post("/purposes/marketing/change/", {"name": "Marketing", "broader": "newsletter", "version": "1"})
    assert refused.status_code == 422
    assert "Marketing › Newsletter › Marketing" in refused.content.decode()
    soon = {"agreement": "signed", "agreement_on": "2025-01-01", "agreement_until": desk.today.isoformat()}
    vendor = sent(client, "/vendors/new/", name="Polder", **soon)
    key = Vendor.objects.get().key
    assert "ends on" in text(client, vendor)
    assert "Signed, ends soon" in text(client, "/vendors/")
    past = {"name": "Polder", "agreement": "signed", "agreement_on": "2025-01-01", "agreement_until": "2025-02-01"}
    sent(client, f"{vendor}change/", version="1", **past)
    assert "Expired" in text(client, "/vendors/", without="agreement")
    assert "ended on 1 Feb 2025" in text(client, vendor)

    sales = Team.objects.get(name="Sales")
    facts = {"personal": "yes", "purposes": ["newsletter"], "teams": [sales.key], "vendor": key}
    assert client.post("/data/new/", {"name": "CRM", "data_class": "1", **facts}).status_code == 422
    crm = sent(client, "/data/new/", name="CRM", data_class="3", **facts)
    orders = sent(client, "/data/new/", name="Orders", links="CRM | customer number | weekly")
    assert "CRM, customer number, weekly" in text(client, orders)
    assert "Newsletter" in text(client, crm)
    assert "Orders" in text(client, f"{crm}remove/")
    assert "Newsletter" in text(client, "/purposes/marketing/remove/")
    assert "CRM" in text(client, vendor)
    for address in ("/purposes/marketing/", vendor, crm):
        assert client.post(f"{address}remove/", {"version": "1"}).status_code in (409, 412)
    # A team that is removed stays in the list of keys, and the page says so instead of breaking.
    ledger.remove(sales, action="team.removed", by=desk.actor, why="test")
    assert "a team that no longer exists" in text(client, crm)
    sent(client, f"{crm}change/", name="CRM 2", data_class="3", version="1", **facts)
    sent(client, f"{orders}remove/", version="1", change_why="doubled")
    assert Change.objects.get(action="dataset.removed").why == "doubled"
    assert "CRM 2" in text(client, "/data/", q="crm", data_class="3")
    assert "Orders" not in text(client, "/data/")


def test_classes_are_described_and_levels_noted(desk: Any, client_as: Any) -> None:
    client = desk.client
    assert "Five of five classes are not described yet." in text(client, "/data/classes/")
    sent(client, "/data/classes/3/change/", name="Persons", handling="Ask first.")
    sent(client, "/data/classes/3/change/", name="People", handling="Ask first.", version="1")
    assert Classification.objects.get().name == "People"
    assert "People" in text(client, "/data/classes/3/")
    assert client.get("/data/classes/5/").status_code == 404
    sent(client, "/competences/new/", name="Prompting well", way="A morning")
    level = {"person": desk.architect.key, "level": "2", "on": "2026-01-01", "evidence": "exam 7"}
    note = "/competences/prompting-well/levels/"
    sent(client, note, **level)
    sent(client, note, **{**level, "level": "3"})
    assert Attainment.objects.get().level == 3
    assert client.post(note, {**level, "level": "6"}).status_code == 422
    manager = client_as("manager")
    assert manager.post(note, level).status_code == 403
    assert "exam 7" not in text(manager, "/competences/prompting-well/")
    boss = people.Person.objects.get(email="manager@windmolen.example")
    mine = people.add_person(PersonFacts("Bo", "bo@windmolen.example", manager=boss.key), by=desk.actor, why="test")
    sent(manager, note, **{**level, "person": mine.key})
    assert "Bo" in text(manager, "/competences/prompting-well/")
    kept = client.post("/competences/prompting-well/remove/", {"version": "1"})
    assert (kept.status_code, "2 people" in kept.content.decode(), "“Bo”" in kept.content.decode()) == (
        409,
        True,
        False,
    )
    off = f"{note}{Attainment.objects.get(person=mine).key}/remove/"
    assert "Say why the level is taken off" in client.post(off).content.decode()
    sent(client, off, change_why="the exam was somebody else's")
    assert Change.objects.get(action="attainment.removed").why == "the exam was somebody else's"


def test_several_tools_change_at_once_or_not_at_all(desk: Any) -> None:
    client, team = desk.client, Team.objects.first()
    competence = Competence(key="prompting", name="Prompting")
    ledger.write(competence, action="competence.added", by=desk.actor, why="test")
    sent(client, "/tools/new/", name="One", status="unknown", **{"required-prompting": "2"})
    sent(client, "/tools/new/", name="Two", status="in_use", why="works", supplier="")
    assert Tool.objects.get(name="One").required == {"prompting": 2}
    keys = [tool.key for tool in Tool.objects.all()]
    facts = {"key": keys, "set": ["status", "teams"], "status": "pilot", "teams": [team.key], "change_why": "trial"}
    facts |= {f"version-{key}": "1" for key in keys}
    assert "Change two tools at once." in text(client, "/tools/change/", key=keys)
    shown = client.post("/tools/change/", facts).content.decode()
    assert "2 rows change" in shown
    assert "Nobody decided" in shown
    assert Tool.objects.get(name="One").status == "unknown"
    assert client.post("/tools/change/", {**facts, "change_why": ""}).status_code == 422
    deed = sent(client, "/tools/change/", write="yes", **facts)
    assert "Two rows changed, and all of it can be undone." in text(client, deed)
    assert {(t.status, t.why, tuple(t.teams)) for t in Tool.objects.all()} == {("pilot", "trial", (team.key,))}
    assert Change.objects.filter(action="tool.changed").values("act").distinct().count() == 1
    assert client.post("/tools/change/", {**facts, "write": "yes", "status": "not_yet"}).status_code == 412
    out = {"key": keys, "set": ["teams"], "how-teams": "remove", "teams": [team.key], "change_why": "all"}
    assert "No team is left, so it opens to everybody." in client.post("/tools/change/", out).content.decode()
    assert "Tick what is added" in client.post("/tools/change/", {**out, "teams": []}).content.decode()
    sent(client, deed)
    assert {(t.name, t.status, tuple(t.teams)) for t in Tool.objects.all()} == {
        ("One", "unknown", ()),
        ("Two", "in_use", ()),
    }
    assert client.get("/registers/deeds/none/").status_code == 404
    facts |= {f"version-{key}": "3" for key in keys}
    broken = {**facts, "set": ["until"], "until": "soon", "write": "yes"}
    assert client.post("/tools/change/", broken).status_code == 422
    assert sent(client, "/tools/change/") == "/tools/"


def test_a_file_is_looked_at_and_then_written_as_it_was_shown(desk: Any) -> None:
    client = desk.client
    sent(client, "/vendors/new/", name="Polder")

    def bring(body: bytes) -> str:
        return client.post("/registers/import/", {"file": SimpleUploadedFile("r.yaml", body)}).content.decode()

    assert "1 place in the file is at fault." in bring(b"vendors: [{name: Polder, agreement: maybe}]")
    assert "Aliases" in bring(b"a: &x [1]\nb: *x")
    shown = bring(b"vendors: [{name: Polder, contact: Kim}, {name: New}]")
    assert "The file changes 2 rows." in shown
    assert "Kim" in shown
    assert Vendor.objects.count() == 1
    kept = shown.split('name="kept" value="')[1].split('"')[0]
    assert client.post("/registers/import/", {"kept": kept}).status_code == 422
    assert client.post("/registers/import/", {"kept": kept + "x", "change_why": "x"}).status_code == 422
    sent(client, "/registers/import/", kept=kept, change_why="from the desk")
    assert set(Vendor.objects.values_list("name", "contact")) == {("Polder", "Kim"), ("New", "")}
    assert client.post("/registers/import/", {"kept": kept, "change_why": "again"}).status_code == 409
    workbook = client.get("/registers/export.xlsx")
    assert workbook["Content-Disposition"].endswith('.xlsx"')
    assert workbook.content[:2] == b"PK"
    again = client.post("/registers/import/", {"file": SimpleUploadedFile("r.xlsx", workbook.content)})
    assert "The file changes nothing." in again.content.decode()


def test_a_file_of_many_rows_is_written_as_it_was_shown(desk: Any) -> None:
    names = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(400)]
    body = "vendors:\n" + "".join(f"- {{name: {name}, note: {name[::-1]}}}\n" for name in names)
    brought = desk.client.post("/registers/import/", {"file": SimpleUploadedFile("r.yaml", body.encode())})
    shown = brought.content.decode()
    assert ("The file changes 400 rows." in shown, "100 more" in shown) == (True, True)
    kept = shown.split('name="kept" value="')[1].split('"')[0]
    assert len(kept) > LONGEST
    sent(desk.client, "/registers/import/", kept=kept, change_why="all of them")
    assert Vendor.objects.count() == 400


def test_tools_without_a_reason_and_those_open_to_all_against_their_words_are_missing_something(desk: Any) -> None:
    told = {"status": "in_use", "audience": "Sales and the MT", "data_class": 1}
    for name, facts in (("Words", told), ("Ticked", {**told, "teams": ["x"], "why": "Yes."}), ("Open", {})):
        ledger.write(Tool(name=name, **facts), action="tool.added", by=desk.actor, why="test")
    page = text(desk.client, "/registers/")
    assert "1 in use names its audience in words and no team, so everybody may use it" in page
    assert "1 decided without a reason" in page
    for lacking in ("teams", "why"):
        listed = text(desk.client, "/tools/", without=lacking)
        assert "Words" in listed
        assert ">Ticked</a>" not in listed
        assert ">Open</a>" not in listed


def test_a_start_is_taken_and_undone_and_the_front_page_says_what_is_missing(desk: Any, client_as: Any) -> None:
    client = desk.client
    assert "The registers are empty." in text(client, "/registers/")
    assert "Start from a template" in text(client, "/data/")
    offered = text(client, "/registers/templates/")
    assert "37 rows to start from." in offered
    assert "All of them are ticked" in offered
    assert "These 2 datasets are then open to everybody, for their purposes: Campaign results, Product cat" in offered
    assert "Comes closed; meant for Administration, " in offered
    took = sent(client, "/registers/templates/", take=["datasets:orders", "purposes:sales", "classes:2"])
    assert took.startswith("/registers/deeds/start-")
    assert "Three rows changed, and all of it can be undone." in text(client, took)
    assert took in text(client, "/registers/templates/")
    page = text(client, "/registers/")
    assert "1 without an owner" in page
    assert "4 not described yet" in page
    assert client_as("employee").get(took).status_code == 403
    keeping.change(Dataset.objects.get(), {"stored_in": "Shop"}, by=desk.actor, today=desk.today)
    assert "Two of three rows can be undone." in text(client, took)
    ledger.remove(Dataset.objects.get(), action="dataset.removed", by=desk.actor, why="test")
    assert sent(client, took) == took
    assert "Nothing of this can be undone any more." in text(client, took)
    assert not Dataset.objects.exists()
    assert not Purpose.objects.exists()
    assert not Classification.objects.exists()
