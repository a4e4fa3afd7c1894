"""Policy, recalibration and watch list by script: read, published, read by people, prepared, decided, signed."""

import pytest

from mandate.records import ledger
from mandate.records.models import Inventory, Tool

pytestmark = pytest.mark.django_db


def tool(desk, name, **fields):
    made = Tool(name=name, **fields)
    ledger.write(made, action="tool.added", by=desk.actor, why="test")
    return made


def test_the_policy_is_written_published_read_and_acknowledged(desk, api, api_as):
    copilot = tool(desk, "Copilot", status="in_use", data_class=1)
    assert api.get("/policy").status_code == 404
    assert api.get("/policy/acknowledgements").status_code == 404
    assert api.get("/policy/changes").json() == {"since": None, "number": None, "changes": [], "others": 0}
    assert api.get("/policy/history").status_code == 404
    draft = api.get("/policy/draft").json()
    assert [one["id"] for one in draft["sections"]][:3] == ["purpose", "decisions", "allowed"]
    assert api.post("/policy/versions", {"why": "First.", "digest": "x"}).status_code in {409, 412}
    made = api.post("/policy/versions", {"why": "First.", "digest": draft["digest"]})
    assert (made.status_code, made.json()["number"]) == (201, 1)
    colleague = api_as("employee")
    shown = colleague.get("/policy?language=nl").json()
    (row,) = next(one for one in shown["sections"] if one["id"] == "allowed")["rows"]
    assert row["lines"][1] == {"label": "Gegevens", "text": "tot en met intern"}
    assert shown["moved"] == 0
    assert colleague.post("/policy/acknowledge", {"number": 1}).json()["number"] == 1
    assert colleague.post("/policy/acknowledge", {"number": 4}).status_code == 404
    assert colleague.get("/policy/acknowledgements").json()["items"] == []
    assert len(api.get("/policy/acknowledgements").json()["items"]) == 2
    copilot.until = desk.today
    ledger.write(copilot, action="tool.changed", by=desk.actor, why="test")
    assert api.get("/policy").json()["moved"] == 1
    api.post("/policy/versions", {"why": "Ends."})
    mine = colleague.get("/policy/changes?language=en").json()
    assert (mine["since"], mine["changes"][0]["sort"]) == (1, "changed")
    assert mine["changes"][0]["fields"][0]["label"] == "Until"
    assert colleague.get("/policy/versions").json()["count"] == 2
    assert colleague.get("/policy/versions/1").json()["changes"] == []
    assert colleague.get("/policy/card").json()["columns"][0]["entries"][0]["name"] == "Copilot"
    assert api.get("/policy/files/card.pdf").content.startswith(b"%PDF")
    assert api.get("/policy/history").json()["count"] == 1


def test_sections_are_changed_in_both_languages_or_not_at_all(desk, api):
    rows = api.get("/policy/sections").json()["items"]
    assert next(one["key"] for one in rows) == "purpose"
    text = {"position": 110, "title_en": "Never", "title_nl": "Nooit", "text_en": "- Keys.", "text_nl": "- Sleutels."}
    assert api.put("/policy/sections/never", {**text, "text_nl": " "}, if_match="*").status_code == 422
    assert api.put("/policy/sections/nothing", text, if_match="*").status_code == 404
    kept = api.put("/policy/sections/never", text, if_match="*")
    assert kept.json()["text_nl"] == "- Sleutels."
    assert api.put("/policy/sections/never", text, if_match='"99"').status_code == 412
    added = api.post("/policy/sections", {**text, "title_en": "Own"}).json()
    gone = api.post(f"/policy/sections/{added['key']}/remove", {"why": "Twice."}, if_match="*")
    assert gone.status_code == 204


def test_a_recalibration_is_prepared_decided_closed_and_signed(desk, api, api_as):
    ledger.write(Inventory(number=1, sealed_on=desk.today), action="inventory.sealed", by=desk.actor, why="test")
    tool(desk, "Whisper", status="not_yet")
    assert api.post("/recalibration/plan", {"due_on": "2999-01-01"}).status_code == 409
    made = api.post("/recalibration/prepare").json()
    assert (made["number"], made["kept"]) == (1, 0)
    address = f"/recalibration/{made['key']}"
    points = api.get(f"{address}/points").json()["items"]
    for point in points:
        wrong = api.post(f"{address}/points/{point['key']}", {"verdict": "wait", "why": "x"}, if_match="*")
        assert wrong.status_code == 422
        given = {"verdict": "keep", "why": "Fine."}
        decided = api.post(f"{address}/points/{point['key']}", given, if_match=f'"{point["version"]}"')
        assert decided.json()["decided"] == "Keep"
    assert api.post(f"{address}/points/nothing", {"verdict": "keep", "why": "x"}, if_match="*").status_code == 404
    assert api.get(f"{address}/report").json()["missing"] == ["The day of the next session is not set."]
    assert api.post(f"{address}/sign", if_match="*").status_code == 409
    closed = api.post(f"{address}/close", {"next_on": "2999-01-01"}, if_match="*")
    assert closed.status_code == 409
    rhythm = api.get("/recalibration").json()["items"][0]
    assert rhythm["state"] == "open"
    assert api.post(f"{address}/close", {"next_on": rhythm["due_on"]}, if_match="*").status_code == 200
    assert api.post(f"{address}/sign", if_match="*").json()["state"] == "open"
    done = api_as("mt_member").post(f"{address}/sign", if_match="*").json()
    assert (done["state"], len(done["signatures"])) == ("signed", 2)
    assert [one["number"] for one in api.get("/recalibration").json()["items"]] == [2, 1]
    assert api.get(f"{address}/report.pdf").content.startswith(b"%PDF")
    assert api.get(f"{address}/history").json()["count"] >= 4
    assert api.get(address).json()["facts"]["tools"]["not_yet"] == 1


def test_the_watch_list_is_fed_triaged_and_read(desk, api, api_as):
    colleague = api_as("employee")
    facts = {"title": "Agents", "link": "https://example.com/a", "why": "Soon."}
    made = colleague.post("/watch", facts)
    assert (made.status_code, made.json()["triage"]) == (201, "new")
    assert colleague.post("/watch", facts).status_code == 409
    assert colleague.post("/watch", {**facts, "link": "ftp"}).status_code == 422
    address = f"/watch/{made.json()['key']}"
    assert colleague.post(f"{address}/triage", {"triage": "try", "note": "x"}, if_match="*").status_code == 403
    assert api.post(f"{address}/triage", {"triage": "wait", "note": "x"}, if_match="*").status_code == 422
    tried = api.post(f"{address}/triage", {"triage": "try", "note": "Now."}, if_match=made.headers["ETag"])
    assert tried.json()["note"] == "Now."
    assert colleague.get("/watch?triage=try").json()["count"] == 1
    assert colleague.get(address).json()["fed_by"] == "Test employee"
    assert colleague.get(f"{address}/history").json()["count"] == 2
    assert api.post(f"{address}/remove", {"why": "Twice."}, if_match="*").status_code == 204
