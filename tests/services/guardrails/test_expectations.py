"""A company's own expectations of its guardrails, tried one by one, with the place of each fault."""

import pytest

from mandate.records import clock, ledger
from mandate.records.models import Tool
from mandate.services.guardrails import current, expectations
from mandate.services.refusals import Refused
from tests.conftest import Desk

pytestmark = pytest.mark.django_db


def tried(text: str) -> list[expectations.Tried]:
    rows = expectations.read(text, "tests.yaml")
    return list(expectations.attempt(rows, by=current.current(today=clock.today()), now=clock.now()))


def test_each_expectation_is_tried_and_names_are_enough(desk: Desk) -> None:
    for name in ("Writer", "Twin", "twin"):
        tool = Tool(name=name, status="in_use", data_class=1, why="x")
        ledger.write(tool, action="tool.added", by=desk.actor, why="test")
    found = tried(
        """
        expectations:
          - {who: anna@windmolen.example, tool: writer, data_class: 1, expect: yes}
          - {who: Anna de Vries, tool: Writer, data_class: 2, expect: "no", name: never confidential}
          - {who: Anna de Vries, tool: Writer, data_class: 2, expect: yes}
          - {who: Anna de Vries, tool: Twin, data_class: 1, expect: yes}
          - {who: Nobody, tool: Writer, purpose: fun, expect: yes}
        """
    )
    assert [one.holds for one in found] == [True, True, False, False, False]
    assert found[1].name == "never confidential"
    assert found[2].answer is not None
    assert found[2].answer.sentences == ("Writer may hold data up to internal, not confidential.",)
    assert (found[3].problem, found[4].problem) == (
        "Several are called Twin: give the key.", "Nothing is called Nobody.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("expectations: [", "tests.yaml:1"),
        ("{}", "no list of expectations"),
        ("- hello", "tests.yaml: 1: An expectation is a set of fields"),
        ("- {who: a, tool: b, expect: yes, colour: red}", "no field colour"),
        ("- {tool: b, expect: yes}", "Say who"),
        ("- {who: a, tool: b, dataset: c, expect: yes}", "one tool or one dataset"),
        ("- {who: a, tool: b, expect: maybe}", "Expect yes or no"),
        ("- {who: a, tool: b, expect: yes, data_class: 9}", "0 to 4"),
        ("#" * 5_000_001, "larger than 5 MB"),
    ],
)
def test_a_file_that_cannot_be_used_says_where(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        expectations.read(text, "tests.yaml")
