"""Files come in part by part and are read by a run; the pack goes out in every form."""

import base64
import io

import pytest
from openpyxl import load_workbook

from mandate.records import clock
from mandate.records.models import Booking, Person, Task, Team
from mandate.services.tasks import exchange, keeping
from tests.api.conftest import fields

pytestmark = pytest.mark.django_db


def test_a_file_arrives_in_parts_and_goes_on_where_it_broke_off(api):
    begun = api.post("/uploads", {"name": "expenses.csv", "size": 12})
    assert begun.status_code == 201
    key = begun.json()["key"]

    def send(part, span):
        return api.client.generic(
            "PUT", f"/api/uploads/{key}", part, "application/octet-stream", headers={"Content-Range": span}
        )

    assert send(b"Date,Amo", "bytes 0-7/12").json()["offset"] == 8
    head = api.client.head(f"/api/uploads/{key}")
    assert (head.status_code, head["Upload-Offset"], head["Upload-Length"]) == (200, "8", "12")
    again = send(b"Date,Amo", "bytes 0-7/12")
    assert again.status_code == 409
    assert again["Upload-Offset"] == "8"
    assert fields(send(b"unt\n", "all of it")) == ["Content-Range"]
    assert send(b"unt\n", "bytes 8-11/12").json()["complete"] is True
    assert api.get("/uploads").json()["count"] == 1
    assert api.delete(f"/uploads/{key}").status_code == 204
    assert api.get(f"/uploads/{key}").status_code == 404


def test_an_upload_belongs_to_who_began_it(api, api_as):
    key = api.post("/uploads", {"name": "x.csv", "size": 1}).json()["key"]
    assert api_as("manager").get(f"/uploads/{key}").status_code == 403
    other = api.post("/people", {"name": "Second", "email": "second@windmolen.example", "roles": ["architect"]}).json()
    from django.test import Client

    from mandate.services import entry

    client = Client()
    client.force_login(entry.account_of(Person.objects.get(key=other["key"])), backend="mandate.web.reader.Accounts")
    assert client.get(f"/api/uploads/{key}").status_code == 404


def test_a_file_that_is_too_large_is_refused_before_a_byte_is_sent(api, settings):
    settings.UPLOAD_BYTES = 10
    answer = api.post("/uploads", {"name": "x.csv", "size": 11})
    assert answer.status_code == 413
    assert "gzip" in answer.json()["what_would_change_this"]


def test_a_run_needs_uploads_that_are_whole(api):
    key = api.post("/uploads", {"name": "x.csv", "size": 1}).json()["key"]
    assert api.post("/runs", {"uploads": [key]}).status_code == 409
    assert fields(api.post("/runs", {"uploads": ["nothing"]})) == ["uploads"]
    assert api.get("/runs").json()["items"] == []
    assert api.get("/runs/7").status_code == 404


def test_a_run_tells_how_far_it_is_and_can_be_stopped(api, monkeypatch):
    from mandate.services import runs

    monkeypatch.setattr(runs, "launch", lambda run: None)
    key = api.post("/uploads", {"name": "empty.csv", "size": 0}).json()["key"]
    run = api.post("/runs", {"uploads": [key]})
    assert (run.status_code, run.json()["state"], run.json()["files"]) == (201, "waiting", [])
    stopped = api.post(f"/runs/{run.json()['id']}/cancel")
    assert stopped.json()["state"] in {"cancelled", "failed"}
    assert api.get("/runs").json()["count"] == 1
    assert api.get("/runs?at=2020-01-01").json()["count"] == 0


@pytest.mark.parametrize(
    ("form", "opening"), [("pdf", b"%PDF"), ("report.pdf", b"%PDF"), ("eml", b"X-Unsent"), ("xlsx", b"PK")]
)
def test_the_pack_leaves_in_every_form(api, inventoried, form, opening):
    answer = api.get(f"/forward/{form}?language=nl")
    assert answer.status_code == 200
    assert opening in answer.content[:4000]
    assert answer["Content-Disposition"].endswith(f'.{form}"')


def test_the_pack_is_the_architects_to_send(api, api_as, inventoried):
    assert api.get("/forward?language=nl").json()["sentence"] != ""
    assert api_as("mt_member").get("/forward").status_code == 403
    assert api.get("/forward/docx").status_code == 422


def test_a_corrected_file_replaces_or_asks_and_the_choice_can_be_made_and_undone(api, monkeypatch):
    from tests.services.bringing import EXPENSES, at_once

    at_once(monkeypatch)

    def bring(content, **more):
        size = len(content)
        key = api.post("/uploads", {"name": "card.csv", "size": size}).json()["key"]
        api.client.generic(
            "PUT",
            f"/api/uploads/{key}",
            content,
            content_type="application/octet-stream",
            headers={**api.headers, "Content-Range": f"bytes 0-{size - 1}/{size}"},
        )
        number = api.post("/runs", {"uploads": [key], **more}).json()["id"]
        return api.get(f"/runs/{number}").json()["files"][0]

    first = bring(EXPENSES)
    second = bring(EXPENSES.replace(b"22.00", b"33.00"))
    assert (first["state"], second["state"]) == ("read", "asks")
    assert api.get(f"/inventory/files/{second['source']}").json()["asks"] is True
    decide = f"/inventory/files/{second['source']}/decide"
    assert api.post(decide, {"choice": "replace"}).json() == {"inventory": 2}
    assert api.post(decide, {"choice": "replace"}).json() == {"inventory": None}
    assert api.get(f"/inventory/files/{first['source']}").json()["replaced_by"] == second["source"]
    assert api.post(decide, {"choice": "add"}).json() == {"inventory": 3}
    third = bring(EXPENSES.replace(b"22.00", b"44.00"), same_name="replace")
    assert (third["state"], third["message"][:8]) == ("read", "card.csv")
    assert api.get(f"/inventory/files/{second['source']}").json()["replaced_by"] == third["source"]
    assert api.post(decide, {"choice": "perhaps"}).status_code == 422
    assert api.post(decide, {"choice": "replace", "earlier": 10**9}).status_code == 409


def test_finances_file_and_the_workbook_of_tasks_are_looked_at_written_and_taken_back(api, desk):
    def sent(name, body, **more):
        return {"name": name, "content": base64.b64encode(body).decode(), **more}

    body = b"Month;Description;Amount\n2026-09;Google Ads;7000\n2026-10;Pilot quotes;3000\n"
    assert fields(api.post("/bookings/import", {"name": "b.csv", "content": "no base64"})) == ["content"]
    look = api.post("/bookings/import", sent("b.csv", body)).json()
    assert (look["written"], look["new"], look["faults"], Booking.objects.count()) == (False, 2, [], 0)
    group = next(one for one in look["groups"] if one["title"] == "Google Ads")
    assert (group["approach"], group["sums"]) == ("proven", {"EUR": "7000.00"})
    write = {"dry_run": False, "token": look["token"], "counts_as": {group["id"]: "other"}}
    assert fields(api.post("/bookings/import", sent("b.csv", body, counts_as={"nobody": "other"}))) == ["counts_as"]
    assert "Say why" in api.post("/bookings/import", sent("b.csv", body, **write)).json()["detail"]
    done = api.post("/bookings/import", sent("b.csv", body, **write, why="September.")).json()
    assert (done["written"], Booking.objects.get(title="Google Ads").approach) == (True, "other")
    assert api.post("/bookings/import", sent("b.csv", body)).json()["known"] == 2
    assert api.post("/bookings/undo", {"act": done["act"]}).json() == {"removed": 2}
    assert api.post("/bookings/undo", {"act": done["act"]}).status_code == 409

    team = Team.objects.first()
    row = keeping.add({"title": "Write offers", "team": team.key, "people": "2"}, by=desk.actor, person=None)
    book = load_workbook(io.BytesIO(exchange.to_xlsx([row], moment=clock.now())))
    sheet = book.worksheets[0]
    place = [cell.value for cell in sheet[1]].index("Task") + 1
    sheet.cell(2, place).value = "Write better offers"
    kept = io.BytesIO()
    book.save(kept)
    look = api.post("/tasks/import", sent("tasks.xlsx", kept.getvalue())).json()
    assert [(one["name"], one["state"]) for one in look["changes"]] == [("Write better offers", "changed")], look
    write = {"dry_run": False, "token": look["token"], "why": "Said better."}
    done = api.post("/tasks/import", sent("tasks.xlsx", kept.getvalue(), **write)).json()
    assert (done["written"], Task.objects.get().title) == (True, "Write better offers")
    assert api.post("/tasks/import", sent("tasks.xlsx", kept.getvalue())).json()["unchanged"] == 1
    assert api.post("/tasks/undo", {"act": done["act"]}).json()["count"] == 1
    assert Task.objects.get().title == "Write offers"
