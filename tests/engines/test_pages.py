"""The page of each engine is true: its examples run and it names every code."""

import doctest
import re
from enum import StrEnum
from pathlib import Path

import pytest

from mandate.engines.access.lanes import Lane, LaneCode
from mandate.engines.alignment.agreement import Reading
from mandate.engines.alignment.disclosure import Hidden
from mandate.engines.alignment.facts import Difference, Why
from mandate.engines.charter import ChangeCode, Kind, RoutingCode
from mandate.engines.discovery.coverage import Shows
from mandate.engines.learning import Reason
from mandate.engines.learning import State as Learned
from mandate.engines.priorities import Action, Criterion, OwnerRole, Step
from mandate.engines.processing import OpeningCode, Reads, State
from mandate.engines.readiness.guide import Against, AskWhy
from mandate.engines.readiness.knowledge import GroupShown
from mandate.engines.readiness.plan import Criterion as PlanCriterion
from mandate.engines.readiness.plan import FirstAction
from mandate.engines.readiness.scoring import GateState, Shown, StepWhy
from mandate.engines.tasks.ranking import Decider, Harm, Law, Place, Ready
from mandate.engines.terms import FindingCode, Signal

PAGES = Path(__file__).parents[2] / "docs" / "engines"
CODES: list[tuple[str, type[StrEnum]]] = [
    ("access", Lane),
    ("access", LaneCode),
    ("alignment", Reading),
    ("alignment", Hidden),
    ("alignment", Difference),
    ("alignment", Why),
    ("discovery", FindingCode),
    ("discovery", Signal),
    ("discovery", Shows),
    ("learning", Learned),
    ("learning", Reason),
    ("priorities", Action),
    ("priorities", Criterion),
    ("priorities", OwnerRole),
    ("priorities", Step),
    ("charter", ChangeCode),
    ("charter", Kind),
    ("charter", RoutingCode),
    ("processing", OpeningCode),
    ("processing", Reads),
    ("readiness", Against),
    ("readiness", AskWhy),
    ("readiness", FirstAction),
    ("readiness", GateState),
    ("readiness", GroupShown),
    ("readiness", PlanCriterion),
    ("readiness", Shown),
    ("readiness", StepWhy),
    ("tasks", Decider),
    ("tasks", Place),
    ("tasks", Ready),
    ("tasks", Harm),
    ("tasks", Law),
]


@pytest.mark.parametrize(
    "page", ["alignment", "discovery", "priorities", "charter", "processing", "readiness", "tasks"]
)
def test_the_examples_on_the_page_run(page: str) -> None:
    results = doctest.testfile(str(PAGES / f"{page}.md"), module_relative=False)
    assert results.attempted > 0
    assert results.failed == 0


@pytest.mark.parametrize(("page", "codes"), CODES)
def test_every_code_is_on_the_page(page: str, codes: type[StrEnum]) -> None:
    named = set(re.findall(r"`([a-z_]+)`", (PAGES / f"{page}.md").read_text(encoding="utf-8")))
    assert {code.value for code in codes if code.value} <= named


def test_every_state_of_a_source_is_on_the_page() -> None:
    text = (PAGES / "processing.md").read_text(encoding="utf-8")
    assert all(state.value in text for state in State)
