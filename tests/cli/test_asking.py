"""The terminal asks, answers, gives and reviews like the pages; what is not clear is said on standard error."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from mandate.cli import main
from mandate.records.models import Grant, Request
from tests import remembered
from tests.docs.test_json_pages import check
from tests.services.asking_access import world
from tests.services.asking_access.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(desk: Any, home: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("mandate.cli.open_desk", lambda **_options: None)
    return remembered.once("asking world", home, lambda: world.make(desk))


def test_may_i_in_the_terminal(made: World, capsys: pytest.CaptureFixture[str]) -> None:
    els = "els@windmolen.example"
    assert main(["ask", "writer", "--class", "3", "--as", els]) == 0
    said = capsys.readouterr().out
    assert "No: no personal data may go into Writer." in said
    assert "- With internal data instead." in said
    assert main(["ask", "sketch", "--class", "2", "--as", "Els Test", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["verdict"] == "after"
    check("ask", [answer])
    assert main(["ask", "future", "--class", "1", "--as", made.people["els"].key]) == 0
    assert "Instead: Writer" in capsys.readouterr().out
    assert main(["ask", "claude.ai"]) == 0
    assert "- Somebody has to decide: ask for it on the page May I?\n" in capsys.readouterr().out
    assert main(["ask", "nobody knows this"]) == 1
    assert main(["ask", "ai"]) == 1
    assert main(["ask", "writer", "--as", "nobody"]) == 3
    capsys.readouterr()
    assert main(["ask", " "]) == main(["ask", "writer", "--purpose", "nope"]) == 3
    refused = capsys.readouterr().err
    assert "Say what you would like to use." in refused
    assert "There is no purpose called nope." in refused


def test_requests_access_and_reviews_in_the_terminal(
    desk: Any, made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    from mandate.services.asking_access import requests
    from mandate.services.asking_access.requests import Wanted

    wanted = Wanted(why="Letters", subject_kind="tool", subject=made.tools["closed"].key, data_class=3)
    one = requests.make(wanted, person=made.people["els"], by=desk.actor, today=desk.today)
    until = (desk.today + timedelta(days=30)).isoformat()
    assert main(["requests", "list", "--state", "open"]) == 0
    assert "Closed" in capsys.readouterr().out
    assert main(["requests", "answer", "gone", "deny", "--why", "x", "--way-back", "y"]) == 3
    assert main(["requests", "answer", one.key, "approve", "--why", "Fine"]) == 3
    assert main(["requests", "answer", one.key, "approve", "--why", "Fine", "--until", until]) == 0
    assert Request.objects.get().state == "approved"
    capsys.readouterr()
    assert main(["requests", "list", "--json"]) == 0
    check("requests-list", [json.loads(capsys.readouterr().out)])
    give = ["grants", "give", "closed", "--team", "Sales", "--until", until, "--why", "All"]
    assert main(give) == 0
    assert main(["grants", "give", "nobody knows", "--team", "Sales", "--until", until, "--why", "All"]) == 3
    assert main(["grants", "give", "closed", "--team", "Nobody", "--until", until, "--why", "All"]) == 3
    assert main(["reviews", "open", "Sales"]) == 0
    assert main(["reviews", "open", "Nobody"]) == 3
    capsys.readouterr()
    assert main(["reviews", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    check("reviews-list", [rows])
    assert [row["left"] for row in rows] == [2]
    assert main(["grants", "list", "--json"]) == 0
    check("grants-list", [json.loads(capsys.readouterr().out)])
    assert main(["reviews", "list"]) == main(["grants", "list"]) == 0
    assert main(["grants", "withdraw", Grant.objects.first().key, "--why", "Enough"]) == 0  # type: ignore[union-attr]
    assert main(["grants", "withdraw", "gone", "--why", "Enough"]) == 3
    assert Grant.objects.filter(state="withdrawn").count() == 1


def test_an_emergency_is_asked_and_listed_with_both_who_approved(
    desk: Any, made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = [
        "requests",
        "make",
        "Closed",
        "--why",
        "Fire",
        "--class",
        "3",
        "--emergency",
        "--as",
        "els@windmolen.example",
    ]
    assert main(ask) == 0
    key, lane, *_rest = capsys.readouterr().out.split()
    assert (lane, Request.objects.get(key=key).emergency) == ("fast", True)
    assert main(ask) == main([*ask, "--purpose", "nope"]) == main([*ask[:2], "nobody knows", *ask[3:]]) == 3
    until = desk.today.isoformat()
    for who in ("olaf", "mees"):
        given = ["requests", "answer", key, "approve", "--why", "Now", "--until", until]
        assert main([*given, "--as", f"{who}@windmolen.example"]) == 0
    assert main(["requests", "make", "Writer", "--why", "Letters", "--class", "1", "--as", "Els Test"]) == 0
    capsys.readouterr()
    assert main(["requests", "list", "--emergency", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["key"], row["approved_first_by"]) for row in rows] == [(key, ["Olaf Test"])]
    check("requests-list", [rows])
    page = desk.client.get("/requests/", {"show": "all", "emergency": "True"}).content.decode()
    assert "Olaf Test and Mees Test" in page
    assert page.count("Writer") == 0
    assert "1 time it was given in an emergency" in desk.client.get("/grants/").content.decode()
    assert desk.client.get("/api/requests?emergency=true").json()["count"] == 1
    assert desk.client.get("/api/requests?emergency=false").json()["count"] == 1
