"""`mandate access check|who|what|diff`: the same answers as the pages, by name, with an exit code a script can use."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from mandate.cli import main
from mandate.records import clock, ledger
from mandate.records.models import Dataset, Tool
from mandate.services.guardrails import drafts
from tests.docs.test_json_pages import check

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(desk: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("mandate.cli.open_desk", lambda **_: None)
    for record, action in (
        (Tool(name="Writer", status="in_use", data_class=1, why="useful"), "tool.added"),
        (Dataset(name="Orders", data_class=2, owner=desk.architect), "dataset.added"),
    ):
        ledger.write(record, action=action, by=desk.actor, why="test")

    def said(*words: str) -> tuple[int, str, str]:
        code = main(["access", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return said


def test_a_question_is_answered_by_name_and_a_no_is_exit_code_three(run: Any) -> None:
    code, out, _err = run("check", "anna@windmolen.example", "writer", "--class", "1")
    assert (code, out) == (0, "yes\nEverybody may use Writer with data up to internal.\n")
    code, out, _err = run("check", "Anna de Vries", "Writer", "--class", "3", "--json")
    assert code == 3
    assert json.loads(out)["sentences"] == ["Writer may hold data up to internal, not personal."]
    assert run("check", "Anna de Vries", "Orders")[0] == 0
    code, _out, err = run("check", "Nobody", "Writer")
    assert (code, err) == (3, "mandate: Nothing is called Nobody.\n")


def test_who_can_and_what_can(run: Any) -> None:
    assert "Anna de Vries" in run("who", "Writer", "--class", "0")[1]
    listed = json.loads(run("who", "Writer", "--class", "0", "--json")[1])
    assert [one["name"] for one in listed["items"]] == ["Anna de Vries"]
    assert run("who", "Writer", "--class", "4")[1] == ""
    assert "tool     Writer" in run("what", "Anna de Vries")[1]
    names = [one["name"] for one in json.loads(run("what", "Anna de Vries", "--json")[1])["items"]]
    assert names == ["Writer", "Orders"]


def test_what_differs_between_two_moments_or_by_a_draft(run: Any, desk: Any) -> None:
    before = clock.now().isoformat()
    tool = Tool.objects.get()
    draft = drafts.make("Stop", by=desk.actor, person=None, today=desk.today)
    drafts.put(draft, "tool", tool.key, {"status": "not_allowed", "why": "leaks"}, by=desk.actor)
    code, out, _err = run("diff", "--draft", draft.key)
    assert code == 0
    assert out.splitlines() == [
        "1 lose something, 0 gain something, 1 tools and datasets",
        "- Anna de Vries: no longer Writer (was: data up to internal)",
    ]
    tool.status = "not_allowed"
    ledger.write(tool, action="tool.changed", by=desk.actor, why="leaks")
    assert json.loads(run("diff", "--from", before, "--json")[1])["losing"] == 1
    assert run("diff")[0] == 2
    assert run("diff", "--from", "2026-11-22", "--to", "2026-09-01")[0] == 2
    assert run("diff", "--draft", "gone")[0] == 3
    assert run("check", "Anna de Vries", "Writer", "--class", "1", "--at", before)[0] == 0


def test_a_day_to_come_is_refused_in_the_same_words_as_on_a_page(run: Any) -> None:
    told = "mandate: 2999-01-01 is still to come; the record knows the past only.\n"
    for words in (
        ("check", "Anna de Vries", "Writer", "--at", "2999-01-01"),
        ("who", "Writer", "--at", "2999-01-01"),
        ("diff", "--from", "2026-09-01", "--to", "2999-01-01"),
    ):
        code, _out, err = run(*words)
        assert (code, err) == (3, told)


def test_rules_leave_as_cedar_and_a_companys_own_expectations_stop_a_pipeline(
    run: Any, desk: Any, tmp_path: Any, capsys: Any
) -> None:
    from mandate.engines.access import language
    from mandate.engines.access.schema import SCHEMA

    assert main(["policy", "export", "--cedar"]) == 0
    text = capsys.readouterr().out
    assert language.validate(text, SCHEMA) == ()
    assert main(["policy", "export", "--cedar", "--out", str(tmp_path / "all.cedar")]) == 0
    assert (tmp_path / "all.cedar").read_text() == text
    capsys.readouterr()
    file = tmp_path / "expected.yaml"
    file.write_text("- {who: Anna de Vries, tool: Writer, data_class: 1, expect: yes}\n")
    assert main(["policy", "test", str(file)]) == 0
    draft = drafts.make("Stop", by=desk.actor, person=None, today=desk.today)
    drafts.put(draft, "tool", Tool.objects.get().key, {"status": "not_allowed", "why": "leaks"}, by=desk.actor)
    assert main(["policy", "test", str(file), "--draft", draft.key]) == 1
    assert "expected yes. Writer is not allowed." in capsys.readouterr().out
    file.write_text("- {who: Nobody, tool: Writer, expect: yes}\n")
    assert main(["policy", "test", str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["items"][0]["problem"] == "Nothing is called Nobody."
    assert main(["policy", "test", str(file), "--draft", "gone"]) == 3
    capsys.readouterr()
    assert main(["policy", "test", str(tmp_path / "none.yaml")]) == 3
    assert "none.yaml cannot be read: No such file or directory." in capsys.readouterr().err
    file.write_bytes(b"\xff\xfe\x00")
    assert main(["policy", "test", str(file)]) == 3


def test_what_changed_for_somebody_since_a_day(run: Any, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    began = desk.today
    assert run("mine") == (0, "Nothing changed for Anna de Vries.\n", "")
    monkeypatch.setattr(clock, "today", lambda: began + timedelta(days=2))
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + timedelta(days=2))
    monkeypatch.setattr("mandate.records.ledger.timezone", SimpleNamespace(now=clock.now))
    tool = Tool.objects.get()
    tool.status = "not_allowed"
    ledger.write(tool, action="tool.changed", by=desk.actor, why="leaks")
    code, out, _err = run("mine", "--as", "Anna de Vries", "--since", str(began))
    assert (code, "you may no longer use Writer." in out) == (0, True)
    answer = json.loads(run("mine", "--since", str(began), "--json")[1])
    assert answer["items"][0]["on"] == str(began + timedelta(days=2))
    check("access-mine", [answer])
    assert run("mine", "--since", "soon")[0] == 1
    assert run("mine", "--as", "nobody")[0] == 3
