"""Assessments over the API: planned, opened, asked, counted, closed, and read as published; never a single answer."""

from datetime import timedelta

import pytest

from mandate.records.models import Campaign, Invitation, Response
from mandate.services import answering, people
from mandate.services.people import PersonFacts
from tests.api.conftest import fields
from tests.web import things

pytestmark = pytest.mark.django_db


def body(desk, **changed):
    first, last = desk.today.isoformat(), (desk.today + timedelta(days=9)).isoformat()
    groups = [{"key": "mt"}, {"label": "Dealers"}]
    return {"title": "Autumn", "opens_on": first, "closes_on": last, "groups": groups, **changed}


@pytest.fixture
def planned(api, desk):
    answer = api.post("/assessments", body(desk))
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_plan_is_made_changed_and_opened_and_then_stands_fixed(api, desk, planned):
    assert [(g["key"], g["form"]) for g in planned["groups"]] == [("mt", "full"), ("dealers", "employee")]
    assert planned["compare"] == [["mt", "dealers"]]
    at = f"/assessments/{planned['key']}"
    changed = api.patch(at, {"title": "Winter", "weights": {"data": 2}}, if_match=f'"{planned["version"]}"')
    assert (changed.json()["title"], changed.json()["weights"]) == ("Winter", {"data": 2})
    assert api.patch(at, {"title": "X"}, if_match=f'"{planned["version"]}"').status_code == 412
    assert api.post(f"{at}/open", if_match="*").json()["state"] == "open"
    assert api.patch(at, {"title": "X"}, if_match="*").status_code == 409
    last = (desk.today + timedelta(days=12)).isoformat()
    assert api.post(f"{at}/last-day", {"closes_on": last}, if_match="*").status_code == 422
    moved = api.post(f"{at}/last-day", {"closes_on": last, "why": "Holidays"}, if_match="*").json()
    assert (moved["closes_on"], moved["state"]) == (last, "open")
    assert api.post(f"{at}/last-day", {"closes_on": "2020-01-01", "why": "Late"}, if_match="*").status_code == 409
    actions = [one["action"] for one in api.get(f"{at}/history").json()["items"]]
    assert actions == ["campaign.extended", "campaign.opened", "campaign.changed", "campaign.planned"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"groups": [{"key": "garden"}]}, "groups.0.key"),
        ({"groups": [{"label": "A"}, {"label": "a"}]}, "groups"),
        ({"closes_on": "2020-01-01"}, "closes_on"),
        ({"weights": {"data": 9}}, "weights.data"),
        ({"weights": {"garden": 1}}, "weights.garden"),
        ({"previous": "nothing"}, "previous"),
        ({"mode": "named"}, "groups"),
    ],
)
def test_what_cannot_be_planned_names_its_field(api, desk, changed, field):
    assert field in fields(api.post("/assessments", body(desk, **changed)))
    assert not Campaign.objects.exists()


def test_the_groups_the_record_knows_come_with_how_many_are_in_them(api, desk):
    people.add_person(PersonFacts("Mo", "mo@windmolen.example", roles=("mt_member",)), by=desk.actor, why="new")
    found = {one["key"]: one["people"] for one in api.get("/assessments/groups").json()["items"]}
    assert (found["mt"], found["sales"]) == (1, 0)


def test_people_are_asked_once_and_counted_and_never_named(api, desk, planned):
    people.add_person(PersonFacts("Mo", "mo@windmolen.example", roles=("mt_member",)), by=desk.actor, why="new")
    at = f"/assessments/{planned['key']}"
    api.post(f"{at}/open", if_match="*")
    (asked,) = api.post(f"{at}/invitations", if_match="*").json()["items"]
    assert asked["name"] == "Mo"
    assert api.post(f"{at}/invitations", if_match="*").json()["items"] == []
    link = api.post(f"{at}/links", {"group": "dealers"}, if_match="*").json()["secret"]
    answering.begin(answering.entrance(link, address="10.0.0.1", at=things.clock.now()), link, today=desk.today)
    counted = {one["group"]: one for one in api.get(at).json()["turnout"]}
    assert counted["mt"] == {"group": "mt", "asked": 1, "begun": 0, "finished": 0}
    assert counted["dealers"] == {"group": "dealers", "asked": None, "begun": 1, "finished": 0}
    assert api.get(f"{at}?at={desk.today.isoformat()}").json()["turnout"] == []
    assert Invitation.objects.count() == 1
    assert api.post(f"{at}/links", {"group": "garden"}, if_match="*").status_code == 409


def test_closing_answers_whether_something_was_published(api, planned):
    at = f"/assessments/{planned['key']}"
    assert api.post(f"{at}/close", if_match="*").status_code == 409
    api.post(f"{at}/open", if_match="*")
    assert api.post(f"{at}/close", if_match="*").json() == {"published": True, "people": 0}
    results = api.get(f"{at}/results").json()
    assert (results["groups"], results["aligned"]) == ([], [])


def test_cancelling_needs_a_reason(api, planned):
    at = f"/assessments/{planned['key']}"
    assert fields(api.post(f"{at}/cancel", {}, if_match="*"))
    assert api.post(f"{at}/cancel", {"why": "Reorganisation"}, if_match="*").json()["state"] == "cancelled"
    assert not Response.objects.exists()


def test_results_are_those_of_the_page(api, desk):
    closed = things.results(desk)
    results = api.get(f"/assessments/{closed.key}/results").json()
    assert results["people"] == 18
    assert [one["item"] for one in results["differing"]] == ["G1"]
    assert [one["item"] for one in results["aligned"]] == ["G2"]
    assert results["not_shown"] == [{"group": "marketing", "item": "G2", "why": "fewer than five answered"}]
    items = api.get(f"/assessments/{closed.key}/results/items?group=sales&sort=-n").json()
    assert [(one["item"], one["n"], one["n1"]) for one in items["items"]] == [("G1", 9, 6), ("G2", 6, 1)]
    (pair,) = api.get(f"/assessments/{closed.key}/results/differences").json()["items"]
    assert (pair["steps"], pair["low"], pair["reading"]) == (3.2, 2.6, "differ")
    table = api.get(f"/assessments/{closed.key}/results/items?as=csv").content.decode("utf-8-sig")
    assert len(table.splitlines()) >= 6


def test_before_anything_was_published_there_are_no_results(api, desk, planned):
    assert api.get(f"/assessments/{planned['key']}/results").status_code == 404
    closed = things.results(desk)
    yesterday = (desk.today - timedelta(days=1)).isoformat()
    assert api.get(f"/assessments/{closed.key}/results?at={yesterday}").status_code == 404
    assert api.get(f"/assessments/{closed.key}/results?at={desk.today.isoformat()}").status_code == 200


def test_who_may_not_see_the_assessment_gets_nothing_of_it(api_as, desk):
    closed = things.results(desk)
    employee = api_as("employee")
    for part in ("", "/results", "/results/items", "/results/differences", "/history"):
        assert employee.get(f"/assessments/{closed.key}{part}").status_code == 403, part
    assert api_as("mt_member").get(f"/assessments/{closed.key}/results").status_code == 200
