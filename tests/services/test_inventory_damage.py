"""Bad files, lost files and full disks: each ends in a line that says so, and the record is whole or untouched."""

import errno
import gzip
import io
import os
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from mandate.connectors.sources import stream
from mandate.records.ledger import Actor
from mandate.records.models import Change, Observation, Person, Source, SpendLine, Team
from mandate.services import inventory, judging
from mandate.services.inventory import Brought, FileLine
from tests.services.folders import EXPENSES, PEOPLE_HEADER, RECORD, Company, people, person, squid, with_log

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
BY = Actor("cli:test")
LOG = "".join(squid(person(n % 9), "chatgpt.com", second=n) for n in range(200))


def workbook() -> bytes:
    """Expenses with formulas, a merged title and a merged cell, numbers as text and dates in three styles."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Card statement", None, None, None])
    sheet.merge_cells("A1:D1")
    sheet.append(["Date", "Amount", "Currency", "Merchant"])
    sheet.append([date(2026, 10, 5), 22, "EUR", "OPENAI *CHATGPT"])
    sheet.append(["06-10-2026", "1.234,50", "EUR", "OPENAI *CHATGPT"])
    sheet.append(["2026-10-07", "=SUM(B3:B4)", "EUR", "OPENAI *CHATGPT"])
    sheet.append(["8 oktober 2026", "7,49", "EUR", "DEEPL.COM"])
    sheet.merge_cells("C6:C7")
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def bad_people() -> str:
    """People twice, two managers of each other, one of themselves, one without a name."""
    rows = (
        "Ann Bos,ann@w.example,Sales,,,Bo Bos",
        "Bo Bos,bo@w.example,Sales,,,Ann Bos",
        "Ann Bos,ann@w.example,Product,,,",
    )
    return PEOPLE_HEADER + "\n".join([*rows, "Cas Dam,cas@w.example,Sales,,,Cas Dam", ",,Sales,,,", ""])


FILES: dict[str, bytes] = {
    "binary.bin": bytes(range(256)) * 40,
    "bom.csv": b"\xef\xbb\xbf" + EXPENSES.encode(),
    "bomb.gz": gzip.compress(b"\0" * (80 * 1024 * 1024), 9),
    "dates.csv": b"Datum;Bedrag;Valuta;Leverancier\n05-10-2026;1.022,00;EUR;OPENAI *CHATGPT\n2026-10-06;23,50;EUR;OPENAI *CHATGPT\n7 okt 2026;24,50;EUR;DEEPL.COM\n",
    "empty.log": b"",
    "formulas.xlsx": workbook(),
    "latin.csv": "Date,Amount,Currency,Merchant\n2026-10-05,22.00,EUR,OPENAI *CHATGPT caf\xe9\n".encode("latin-1"),
    "letter.txt": b"Dear colleague,\nhere is the log you asked for.\n",
    "long.log": (LOG + "x" * 1_100_000 + "\n" + LOG.replace("1000 CONNECT", "1001 CONNECT")).encode(),
    "people.csv": bad_people().encode(),
    "quote.csv": b'Date,Amount,Currency,Merchant\n2026-10-05,22.00,EUR,DEEPL.COM\n2026-10-06,23.00,EUR,"OPENAI\n2026-10-07,24.00,EUR,DEEPL.COM\n',
    "strange.log": LOG.replace(" 1000 ", " \u00b2\u0663 ", 3).replace(" 1000 ", f" {'9' * 5000} ", 2).encode(),
    "truncated.log.gz": gzip.compress(LOG.replace("1000", "2000").encode())[:-60],
    "utf16.csv": EXPENSES.replace("22.00", "21.00").encode("utf-16"),
    "workbook.zip": b"PK\x03\x04 this is no workbook",
}  # fmt: skip


@pytest.fixture
def bad(tmp_path: Path) -> Company:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return Company(folder)


def lines_of(files: tuple[FileLine, ...]) -> dict[str, FileLine]:
    return {line.name: line for line in files}


def test_every_bad_file_has_its_own_outcome_and_stops_no_other(bad: Company) -> None:
    found = lines_of(bad.take(by=BY).files)
    assert {name: line.state for name, line in found.items()} == {
        "binary.bin": "unrecognised", "bom.csv": "read", "bomb.gz": "unrecognised", "dates.csv": "read",
        "empty.log": "unrecognised", "formulas.xlsx": "read", "latin.csv": "read", "letter.txt": "unrecognised",
        "long.log": "read", "people.csv": "read", "quote.csv": "read", "strange.log": "read",
        "truncated.log.gz": "read", "utf16.csv": "read", "workbook.zip": "unrecognised",
    }  # fmt: skip
    told = {
        name: found[name].message
        for name in ("binary.bin", "bomb.gz", "empty.log", "letter.txt", "truncated.log.gz", "workbook.zip")
    }
    assert all(told.values()), told
    assert "Last line read: " in told["truncated.log.gz"]


def test_every_line_of_every_file_is_accounted_for(bad: Company) -> None:
    found = lines_of(bad.take(by=BY).files)
    for line in found.values():
        assert line.lines == line.parsed + line.rejected, line
    counted = {name: (line.lines, line.rejected) for name, line in found.items()}
    assert counted == {
        "binary.bin": (0, 0), "bom.csv": (7, 1), "bomb.gz": (0, 0), "dates.csv": (4, 0), "empty.log": (0, 0),
        "formulas.xlsx": (6, 1), "latin.csv": (2, 0), "letter.txt": (2, 2), "long.log": (401, 1), "people.csv": (6, 1),
        "quote.csv": (4, 1), "strange.log": (200, counted["strange.log"][1]), "truncated.log.gz": counted["truncated.log.gz"],
        "utf16.csv": (7, 1), "workbook.zip": (0, 0),
    }  # fmt: skip
    assert 0 < counted["truncated.log.gz"][0] <= 200


def test_what_bad_tables_say_is_read_as_their_owner_meant_it(bad: Company) -> None:
    bad.take(by=BY)
    paid = {
        name: sorted(
            f"{line.on:%d-%m} {line.amount} {line.service}" for line in SpendLine.objects.filter(source__name=name)
        )
        for name in ("dates.csv", "formulas.xlsx", "quote.csv")
    }
    assert paid == {
        "dates.csv": ["05-10 1022.00 chatgpt", "06-10 23.50 chatgpt", "07-10 24.50 deepl"],
        "formulas.xlsx": ["05-10 22.00 chatgpt", "06-10 1234.50 chatgpt", "08-10 7.49 deepl"],
        "quote.csv": ["05-10 22.00 deepl", "07-10 24.00 deepl"],
    }


def test_people_in_circles_and_twice_are_people_once_without_circles(bad: Company) -> None:
    bad.take(by=BY)
    everybody = {person.name: person for person in Person.objects.select_related("team", "manager")}
    assert sorted(everybody) == ["Ann Bos", "Bo Bos", "Cas Dam"]
    assert everybody["Ann Bos"].team.name == "Sales"
    assert everybody["Cas Dam"].manager is None
    assert None in {everybody["Ann Bos"].manager, everybody["Bo Bos"].manager}


def test_a_file_cut_off_is_completed_by_the_whole_one(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text = "".join(squid(person(n % 9), "chatgpt.com", day=2 + n % 20, second=n, size=n) for n in range(3000))
    (folder / "log.gz").write_bytes(gzip.compress(text.encode())[:-2000])
    asked = Company(folder)
    first = asked.take(by=BY).files[0]
    assert (first.state, 0 < first.records < 3000) == ("read", True)
    (folder / "log.gz").write_bytes(gzip.compress(text.encode()))
    assert asked.take(by=BY).files[0].state == "grown"
    assert sum(Observation.objects.values_list("rows", flat=True)) == 3000


class TestLost:
    def test_a_file_that_is_gone_is_named_and_the_others_are_read(self, tmp_path: Path) -> None:
        asked = with_log(tmp_path / "in")
        files = [*asked.files(), Brought(asked.folder / "gone.log", "gone.log")]
        found = lines_of(asked.take(files, by=BY).files)
        assert (found["gone.log"].state, found["access.log"].state) == ("broken", "read")
        assert found["gone.log"].message == "The file cannot be opened: No such file or directory."

    def test_a_folder_that_vanishes_on_the_way_leaves_what_was_read_whole(self, tmp_path: Path, monkeypatch) -> None:
        asked = with_log(tmp_path / "in")
        read = judging.Judge._read

        def vanishing(self, file: Brought, reads):
            gathered = read(self, file, reads)
            if file.name == "expenses.csv":
                shutil.rmtree(asked.folder)
            return gathered

        monkeypatch.setattr(judging.Judge, "_read", vanishing)
        found = lines_of(asked.take(by=BY).files)
        assert {name: line.state for name, line in found.items()} == {
            "access.log": "read", "expenses.csv": "read", "people.csv": "broken", "tools.csv": "broken",
        }  # fmt: skip
        assert not Team.objects.exists()
        assert Source.objects.count() == 2

    def test_a_file_that_cannot_be_read_on_is_not_kept_by_halves(self, tmp_path: Path, monkeypatch) -> None:
        asked = with_log(tmp_path / "in")
        blocks, opened = stream.blocks_of, []

        def breaking(raw, head, limits, give_up):
            first = True
            for block in blocks(raw, head, limits, give_up):
                if getattr(raw, "name", "").endswith("access.log") and len(opened) > 2 and not first:
                    raise OSError(errno.EIO, "Input/output error")
                opened.append(block)
                first = False
                yield block

        with (asked.folder / "access.log").open("a") as log:
            log.write("".join(squid(person(n % 9), "chatgpt.com", day=4, second=n) for n in range(6000)))
        monkeypatch.setattr(stream, "blocks_of", breaking)
        found = lines_of(asked.take(by=BY).files)["access.log"]
        assert found.state == "broken"
        assert "could not be read any further" in found.message
        assert not Observation.objects.exists()

    def test_no_permission_is_said_plainly(self, tmp_path: Path, monkeypatch) -> None:
        asked = with_log(tmp_path / "in")
        look = judging.sniff

        def forbidden(path: Path, name: str):
            if name == "access.log":
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return look(path, name)

        monkeypatch.setattr(judging, "sniff", forbidden)
        found = lines_of(asked.take(by=BY).files)
        assert found["access.log"].message == "The file cannot be opened: Permission denied."
        assert found["expenses.csv"].state == "read"


@pytest.mark.parametrize("where", ["rows", "people", "seal"])
def test_a_disk_that_is_full_at_any_step_leaves_the_record_untouched(where: str, tmp_path: Path, monkeypatch) -> None:
    asked = with_log(tmp_path / "in")
    steps = {
        "rows": (inventory, "_rows"),
        "people": (inventory.staffing, "take_people"),
        "seal": (inventory.picture, "seal"),
    }
    place, name = steps[where]
    step = getattr(place, name)

    def full(*facts, **named):
        step(*facts, **named)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(place, name, full)
        with pytest.raises(OSError, match="No space left"):
            asked.take(by=BY)
    kept = (Source, Observation, SpendLine, Person, Team, Change)
    assert [model.__name__ for model in kept if model.objects.exists()] == []
    assert asked.take(by=BY, record=RECORD).changed
    assert people().count("\n") == 1 + Person.objects.count()
