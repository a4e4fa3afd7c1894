"""A large file of rows: a child looks at it and writes it, who brought it watches and may stop it, others see nothing."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mandate.connectors.home import pulse
from mandate.records import clock
from mandate.records.models import Booking, Initiative, Run, Upload
from mandate.services import runs, sheetruns
from tests.conftest import Desk

ROWS = "Month,Description,Vendor,Amount\n" + "".join(
    f"2026-09,<i>Ads</i> {n},Google {n},{n}.00\n" for n in range(1, 61)
)
PAGE = "/bookings/import/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Files are large, and what a child would do is done before the answer; how far it said to be, in order."""
    said: list[tuple[int, int]] = []

    def launch(run: Run) -> int:
        sheetruns.work(run.pk, now=clock.now, today=clock.today(), held=pulse.begin(runs._pulse(run)))
        return 0

    monkeypatch.setattr(sheetruns, "LARGE", 100)
    monkeypatch.setattr(runs, "launch", launch)
    monkeypatch.setattr(pulse, "tell", lambda _held, done, total: said.append((done, total)))
    return said


def brought(client: Client, text: str, page: str = PAGE) -> str:
    """The address of the run that a file began."""
    return client.post(page, {"file": SimpleUploadedFile("<b>ledger</b>.csv", text.encode())})["Location"]


def test_a_large_file_is_looked_at_and_written_once_by_who_brought_it(desk: Desk, client_as, at_once) -> None:
    looking = brought(desk.client, ROWS)
    assert re.fullmatch(r"/rows/\d+/", looking)
    assert client_as("auditor").get(looking).status_code == 404
    assert at_once == [(0, 60), (25, 60), (50, 60), (60, 60)]
    there = desk.client.get(looking)["Location"]
    shown = desk.client.get(there).content.decode()
    assert "Say what 60 tactics count as." in shown
    assert "&lt;i&gt;Ads&lt;/i&gt; 7" in shown
    number = there.partition("run=")[2]
    assert desk.client.get(f"/tasks/import/?run={number}").status_code == 404, "it is no file of tasks"
    assert desk.client.get(f"/inventory/runs/{number}/").status_code == 404, "it is no inventory"
    assert desk.client.get(f"{PAGE}?run=x").status_code == 404

    group = re.findall(r'name="(as-\w+)"', shown)[0]
    asked = {"kept": f"run:{number}", group: "experiment"}
    assert "Say why" in desk.client.post(PAGE, {**asked, "change_why": " "}).content.decode()
    writing = desk.client.post(PAGE, {**asked, "change_why": "The ledger."})["Location"]
    assert desk.client.post(PAGE, {**asked, "change_why": "Again."})["Location"] == writing, "asked twice, written once"
    done = desk.client.get(desk.client.get(writing)["Location"])["Location"]
    assert done.startswith("/bookings/?made=")
    assert (Booking.objects.count(), Booking.objects.filter(approach="experiment").count()) == (60, 1)
    assert not Upload.objects.exists()

    known = desk.client.get(desk.client.get(brought(desk.client, ROWS))["Location"]).content.decode()
    assert "The file brings nothing new." in known
    assert not Upload.objects.exists(), "what cannot be written is not kept"


def test_what_cannot_be_looked_at_or_written_says_so_where_it_was_brought(desk: Desk, at_once) -> None:
    here = "/initiatives/import/"
    wrong = desk.client.get(desk.client.get(brought(desk.client, "a,b\n" * 60, here))["Location"])
    assert wrong.status_code == 422
    assert "No column of this table was found" in wrong.content.decode()
    rows = "title,why\n" + "".join(f"Idea {n},Because {n}\n" for n in range(20))
    faulty = desk.client.get(desk.client.get(brought(desk.client, rows, here))["Location"]).content.decode()
    assert "places in the file are at fault." in faulty
    assert "Write all of it" not in faulty

    there = desk.client.get(brought(desk.client, ROWS))["Location"]
    Upload.objects.all().delete()
    gone = desk.client.post(PAGE, {"kept": f"run:{there.partition('run=')[2]}", "change_why": "x"})["Location"]
    said = desk.client.get(desk.client.get(gone)["Location"]).content.decode()
    assert "What was kept of the file is gone" in said
    assert (Booking.objects.count(), Initiative.objects.count()) == (0, 0)


def test_who_brought_it_sees_how_far_it_is_and_may_stop_it(desk: Desk, home, monkeypatch) -> None:
    held: list[int] = []
    monkeypatch.setattr(sheetruns, "LARGE", 100)
    monkeypatch.setattr(runs, "STOP_S", 0.0)
    monkeypatch.setattr(runs, "launch", lambda run: held.append(pulse.begin(runs._pulse(run))))
    working = brought(desk.client, ROWS)
    assert "The file is being opened." in desk.client.get(working).content.decode()
    pulse.tell(held[0], 1205, 2000)
    Run.objects.update(state=runs.READING)
    far = desk.client.get(working).content.decode()
    assert "Looking at what the file changes." in far
    assert "Row 1,205 of 2,000." in far
    assert desk.client.get(f"{PAGE}?run={working.split('/')[2]}")["Location"] == working
    assert runs.sweep(at=clock.now()) is None, "no inventory is at work"
    stopped = desk.client.post(f"{working}stop/")["Location"]
    assert "Stopped. Nothing was written." in desk.client.get(stopped).content.decode()
    assert not Upload.objects.exists()
