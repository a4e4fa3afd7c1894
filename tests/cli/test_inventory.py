"""`mandate inventory FOLDER`: what it prints, what it stores, how it refuses, and that half of it never happens."""

import io
import json
import os
import re
import signal
import socket
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from mandate.connectors.sources.processing import write_processing
from mandate.engines.processing import Signature
from mandate.engines.terms import Role
from mandate.records.models import Change, Organisation, Person, Processing, Source
from mandate.services import inventory
from tests.cli.running import Said, Shell, ended, process
from tests.services.folders import HALF_SIGNED, RECORD, people, three_files, with_log

BROKEN_OFF = "Stopped. Nothing was written."


def told(said: Said) -> dict[str, dict[str, object]]:
    return {file["path"]: file for file in json.loads(said.out)["files"]}


class TestSaying:
    def test_three_files_without_a_record_give_a_picture_and_exit_3(self, shell: Shell, tmp_path: Path) -> None:
        three_files(tmp_path / "Windmolen")
        said = shell("inventory", tmp_path / "Windmolen")
        assert said.code == 3
        assert "Two AI services cost" in said.out
        assert "1. Decide on ChatGPT" in said.out
        assert "people.csv" in said.out
        assert f"mandate inventory {tmp_path / 'Windmolen'} --sign" in said.err
        assert Organisation.objects.get().name == "Windmolen"
        assert [person.roles for person in Person.objects.all()] == [["architect", "employee"]]

    def test_the_services_stand_in_a_table_with_a_header_and_no_empty_cell(self, shell: Shell, tmp_path: Path) -> None:
        folder = three_files(tmp_path / "in").folder
        with (folder / "tools.csv").open("a") as tools:
            tools.write("Claude,Anthropic,in use,\n")

        def table(*words: str) -> list[list[str]]:
            lines = shell("inventory", folder, *words).out.split("\n\n")[-1].splitlines()
            return [re.split(r" {2,}", line) for line in lines if not line.startswith("- ")]

        english, dutch = table(), table("--language", "nl")
        assert english[0] == ["Service", "Status", "People", "Paid"]
        assert ["Claude", "in use", "unknown", "no expense names it"] in english
        assert dutch[0] == ["Dienst", "Status", "Mensen", "Betaald"]
        assert {len(row) for row in (*english, *dutch)} == {4}

    def test_json_holds_the_contract(self, shell: Shell, tmp_path: Path) -> None:
        write_processing(with_log(tmp_path / "in").folder / "processing.yaml", RECORD)
        said = shell("inventory", tmp_path / "in", "--json")
        assert (said.code, said.err) == (0, "")
        answer = json.loads(said.out)
        for file in answer["files"]:
            assert {"path", "format", "lines", "parsed", "rejected"} <= file.keys()
        assert (told(said)["access.log"]["lines"], told(said)["access.log"]["rejected"]) == (26, 1)
        chatgpt = next(service for service in answer["services"] if service["service"] == "chatgpt")
        assert chatgpt == {
            "service": "chatgpt", "name": "ChatGPT", "category": "assistant", "status": "unknown", "people": 9,
            "teams": [{"team": "Sales", "people": 9}], "days": 2, "requests": 18, "bytes_out": None,
            "spend": [{"currency": "EUR", "amount": "44.00"}, {"currency": "USD", "amount": "30.00"}], "sources": ["expenses", "squid"],
        }  # fmt: skip
        assert [row["rank"] for row in answer["plan"]] == list(range(1, len(answer["plan"]) + 1))
        assert {"rank", "action", "reason", "evidence", "first_step"} <= answer["plan"][0].keys()

    def test_a_record_that_the_works_council_signed_opens_everything_and_the_plan_asks_for_no_signature(
        self, shell: Shell, tmp_path: Path
    ) -> None:
        council = Signature(Role.WORKS_COUNCIL, "Cor Dekker", RECORD.signatures[1].on)
        signed = replace(RECORD, signatures=(RECORD.signatures[0], council))
        write_processing(tmp_path / "record.yaml", signed)
        folder = with_log(tmp_path / "in").folder
        said = shell("inventory", folder, "--processing", tmp_path / "record.yaml", "--json")
        answer = json.loads(said.out)
        assert said.code == 0
        assert {file["state"] for file in answer["files"]} == {"read"}
        assert "signature" not in json.dumps(answer["plan"])
        assert "signature" not in shell("inventory", folder).out
        assert Organisation.objects.get().works_council is None

    def test_the_same_folder_again_changes_nothing(self, shell: Shell, tmp_path: Path) -> None:
        write_processing(with_log(tmp_path / "in").folder / "processing.yaml", RECORD)
        first = shell("inventory", tmp_path / "in", "--json")
        changes = Change.objects.count()
        again = shell("inventory", tmp_path / "in", "--json")
        assert {file["state"] for file in told(again).values()} == {"same"}
        assert Change.objects.count() == changes
        assert json.loads(again.out)["services"] == json.loads(first.out)["services"]

    def test_a_corrected_file_in_the_folder_takes_the_place_of_the_earlier_one(
        self, shell: Shell, tmp_path: Path
    ) -> None:
        folder = three_files(tmp_path / "in").folder
        shell("inventory", folder)
        for price, words, counted in (("23.00", [], 1), ("24.00", ["--add"], 2), ("25.00", ["--replace"], 1)):
            text = (folder / "expenses.csv").read_text()
            (folder / "expenses.csv").write_text(re.sub(r"2\d\.00", price, text))
            said = shell("inventory", folder, *words, "--json")
            message = str(told(said)["expenses.csv"]["message"])
            assert message.startswith("expenses.csv replaces the ") is (words != ["--add"])
            assert Source.objects.filter(format="expenses", replaced_by=None).count() == counted
        with pytest.raises(SystemExit, match="2"):
            shell("inventory", folder, "--add", "--replace")

    def test_a_report_is_written_whole(self, shell: Shell, tmp_path: Path) -> None:
        three_files(tmp_path / "in")
        said = shell("inventory", tmp_path / "in", "--report", tmp_path / "report.pdf")
        assert said.code == 3
        assert len(PdfReader(io.BytesIO((tmp_path / "report.pdf").read_bytes())).pages) >= 1
        assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]

    def test_a_report_leaves_other_files_alone(self, shell: Shell, tmp_path: Path) -> None:
        three_files(tmp_path / "in")
        (tmp_path / "report.part").write_text("mine")
        shell("inventory", tmp_path / "in", "--report", tmp_path / "report.pdf")
        assert (tmp_path / "report.part").read_text() == "mine"
        assert (tmp_path / "report.pdf").exists()

    def test_a_report_about_nothing_says_why_there_is_none(self, shell: Shell, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "letter.txt").write_text("Dear all,\n")
        said = shell("inventory", tmp_path / "in", "--report", tmp_path / "report.pdf")
        assert said.code == 1
        assert "report.pdf was not written: nothing that could be read says anything yet" in said.err
        assert not (tmp_path / "report.pdf").exists()

    def test_a_report_that_cannot_be_written_says_so_and_the_inventory_stays(
        self, shell: Shell, tmp_path: Path
    ) -> None:
        write_processing(three_files(tmp_path / "in").folder / "processing.yaml", RECORD)
        said = shell("inventory", tmp_path / "in", "--report", tmp_path / "nowhere" / "report.pdf")
        assert said.code == 1
        assert "report.pdf was not written: No such file or directory. The inventory itself is stored." in said.err
        assert Source.objects.exists()

    def test_what_stayed_closed_is_named_with_its_kind(self, shell: Shell, tmp_path: Path) -> None:
        folder = with_log(tmp_path / "in").folder
        said = shell("inventory", folder)
        last = said.err.splitlines()[-1]
        assert said.code == 3
        assert last.startswith("2 files stayed closed, because no processing record says why they may be read: ")
        assert "access.log (" in last
        assert "people.csv (" in last
        (folder / "people.csv").unlink()
        one = shell("inventory", folder).err.splitlines()[-1]
        assert one.startswith(
            "1 file stayed closed, because no processing record says why it may be read: access.log ("
        )

    def test_dutch_is_a_choice_of_the_command(self, shell: Shell, tmp_path: Path) -> None:
        three_files(tmp_path / "in")
        assert "kosten" in shell("inventory", tmp_path / "in", "--language", "nl").out

    def test_rejected_lines_are_shown_on_the_terminal_only(self, shell: Shell, tmp_path: Path) -> None:
        write_processing(with_log(tmp_path / "in").folder / "processing.yaml", RECORD)
        said = shell("inventory", tmp_path / "in", "--show-rejected")
        assert "access.log:26: not_this_format: 'half a line'" in said.err
        assert "half a line" not in said.out
        assert "half a line" not in json.dumps(list(Source.objects.values_list("rejections", "message")))

    def test_what_may_not_be_read_is_not_shown_either(self, shell: Shell, tmp_path: Path) -> None:
        with_log(tmp_path / "in")
        said = shell("inventory", tmp_path / "in", "--show-rejected")
        assert said.code == 3
        assert "half a line" not in said.err


class TestFolder:
    @pytest.mark.parametrize(
        ("make", "line"),
        [(lambda p: None, "is not a folder"), (Path.touch, "is not a folder"), (Path.mkdir, "holds no files")],
    )
    def test_no_folder_or_an_empty_one_is_one_clear_line(self, make, line: str, shell: Shell, tmp_path: Path) -> None:
        make(tmp_path / "in")
        said = shell("inventory", tmp_path / "in")
        assert (said.code, said.out) == (1, "")
        assert line in said.err
        assert said.err.count("\n") == 1
        assert not Change.objects.exists()

    def test_the_folder_and_nothing_else_is_read(self, shell: Shell, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / "secret.csv").write_text(people())
        folder = three_files(tmp_path / "in").folder
        (folder / "link.csv").symlink_to(tmp_path / "elsewhere" / "secret.csv")
        (folder / "linked").symlink_to(tmp_path / "elsewhere")
        (folder / "inside.csv").symlink_to(folder / "tools.csv")
        (folder / ".hidden.csv").write_text(people())
        (folder / "deep" / "er").mkdir(parents=True)
        (folder / "deep" / "er" / "more.csv").write_text("Tool,Status\nNotion AI,pilot\n")
        names = told(shell("inventory", folder, "--json"))
        read = sorted(name for name, file in names.items() if file["state"] != "skipped")
        assert read == ["deep/er/more.csv", "expenses.csv", "inside.csv", "people.csv", "tools.csv"]
        for name in ("link.csv", "linked"):
            assert (names[name]["state"], names[name]["lines"]) == ("skipped", None)
            assert "leads out of the folder" in str(names[name]["message"])

    def test_a_pipe_and_a_socket_have_a_line_that_says_why_and_stop_nothing(self, shell: Shell, tmp_path: Path) -> None:
        folder = three_files(tmp_path / "in").folder
        os.mkfifo(folder / "pipe.csv")
        listening = socket.socket(socket.AF_UNIX)
        with closing(listening):
            here = Path.cwd()
            os.chdir(folder)  # the name of a socket may not be long
            try:
                listening.bind("sock.log")
            finally:
                os.chdir(here)
            said = shell("inventory", folder, "--show-rejected", "--json")
        files = told(said)
        assert [(files[name]["state"], str(files[name]["message"])[:17]) for name in ("pipe.csv", "sock.log")] == [
            ("skipped", "This is a pipe an"),
            ("skipped", "This is a socket "),
        ]
        assert files["expenses.csv"]["state"] == "read"

    def test_a_folder_that_may_not_be_opened_is_named(self, shell: Shell, tmp_path: Path, monkeypatch) -> None:
        folder = three_files(tmp_path / "in").folder
        (folder / "shut").mkdir()
        listed = os.walk

        def walk(root, onerror):
            for place, folders, names in listed(root):
                if Path(place).name == "shut":
                    onerror(PermissionError(13, "Permission denied", place))
                else:
                    yield place, folders, names

        monkeypatch.setattr("mandate.cli.inventory.os.walk", walk)
        file = told(shell("inventory", folder, "--json"))["shut"]
        assert file["state"] == "broken"
        assert str(file["message"]).startswith("The file cannot be opened: ")

    def test_a_file_that_nobody_knows_is_accounted_for(self, shell: Shell, tmp_path: Path) -> None:
        folder = three_files(tmp_path / "in").folder
        (folder / "letter.txt").write_text("Dear all,\nsee below.\n")
        file = told(shell("inventory", folder, "--json"))["letter.txt"]
        assert (file["format"], file["state"], file["lines"], file["parsed"], file["rejected"]) == (
            None,
            "unrecognised",
            2,
            0,
            2,
        )


class TestRecord:
    def test_half_signed_opens_counts_and_a_second_signature_the_rest(self, shell: Shell, tmp_path: Path) -> None:
        folder = with_log(tmp_path / "in").folder
        write_processing(folder / "processing.yaml", HALF_SIGNED)
        half = shell("inventory", folder, "--json")
        assert half.code == 0
        assert (told(half)["access.log"]["state"], told(half)["people.csv"]["state"]) == ("closed", "read")
        write_processing(folder / "processing.yaml", RECORD)
        assert told(shell("inventory", folder, "--json"))["access.log"]["state"] == "read"
        assert len(Processing.objects.get().signatures) == 2

    def test_a_record_elsewhere_can_be_named(self, shell: Shell, tmp_path: Path) -> None:
        write_processing(tmp_path / "agreed.yaml", RECORD)
        folder = with_log(tmp_path / "in").folder
        said = shell("inventory", folder, "--processing", tmp_path / "agreed.yaml", "--json")
        assert told(said)["access.log"]["state"] == "read"

    def test_a_record_with_a_mistake_is_refused_by_line_and_nothing_is_written(
        self, shell: Shell, tmp_path: Path
    ) -> None:
        folder = with_log(tmp_path / "in").folder
        (folder / "processing.yaml").write_text("purpose: To know.\nretention_days: many\n")
        said = shell("inventory", folder)
        assert said.code == 3
        assert "processing.yaml, line 2, retention_days" in said.err
        assert not Change.objects.exists()

    def test_signing_asks_and_writes_a_half_signed_record(self, shell: Shell, tmp_path: Path, monkeypatch) -> None:
        folder = with_log(tmp_path / "in").folder
        answers = iter(["", "30", "Works council, 3 November", "Anna de Vries"])
        monkeypatch.setattr("builtins.input", lambda _asked: next(answers))
        assert shell("inventory", folder, "--sign").code == 0
        text = (folder / "processing.yaml").read_text()
        assert "retention_days: 30" in text
        assert "architect" in text
        assert told(shell("inventory", folder, "--json"))["access.log"]["state"] == "closed"
        again = shell("inventory", folder, "--sign")
        assert again.code == 1
        assert "is there already" in again.err

    def test_signing_without_anybody_to_ask_says_what_is_needed(
        self, shell: Shell, tmp_path: Path, monkeypatch
    ) -> None:
        folder = with_log(tmp_path / "in").folder
        monkeypatch.setattr(sys, "stdin", io.StringIO(""))
        said = shell("inventory", folder, "--sign")
        assert said.code == 1
        assert "Run it in a terminal" in said.err
        assert f"mandate inventory {folder} --processing FILE" in said.err
        assert not (folder / "processing.yaml").exists()

    @pytest.mark.parametrize("given", [["", "", "", ""], ["", "soon", "", "Anna"]])
    def test_without_a_name_or_a_number_nothing_is_signed(
        self, given: list[str], shell: Shell, tmp_path: Path, monkeypatch
    ) -> None:
        folder = with_log(tmp_path / "in").folder
        answers = iter(given)
        monkeypatch.setattr("builtins.input", lambda _asked: next(answers))
        assert shell("inventory", folder, "--sign").code == 1
        assert not (folder / "processing.yaml").exists()


class TestAllOrNothing:
    def test_while_another_inventory_is_taken_it_is_refused_at_once(self, shell: Shell, tmp_path: Path) -> None:
        three_files(tmp_path / "in")
        with inventory.alone():
            said = shell("inventory", tmp_path / "in")
        assert said.code == 3
        assert "Another inventory is being taken right now." in said.err
        assert not Change.objects.exists()

    @pytest.mark.parametrize(
        ("fault", "line"),
        [
            (
                OSError(28, "No space left on device"),
                "mandate: the disk is full, so nothing was changed. Free some space",
            ),
            (sqlite3.OperationalError("database is locked"), "mandate: another command is writing to the record"),
            (KeyboardInterrupt(), BROKEN_OFF),
        ],
        ids=["full", "locked", "Ctrl-C"],
    )
    def test_a_fault_at_the_end_leaves_not_even_the_organisation(
        self, fault, line: str, shell: Shell, tmp_path: Path, monkeypatch
    ) -> None:
        def fails(**_facts):
            raise fault

        write_processing(with_log(tmp_path / "in").folder / "processing.yaml", RECORD)
        monkeypatch.setattr(inventory.picture, "seal", fails)
        said = shell("inventory", tmp_path / "in")
        assert said.code == (130 if line == BROKEN_OFF else 1)
        assert line in said.err
        assert (Organisation.objects.count(), Source.objects.count(), Change.objects.count()) == (0, 0, 0)

    @pytest.mark.parametrize(
        ("place", "name"), [("judging.Judge", "settle"), ("picture", "seal")], ids=["reading", "storing"]
    )
    def test_ctrl_c_half_way_leaves_the_record_untouched(
        self, place: str, name: str, own_home: Path, tmp_path: Path
    ) -> None:
        write_processing(with_log(tmp_path / "in").folder / "processing.yaml", RECORD)
        held = f"""
import os, time
os.environ.update(DJANGO_SETTINGS_MODULE="mandate.config.settings", MANDATE_ORGANISATION="own")
import django
django.setup()
from mandate.services import judging, picture
def held(*_facts, **_named):
    print("half way", flush=True)
    time.sleep(60)
setattr({place}, "{name}", held)
"""
        command = process(own_home, "inventory", tmp_path / "in", script=held)
        assert command.stdout is not None
        assert command.stdout.readline() == "half way\n"
        command.send_signal(signal.SIGINT)
        said = ended(command)
        assert (said.code, said.err) == (130, f"{BROKEN_OFF}\n")
        assert rows(own_home) == {"records_change": 0, "records_organisation": 0, "records_source": 0}

    def test_a_database_that_can_grow_no_further_stays_as_it_was(self, own_home: Path, tmp_path: Path) -> None:
        folder = with_log(tmp_path / "in").folder
        (folder / "people.csv").write_text(people(sales=400, inside=300, product=200))
        write_processing(folder / "processing.yaml", RECORD)
        tight = """
from django.db.backends.signals import connection_created
def limit(connection, **_):
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 20}")
connection_created.connect(limit)
"""
        said = ended(process(own_home, "inventory", folder, script=tight))
        assert (said.code, said.err.count("\n")) == (1, 1)
        assert said.err.startswith("mandate: the disk is full, so nothing was changed. Free some space")
        assert rows(own_home) == {"records_change": 0, "records_organisation": 0, "records_source": 0}


def rows(home: Path) -> dict[str, int]:
    """How many rows the main tables hold, read past the product."""
    with sqlite3.connect(home / "own" / "mandate.sqlite3") as database:
        names = ("records_change", "records_organisation", "records_source")
        return {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def test_progress_is_silent_in_a_pipe_and_spoken_on_a_terminal(shell: Shell, tmp_path: Path, monkeypatch) -> None:
    three_files(tmp_path / "in")
    assert "MB" not in shell("inventory", tmp_path / "in").err
    (tmp_path / "in" / "tools.csv").write_text("Tool,Status\nNotion AI,pilot\n")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert "tools.csv" in shell("inventory", tmp_path / "in").err
