"""The inventory through the API: the contract of the overview, and what lies behind it."""

import pytest

from mandate.records import clock
from tests.api.conftest import fields

pytestmark = pytest.mark.django_db


def test_before_the_first_inventory_there_is_none(api):
    for path in ("/inventory", "/inventory/services", "/inventory/plan", "/inventory/coverage", "/triage", "/forward"):
        assert api.get(path).status_code == 404


def test_the_overview_is_the_contract(api, inventoried):
    seen = api.get("/inventory").json()
    assert set(seen) == {"organisation", "sample", "made_on", "sentence", "services", "plan", "unseen", "silent"}
    assert {row["name"]: row["status"] for row in seen["services"]}["DeepL"] == "in_use"
    chatgpt = next(row for row in seen["services"] if row["service"] == "chatgpt")
    assert chatgpt["spend"] == [{"currency": "EUR", "amount": "480.00"}]
    assert (chatgpt["people"], chatgpt["requests"], chatgpt["sources"]) == (None, None, ["expenses"])
    assert set(seen["plan"][0]) >= {"rank", "action", "reason", "evidence", "first_step"}


def test_services_narrow_sort_and_open_up(api, inventoried):
    rows = api.get("/inventory/services?sort=-cost").json()
    assert [row["service"] for row in rows["items"]] == ["chatgpt", "deepl", "midjourney"]
    assert [row["service"] for row in api.get("/inventory/services?status=in_use").json()["items"]] == ["deepl"]
    assert api.get("/inventory/services?q=chat").json()["count"] == 1
    one = api.get("/inventory/services/chatgpt").json()
    assert (one["decided"], one["tool"], one["cost_centres"][0]["cost_centre"]) == (False, "", "Marketing")
    assert api.get("/inventory/services/nothing-like-it").status_code == 404


def test_what_cannot_be_seen_is_said(api, inventoried):
    coverage = api.get("/inventory/coverage").json()
    assert {row["family"] for row in coverage["present"]} >= {"spend", "tools"}
    assert "proxy" in {row["family"] for row in coverage["missing"]}
    assert coverage["unseen"]


def test_the_plan_stands_in_order(api, inventoried):
    rows = api.get("/inventory/plan?limit=1").json()
    assert [row["rank"] for row in rows["items"]] == [1]
    rest = api.get(f"/inventory/plan?cursor={rows['next']}").json()
    assert [row["rank"] for row in rest["items"]] == list(range(2, rows["count"] + 1))


def test_the_overview_of_before_is_the_sealed_one(api, inventoried):
    assert api.get("/inventory?at=2020-01-01").status_code == 404
    assert api.get(f"/inventory?at={clock.today()}").json()["services"]


def test_an_employee_does_not_see_the_overview(api_as, inventoried):
    assert api_as("employee").get("/inventory").status_code == 403
    assert api_as("machine").get("/inventory").status_code == 200


def test_files_account_for_every_line_and_can_be_withdrawn(api, inventoried):
    files = api.get("/inventory/files").json()["items"]
    assert [row["name"] for row in files] == ["expenses.csv", "tools.csv"]
    assert all(row["lines"] == row["parsed"] + row["rejected"] for row in files)
    one = api.get(f"/inventory/files/{files[0]['id']}").json()
    assert (one["name"], one["rejections"]) == ("expenses.csv", [])
    assert fields(api.post(f"/inventory/files/{files[0]['id']}/withdraw", {})) == ["why"]
    assert api.post(f"/inventory/files/{files[0]['id']}/withdraw", {"why": "Wrong year."}).json() == {"inventory": 2}
    assert [row["name"] for row in api.get("/inventory/files").json()["items"]] == ["tools.csv"]
    assert api.get(f"/inventory/files/{files[0]['id']}").status_code == 404
    assert len(api.get(f"/inventory/files?at={clock.today()}").json()["items"]) == 1


def test_a_letter_is_ready_in_the_language_of_its_reader(api):
    rows = api.get("/inventory/letters").json()["items"]
    key = next(row["id"] for row in rows if not row["here"])
    dutch, english = (api.get(f"/inventory/letters/{key}?language={code}").json() for code in ("nl", "en"))
    assert dutch["body"] != english["body"]
    assert "Anna de Vries" in english["body"]
    assert api.get("/inventory/letters/none").status_code == 404


def test_an_expense_that_may_be_ai_waits_for_an_answer(api, inventoried):
    assert api.get("/inventory/unsure").json()["items"] == []
    assert api.post("/inventory/unsure", {"yes": [], "no": ["BROODJES VAN KEES"]}).json() == {"inventory": None}
    assert fields(api.post("/inventory/unsure", {"yes": ["a"], "no": ["a"]})) == ["no"]
