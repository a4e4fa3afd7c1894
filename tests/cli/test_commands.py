"""The smaller commands: people, tools, home and forward, each with what it prints and how it says no."""

import csv
import email
import io
import json
import os
import re
from email import policy
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from mandate.records.models import OneTimeLink, Organisation, Person, Tool
from tests.cli.running import Said, Shell, ended, environment, process
from tests.services.folders import three_files


@pytest.fixture
def begun(shell: Shell, tmp_path: Path) -> Shell:
    """A company that took its first inventory."""
    three_files(tmp_path / "Windmolen")
    shell("inventory", tmp_path / "Windmolen")
    return shell


class TestPeople:
    def test_somebody_is_added_listed_and_invited(self, begun: Shell) -> None:
        key = begun("people", "add", "Bo Bakker", "--email", "bo@windmolen.example", "--role", "auditor").out.strip()
        assert Person.objects.get(key=key).roles == ["auditor"]
        assert f"{key}  Bo Bakker" in begun("people", "list").out
        rows = {row["name"]: row for row in json.loads(begun("people", "list", "--json").out)}
        assert (rows["Bo Bakker"]["email"], rows["Bo Bakker"]["left_on"]) == ("bo@windmolen.example", None)
        link = begun("people", "invite", "BO@windmolen.example").out.strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:8000/enter/[\w-]{20,}/", link)

    def test_the_link_is_whole_for_who_reaches_the_server_elsewhere(
        self, begun: Shell, settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun("people", "add", "Bo Bakker", "--email", "bo@windmolen.example")

        def link(*words: str) -> str:
            return begun("people", "invite", "bo@windmolen.example", *words).out.split("/enter/")[0]

        assert link("--address", "https://desk.example/") == "https://desk.example"
        monkeypatch.setenv("MANDATE_HOST", "0.0.0.0")
        monkeypatch.setenv("MANDATE_PORT", "8443")
        assert link() == "http://127.0.0.1:8443"
        settings.CSRF_TRUSTED_ORIGINS = ["https://mandaat.example"]
        assert link() == "https://mandaat.example"
        said = begun("people", "invite", "bo@windmolen.example", "--address", "desk.example")
        assert (said.code, said.err) == (2, "desk.example is no address. Write it as https://desk.example\n")

    def test_nobody_under_that_address_says_what_to_do(self, begun: Shell) -> None:
        said = begun("people", "invite", "who@windmolen.example")
        assert (said.code, said.out) == (1, "")
        assert "mandate people add NAME --email ADDRESS" in said.err

    @pytest.mark.parametrize(
        "words",
        [["Bo", "--role", "emperor"], ["Bo", "--role", "guest_adviser"], ["Bo", "--email", "no address"]],
        ids=["role", "no end", "mail"],
    )
    def test_facts_that_cannot_be_are_refused(self, words: list[str], begun: Shell) -> None:
        said = begun("people", "add", *words)
        assert (said.code, said.out) == (3, "")
        assert said.err.startswith("mandate: ")
        assert Person.objects.count() == 1


class TestTools:
    def test_the_register_is_text_csv_json_and_a_workbook(self, begun: Shell, tmp_path: Path) -> None:
        assert "DeepL" in begun("tools", "list").out
        for form in ("csv", "json", "xlsx"):
            said = begun("tools", "list", "--as", form, "--out", tmp_path / f"tools.{form}")
            assert (said.code, said.out) == (0, f"Wrote {tmp_path / f'tools.{form}'}\n")
        read = list(csv.reader(io.StringIO((tmp_path / "tools.csv").read_text("utf-8-sig"))))
        assert any("DeepL" in cell for row in read for cell in row)
        assert "DeepL" in (tmp_path / "tools.json").read_text()
        book = openpyxl.load_workbook(tmp_path / "tools.xlsx")
        assert any("DeepL" in str(cell) for sheet in book for row in sheet.values for cell in row)

    def test_the_register_as_it_stood_before_there_was_one_is_empty(self, begun: Shell) -> None:
        assert Tool.objects.count() == 2
        assert begun("tools", "list", "--at", "2020-01-01").out == ""


class TestHome:
    def test_where_it_lives_is_said(self, shell: Shell) -> None:
        said = shell("home", "show")
        assert said.code == 0
        assert said.out.startswith("own: ")

    def test_a_link_needs_an_architect(self, shell: Shell) -> None:
        said = shell("home", "link")
        assert said.code == 1
        assert said.err.endswith("There is no architect yet. Run: mandate serve\n")

    def test_a_link_is_made_once_per_question(self, begun: Shell) -> None:
        first, second = begun("home", "link").out, begun("home", "link", "--secret").out
        assert first.startswith("/enter/")
        assert "/" not in second
        assert OneTimeLink.objects.count() == 2

    def test_an_organisation_begins_from_json(self, shell: Shell, monkeypatch) -> None:
        for text in ("", "[]", '{"name": "Windmolen"}', '{"name": "W", "architect": "A", "teems": []}'):
            monkeypatch.setattr("sys.stdin", io.StringIO(text))
            said = shell("home", "begin")
            assert (said.code, "one JSON object with name and architect" in said.err) == (2, True)
        facts = {"name": "Windmolen", "architect": "Anna", "teams": [["Sales", 5], ["Product", None]]}
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(facts)))
        assert shell("home", "begin").code == 0
        assert Organisation.objects.get().name == "Windmolen"
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(facts)))
        again = shell("home", "begin")
        assert (again.code, "holds an organisation already" in again.err) == (3, True)


class TestForward:
    def test_two_pages_a_mail_a_workbook_and_json(self, begun: Shell, tmp_path: Path) -> None:
        for form in ("pdf", "eml", "xlsx", "json"):
            assert begun("forward", tmp_path / f"pack.{form}").out == f"Wrote {tmp_path / f'pack.{form}'}\n"
        assert len(PdfReader(tmp_path / "pack.pdf").pages) == 2
        mail = email.message_from_bytes((tmp_path / "pack.eml").read_bytes(), policy=policy.default)
        assert mail["X-Unsent"] == "1"
        assert "Two AI services cost" in (tmp_path / "pack.json").read_text()
        assert openpyxl.load_workbook(tmp_path / "pack.xlsx").sheetnames
        assert not list(tmp_path.glob("*.part"))

    def test_another_ending_is_wrong_usage(self, begun: Shell, tmp_path: Path) -> None:
        said = begun("forward", tmp_path / "pack.doc")
        assert (said.code, said.err) == (2, f"{tmp_path / 'pack.doc'} must end in one of .pdf, .eml, .xlsx, .json.\n")

    def test_before_the_first_inventory_there_is_nothing_to_forward(self, shell: Shell, tmp_path: Path) -> None:
        said = shell("forward", tmp_path / "pack.pdf")
        assert (said.code, said.err) == (1, "There is no inventory yet. Run: mandate inventory FOLDER\n")
        assert not list(tmp_path.glob("pack*"))


class TestStarting:
    """A home or a setting that cannot be used is one clear line, whatever the command."""

    def one_line(self, said: Said, *parts: str, code: int = 1) -> None:
        assert said.code == code
        assert said.err.count("\n") == 1, said.err
        for part in ("mandate: ", *parts):
            assert part in said.err
        assert said.out == ""

    @pytest.mark.parametrize("words", [["people", "list"], ["ledger", "verify"]])
    def test_a_home_that_cannot_be_made(self, words: list[str]) -> None:
        self.one_line(
            ended(process(Path("/proc/nowhere"), *words)),
            "Cannot write in /proc/nowhere",
            "Set MANDATE_HOME to a folder you may write in.",
        )

    def test_a_home_that_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "home").touch()
        self.one_line(ended(process(tmp_path / "home", "inventory", tmp_path)), f"Cannot write in {tmp_path / 'home'}")

    def test_a_home_without_write_access(self, shell: Shell, monkeypatch) -> None:
        monkeypatch.setattr("mandate.connectors.home.folders.os.access", lambda *_: False)
        said = shell("people", "list")
        assert said.err.startswith("mandate: No write access to ")
        assert (said.code, said.err.count("\n")) == (1, 1)

    @pytest.mark.parametrize(
        ("name", "value", "line"),
        [
            ("MANDATE_PORT", "many", "MANDATE_PORT must be a whole number, not 'many'."),
            ("MANDATE_SECURE_COOKIES", "perhaps", "MANDATE_SECURE_COOKIES must be yes or no, not 'perhaps'."),
            ("MANDATE_ORGANISATION", "theirs", "MANDATE_ORGANISATION must be own or sample, not 'theirs'."),
            (
                "MANDATE_DATABASE",
                "mysql://db/x",
                "MANDATE_DATABASE must look like postgresql://user:password@host:port/name.",
            ),
        ],
    )
    def test_a_wrong_setting_is_named(self, name: str, value: str, line: str, tmp_path: Path) -> None:
        self.one_line(ended(process(tmp_path / "home", "serve", **{name: value})), line, code=2)

    def test_the_environment_of_a_test_process_is_clean(self, tmp_path: Path) -> None:
        kept = environment(tmp_path)
        assert [name for name in kept if name.startswith("MANDATE_")] == ["MANDATE_HOME"]
        assert os.environ["MANDATE_ORGANISATION"] == "own"


def test_a_pipe_that_closes_early_is_no_fault(own_home: Path) -> None:
    command = process(own_home, "--help")
    assert command.stdout is not None
    command.stdout.close()
    assert command.wait(60) == 0
    assert command.stderr is not None
    assert "Traceback" not in command.stderr.read()
    command.stderr.close()
