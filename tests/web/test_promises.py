"""What each lane promises is the organisation's to say, the same from the page, a script and the terminal."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from mandate.cli import main
from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import Organisation, Person
from mandate.services.asking_access import requests
from mandate.services.asking_access.requests import Wanted
from tests.web.test_ask import text

pytestmark = pytest.mark.django_db


def promised(desk: Any, name: str, rank: int) -> int:
    """In how many days an answer to an idea is promised."""
    architect = Person.objects.get(key=desk.architect.key)
    made = requests.make(Wanted(why="x", name=name, data_class=rank), person=architect, by=Actor("cli:test"),
                         today=desk.today, sort="idea")  # fmt: skip
    assert made.lane == "mt"
    return (made.promised_on - desk.today).days


def test_what_a_lane_promises_is_said_on_a_page_by_a_script_and_in_the_terminal(
    desk: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mandate.cli.open_desk", lambda **_: None)
    page, meets = reverse("organisation-promises"), desk.today + timedelta(days=9)
    assert promised(desk, "One", 0) == 30
    given = {"fast": "3", "review": "8", "mt": "21", "mt_on": meets.isoformat(), "version": "1"}
    wrong = text(desk.client.post(page, {**given, "fast": "0", "mt": "x", "mt_on": "2001-01-01"}), 422)
    assert "Give a number of days from 1 to 20." in wrong
    assert "That day is over." in wrong
    version = str(Organisation.objects.get().version)
    assert desk.client.post(page, {**given, "version": version}).status_code == 302
    assert "within 3 working days, review within 8" in text(desk.client.get(reverse("organisation")))
    assert promised(desk, "Two", 0) == 9
    said = {"fast_days": 2, "review_days": 5, "mt_days": 14}
    stale = {"HTTP_IF_MATCH": '"1"'}
    assert desk.client.post("/api/organisation/promises", said, "application/json", **stale).status_code in (409, 412)
    kept = desk.client.post("/api/organisation/promises", said, "application/json", HTTP_IF_MATCH="*")
    assert (kept.status_code, kept.json()["mt_days"], kept.json()["mt_on"]) == (200, 14, None)
    assert promised(desk, "Three", 0) == 14
    assert main(["requests", "promises", "--mt-on", meets.isoformat()]) == 0
    capsys.readouterr()
    assert main(["requests", "promises", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"fast_days": 2, "review_days": 5, "mt_days": 14, "mt_on": meets.isoformat()}
    assert main(["requests", "promises", "--mt-on", "none"]) == 0
    assert Organisation.objects.get().mt_on is None
    assert clock.today() == desk.today
