"""The pages about charter, decisions and triage say what the code does."""

import re
from datetime import date
from pathlib import Path

from mandate.engines.charter import Clause, Kind, draft_charter
from mandate.services import clauses, decisions, verdicts
from mandate.web.answering import ASKED

PAGES = Path(__file__).parents[2] / "docs" / "pages"


def rows(name: str) -> dict[str, str]:
    """The rows of the tables of a page by the code in their first cell, without those that are generated."""
    lines = (PAGES / name).read_text("utf-8").partition("## Addresses")[0].splitlines()
    return {found[1]: line for line in lines if (found := re.match(r"\| `(\w+)`", line))}


def test_every_answer_has_its_standing_and_what_it_asks() -> None:
    found = rows("triage.md")
    assert set(found) == set(verdicts.STANDING)
    for verdict, line in found.items():
        _, _, standing, asks, _ = (cell.strip() for cell in line.split("|"))
        assert standing.startswith(f"`{verdicts.STANDING[verdict].value}`")
        words = {"data": "data_class"}
        asked = {words.get(word, word) for word in re.sub(r" \(required\)", "", asks).split(", ")}
        assert asked - {"nothing"} == set(ASKED[verdict])


def test_every_state_of_a_decision_is_explained() -> None:
    assert set(rows("decisions.md")) == set(decisions.STATES)


def test_every_field_and_kind_of_a_clause_is_explained() -> None:
    page = (PAGES / "charter.md").read_text("utf-8")
    clause: Clause = draft_charter(date(2026, 1, 1)).clauses[0]
    assert all(f"`{name}`" in page for name in clauses.kept(clause))
    assert all(f"`{kind.value}`" in page for kind in Kind)
