"""Incidents on their pages, through the API and by command: reported by anybody, decided on by few, closed with a lesson."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest

from mandate.cli import main
from mandate.records.models import Development, Incident

pytestmark = pytest.mark.django_db


def text(client: Any, address: str, **asked: Any) -> str:
    response = client.get(address, asked)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def test_anybody_reports_few_decide_and_the_lesson_goes_on(
    desk: Any, client_as: Any, tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("mandate.cli.open_desk", lambda **_options: None)
    staff, other = client_as("employee"), client_as("manager")
    assert "Nothing was reported yet." in text(staff, "/incidents/")
    old, new = (desk.today - timedelta(days=5)).isoformat(), desk.today.isoformat()
    facts = {"title": "List <b>", "sort": "breach", "what": "Pasted.\nDeleted.", "aware_on": old, "state": "open"}
    later = (desk.today + timedelta(days=1)).isoformat()
    for wrong in ({"what": ""}, {"aware_on": later}, {"aware_time": "25:00"}, {"severity": "death"},
                  {"told_people_on": "2020-01-01"}, {"told_authority_on": later}):  # fmt: skip
        assert staff.post("/incidents/new/", {**facts, **wrong}).status_code == 422, wrong
    assert "does not decide" in staff.post("/incidents/new/", {**facts, "decision": "Mine."}).content.decode()
    address = staff.post("/incidents/new/", facts)["Location"]
    assert "should have been told before" in text(staff, address)
    assert "past its term: one" in text(staff, "/incidents/")
    assert other.get(address).status_code == 404
    assert "List" not in text(other, "/incidents/")
    change = f"{address}change/"
    assert staff.post(change, {**facts, "people": "12", "version": "1"}).status_code == 302
    assert staff.post(change, {**facts, "decision": "x", "version": "2"}).status_code == 409
    client, key = desk.client, Incident.objects.get().key
    assert client.post(change, {**facts, "version": "1"}).status_code == 412
    handled = {**facts, "owner": desk.architect.key, "state": "closed"}
    missing = client.post(change, {**handled, "risk": "high", "version": "2"}).content.decode()
    assert "Say what is learned before it is closed." in missing
    assert "or why not." in missing
    assert client.post(change, {**handled, "risk": "none", "version": "2"}).status_code == 422
    assert client.post(change, {**handled, "state": "open", "version": "2"}).status_code == 302
    assert "List &lt;b&gt;" in text(client, "/")
    done = {"decision": "Told.", "lesson": "No lists in chats.", "risk": "some", "told_authority_on": new}
    assert client.post(change, {**handled, **done, "version": "3"}).status_code == 302
    assert "Closed, with its lesson" in text(client, address).replace("closed, with", "Closed, with")
    assert Development.objects.get().why == "No lists in chats."
    assert "is closed" in staff.post(change, {**facts, "version": "4"}).content.decode()
    paper = docx.Document(io.BytesIO(client.get(f"{address}report.docx").content))
    told = "\n".join(one.text for one in paper.paragraphs)
    assert "List <b>" in told
    assert "Still to be filled in" in told
    assert "List" in text(client, "/incidents/", at=new, state="closed")

    assert main(["incidents", "list"]) == 0
    assert "closed" in capsys.readouterr().out
    assert main(["incidents", "list", "--json", "--open"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    written = tmp_path / "report.docx"
    assert main(["incidents", "report", key, str(written), "--language", "nl"]) == 0
    assert "Nog in te vullen" in "\n".join(one.text for one in docx.Document(str(written)).paragraphs)
    assert main(["incidents", "report", "nothing", str(written)]) == 3
