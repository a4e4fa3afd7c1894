"""The decision desk without a browser: bring, decide, vote with the mailed link, and the agenda of the next meeting."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from mandate.cli import main
from mandate.records import clock
from mandate.records.models import Decision
from mandate.services.deciding import links, meetings
from mandate.services.deciding.meetings import Plan
from tests import remembered
from tests.services.deciding import world as worlds
from tests.services.deciding.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(desk: Any, home: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("mandate.cli.open_desk", lambda **_options: None)
    return remembered.once("mt world", home, lambda: worlds.make(desk))


def test_a_question_is_brought_decided_and_voted_on_by_nobody_but_the_member(world: World, capsys: Any) -> None:
    assert main(["decisions", "bring", "Do we record calls?", "--why", "We type for hours.", "--cost", "-1"]) == 3
    assert main(["decisions", "bring", "Do we record calls?", "--why", "We type for hours."]) == 0
    assert Decision.objects.get().lane == "review"
    found = worlds.sent(world, title="Do we pay for it?")
    assert main(["decisions", "decide", found.key, "a", "--why", "x"]) == 3
    capsys.readouterr()
    assert main(["decisions", "list", "--state", "prepared", "--json"]) == 0
    assert [row["key"] for row in json.loads(capsys.readouterr().out)] == [found.key]
    cem = world.people["cem"]
    secret = links.to_vote(found, cem, by="account:1", at=clock.now(), today=clock.today())
    vote = ["decisions", "vote", found.key, "agree", "--as"]
    assert main([*vote, world.people["dea"].key, "--link", secret]) == 3
    assert main([*vote, cem.key, "--link", "guessed"]) == 3
    assert main([*vote, cem.key, "--link", secret]) == 0
    assert main([*vote, cem.key, "--link", secret]) == 3
    capsys.readouterr()
    assert main(["decisions", "show", found.key]) == 0
    shown = capsys.readouterr().out
    assert "Licences for sales: € 9,000" in shown
    assert "One agreed; one more is needed." in shown
    assert main(["decisions", "show", "nothing"]) == 3


def test_the_agenda_names_what_does_not_fit(world: World, capsys: Any) -> None:
    for title in ("Do we pay for it?", "And for the other?"):
        worlds.sent(world, title=title)
    assert main(["meetings", "agenda", "--minutes", "10", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (len(found["items"]), len(found["left_out"])) == (2, 0)
    assert main(["meetings", "agenda", "--minutes", "5"]) == 0
    assert "does not fit: 5 min" in capsys.readouterr().out
    day = (clock.today() + timedelta(days=2)).isoformat()
    meetings.plan(Plan(day, "10"), by=world.by, today=clock.today())
    assert main(["meetings", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["months"]
    assert main(["meetings", "agenda"]) == 0
    assert "2." in capsys.readouterr().out
