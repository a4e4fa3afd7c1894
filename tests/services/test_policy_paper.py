"""The policy on paper: three to six pages for an organisation that decided nothing and for a large one, the card on one."""

from __future__ import annotations

import io

import pypdf
import pytest
from django.utils import translation

from mandate.records import clock, ledger
from mandate.records.models import Dataset, Tool
from mandate.services.policy import papers, standing, versions
from mandate.services.policy.parts import Part
from tests.conftest import Desk

pytestmark = pytest.mark.django_db


def pages(desk: Desk, shown: tuple[Part, ...], name: str, language: str) -> list[str]:
    """The text of every page of a file, on one line each."""
    made = papers.made(name, shown, None, language=language, today=desk.today, at=clock.now())
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(made.content)).pages]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_nothing_decided_is_said_with_what_holds_by_law_and_by_default_and_what_is_missing(
    desk: Desk, language: str
) -> None:
    shown = versions.draft(today=desk.today).parts
    found = pages(desk, shown, "policy.pdf", language)
    assert 3 <= len(found) <= 6
    assert len(pages(desk, shown, "card.pdf", language)) == 1
    said = " ".join(found)
    for text in {
        "en": ("What holds where nothing is decided", "GDPR, art. 33", "No AI tool was decided on", "Public, Internal"),
        "nl": ("Wat geldt waar niets is besloten", "AVG, art. 33", "Er is nog over geen AI-tool besloten", "Openbaar,"),
    }[language]:
        assert text in said
    assert {row.id for part in shown if part.id == "missing" for row in part.rows} == {
        "missing:tools", "missing:datasets", "missing:purposes", "missing:classes", "missing:competences",
        "missing:auditor",
    }  # fmt: skip
    assert all(len(row.of(language).lines) == 2 for row in standing.laws())


def test_a_large_register_still_fits_six_pages_and_its_card_one(desk: Desk) -> None:
    for n in range(60):
        status = ("in_use", "pilot", "not_yet", "not_allowed")[n % 4]
        why = "It was tried for a quarter and saves an hour a week; " * 2
        row = Tool(name=f"Tool {n:02}", status=status, why=why, conditions=why, data_class=n % 4, purpose="Drafts")
        ledger.write(row, action="tool.added", by=desk.actor, why="test")
        ledger.write(Dataset(name=f"Data {n:02}", data_class=n % 5), action="dataset.added", by=desk.actor, why="test")
    shown = versions.draft(today=desk.today).parts
    for language in ("en", "nl"):
        with translation.override(language):
            found = pages(desk, shown, "policy.pdf", language)
            assert 3 <= len(found) <= 6
            assert len(pages(desk, shown, "card.pdf", language)) == 1
    (missing,) = [part for part in shown if part.id == "missing"]
    assert "missing:tools" not in {row.id for row in missing.rows}
    assert next(row for row in missing.rows if row.id == "missing:owners").en.lines[0][1].startswith("90 of them.")
