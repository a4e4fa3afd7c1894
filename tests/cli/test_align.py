"""`mandate align`: what it says of answers, and how it says no to a file it cannot use."""

import json
from pathlib import Path
from typing import Any

import pytest

from mandate.cli import main
from tests.docs.test_json_pages import check, unanswered

SPLIT = ["1", "5"] * 3
MIDDLE = ["2", *["3"] * 8, "4"] * 2


def wide(place: Path, groups: dict[str, list[str]], *, mark: str = ",", more: str = "4") -> Path:
    """A file with one row per respondent: the answers of each group to G1, and one answer of all to G2."""
    rows = [mark.join(("respondent", "team", "G1", "G2"))]
    for group, answers in groups.items():
        rows += [mark.join((f"{group}{number}", group, one, more)) for number, one in enumerate(answers)]
    place.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return place


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command; gives its exit code, what it printed and its complaint."""

    def run(*words: object) -> tuple[int, str, str]:
        code = main(["align", *map(str, words)])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def answered(said: Any, *words: object) -> dict[str, Any]:
    code, out, err = said(*words, "--json")
    assert (code, err) == (0, "")
    return dict(json.loads(out))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_row_per_respondent_in_any_of_three_separators(mark: str, tmp_path: Path, said: Any) -> None:
    file = wide(tmp_path / "a.csv", {"mt": SPLIT, "sales": MIDDLE}, mark=mark)
    found = answered(said, file, "--group-column", "team")
    rows = {(one["item"], one["group"]): one for one in found["items"]}
    assert rows["G1", "mt"]["counts"] == [3, 0, 0, 0, 3]
    assert (rows["G1", "mt"]["reading"], rows["G1", "sales"]["reading"]) == ("camps", "clear")
    assert rows["G1", "everyone"]["n"] == 26
    assert {one["groups"][0] for one in found["differences"]} == {"sales"}
    apart = next(one for one in found["differences"] if one["item"] == "G1")
    assert (apart["reading"], apart["groups"], apart["steps"]) == ("differ", ["sales", "mt"], pytest.approx(1.8))
    assert apart["interval"][0] < apart["steps"] < apart["interval"][1]
    assert apart["w1"] == apart["steps"] / 4
    assert found["suppressed"] == []


def test_a_group_of_four_is_listed_and_its_smallest_sibling_with_it(tmp_path: Path, said: Any) -> None:
    file = wide(tmp_path / "a.csv", {"mt": SPLIT, "sales": MIDDLE, "it": ["3"] * 4})
    found = answered(said, file, "--group-column", "team")
    assert {(one["group"], one["item"], one["why"]) for one in found["suppressed"]} == {
        ("it", None, "too_few"), ("mt", None, "would_reveal")
    }  # fmt: skip
    assert {one["group"] for one in found["items"]} == {"everyone", "sales"}
    assert {tuple(one["groups"]) for one in found["differences"]} == {("sales", "not:sales")}


def test_without_a_group_column_there_is_everyone(tmp_path: Path, said: Any) -> None:
    file = tmp_path / "a.csv"
    file.write_text("\ufeffG1,G2\n1,DK\n 2 ,na\n3,\n4,5\n5,5\n\n5,5\n", encoding="utf-8")
    found = answered(said, file)
    assert found["groups"] == [{"group": "everyone", "people": 6}]
    first, second = found["items"]
    assert (first["counts"], second["counts"], second["n"], second["dk"], second["na"]) == (
        [1, 1, 1, 1, 2],
        None,
        3,
        1,
        1,
    )


def test_people_without_a_group_count_in_everyone_only(tmp_path: Path, said: Any) -> None:
    file = wide(tmp_path / "a.csv", {"mt": SPLIT, "": ["3"] * 6})
    file.write_text(file.read_text().replace("\n0,", "\nx0,"))
    found = answered(said, file, "--group-column", "team")
    assert [one["group"] for one in found["groups"]] == ["everyone", "mt"]
    assert {tuple(one["groups"]) for one in found["differences"]} == {("mt", "not:mt")}


def test_many_groups_are_each_held_against_all_others(tmp_path: Path, said: Any) -> None:
    file = wide(tmp_path / "a.csv", {f"g{number}": SPLIT for number in range(7)})
    found = answered(said, file, "--group-column", "team")
    assert {tuple(one["groups"]) for one in found["differences"]} == {(f"g{n}", f"not:g{n}") for n in range(7)}


def test_a_row_per_answer_says_the_same_as_a_row_per_respondent(tmp_path: Path, said: Any) -> None:
    file = wide(tmp_path / "a.csv", {"mt": SPLIT, "sales": MIDDLE})
    rows = ["respondent,group,item,value"]
    for line in file.read_text().splitlines()[1:]:
        who, team, one, two = line.split(",")
        rows += [f"{who},{team},G1,{one}", f"{who},{team},G2,{two}", f"{who},{team},G3,"]
    long = tmp_path / "long.csv"
    long.write_text("\n".join(rows))
    found, same = answered(said, file, "--group-column", "team"), answered(said, long)
    assert same["differences"] == found["differences"]
    assert [one for one in same["items"] if one["item"] != "G3"] == found["items"]
    assert answered(said, long, "--group-column", "group") == same


def test_counts_in_json_say_the_same_too(tmp_path: Path, said: Any) -> None:
    file = tmp_path / "counts.json"
    groups = {"mt": [3, 0, 0, 0, 3], "sales": [0, 2, 16, 2, 0, 0, 0]}
    file.write_text(json.dumps({"scale": 5, "items": [{"id": "G1", "groups": groups}]}))
    found = answered(said, file)
    assert (found["differences"][0]["steps"], found["differences"][0]["reading"]) == (pytest.approx(1.8), "differ")


def test_in_words_for_people(tmp_path: Path, said: Any) -> None:
    file = wide(tmp_path / "a.csv", {"mt": SPLIT, "sales": MIDDLE, "it": ["1", "2", "3", "4", "5", "5"]}, more="dk")
    code, out, err = said(file, "--group-column", "team")
    assert (code, err) == (0, "")
    for line in (
        "Groups: everyone (32), sales (20), it (6), mt (6)",
        "G1, mt, 6 answers: 3 0 0 0 3. Two camps: 3 people around 1, 3 around 5. Talk before you decide.",
        "G1, sales, 20 answers: 0 2 16 2 0. Agreed: most choose 3.",
        "G1, it, 6 answers: 1 1 1 1 2. No clear view yet; with 6 answers chance could look like this.",
        "G2, mt, 0 answers: bars not shown, 6 do not know",
        "Not shown: mt, G2: fewer than five",
        "Of these 4, chance alone would call 0.2 agreed and 0.2 two camps.",
        "Talk first about: G1 (sales, mt), G2 (everyone)",
    ):
        assert line in out.splitlines(), line
    assert "G1: sales and mt are on average 1.8 steps apart; chance gives this in 1 of" in out
    assert "G1: no difference found between it and mt" in out


def test_too_small_and_all_others_in_words(tmp_path: Path, said: Any) -> None:
    small = wide(tmp_path / "a.csv", {"a": SPLIT[:5], "b": ["3"] * 5})
    head, *rows = small.read_text().splitlines()
    more = [f"H{number}" for number in range(9)]
    small.write_text("\n".join([",".join([head, *more]), *(",".join([row, *["3"] * 9]) for row in rows)]))
    assert (
        "a and b are too small to find anything but a very large difference."
        in said(small, "--group-column", "team")[1]
    )
    others = wide(tmp_path / "b.csv", {"mt": SPLIT, "sales": MIDDLE, "it": ["3"] * 4})
    assert "sales and everyone outside sales" in said(others, "--group-column", "team")[1]
    few = tmp_path / "d.csv"
    few.write_text("G1\n3\n4\n")
    assert said(few)[1].splitlines() == ["Groups: none with five people", "Not shown: everyone: fewer than five"]


HEAD = "respondent,team,G1"


@pytest.mark.parametrize(
    ("text", "words", "complaint"),
    [
        (f"{HEAD}\n1,mt,6\n", ["--group-column", "team"], ":2: column G1: '6' is not 1 to 5, dk, na or empty"),
        (f"{HEAD}\n1,mt,six\n", [], ": there are no answers in it. It needs a header and a row per respondent. No answers"),
        (f"{HEAD}\n1,3,3\n2,mt,3\n", [], ":3: column team: 'mt' is not 1 to 5, dk, na or empty"),
        (f"{HEAD}\n1,mt\n", ["--group-column", "team"], ":2: has 2 cells, the header has 3"),
        (f"{HEAD}\n1,mt,3\n1,mt,4\n", ["--group-column", "team"], ":3: column respondent: '1' answered before"),
        (f"{HEAD}\n1,mt,3\n", ["--group-column", "Team"], ":1: there is no column 'Team'. Columns: respondent, team, G1"),
        ("team,G1,G1\nmt,3,3\n", ["--group-column", "team"], ":1: column 'G1' is there twice; rename one"),
        ("team,,G1\nmt,3,3\n", ["--group-column", "team"], ":1: column 2 has no name"),
        (f"{HEAD}\n", ["--group-column", "team"], ": there are no answers in it."),
        ("team\nmt\n", ["--group-column", "team"], ": there are no answers in it."),
        ("", [], ": there is no column"),
        (f"{HEAD}\n1,everyone,3\n", ["--group-column", "team"], ": a group cannot be called 'everyone'; rename it"),
        (f"{HEAD}\n1,mt,\"3\n" + "x" * 140_000, ["--group-column", "team"], ":3: a quote was opened and not closed"),
        ("respondent,item,value\n1,G1,6\n", [], ":2: column value: '6' is not 1 to 5, dk, na or empty"),
        ("respondent,item,value\n1,G1\n", [], ":2: has 2 cells, the header has 3"),
        ("respondent,item,value\n1,G1,3\n1,G1,3\n", [], ":3: respondent '1' answered 'G1' before"),
        ("respondent,group,item,value\n1,a,G1,3\n1,b,G2,3\n", [], ":3: respondent '1' is in two groups"),
        ("item,value\nG1,3\n", [], ":1: with item and value there must be a column respondent"),
        ("respondent,item,value\n", [], ": there are no answers in it."),
        ("{", [], ": not JSON of the form"),
        ("[1]", [], ": not JSON of the form"),
        ('{"scale": 7, "items": []}', [], ": scale is 7; answers on a scale of 1 to 5 can be compared"),
        ('{"items": []}', [], ": there is no item"),
        ('{"items": [{"id": "a", "groups": {}}, {"id": "a", "groups": {}}]}', [], ":1: item 'a' is there twice"),
        ('{"items": [{"id": "a", "groups": {"mt": [1, 2]}}]}', [], ": item a, group mt: needs 5 whole numbers"),
        ('{"items": [{"id": "a", "groups": {"mt": [1, 2, 3, 4, true]}}]}', [], ": item a, group mt: needs 5 whole numbers"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_named_with_its_place(
    text: str, words: list[str], complaint: str, tmp_path: Path, said: Any
) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(text)
    code, out, err = said(file, *words)
    assert (code, out) == (1, "")
    assert err.startswith(f"{file}")
    assert complaint in err


def test_a_column_of_words_or_dates_is_left_out_and_one_that_repeats_is_taken_for_groups(
    tmp_path: Path, said: Any
) -> None:
    file = tmp_path / "a.csv"
    rows = [f"2026-11-{day:02} 9:00,{'mt' if day < 7 else 'sales'},3,Too long a story {day}" for day in range(1, 13)]
    file.write_text("\n".join(["when,team,G1,said", *rows]))
    code, out, err = said(file, "--json")
    assert (code, [one["item"] for one in json.loads(out)["items"]]) == (0, ["G1"])
    assert json.loads(out)["left_out"] == [
        {"column": "when", "looks_like_groups": False},
        {"column": "team", "looks_like_groups": True},
        {"column": "said", "looks_like_groups": False},
    ]
    assert err.splitlines()[:2] == [
        "Left out: column when holds no answers.",
        'Left out: column team holds no answers. It looks like groups: add --group-column "team" to compare them.',
    ]
    assert "story" not in err
    code, out, err = said(file, "--group-column", "team")
    assert (code, "mt (6)" in out, "team" in err) == (0, True, False)


def test_in_dutch_for_people(tmp_path: Path, said: Any) -> None:
    file = wide(tmp_path / "a.csv", {"mt": SPLIT, "sales": MIDDLE, "it": ["3"] * 4})
    lines = said(file, "--group-column", "team", "--language", "nl")[1].splitlines()
    assert lines[0] == "Groepen: iedereen (30), sales (20)"
    assert "G1: sales en iedereen buiten sales liggen gemiddeld" in "".join(lines)
    assert "not:" not in "".join(lines)
    pair = wide(tmp_path / "b.csv", {"mt": SPLIT, "sales": MIDDLE})
    told = said(pair, "--group-column", "team", "--language", "nl")[1]
    assert "G1: sales en mt liggen gemiddeld 1,8 stappen uiteen; toeval geeft dit in 1 van de 230.230 gevallen." in told


def test_ten_faults_are_named_and_the_others_counted(tmp_path: Path, said: Any) -> None:
    file = tmp_path / "a.csv"
    file.write_text("G1\n" + "9\n" * 14)
    lines = said(file)[2].splitlines()
    assert (len(lines), lines[-1]) == (11, "and 4 more")


def test_a_column_of_names_is_not_taken_for_groups(tmp_path: Path, said: Any) -> None:
    file = tmp_path / "a.csv"
    file.write_text("name,G1\n" + "".join(f"n{number},3\n" for number in range(201)))
    code, _out, err = said(file, "--group-column", "name")
    assert (code, "201 different groups" in err) == (1, True)


def test_a_file_in_an_old_encoding_is_read_and_one_that_is_not_there_is_named(tmp_path: Path, said: Any) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"groep,G1\n" + "café,3\n".encode("cp1252") * 5)
    assert [one["group"] for one in answered(said, file, "--group-column", "groep")["groups"]] == ["everyone", "café"]
    code, out, err = said(tmp_path / "none.csv")
    assert (code, out) == (1, "")
    assert "none.csv cannot be read: No such file or directory" in err


def test_measure_answers_for_one_row_of_counts(said: Any) -> None:
    found = answered(said, "measure", "--counts", "3,1,0,2,6")
    assert found["agreement"] == pytest.approx(-0.0324074074)
    assert found["polarization"] == pytest.approx((1 + 0.0324074074) / 2)
    assert (found["n"], found["reading"]) == (12, "none")
    assert found["random_low"] < found["random_mean"] < found["random_high"]
    assert "agreement: -0.0324" in said("measure", "--counts", "3,1,0,2,6", "--measures")[1]
    assert "awg: not defined" in said("measure", "--counts", "3,0,0", "--measures")[1]
    shares = answered(said, "measure", "--counts", "2.5,0,1")
    assert (shares["n"], shares["random_low"], shares["reading"]) == (3.5, None, None)


@pytest.mark.parametrize(
    "words", [["measure"], ["measure", "--counts", "3,x"], ["measure", "--counts", "0,0"], ["a.csv", "--counts", "1,2"]]
)
def test_counts_that_are_none_are_wrong_usage(words: list[str], said: Any) -> None:
    code, out, err = said(*words)
    assert (code, out) == (2, "")
    assert "--counts" in err


def test_a_file_called_measure_is_given_with_its_folder(
    tmp_path: Path, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "measure").write_text("G1\n" + "3\n" * 5)
    assert answered(said, "./measure")["groups"] == [{"group": "everyone", "people": 5}]


def test_the_page_about_the_answer_names_every_key(tmp_path: Path, said: Any) -> None:
    full = wide(tmp_path / "a.csv", {"mt": SPLIT, "sales": MIDDLE, "it": ["3"] * 6}, more="dk")
    few = wide(tmp_path / "b.csv", {"mt": SPLIT, "it": ["3"] * 4})
    answers = [
        answered(said, full, "--group-column", "team", "--measures"), answered(said, few, "--group-column", "team"),
        answered(said, "measure", "--counts", "3,1,0,2,6", "--measures"), answered(said, "measure", "--counts", ".5,1"),
        json.loads(said(full, "--json")[1]),
    ]  # fmt: skip
    check("align", answers)
    assert unanswered("align", answers) == set()
