"""Priorities and initiatives for scripts: the rows with what decided them, drafts that can be taken back."""

import pytest

from mandate.records.models import Initiative
from tests.services.test_priorities import said
from tests.web import things

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(desk):
    things.results(desk)
    said(desk, "There is a list, and everyone uses it.", "G1", 5)
    return desk


def send(client, method, address, body=None, **headers):
    return client.generic(method, f"/api{address}", body, content_type="application/json", headers=headers)


def test_every_row_says_what_decided_it_and_where_what_raises_it_stands(plan):
    answer = plan.client.get("/api/priorities").json()
    rules, tools = answer["items"]
    assert (rules["id"], rules["decided_by"], rules["action"], rules["page"]) == (
        "G2",
        "lift",
        "explain",
        "/data/classes/",
    )
    assert (tools["id"], tools["decided_by"], tools["page"]) == ("G1", "", "/tools/")
    assert tools["said"][0]["speaker"] == "Dealer support"
    assert plan.client.get("/api/priorities?as=csv").content.count(b"\n") == 3


def test_contradictions_and_the_guide_are_answered_too(plan):
    (one,) = plan.client.get("/api/priorities/contradictions").json()
    assert (one["item"], one["position"]) == ("G1", 5)
    assert [side["who"] for side in one["sides"]] == ["Everyone who answered", "Sales"]
    guides = plan.client.get("/api/priorities/guide").json()
    assert len(guides) == 5
    assert all(1 <= len(guide["questions"]) <= 6 for guide in guides)


def test_drafts_are_made_once_and_taken_back_with_their_act(plan):
    made = send(plan.client, "POST", "/priorities/drafts", "{}")
    assert made.status_code == 201
    assert len(made.json()["initiatives"]) == 2
    assert send(plan.client, "POST", "/priorities/drafts", "{}").json() == {"act": "", "initiatives": []}
    undone = send(plan.client, "POST", "/initiatives/undo", f'{{"act": "{made.json()["act"]}"}}')
    assert undone.json() == {"removed": 2}
    assert not Initiative.objects.exists()


def test_a_row_that_the_plan_does_not_have_is_no_draft(plan):
    wrong = send(plan.client, "POST", "/priorities/drafts", '{"rows": ["G1", "Z9"]}')
    assert wrong.status_code == 422
    assert [one["field"] for one in wrong.json()["errors"]] == ["rows"]
    assert not Initiative.objects.exists()


def test_an_initiative_is_changed_dropped_and_put_back_on_the_version_that_was_read(plan):
    send(plan.client, "POST", "/priorities/drafts", '{"rows": ["G2"]}')
    (one,) = plan.client.get("/api/initiatives").json()["items"]
    address = f"/initiatives/{one['key']}"
    changed = send(plan.client, "PATCH", address, '{"owner": "IT", "hours": null}', **{"If-Match": '"1"'})
    assert (changed.json()["owner"], changed.json()["hours"], changed.json()["title"]) == ("IT", None, one["title"])
    assert send(plan.client, "PATCH", address, '{"owner": "HR"}', **{"If-Match": '"1"'}).status_code == 412
    assert send(plan.client, "PATCH", address, '{"owner": " "}', **{"If-Match": "*"}).status_code == 422
    assert (
        send(plan.client, "POST", f"{address}/drop", '{"why": "Done."}', **{"If-Match": "*"}).json()["state"]
        == "dropped"
    )
    assert plan.client.get("/api/initiatives?state=draft").json()["count"] == 0
    back = send(plan.client, "POST", f"{address}/put-back", "{}", **{"If-Match": "*"})
    assert back.json()["state"] == "draft"
    changes = plan.client.get(f"/api{address}/history").json()["items"]
    assert [change["action"].partition(".")[2] for change in changes] == ["changed", "dropped", "changed", "drafted"]


def test_a_quote_is_pinned_to_a_question_with_its_position(plan):
    (talk,) = plan.client.get("/api/conversations").json()["items"]
    body = '{"sentences": [0], "subject_kind": "item", "subject": "G2", "position": 2}'
    made = send(plan.client, "POST", f"/conversations/{talk['key']}/quotes", body, **{"If-Match": "*"})
    assert (made.status_code, made.json()["position"]) == (201, 2)
    wrong = send(
        plan.client, "POST", f"/conversations/{talk['key']}/quotes", body.replace("2}", "9}"), **{"If-Match": "*"}
    )
    assert wrong.status_code == 422
