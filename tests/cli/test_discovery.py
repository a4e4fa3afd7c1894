"""`mandate discovery` answers every line it is asked, and scans files without storing anything."""

import io
import json
from pathlib import Path

import pytest

from mandate.cli import main
from mandate.cli.discovery import KEYS
from tests.connectors.sources.files import written
from tests.connectors.sources.logs.examples import EXAMPLES, OKTA, SQUID

VENDORS = {
    "squid": "squid",
    "bind": "bind",
    "dnsmasq": "dnsmasq",
    "zeek_json": "zeek",
    "zscaler_csv": "zscaler_zia",
    "zscaler_json": "zscaler_zia",
    "entra": "azure",
    "google": "google_workspace",
    "okta": "okta",
}


def answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *asked: str
) -> list[dict[str, object]]:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(line + "\n" for line in asked)))
    assert main(["discovery", "read"]) == 0
    out = capsys.readouterr().out
    assert out.isascii()
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.parametrize("name", VENDORS)
def test_a_line_gives_the_same_record_with_and_without_its_vendor(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = EXAMPLES[name][1][0]
    named, unnamed = answers(
        monkeypatch, capsys, json.dumps({"vendor": VENDORS[name], "raw": raw}), json.dumps({"vendor": None, "raw": raw})
    )
    assert named == unnamed
    assert {"ts", "src_ip"} <= set(named) <= set(KEYS)


def test_a_pretty_printed_record_is_read_as_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretty = json.dumps(json.loads(OKTA[0]), indent=2)
    (answer,) = answers(monkeypatch, capsys, json.dumps({"vendor": "okta", "raw": pretty}))
    assert answer["user"] == "j.dejong@fiets.example"
    assert "bytes_out" not in answer


@pytest.mark.parametrize(
    "asked",
    [
        "not json",
        "[]",
        '{"vendor": "squid"}',
        json.dumps({"vendor": "another vendor", "raw": SQUID[0]}),
        json.dumps({"vendor": "okta", "raw": SQUID[0]}),
        json.dumps({"vendor": "squid", "raw": OKTA[0]}),
        json.dumps({"vendor": None, "raw": "hello"}),
        json.dumps({"vendor": None, "raw": '{"a": 1}'}),
        json.dumps({"vendor": None, "raw": ""}),
        json.dumps({"vendor": 5, "raw": 6}),
    ],
)
def test_what_is_not_read_is_answered_with_an_empty_object(
    asked: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answers(monkeypatch, capsys, asked) == [{}]


def test_a_scan_accounts_for_every_file_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = written(tmp_path, "\n".join(SQUID) + "\nbad line\n")
    assert main(["discovery", "scan", str(log), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    (file,) = found["files"]
    assert (file["format"], file["lines"], file["parsed"], file["rejected"]) == ("squid", 4, 3, 1)
    assert file["rejections"] == [{"number": 4, "reason": "not_this_format", "shape": "aaa aaaa"}]
    assert found["services"] == []


def test_a_scan_finds_services_and_does_not_count_out_a_small_group(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        SQUID[0].replace("assistant.example.com", "chatgpt.com").replace("j.dejong", f"user{number}")
        for number in range(4)
    ]
    assert main(["discovery", "scan", str(written(tmp_path, "\n".join(lines))), "--json"]) == 0
    (service,) = json.loads(capsys.readouterr().out)["services"]
    assert (service["people"], service["requests"], service["days"]) == (None, 4, 1)
    assert service["hosts"] == ["chatgpt.com"]
    assert service["bytes_out"] is None
    more = "\n".join([*lines, lines[0].replace("user0", "user9")])
    assert main(["discovery", "scan", str(written(tmp_path, more)), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["services"][0]["people"] == 5


def test_rejected_text_is_shown_on_standard_error_by_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = written(tmp_path, "\n".join(SQUID) + "\nbad line\n")
    assert main(["discovery", "scan", str(log)]) == 0
    quiet = capsys.readouterr()
    assert "bad line" not in quiet.out + quiet.err
    assert main(["discovery", "scan", str(log), "--show-rejected"]) == 0
    shown = capsys.readouterr()
    assert "bad line" in shown.err
    assert "bad line" not in shown.out


def test_a_file_that_is_not_there_makes_the_scan_fail_after_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = written(tmp_path, "\n".join(SQUID).replace("assistant.example.com", "chatgpt.com"))
    assert main(["discovery", "scan", str(tmp_path / "gone"), str(log)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "not recognised" in lines[0]
    assert lines[1] == "  The file does not exist."
    assert "squid, 3 lines, 3 parsed, 0 rejected" in lines[2]
    assert "people fewer than 5, days 1, requests 1" in lines[3]


def test_a_folder_given_to_the_scan_is_called_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["discovery", "scan", str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines()[1] == "  This is a folder, not a file."


def test_a_file_nobody_knows_is_told_with_its_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["discovery", "scan", str(written(tmp_path, "hello\n"))]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
