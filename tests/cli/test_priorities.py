"""`mandate priorities` says what comes first, and what decided it, in words and as JSON."""

import json

import pytest

from mandate.cli import main
from tests.docs.test_json_pages import check, unanswered
from tests.services.test_priorities import inventoried, said
from tests.web import things


@pytest.mark.django_db
def test_the_three_come_first_and_all_rows_on_demand(desk, capsys: pytest.CaptureFixture[str]) -> None:
    things.results(desk)
    for item in ("A2", "A5", "P4"):
        said(desk, f"Not here: {item}.", item, 2, role=item)
    assert main(["priorities"]) == 0
    short = capsys.readouterr().out
    assert short.startswith("First: training plan per quarter, with budget; then")
    assert "\n3. " in short
    assert "\n4. " not in short
    assert main(["priorities", "--all", "--language", "nl"]) == 0
    whole = capsys.readouterr().out
    assert whole.startswith("Eerst: trainingsplan per kwartaal, met budget; daarna")
    assert "\n5. " in whole
    assert "A5: “Not here: A5.”" in whole


@pytest.mark.django_db
def test_the_answer_in_json_has_every_key_of_its_page(desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["priorities", "--json"]) == 0
    empty = json.loads(capsys.readouterr().out)
    assert (empty["priorities"], empty["rows"]) == ([], 0)
    assert empty["lacking"] == ["assessment", "inventory", "conversations"]
    things.results(desk)
    inventoried(desk)
    for item in ("A2", "A5"):
        said(desk, f"Not here: {item}.", item, 2, role=item)
    said(desk, "We open new sources by hand.", "G4", 2)
    assert main(["priorities", "--all", "--json"]) == 0
    full = json.loads(capsys.readouterr().out)
    check("priorities", [empty, full])
    assert unanswered("priorities", [empty, full]) <= {"priorities[].found[]"}
    assert len(full["priorities"]) == full["rows"]


@pytest.mark.django_db
def test_a_day_before_anything_was_known_has_nothing_first(desk, capsys: pytest.CaptureFixture[str]) -> None:
    things.results(desk)
    assert main(["priorities", "--at", "2020-01-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 0
    assert main(["priorities", "--at", "some day"]) == 1
