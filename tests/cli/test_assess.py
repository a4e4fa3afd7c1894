"""`mandate assess` scores a filled-in form, and says which field is wrong where it cannot."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from mandate.catalogue.assessment import load_bank
from mandate.cli import main
from tests.docs.test_json_pages import check, unanswered

FULL = load_bank().form("full").items


@pytest.fixture
def answers(tmp_path: Path) -> Any:
    """Write a file of answers."""

    def write(content: Any, name: str = "answers.json") -> str:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(path)

    return write


def everything(value: Any, **other: Any) -> dict[str, Any]:
    return {"form": "full", "answers": {**dict.fromkeys(FULL, value), **other}}


def scored(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["assess", *words, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_a_form_becomes_scores_gates_level_and_next_steps(answers: Any, capsys: pytest.CaptureFixture[str]) -> None:
    found = scored(capsys, answers(everything(4, G5=1, M2=2, P1="dk")))
    assert (found["form"], found["total"], found["raw_total"], found["capped_by"]) == ("full", 2.59, 3.8611, "G5")
    assert (found["level"]["nl"], found["raw_level"]) == ("Begonnen", "working")
    assert found["dk"] == ["P1"]
    assert {gate["item"]: gate["state"] for gate in found["gates"]} == {
        "G2": "open",
        "G5": "closed",
        "A3": "open",
        "M2": "closed",
    }
    assert [(step["item"], step["why"]) for step in found["next_steps"]] == [
        ("G5", "releases_cap"),
        ("M2", "releases_cap"),
        ("P1", "not_known"),
    ]
    assert next(one for one in found["dimensions"] if one["id"] == "mandate")["score"] == 2.0


def test_every_key_is_on_its_page(answers: Any, capsys: pytest.CaptureFixture[str]) -> None:
    given = [
        scored(capsys, answers(everything(4, G5=1, M2=2, P1="dk"))),
        scored(capsys, answers({"answers": {}})),
    ]
    check("assess", given)
    assert unanswered("assess", given) == set()


def test_the_word_score_may_stay_away_and_a_file_of_that_name_can_be_given(
    answers: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = answers(everything(3), "score")
    monkeypatch.chdir(tmp_path)
    assert scored(capsys, path) == scored(capsys, "score", path) == scored(capsys, "./score")


@pytest.mark.parametrize("words", [["score"], ["a.json", "b.json"], ["score", "a.json", "b.json"]])
def test_no_file_and_two_files_are_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", *words]) == 2
    assert "give one file" in capsys.readouterr().err


def test_answers_come_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    text = io.TextIOWrapper(io.BytesIO(json.dumps(everything(5)).encode()))
    monkeypatch.setattr("sys.stdin", text)
    assert scored(capsys, "-")["total"] == 5.0


def test_the_form_comes_from_the_file_or_the_option_and_is_else_the_full_one(
    answers: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = answers({"answers": {"G1": 3}})
    assert scored(capsys, bare)["form"] == "full"
    assert scored(capsys, bare, "--form", "employee")["form"] == "employee"
    own = answers({"form": "manager", "answers": {"G1": 3}})
    assert scored(capsys, own)["form"] == scored(capsys, own, "--form", "manager")["form"] == "manager"


def test_a_byte_order_mark_is_no_obstacle(answers: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert scored(capsys, answers("\ufeff" + json.dumps(everything(2))))["total"] == 2.0


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"answers": {"G9": 3}}, "answers.G9: there is no such question"),
        ({"form": "employee", "answers": {"D1": 3}}, "answers.D1: is not on the form employee"),
        ({"answers": {"G1": 6}}, "answers.G1: 6 is not 1, 2, 3, 4, 5, dk or na"),
        ({"answers": {"G1": 3.0}}, "answers.G1: 3.0 is not"),
        ({"answers": {"G1": True}}, "answers.G1: True is not"),
        ({"answers": {"G1": "often"}}, "answers.G1: 'often' is not"),
        ({"form": "tall", "answers": {}}, "form: 'tall' is none of full, manager, employee"),
        ({"form": 3, "answers": {}}, "form: one of full, manager, employee is expected"),
        ({"answers": [3]}, "answers: an object such as"),
        ([1], "answers: an object such as"),
        ({"answers": {}, "name": "Jan"}, "name: nobody reads this"),
        ('{"answers": {"G1": 3, "G1": 4}}', "G1: is there twice"),
        ('{"answers": {', "no JSON, line 1, column"),
        ('{"answers": {"G1": ' + "1" * 5000 + "}}", "no filled-in form"),
        ("[" * 100_000, "no filled-in form"),
        (" " * 1_000_001, "larger than 1 MB"),
    ],
    ids=range(16),
)
def test_what_cannot_be_scored_ends_in_1_with_the_field(
    content: Any, problem: str, answers: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["assess", answers(content)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert problem in said.err
    assert len(said.err.splitlines()) == 1


def test_the_file_and_the_option_may_not_contradict_each_other(
    answers: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["assess", answers({"form": "full", "answers": {}}), "--form", "manager"]) == 1
    assert "form: the file says full, --form says manager" in capsys.readouterr().err


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", str(tmp_path / "gone.json")]) == 1
    assert "No such file" in capsys.readouterr().err
    (tmp_path / "odd.json").write_bytes(b"\xff\xfe\x00")
    assert main(["assess", str(tmp_path / "odd.json")]) == 1
    assert "is not UTF-8" in capsys.readouterr().err


def test_people_read_the_result_in_english(answers: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", answers(everything(4, G5=1, M2=2, P1="dk", D1="na", D2="na", D3="na"))]) == 0
    out = capsys.readouterr().out
    assert "Total: 2.59 (capped by G5; 3.83 without caps); level: Started." in out
    assert "  Mandate: 2.00 (capped by M2; 3.66 without caps)" in out
    assert "  Data roadmap: 3 of 6 answered; shown from 4" in out
    assert "  G5 caps the total at 2.59" in out
    assert "  A3 leaves the score as it is" in out
    assert "You do not know: P1" in out
    assert "  2. M2 decision rights: the mandate (page charter): it holds a score down" in out
    assert "  3. P1 monthly update (delivered, under way, coming) (page editions): you do not know, so find out" in out


def test_people_read_the_result_in_dutch(answers: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", answers({"form": "employee", "answers": {"G2": 1, "G1": 4}}), "--language", "nl"]) == 0
    out = capsys.readouterr().out
    assert "Totaal: 2,50; niveau: Begonnen." in out
    assert "  Dataroadmap: niet gevraagd op dit formulier" in out
    assert "  G2 begrenst spelregels op 3,00" in out
    assert "  G5 kreeg geen score, dus begrenst niets" in out


def test_a_form_without_answers_says_that_there_is_no_total(answers: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", answers({"answers": {}})]) == 0
    out = capsys.readouterr().out
    assert out.startswith("no total: too few answers\n")
    assert "Next steps" not in out


def test_who_has_nothing_below_four_has_no_next_step(answers: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", answers(everything(4))]) == 0
    assert "Next steps: nothing is below 4" in capsys.readouterr().out


def test_the_help_shows_how_to_use_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["assess", "--help"])
    assert "FILE [FILE ...]" in capsys.readouterr().out
