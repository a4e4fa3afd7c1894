"""The pages and the API of tasks: take, look, change many, accept, undo, bring a file; and what a manager may not."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mandate.records.models import Initiative, Task, Team
from tests.conftest import Desk

CODES = ["blog-draft", "social-posts", "newsletter"]


def _taken(desk: Desk) -> str:
    """Three typical tasks for Marketing, taken on the page; the address of the deed."""
    team = Team.objects.get(name="Marketing")
    shown = desk.client.get(f"/tasks/typical/?team={team.key}").content.decode()
    assert shown.count('name="take"') == 60
    nothing = desk.client.post("/tasks/typical/", {"team": team.key, "people": "0"})
    assert nothing.status_code == 422
    done = desk.client.post("/tasks/typical/", {"team": team.key, "people": "2", "take": CODES, "why": "to begin"})
    return str(done.headers["Location"])


@pytest.mark.django_db
def test_tasks_are_taken_seen_changed_accepted_and_taken_back_on_the_pages(desk: Desk) -> None:
    deed = _taken(desk)
    assert "to begin" in desk.client.get(deed).content.decode()
    rows = list(Task.objects.all())
    assert {row.people for row in rows} == {2}
    page = desk.client.get("/tasks/").content.decode()
    assert all(row.title in page for row in rows)
    one = desk.client.get(f"/tasks/{rows[0].key}/").content.decode()
    assert "assumptions of the list" in one
    assert "not known: nobody of the team is in the record" in one

    keys: dict[str, Any] = {"key": [row.key for row in rows], **{f"version-{row.key}": row.version for row in rows}}
    setting = {**keys, "what": "set", "set": ["build_hours"], "build_hours": "12", "why": "measured"}
    seen = desk.client.post("/tasks/change/", setting)
    assert seen.status_code == 200
    assert not Task.objects.filter(build_hours=12).exists()
    assert desk.client.post("/tasks/change/", {**setting, "build_hours": "-1"}).status_code == 422
    assert desk.client.post("/tasks/change/", {**setting, "write": "yes"}).status_code == 302
    assert Task.objects.filter(build_hours=12).count() == 3

    accepted = desk.client.post("/tasks/accept/", {"key": [rows[0].key]})
    assert Initiative.objects.get().key == rows[0].key
    assert desk.client.post("/tasks/accept/", {"key": [rows[0].key]}).headers["Location"] == "/tasks/"
    desk.client.post(accepted.headers["Location"])
    assert not Initiative.objects.exists()

    data = desk.client.get("/tasks/export.xlsx").content
    brought = desk.client.post("/tasks/import/", {"file": SimpleUploadedFile("tasks.xlsx", data)})
    assert "The file changes nothing." in brought.content.decode()
    wrong = desk.client.post("/tasks/import/", {"file": io.BytesIO(b"no workbook")})
    assert wrong.status_code == 422
    assert "Nothing yet" in desk.client.get("/tomorrow/").content.decode()


@pytest.mark.django_db
def test_the_api_says_the_same_and_a_manager_changes_no_other_team(desk: Desk, client_as: Any) -> None:
    _taken(desk)
    found = desk.client.get("/api/tasks?place=ranked&sort=-hours_low").json()
    assert found["count"] == 3
    assert [row["hours_low"] for row in found["items"]] == sorted(
        (r["hours_low"] for r in found["items"]), reverse=True
    )
    key = found["items"][0]["key"]
    assert desk.client.get(f"/api/tasks/{key}").json() == found["items"][0]
    assert desk.client.get("/api/tasks/routines").json()["items"][0]["steps"][-1]["person"]
    other = client_as("manager").post("/tasks/change/", {"key": [key], "what": "aside", "why": "x"})
    assert other.status_code == 409
    assert "your own teams only" in other.content.decode()
