"""The page of marking: files come back marked, none is kept, and what a file carries is said."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from mandate.records import clock
from mandate.records.models import Marking, Run
from mandate.services import markingruns, runs, uploads
from tests.connectors.test_marking import picture

pytestmark = pytest.mark.django_db


def png(name: str = "a.png") -> SimpleUploadedFile:
    body = io.BytesIO()
    picture().save(body, "PNG")
    return SimpleUploadedFile(name, body.getvalue())


def test_files_come_back_marked_and_are_told_apart(desk: Any) -> None:
    client, address = desk.client, "/marking/"
    assert "no invisible watermark" in client.get(address).content.decode()
    assert client.post(address, {"sort": "made"}).status_code == 422
    answer = client.post(address, {"files": png("<b>a\u202e.png"), "sort": "made"})
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    marked = answer.content
    assert Marking.objects.get().format == "PNG"

    both = client.post(address, {"files": [png(), png()], "sort": "edited"})
    assert zipfile.ZipFile(io.BytesIO(both.content)).namelist() == ["a.png", "2-a.png"]
    text = SimpleUploadedFile("<i>letter.txt", b"Hello")
    refused = client.post(address, {"files": [png(), text, SimpleUploadedFile("b.png", marked)], "sort": "made"})
    assert refused.status_code == 422
    assert "&lt;i&gt;letter.txt is of a kind that is not marked." in refused.content.decode()
    assert "b.png carries a mark already" in refused.content.decode()
    assert Marking.objects.count() == 3

    asked = {"do": "check", "files": [SimpleUploadedFile("m.png", marked), png("plain.png")]}
    told = client.post(address, asked).content.decode()
    assert "It carries a mark of “Test certificate that nobody trusts”" in told
    assert "It says: made with AI." in told
    assert "It has lost its mark" in told
    assert list((Path(settings.ORGANISATION_HOME) / "uploads").iterdir()) == []


def test_many_files_are_marked_while_one_watches_and_wait_a_day(
    desk: Any, client_as: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "launch", lambda _run: 0)
    monkeypatch.setattr(runs.pulse, "alive", lambda _path: True)
    monkeypatch.setattr(runs.pulse, "still_for", lambda _path: 0.0)
    client, other, address = desk.client, client_as("employee"), "/marking/"
    begun = client.post(address, {"files": [png() for _one in range(4)], "sort": "made"})
    watched = begun["Location"]
    assert "File 0 of 4." in client.get(watched).content.decode()
    run = Run.objects.get()
    assert list(runs.inventories()) == []
    assert other.get(watched).status_code == 404
    assert client.get(f"{watched}file/").status_code == 404
    done = markingruns.work(run.pk, now=clock.now)
    assert done.state == runs.DONE, runs.said(done)
    assert client.get(watched)["Location"] == f"{address}?run={run.pk}"
    assert "4 files in one archive" in client.get(f"{address}?run={run.pk}").content.decode()
    assert other.get(f"{watched}file/").status_code == 404
    body = client.get(f"{watched}file/").content
    assert zipfile.ZipFile(io.BytesIO(body)).namelist() == ["a.png", "2-a.png", "3-a.png", "4-a.png"]
    assert Marking.objects.count() == 4
    assert uploads.waiting(by=desk.actor.label, at=clock.now()) == []
    uploads.clean(at=clock.now() + timedelta(hours=25))
    assert "a day is over" in client.get(f"{address}?run={run.pk}").content.decode()
    assert list(uploads.folder().glob("*.file")) == []

    files = [png(), png(), SimpleUploadedFile("<i>letter.txt", b"Hello"), png()]
    refused = client.post(address, {"files": files, "sort": "made"})["Location"]
    failed = markingruns.work(Run.objects.latest("pk").pk, now=clock.now)
    told = client.get(client.get(refused)["Location"])
    assert failed.state == runs.FAILED
    assert "&lt;i&gt;letter.txt is of a kind that is not marked." in told.content.decode()
    assert Marking.objects.count() == 4
    assert list(uploads.folder().glob("*.file")) == []

    again = client.post(address, {"files": [png() for _one in range(4)], "sort": "made"})["Location"]
    monkeypatch.setattr(runs.pulse, "alive", lambda _path: False)
    assert "Stopped; nothing was marked." in client.post(f"{again}stop/", follow=True).content.decode()
    assert markingruns.work(Run.objects.latest("pk").pk, now=clock.now).state == runs.CANCELLED
