"""People and teams through the API: added, changed, invited, gone, forgotten, each under the same rules as on their pages."""

import pytest

from mandate.records import clock
from mandate.records.models import Person
from tests.api.conftest import fields

pytestmark = pytest.mark.django_db

BOB = {"name": "Bob Smit", "email": "bob@windmolen.example", "roles": ["employee", "manager"]}


def test_a_person_is_added_changed_and_leaves(api):
    person = api.post("/people", BOB)
    assert person.status_code == 201
    key = person.json()["key"]
    changed = api.patch(f"/people/{key}", {"function": "Sales lead"}, if_match=person["ETag"])
    assert (changed.json()["function"], changed.json()["roles"]) == ("Sales lead", ["employee", "manager"])
    assert api.patch(f"/people/{key}", {"function": "x"}, if_match=person["ETag"]).status_code == 412
    left = api.post(f"/people/{key}/leave", {"why": "New job."}, if_match=changed["ETag"])
    assert left.json()["left_on"] == clock.today().isoformat()
    actions = [one["action"] for one in api.get(f"/people/{key}/history").json()["items"]]
    assert actions == ["person.left", "person.changed", "person.added"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": "anna@windmolen.example"}, "email"),
        ({"roles": ["guest_adviser"]}, "until"),
        ({"roles": ["anonymous"]}, "roles"),
        ({"team": "nowhere"}, "team"),
        ({"manager": "nobody"}, "manager"),
    ],
)
def test_what_is_wrong_with_a_person_is_named(api, given, field):
    assert fields(api.post("/people", {**BOB, **given})) == [field]


def test_the_last_architect_stays(api, desk):
    path = f"/people/{desk.architect.key}"
    for answer in (
        api.post(f"{path}/leave", {}, if_match="*"),
        api.post(f"{path}/erase", {"why": "Asked."}, if_match="*"),
        api.patch(path, {"roles": ["employee"]}, if_match="*"),
    ):
        assert answer.status_code == 409
        assert answer.json()["what_would_change_this"] == "A second architect."


def test_an_invitation_is_a_link_that_signs_in_once(api):
    key = api.post("/people", BOB).json()["key"]
    link = api.post(f"/people/{key}/invitation").json()["link"]
    assert link.startswith("http://testserver/enter/")
    assert api.client.get(link).status_code == 200


def test_an_erased_person_keeps_no_name_anywhere(api):
    key = api.post("/people", BOB).json()["key"]
    erased = api.post(f"/people/{key}/erase", {"why": "Asked to be forgotten."}, if_match="*")
    assert (erased.json()["name"], erased.json()["email"]) == ("Erased person", None)
    added = api.get(f"/people/{key}/history").json()["items"][-1]
    shown = api.get(f"/changes/{added['id']}").json()
    assert (shown["erased"], shown["fields"]) == (True, [])
    assert b"Bob" not in api.get(f"/people/{key}/history").content


def test_a_manager_sees_their_own_people_only(api, api_as):
    manager = api_as("manager")
    boss = Person.objects.get(email="manager@windmolen.example")
    mine = api.post("/people", {**BOB, "manager": boss.key}).json()
    other = api.post("/people", {"name": "Carla"}).json()
    assert {row["key"] for row in manager.get("/people").json()["items"]} == {boss.key, mine["key"]}
    assert manager.get(f"/people/{other['key']}").status_code == 404
    assert manager.get(f"/people/{other['key']}?at={clock.today()}").status_code == 404


def test_a_team_finds_its_place_in_the_tree(api):
    marketing = next(row for row in api.get("/teams").json()["items"] if row["name"] == "Marketing")
    made = api.post("/teams", {"name": "Content", "parent": marketing["key"], "stated_size": 4})
    assert (made.status_code, made.json()["path"]) == (201, "Marketing › Content")
    key = made.json()["key"]
    api.post("/people", {**BOB, "team": key})
    assert api.get(f"/teams/{key}").json()["people"] == 1
    circle = api.patch(f"/teams/{marketing['key']}", {"parent": key}, if_match="*")
    assert circle.status_code == 409
    assert api.delete(f"/teams/{key}", if_match="*").status_code == 409
    renamed = api.patch(f"/teams/{key}", {"name": "Texts"}, if_match='"1"').json()
    assert (renamed["name"], renamed["parent"], renamed["stated_size"]) == ("Texts", marketing["key"], 4)
    assert fields(api.post("/teams", {"name": "x", "parent": "nowhere"})) == ["parent"]


def test_an_empty_team_can_go_and_stays_in_the_past(api):
    team = api.post("/teams", {"name": "Gone"}).json()
    assert api.delete(f"/teams/{team['key']}", if_match='"9"').status_code == 412
    assert api.delete(f"/teams/{team['key']}", if_match='"1"').status_code == 204
    assert api.get(f"/teams/{team['key']}").status_code == 404
    assert api.get(f"/teams/{team['key']}/history").status_code == 404
