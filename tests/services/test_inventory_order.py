"""In whatever order the files come, one at a time or together, the picture is the same."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.records.ledger import Actor
from mandate.services import tabling
from mandate.services.inventory import Brought
from mandate.services.overview import overview
from tests.services.folders import TODAY, Company, person, squid, with_log

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
BY = Actor("cli:test")
NAMES = ("access.log", "begun.log", "copy.log", "expenses.csv", "grants.json", "other.log", "people.csv", "tools.csv")


class Undone(Exception):
    """Rolls an example back."""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp())
    with_log(place)
    log = (place / "access.log").read_text()
    (place / "copy.log").write_text(log)
    (place / "begun.log").write_text("".join(log.splitlines(keepends=True)[:7]))
    (place / "other.log").write_text("".join(squid(person(n), "deepl.com", day=9, second=n) for n in range(6)))
    grant = {
        "appDisplayName": "ChatGPT",
        "userPrincipalName": person(1),
        "scopes": ["Mail.Read"],
        "redirectUri": "https://chatgpt.com/",
    }
    (place / "grants.json").write_text(json.dumps([grant]))
    yield place
    shutil.rmtree(place)


def told(folder: Path, runs: list[list[str]]) -> dict[str, Any]:
    """What the overview says after these runs; everything is taken back afterwards."""
    company, said = Company(folder), {}
    try:
        with transaction.atomic():
            for names in runs:
                company.take([Brought(folder / name, name) for name in names], by=BY)
            seen = overview(today=TODAY)
            assert seen is not None
            said = {**tabling.as_json(seen), "headcount": seen.headcount, "coverage": seen.coverage}
            raise Undone
    except Undone:
        return said


@pytest.fixture
def truth(folder: Path) -> dict[str, Any]:
    """What the overview says when all files come together in the order of their names."""
    return told(folder, [list(NAMES)])


@settings(max_examples=12)
@given(names=st.permutations(NAMES))
def test_together_in_any_order(names: list[str], folder: Path, truth: dict[str, Any]) -> None:
    assert told(folder, [names]) == truth


@settings(max_examples=6)
@given(names=st.permutations([name for name in NAMES if name != "begun.log"]), cut=st.integers(1, 6))
def test_in_two_runs_in_any_order(names: list[str], cut: int, folder: Path, truth: dict[str, Any]) -> None:
    # A beginning that comes in a later run than the whole cannot be known for one: the whole is not kept.
    assert told(folder, [names[:cut], names[cut:]]) == truth
