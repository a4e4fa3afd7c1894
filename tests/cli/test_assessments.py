"""`mandate assessments` plans, opens, asks, counts, closes and reads a round as the pages do."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from mandate.records import clock
from mandate.records.models import Campaign, Response
from mandate.services import answering, campaign_files
from mandate.services.refusals import Refused
from tests.cli.running import Shell
from tests.docs.test_json_pages import check, unanswered
from tests.web import things

PLAN = """title: Autumn
groups:
  - {key: mt, form: full}
  - {label: Dealers}
weights: {data: 2}
"""


@pytest.fixture
def planned(shell: Shell, desk, tmp_path: Path) -> str:
    file = tmp_path / "autumn.yaml"
    file.write_text(PLAN, encoding="utf-8")
    said = shell("assessments", "plan", file)
    assert said.code == 0, said.err
    return said.out.strip()


def answered(count: int) -> None:
    one = Campaign.objects.get()
    for _number in range(count):
        secret = answering.begin(answering.Entrance(one, ("dealers",)), "", today=clock.today())
        found = answering.find(secret, address="10.0.0.1", at=clock.now())
        answering.put(found, {"G1": "2", "G2": "dk"}, today=clock.today())
        answering.finish(found, today=clock.today())


def test_a_round_is_planned_from_a_file_and_runs_to_its_results(shell: Shell, planned: str) -> None:
    made = Campaign.objects.get()
    assert ([g["key"] for g in made.groups], made.weights) == (["mt", "dealers"], {"data": 2})
    assert shell("assessments", "open", planned).code == 0
    link = shell("assessments", "links", planned, "--group", "dealers", "--base", "https://desk.example/").out
    assert re.fullmatch(r"https://desk\.example/a/[\w-]{32}/\n", link)
    assert shell("assessments", "move", planned, "soon", "--why", "Holidays").code == 3
    assert shell("assessments", "move", planned, "2020-01-01", "--why", "Holidays").code == 3
    last = made.closes_on + timedelta(days=7)
    assert shell("assessments", "move", planned, last.isoformat(), "--why", "Holidays").out == f"Open until {last}.\n"
    answered(6)
    status = json.loads(shell("assessments", "status", planned, "--json").out)
    assert [row["finished"] for row in status["groups"]] == [0, 6]
    check("assessments-status", [status])
    assert shell("assessments", "close", planned).code == 2
    assert Response.objects.count() == 6
    assert "Published of 6 people" in shell("assessments", "close", planned, "--yes").out
    sealed = json.loads(shell("assessments", "status", planned, "--json").out)
    check("assessments-status", [sealed])
    assert (sealed["state"], sealed["people"]) == ("closed", 6)
    assert [(row["begun"], row["finished"]) for row in sealed["groups"]] == [(None, None), (None, 6)]
    said = shell("assessments", "status", planned).out
    assert "published of 6 people" in said
    assert "0 answered" not in said
    for more in ((), ("--yes",)):
        again = shell("assessments", "close", planned, *more)
        assert (again.code, "is closed" in again.err) == (3, True)
    assert "Where we align" in shell("assessments", "results", planned).out
    rows = json.loads(shell("assessments", "list", "--json").out)
    check("assessments-list", [rows])
    assert unanswered("assessments-list", [rows]) == set()
    assert (rows[0]["state"], rows[0]["answered"]) == ("closed", 6)
    assert planned in shell("assessments", "list").out


def test_every_key_of_the_results_is_on_its_page(shell: Shell, desk) -> None:
    closed = things.results(desk)
    results = json.loads(shell("assessments", "results", closed.key, "--json").out)
    check("assessments-results", [results])
    assert unanswered("assessments-results", [results]) == set()


def test_options_alone_plan_a_round_of_two_weeks(shell: Shell, desk) -> None:
    said = shell("assessments", "plan", "--title", "Quick", "--group", "sales", "--own", "Dealers")
    made = Campaign.objects.get(key=said.out.strip())
    assert (made.closes_on - made.opens_on).days == 14
    assert [g["key"] for g in made.groups] == ["sales", "dealers"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: A\ngroups: [", "plan.yaml:2 cannot be read as YAML."),
        ("- a", "plan.yaml holds no fields"),
        ("title: A\ngarden: 1", "plan.yaml: garden: nobody reads this."),
        ("title: A\nopens_on: soon", "plan.yaml: opens_on: “soon” is not a date."),
        ("title: A\nremind_on: [soon]", "plan.yaml: remind_on[0]: “soon” is not a date."),
        ("title: A\nremind_on: 2026-11-03", "plan.yaml: remind_on: a list is expected."),
        ("title: [A]", "plan.yaml: title: a text is expected."),
        ("title: A\nmode: open", "plan.yaml: mode: one of anonymous, named is expected."),
        ("title: A\ngroups: mt", "plan.yaml: groups: a list is expected."),
        ("title: A\ngroups: [garden]", "plan.yaml: groups[0].key: There is no group garden. There are: mt"),
        ("title: A\ngroups: [mt, {key: managers, form: tall}]", "plan.yaml: groups[1].form: one of full,"),
        ("title: A\ngroups: [{name: mt}]", "plan.yaml: groups[0].name: nobody reads this."),
        ("title: A\ngroups: [mt]\nweights: {data: two}", "plan.yaml: weights.data: 1, 2 or 3 is expected."),
        ("title: A\ngroups: [mt]\nweights: {garden: 2}", "plan.yaml: weights.garden: one of guardrails,"),
        ("title: A\ngroups: [mt]\nweights: 2", "plan.yaml: weights: a weight per dimension is expected"),
        ("title: A", "plan.yaml: groups: Choose at least one group"),
        ("groups: [mt]", "plan.yaml: title: Give it a name"),
    ],
)
def test_a_file_that_cannot_be_planned_is_refused_with_its_name_and_the_field(
    desk, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        campaign_files.facts(campaign_files.read(file), today=desk.today)
    assert said in refused.value.why


def test_a_plan_that_cannot_be_used_ends_in_3_and_plans_nothing(shell: Shell, desk, tmp_path: Path) -> None:
    assert "none.yaml cannot be read: No such file" in shell("assessments", "plan", tmp_path / "none.yaml").err
    said = shell("assessments", "plan", "--title", "Quick", "--group", "garden")
    assert (said.code, "mandate: groups[0].key: There is no group garden." in said.err) == (3, True)
    assert not Campaign.objects.exists()


def test_what_is_not_there_is_refused(shell: Shell, planned: str) -> None:
    assert shell("assessments", "open", "nothing").code == 3
    assert "close it first" in shell("assessments", "results", planned).err
    assert shell("assessments", "close", planned, "--yes").code == 3
