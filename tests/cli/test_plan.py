"""`mandate plan` answers from a plain file; bad input is named with file and field, and never with a trace."""

import json
from pathlib import Path
from typing import Any

import pytest

from mandate.cli import main
from tests.docs.test_json_pages import check
from tests.engines.plan.portfolios import initiative, raw


def written(folder: Path, file: object) -> str:
    path = folder / "portfolio.json"
    path.write_text(json.dumps(file), encoding="utf-8")
    return str(path)


@pytest.fixture
def two(tmp_path: Path) -> str:
    """Two that cannot both be first, one of them with a signed start, and one for which there are never hours enough."""
    ask: dict[str, Any] = {
        "why_not": [{"id": "small", "slot": 0}], "price": [{"role": "data", "per_slot": 10}],
        "what_if": [{"roles": {"data": {"capacity": "+10"}}}], "dates": True,
    }  # fmt: skip
    big = initiative("big", hours=10, per_slot=20, estimate={"low": 1, "high": 3})
    small = initiative("small", hours=10, previous={"mode": "inside", "start": 0}, due={"slot": 1, "kind": "legal"})
    return written(tmp_path, raw(big, small, initiative("huge", hours=11), slots=3, ask=ask))


def test_a_plan_in_words_and_in_json(two: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", two]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Value ")
    assert "February 2027: big (inside), done before March 2027" in said
    assert "Left out: huge: " in said
    assert main(["plan", two, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    check("plan", [answer])
    assert [one["id"] for one in answer["starts"]] == ["small", "big"]
    assert answer["answers"]["why_not"][0]["explained"] == "starts_there"
    assert answer["answers"]["what_if"][0]["moved"] == [{"id": "big", "before": 1, "after": 0}]
    assert answer["answers"]["price"][0]["low"] > 0


def test_seconds_are_marked_as_not_repeatable(two: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", two, "--seconds", "5", "--effort", "quick"]) == 0
    assert "Not repeatable" in capsys.readouterr().out


def test_why_not_and_what_if_in_words(two: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "explain", two, "big", "--slot", "0"]) == 0
    assert "data has no hours left in January 2027; most are held by small" in capsys.readouterr().out
    patch = tmp_path / "patch.json"
    patch.write_text('{"initiatives": {"small": null}}', encoding="utf-8")
    assert main(["plan", "whatif", two, "--patch", str(patch)]) == 0
    said = capsys.readouterr().out
    assert "- moves: big, February 2027 to January 2027" in said
    assert "- drops out: small" in said
    assert main(["plan", "explain", two, "big", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["explained"] == "starts_there"
    assert main(["plan", "whatif", two, "--patch", "{}", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["value"] == 0


def test_no_plan_names_what_cannot_hold_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = [initiative(name, duration=2, hours=8, mandatory=True) for name in ("one", "other")]
    place = written(tmp_path, raw(*both, slots=2))
    assert main(["plan", place]) == 3
    said = capsys.readouterr().out
    assert "to be done: one, other" in said
    assert "Enough would be: 6 more hours a month of data" in said
    assert main(["plan", "explain", place, "one"]) == 3
    assert main(["plan", "whatif", place, "--patch", "{}"]) == 3


def test_a_date_that_cannot_be_kept_names_the_rule_and_the_least_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    due = {"slot": 2, "kind": "legal"}
    first = initiative("one", duration=2, hours=8, per_slot=99, mandatory=True, due=due)
    place = written(tmp_path, raw(first, initiative("other", hours=4, due=due)))
    assert main(["plan", place]) == 0
    said = capsys.readouterr().out
    assert "Date not kept: other, due before March 2027 (legal), late by 1:" in said
    assert "- beside all that has to be done data has too few hours in " in said
    assert "Enough would be: the date 1 month later" in said
    assert "Enough would be: more hours of data: 2 in " in said
    assert main(["plan", place, "--json"]) == 0
    (date,) = json.loads(capsys.readouterr().out)["dates"]
    assert (date["possible"], [change["by"] for change in date["changes"]]) == (False, [1, 2])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "line 1: no JSON"),
        ("[" * 100_000, "nested deeper"),
        ('{"format": "other"}', "format: This is other; write mandate-plan/1."),
        (json.dumps(raw(initiative("a", hours=-1))), "initiatives[0].modes[0].demand.data: -1 is below 0"),
        (json.dumps(raw(initiative("a", after=[{"id": "b"}]))), "initiatives.a.after: b is nowhere in this file"),
    ],
)
def test_a_bad_file_is_named_with_its_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content, encoding="utf-8")
    assert main(["plan", str(path)]) == 1
    assert said in capsys.readouterr().err


def test_a_file_that_is_none_and_names_that_lead_nowhere(
    two: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    for words, said in (
        ([str(tmp_path / "none.json")], "cannot be read"),
        ([str(tmp_path / "bytes.json")], "is not text"),
        (["explain", two, "nobody"], "no initiative has this id"),
        (["explain", two, "big", "--slot", "99"], "is not one of 0 to 2"),
        (["whatif", two, "--patch", '{"slots": "many"}'], "slots: many is not a whole number"),
    ):
        assert main(["plan", *words]) == 1
        assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["a", "b"], ["explain", "a"], ["whatif", "a"], ["a", "--slot", "1"], ["a", "--seconds", "0"]]
)
def test_wrong_usage_shows_the_three_forms(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", *words]) == 2
    assert "mandate plan whatif FILE --patch PATCH" in capsys.readouterr().err
