"""The decision desk through the API: as on its pages, and as strict."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mandate.records import clock
from mandate.records.models import Decision
from tests import remembered
from tests.api.conftest import fields
from tests.services.deciding import world as worlds
from tests.services.deciding.world import OPTIONS, SHEET, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(desk: Any, home: Any) -> World:
    return remembered.once("mt world", home, lambda: worlds.make(desk))


def ahead(days: int = 90) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def test_a_question_goes_through_the_desk_and_nothing_takes_effect_without_the_mt(world: World, api: Any) -> None:
    question = {"title": "Do we pay for it?", "background": "Forty people do.", "cost": "9000", "hours": "2"}
    assert fields(api.post("/decisions", {**question, "currency": "USD"})) == ["cost"]
    made = api.post("/decisions", question)
    assert made.status_code == 201, made.content
    assert (made.json()["state"], made.json()["lane"]) == ("asked", "mt")
    path = f"/decisions/{made.json()['key']}"
    texts = {name: getattr(SHEET, name) for name in ("background", "wait", "why", "recommended")}
    sheet = {"title": "Do we pay for it?", **texts, "options": list(OPTIONS), "data_class": 1,
             "evidence": [{"kind": "service", "key": "chatgpt"}]}  # fmt: skip
    assert api.call("PUT", f"{path}/sheet", sheet, if_match='"9"').status_code == 412
    worked = api.call("PUT", f"{path}/sheet", sheet, if_match='"1"')
    assert worked.status_code == 200, worked.content
    answer = {"option": "a", "why": "It pays.", "review_on": ahead()}
    assert api.post(f"{path}/decide", answer, if_match="*").status_code == 409
    sent = api.post(f"{path}/send", answer, if_match=worked["ETag"])
    assert sent.json()["state"] == "prepared", sent.content
    said = {"agreed": True, "who": "MT", "on": clock.today().isoformat()}
    assert api.post(f"{path}/mt", said, if_match="*").status_code == 409
    assert api.post(f"{path}/vote", {"choice": "agree"}, if_match="*").status_code == 409
    stand = api.get(f"{path}/votes").json()
    assert (stand["outcome"], stand["quorum"], stand["open"]) == ("open", 2, 3)
    assert Decision.objects.get().state == "prepared"


def test_meetings_promises_and_hours_have_their_twins(world: World, api: Any) -> None:
    worlds.sent(world)
    made = api.post("/meetings", {"held_on": ahead(5), "minutes": 30, "place": "Boardroom"})
    assert made.status_code == 201, made.content
    assert [one["minutes"] for one in made.json()["agenda"]] == [5]
    path = f"/meetings/{made.json()['key']}"
    assert api.call("PUT", f"{path}/agenda", {"items": []}, if_match="*").json()["left_out"]
    assert api.post(f"{path}/begin", {}, if_match="*").status_code == 409
    assert api.get("/meetings/time").json()["items"][0]["month"]
    promise = {"member": world.people["cem"].key, "text": "Tell sales.", "due": ahead(5)}
    assert fields(api.post("/commitments", {**promise, "member": "nobody"})) == ["member"]
    kept = api.post("/commitments", promise).json()
    settled = api.post(f"/commitments/{kept['key']}/settle", {"state": "done"}, if_match="*")
    assert settled.json()["state"] == "done"
    ask = {"department": "it", "head": world.people["ian"].key, "what": "A server", "hours": "8", "by": ahead(5)}
    asked = api.post("/asks", ask).json()
    assert api.post(f"/asks/{asked['key']}/answer", {"accepts": True}, if_match="*").status_code == 409
    closed = api.post(f"/asks/{asked['key']}/close", {"state": "withdrawn"}, if_match="*")
    assert closed.json()["state"] == "withdrawn"
