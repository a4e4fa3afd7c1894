"""What follows an assessment, by script: sessions, the circle for its members alone, coaching, the own check."""

import json

import pytest
from django.urls import reverse

from mandate.records import ledger
from mandate.records.models import Coaching, Person, Session
from mandate.services import circle
from tests.api.conftest import Caller
from tests.services.test_circle import full
from tests.services.test_knowledge import RIGHT, both
from tests.services.test_sessions import closed, planned, running, voted
from tests.web.test_sessions import signed_in

pytestmark = pytest.mark.django_db


def test_a_session_is_planned_changed_and_read_with_the_bars_of_five(api: Caller, desk) -> None:
    campaign = closed(desk)
    body = {"group": "mt", "held_on": desk.today.isoformat()}
    made = api.post(f"/assessments/{campaign.key}/sessions", body)
    assert made.status_code == 201
    assert made.json()["items"][0] == "G1"
    key = made.json()["key"]
    changed = api.patch(f"/sessions/{key}", {"items": ["G2", "G1"]}, if_match=made["ETag"])
    assert changed.json()["items"] == ["G2", "G1"]
    assert api.patch(f"/sessions/{key}", {"items": ["G1"]}, if_match=made["ETag"]).status_code == 412
    session = running(desk, campaign, ("G1",))
    voted(desk, session, "11555")
    (outcome,) = api.get(f"/sessions/{session.key}").json()["outcomes"]
    assert (outcome["before"]["counts"], outcome["after"]["counts"]) == ([4, 0, 0, 0, 4], [2, 0, 0, 0, 3])
    assert api.get("/sessions").json()["count"] == 2
    assert api.get(f"/sessions/{session.key}/history").json()["count"] >= 3


def test_of_four_votes_no_answer_of_the_api_holds_a_bar(api: Caller, desk) -> None:
    session = running(desk, closed(desk), ("G1",))
    voted(desk, session, "2345")
    (outcome,) = api.get(f"/sessions/{session.key}").json()["outcomes"]
    assert outcome["after"]["counts"] is None
    assert outcome["after"]["why"].startswith("Fewer than five")
    for path in (f"/sessions/{session.key}", f"/sessions/{session.key}/history", "/sessions?as=csv"):
        assert "[0, 1, 1, 1, 1]" not in api.get(path).content.decode()


def test_a_member_reads_the_circle_and_takes_the_word_back_and_nobody_else_finds_it(api: Caller, api_as, desk) -> None:
    campaign, members = full(desk)
    session = planned(desk, campaign)
    inside = Caller(signed_in(members[0]))
    found = inside.get(f"/assessments/{campaign.key}/circle").json()
    assert (found["open"], found["members"], found["items"][0]["answers"]) == (True, ["Ada", "Bo", "Cem"], [1, 5, 5])
    assert inside.get(f"/sessions/{session.key}").status_code == 200
    for outsider in (api, *map(api_as, ("manager", "mt_member", "auditor", "works_council"))):
        assert outsider.get(f"/assessments/{campaign.key}/circle").status_code == 404
        assert outsider.post(f"/assessments/{campaign.key}/circle/withdraw").status_code == 404
        assert outsider.get(f"/sessions/{session.key}").status_code == 404
        assert outsider.get(f"/sessions/{session.key}/history").status_code == 404
        assert outsider.get("/sessions").json()["count"] == 0
    assert (
        api.post(f"/assessments/{campaign.key}/sessions", {"group": "mt", "held_on": "2099-01-01"}).status_code == 404
    )
    assert api_as("machine").get(f"/assessments/{campaign.key}/circle").status_code == 403
    after = inside.post(f"/assessments/{campaign.key}/circle/withdraw").json()
    assert (after["open"], after["members"], after["items"], after["agreed"]) == (False, [], [], 2)
    assert not circle.sees(campaign, members[1], today=desk.today)


def test_a_member_with_no_other_role_reads_the_sessions_of_the_circle_and_no_others(api_as, desk) -> None:
    campaign, members = full(desk)
    other = planned(desk, closed(desk))
    session = planned(desk, campaign)
    for member in members:
        member.roles = ["employee"]
        ledger.write(member, action="person.changed", by=desk.actor, why="No role.")
    inside = Caller(signed_in(members[0]))
    assert [one["key"] for one in inside.get("/sessions").json()["items"]] == [session.key]
    assert inside.get(f"/sessions/{session.key}").json()["group"] == session.group
    assert inside.get(f"/sessions/{session.key}/history").json()["count"] == 1
    assert inside.get(f"/sessions/{other.key}").status_code == 404
    outside = api_as("employee")
    assert outside.get("/sessions").json()["count"] == 0
    assert {outside.get(f"/sessions/{one.key}").status_code for one in (session, other)} == {404}


def test_a_session_of_a_group_that_is_not_shown_says_that_its_questions_are_everybodys(api: Caller, desk) -> None:
    small, shown = planned(desk, closed(desk, mt="1155")), planned(desk, closed(desk))
    told = [api.get(f"/sessions/{one.key}").json()["of_everybody"] for one in (small, shown)]
    assert told == [True, False]
    said = "What MT answered is not shown by itself"
    pages = [desk.client.get(reverse("session", args=[one.key])).content.decode() for one in (small, shown)]
    assert [said in page for page in pages] == [True, False]
    form = reverse("session-new", args=[small.campaign_id])
    assert said in desk.client.get(form, {"group": "mt"}).content.decode()


def test_a_check_is_the_callers_own(api: Caller, desk) -> None:
    _campaign, members = full(desk)
    both(desk, members[0])
    own = Caller(signed_in(members[0])).get("/knowledge").json()
    assert (own["current"], own["after"]["level"], len(own["after"]["right"])) == (None, "guide", 12)
    assert api.get("/knowledge").json() == {"current": "before", "chosen": {}, "before": None, "after": None}
    assert api.put("/knowledge", {"answers": RIGHT}).json()["chosen"] == RIGHT
    assert api.put("/knowledge", {"answers": {"K1": "z"}}).status_code == 409
    assert len(api.post("/knowledge/finish").json()["before"]["right"]) == 12
    assert api.get("/knowledge/levels").json()["items"] == [
        {"set": "mt", "levels": []},
        {"set": "others", "levels": []},
    ]
    person = Person.objects.get(key=members[0].key)
    for path in (f"/people/{person.key}", "/people", "/changes"):
        assert "guide" not in json.dumps(api.get(path).json())


def test_the_path_by_script(api: Caller, desk) -> None:
    campaign = closed(desk)
    proposed = api.get(f"/assessments/{campaign.key}/coaching?group=mt").json()["items"]
    assert proposed[0]["why"]
    body = {"group": "mt", "module": proposed[0]["module"], "due": desk.today.isoformat()}
    made = api.post(f"/assessments/{campaign.key}/coaching", body)
    assert made.status_code == 201
    assert api.post(f"/assessments/{campaign.key}/coaching", body).status_code == 409
    key = made.json()["key"]
    done = api.post(f"/coaching/{key}/done", if_match=made["ETag"])
    assert done.json()["done_on"] == desk.today.isoformat()
    assert api.post(f"/coaching/{key}/remove", if_match="*").status_code == 409
    other = api.post(f"/assessments/{campaign.key}/coaching", {**body, "module": proposed[1]["module"]})
    assert api.post(f"/coaching/{other.json()['key']}/remove", if_match="*").status_code == 204
    assert Coaching.objects.count() == api.get("/coaching").json()["count"] == 1
    assert len(api.get("/coaching/modules").json()["items"]) >= 6
    assert not Session.objects.exists()
