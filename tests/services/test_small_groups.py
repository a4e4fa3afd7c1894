"""Fewer than five people show nowhere: not in JSON, not in the workbook, not on paper."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import Inventory
from mandate.services import forward, tabling
from mandate.services.overview import Overview, overview
from tests.services.folders import TODAY, Company, people, person, squid, three_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
FEW = (1, 2, 3, 4)


@pytest.fixture
def seen(tmp_path: Path) -> Overview:
    """Three people of Product use Claude, four of Inside sales DeepL beside six of Sales, one Midjourney."""
    folder = three_files(tmp_path / "in").folder
    (folder / "people.csv").write_text(people(sales=12, inside=9, product=6))
    used = {
        "claude.ai": range(21, 24),
        "deepl.com": [*range(6), *range(12, 16)],
        "midjourney.com": [2],
        "chatgpt.com": range(20),
    }
    lines = [squid(person(n), host, second=n) for host, numbers in used.items() for n in numbers]
    (folder / "access.log").write_text("".join(lines))
    Company(folder).take(by=Actor("cli:test"))
    found = overview(today=TODAY)
    assert found is not None
    return found


def test_the_overview_shows_groups_of_five_or_more(seen: Overview) -> None:
    assert {line.service: line.people for line in seen.services} == {
        "chatgpt": 20,
        "claude": None,
        "deepl": 10,
        "midjourney": None,
    }
    assert seen.service("claude").requests is None
    for line in seen.services:
        assert not [team for team in line.teams if team.people in FEW]
        assert not [week for week, count in line.weekly if count in FEW]


def test_json_carries_no_small_group_and_no_name(seen: Overview) -> None:
    told = tabling.as_json(seen)
    counts = [service["people"] for service in told["services"]] + [
        team["people"] for s in told["services"] for team in s["teams"]
    ]
    assert counts
    assert not [count for count in counts if count in FEW]
    assert "windmolen.example" not in json.dumps(told)


def test_the_sealed_inventory_carries_no_small_group_either(seen: Overview) -> None:
    sealed = json.dumps(Inventory.objects.get().result)
    assert "windmolen.example" not in sealed
    for service in Inventory.objects.get().result["summary"]["services"]:
        assert service["people"] not in FEW
        assert not [team for team in service["teams"] if team["people"] in FEW]


def test_the_workbook_carries_no_small_group(seen: Overview) -> None:
    book = openpyxl.load_workbook(io.BytesIO(tabling.workbook(seen, language="en", at=clock.now())))
    checked = 0
    for sheet in book:
        rows = list(sheet.iter_rows(values_only=True))
        for at, row in enumerate(rows):
            if "People" in row:
                column = row.index("People")
                values = [other[column] for other in rows[at + 1 :]]
                checked += sum(value is not None for value in values)
                assert not [value for value in values if value in FEW]
    assert checked >= 3


def test_paper_carries_no_small_group(seen: Overview) -> None:
    body = forward.report_pdf(seen, language="en", at=clock.now(), today=TODAY)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    assert "Claude" in text
    for count in FEW:
        assert f"{count} people" not in text
    assert "20" in text
