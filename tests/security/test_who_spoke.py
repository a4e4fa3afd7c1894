"""Who spoke is for those who may read conversations: the name of a file of notes is not told to everybody else."""

from pathlib import Path

import pytest

from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import Change
from mandate.services.overview import overview
from tests.services.folders import TOOLS, Company

NOTES = "---\nspeaker_role: Head of content\ndate: 2026-11-03\n---\n\nWe use ChatGPT for first drafts.\n"


@pytest.mark.django_db
def test_who_spoke_stands_in_no_reason_and_in_no_list_of_files(tmp_path: Path) -> None:
    (tmp_path / "head_of_content.md").write_text(NOTES)
    (tmp_path / "tools.csv").write_text(TOOLS)
    outcome = Company(tmp_path).take(by=Actor("test"))
    assert {line.name: line.state for line in outcome.files} == {"head_of_content.md": "read", "tools.csv": "read"}
    reasons = set(Change.objects.values_list("why", flat=True))
    assert "Read from tools.csv." in reasons
    assert not [why for why in reasons if "head_of_content" in why]
    seen = overview(today=clock.today())
    assert seen is not None
    assert [file.name for file in seen.files] == ["Notes of a conversation", "tools.csv"]
