"""The law on the command line: one use, a description, a table; what is wrong is said in one line."""

import json
from pathlib import Path

import pytest

from mandate.cli import FAULT, FINE, USAGE, main
from tests.docs.test_json_pages import check


def ran(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["law", *words])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_a_use_is_classified_from_a_file_from_words_and_from_a_table(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    use = tmp_path / "use.json"
    use.write_text(
        json.dumps({"case": "c1", "answers": {"Q01": "yes", "Q02": ["use"], "Q08": ["credit"]}}), encoding="utf-8"
    )
    code, out, err = ran(capsys, "classify", str(use), "--closed-world", "--as-of", "2026-12-02", "--json")
    answer = json.loads(out)
    check("law-classify", [answer])
    assert (code, answer["case"], answer["tier"], answer["high_risk"]) == (
        FINE,
        "c1",
        "HIGH_RISK_ANNEX_III",
        "high_risk",
    )
    assert "AIA-27" in {one["id"] for one in answer["duties"]}
    assert "not legal advice" in err
    code, out, _ = ran(capsys, "classify", "--facts", str(use), "--as-of", "2024-01-01")
    assert (code, "asked nothing yet" in out, "Next question:" in out) == (FINE, True, True)
    code, out, _ = ran(capsys, "classify", "--text", "A chatbot for shoppers", "--language", "nl", "--json")
    answer = json.loads(out)
    check("law-classify", [answer])
    assert (code, answer["title"], "chatbot" in str(answer["suggestions"])) == (FINE, "Mensen moeten het weten", True)
    table = tmp_path / "uses.csv"
    table.write_text('description\nRanks applicants\n"<b>\n"\n', encoding="utf-8")
    code, out, _ = ran(capsys, "classify", "--csv", str(table), "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert (code, [row["high_risk"] for row in rows]) == (FINE, ["high_risk", "undecided"])
    assert ran(capsys, "classify", "--csv", str(table))[1].startswith("HIGH_RISK_ANNEX_III\thigh_risk\t")


def test_suggestions_packs_and_faults_are_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, out, _ = ran(capsys, "suggest", "--text", "Ranks applicants", "--json")
    check("law-suggest", [json.loads(out)])
    assert "because of: applicants, ranks" in ran(capsys, "suggest", "--text", "Ranks applicants")[1]
    assert ran(capsys, "suggest", "--text", " ")[1].startswith("Nothing")
    check("law-packs", [json.loads(ran(capsys, "packs", "--json")[1])])
    assert ran(capsys, "packs")[1].startswith("2026-07-27: ")
    assert ran(capsys, "lint") == (FINE, "The pack 2026-07-27 is sound: 22 questions, 99 duties\n", "")
    house = tmp_path / "house.yaml"
    house.write_text("sooner: {AIA-26-2: 2026-12-01}\n", encoding="utf-8")
    assert ran(capsys, "lint", str(house))[:2] == (FINE, "Sound\n")
    house.write_text("sooner: {AIA-0: 2026-12-01}\n", encoding="utf-8")
    code, _, err = ran(capsys, "lint", str(house))
    assert (code, err) == (FAULT, "house.yaml:1: sooner.AIA-0: no duty AIA-0\n1 fault\n")
    check("law-lint", [json.loads(ran(capsys, "lint", str(house), "--json")[1])])
    assert ran(capsys, "lint", str(tmp_path / "none"))[0] == USAGE


def test_bad_input_ends_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert ran(capsys, "classify")[0] == USAGE
    bad = tmp_path / "bad.json"
    for text, says in (
        ("{", "no JSON"), ("[]", "an object"), ('{"facts": {"x": true}}', "x: no fact"),
        ('{"answers": {"Q01": ["yes", "no"]}}', "exclude each other"),
    ):  # fmt: skip
        bad.write_text(text, encoding="utf-8")
        code, _, err = ran(capsys, "classify", str(bad))
        assert (code, says in err) == (FAULT, True), err
    table = tmp_path / "uses.csv"
    table.write_text("other\nx\n", encoding="utf-8")
    assert "no column description" in ran(capsys, "classify", "--csv", str(table))[2]
