"""The registers through the API: the same rows, checks and refusals as their pages, alone and all in one body."""

import pytest

from mandate.records.models import Change, Dataset, Team, Tool, Vendor

pytestmark = pytest.mark.django_db


def test_rows_are_added_changed_refused_and_removed(api, desk):
    assert api.post("/purposes", {"name": "Marketing"}).status_code == 201
    narrow = api.post("/purposes", {"name": "New", "broader": "marketing", "owner": "anna@windmolen.example"})
    assert (narrow.json()["key"], narrow.json()["broader"]) == ("new-2", "marketing")
    circle = api.patch("/purposes/marketing", {"broader": "New"}, if_match='"1"')
    assert circle.status_code == 422
    assert circle.json()["errors"] == [
        {"field": "broader", "message": "A purpose cannot be part of itself: Marketing › New › Marketing."}
    ]
    vendor = api.post("/vendors", {"name": "Polder", "agreement": "signed"})
    assert vendor.json()["errors"][0]["field"] == "agreement_on"
    vendor = api.post("/vendors", {"name": "Polder", "agreement": "signed", "agreement_on": "2026-01-01"}).json()
    sales = Team.objects.get(name="Sales").key
    facts = {"name": "CRM", "data_class": 3, "personal": True, "purposes": ["Marketing"], "teams": ["Sales"]}
    crm = api.post("/datasets", {**facts, "vendor": "Polder", "retention_months": 24, "change_why": "first"}).json()
    assert (crm["teams"], crm["purposes"], crm["vendor"]) == ([sales], ["marketing"], vendor["key"])
    assert api.get(f"/datasets/{crm['key']}/history").json()["items"][0]["why"] == "first"
    orders = api.post("/datasets", {"name": "Orders", "links": [{"to": "CRM", "by": "number"}]}).json()
    assert orders["links"] == [{"to": crm["key"], "by": "number", "note": ""}]
    assert api.post("/datasets", {"name": "Other", "links": [{"to": "Nothing"}]}).status_code == 422
    assert api.get("/datasets?data_class=3").json()["count"] == 1
    for address in (f"/datasets/{crm['key']}", f"/vendors/{vendor['key']}", "/purposes/marketing"):
        refused = api.delete(address, if_match="*")
        assert (refused.status_code, "depends" in refused.json()["detail"]) == (409, True)
    assert api.delete(f"/datasets/{orders['key']}", if_match='"7"').status_code == 412
    assert api.delete(f"/datasets/{orders['key']}?why=doubled", if_match='"1"').status_code == 204
    assert Change.objects.get(action="dataset.removed").why == "doubled"
    assert api.patch("/purposes/marketing", {"about": "All of it.", "why": "vague"}, if_match="*").status_code == 200
    assert Change.objects.filter(kind="purpose", key="marketing").last().why == "vague"
    assert api.patch(f"/datasets/{crm['key']}", {"special": True}, if_match="*").status_code == 422


def test_classes_levels_and_what_a_tool_asks_for(api, desk):
    assert api.post("/classifications", {"rank": 3, "name": "Persons"}).json()["key"] == "3"
    assert api.post("/classifications", {"rank": 3, "name": "Again"}).status_code == 422
    assert api.patch("/classifications/3", {"handling": "Ask."}, if_match='"1"').json()["name"] == "Persons"
    api.post("/competences", {"name": "Prompting", "way": "A morning"})
    level = {"person": "Anna de Vries", "level": 2, "on": "2026-01-01"}
    noted = api.post("/competences/prompting/levels", level).json()
    assert noted["person"] == desk.architect.key
    assert api.get("/competences/prompting/levels").json()["count"] == 1
    tool = {"name": "Copilot", "status": "in_use", "why": "works", "teams": ["Sales"], "required": {"Prompting": 2}}
    made = api.post("/tools", tool).json()
    assert (made["required"], len(made["teams"])) == ({"prompting": 2}, 1)
    assert api.patch(f"/tools/{made['key']}", {"required": {"prompting": 9}}, if_match="*").status_code == 422
    kept = api.patch(f"/tools/{made['key']}", {"cost": "EUR 1"}, if_match="*").json()
    assert (kept["required"], kept["teams"]) == (made["required"], made["teams"])
    assert api.delete("/competences/prompting", if_match="*").status_code == 409
    assert api.delete(f"/levels/{noted['key']}", if_match="*").status_code == 422
    assert api.delete(f"/levels/{noted['key']}?why=expired", if_match="*").status_code == 204
    assert api.patch(f"/tools/{made['key']}", {"required": {}}, if_match="*").json()["required"] == {}
    assert api.delete("/competences/prompting", if_match="*").status_code == 204


def test_all_registers_go_out_and_come_back_in_one_body(api, desk):
    body = {"vendors": [{"name": "Polder"}], "tools": [{"name": "Copilot", "supplier": "Polder"}]}
    seen = api.post("/registers/content", body).json()
    assert (seen["written"], [one["state"] for one in seen["changes"]]) == (False, ["new", "new"])
    assert not Vendor.objects.exists()
    assert api.post("/registers/content", {**body, "dry_run": False}).status_code == 409
    written = api.post("/registers/content", {**body, "dry_run": False, "why": "begun"}).json()
    assert written["written"]
    assert Tool.objects.get().supplier == Vendor.objects.get()
    content = api.get("/registers/content").json()
    again = api.post("/registers/content", content).json()
    assert (again["unchanged"], again["changes"], again["faults"]) == (2, [], [])
    broken = {**content, "datasets": [{"name": "X", "colour": "green"}], "dry_run": False, "why": "no"}
    refused = api.post("/registers/content", broken)
    assert (refused.status_code, refused.json()["reasons"]) == (
        409,
        ["Datasets, row 1, colour: There is no such column."],
    )
    assert not Dataset.objects.exists()
    lines = {one["kind"]: one["count"] for one in api.get("/registers").json()["registers"]}
    assert lines == {
        "tool": 1,
        "dataset": 0,
        "classification": 0,
        "purpose": 0,
        "competence": 0,
        "vendor": 1,
        "touchpoint": 0,
        "use": 0,
    }


def test_many_rows_change_as_one_deed_that_can_be_undone(api, desk):
    for name in ("Ada", "Bo"):
        api.post("/tools", {"name": name, "status": "pilot", "why": "trial", "teams": ["Sales"]})
    keys = [tool.key for tool in Tool.objects.order_by("name")]
    body = {"kind": "tools", "keys": keys, "add": {"teams": ["Product"]}, "set": {"until": "2999-01-31"}, "why": "on"}
    seen = api.post("/registers/several", body).json()
    assert (seen["written"], seen["rows"][0]["cells"][0]["becomes"]) == (False, "Product and Sales")
    assert api.post("/registers/several", {**body, "keys": ["none"]}).status_code == 422
    assert api.post("/registers/several", {**body, "set": {"teams": []}}).status_code == 422
    assert api.post("/registers/several", {"kind": "tools", "keys": keys}).status_code == 422
    done = api.post("/registers/several", {**body, "dry_run": False}).json()
    assert done["written"]
    api.patch(f"/tools/{keys[0]}", {"cost": "EUR 1"}, if_match="*")
    plan = api.get(f"/registers/deeds/{done['act']}").json()
    assert (plan["count"], [bool(row["stays"]) for row in plan["rows"]]) == (1, [True, False])
    assert api.post(f"/registers/deeds/{done['act']}/undo", {"why": "off"}).json()["count"] == 1
    assert [len(tool.teams) for tool in Tool.objects.order_by("name")] == [2, 1]
    assert api.post(f"/registers/deeds/{done['act']}/undo").status_code == 409
    assert api.get("/registers/deeds/none").status_code == 404
