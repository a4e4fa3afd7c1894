"""The page of marking: files come back marked, none is kept, and what a file carries is said."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from mandate.records.models import Marking
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
