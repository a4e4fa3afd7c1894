"""The folder of the sample company: the same bytes each time, light, plainly a sample, never over other files."""

import csv
import gzip
import hashlib
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import yaml

from mandate.connectors.sample import NotOurs, SampleReport, truth, write_sample
from mandate.connectors.sample.people_list import DUPLICATES

SMALL = {"people": 30, "weeks": 3, "today": date(2026, 11, 8)}


def text_of(path: Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_options_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_sample(tmp_path / name, **SMALL)
    assert digests(tmp_path / "first") == digests(tmp_path / "second")


def test_another_seed_changes_every_log(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    write_sample(first, **SMALL, seed=1)
    write_sample(second, **SMALL, seed=2)
    same = {path for path, digest in digests(first).items() if digests(second).get(path) == digest}
    assert not any(path.startswith(("proxy/", "dns/", "hr/", "identity/")) for path in same)


def test_the_default_sample_is_light(sample: SampleReport) -> None:
    assert sample.bytes <= 12_000_000
    assert sample.lines <= 120_000


def test_the_report_counts_what_is_on_disk(sample: SampleReport) -> None:
    for file in sample.files:
        if file.path.endswith(".xlsx"):
            continue
        text = text_of(sample.folder / file.path)
        assert text.count("\n") == file.lines
        unpacked = text.encode("utf-8-sig" if file.path == "hr/people.csv" else "utf-8")
        assert len(unpacked) == file.bytes


def test_every_kind_of_source_is_there(sample: SampleReport) -> None:
    assert {file.format for file in sample.files} == {
        "people", "tools", "expenses", "squid", "zscaler_zia", "bind", "dnsmasq", "entra_sign_ins", "google_token",
        "oauth_grants", "extensions", "conversation", "processing",
    }  # fmt: skip
    assert any(file.path.endswith(".gz") for file in sample.files)
    assert sum(file.broken for file in sample.files) > 20


def test_the_people_list_holds_212_people_and_three_twice(sample: SampleReport) -> None:
    text = text_of(sample.folder / "hr/people.csv")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert len(rows) == 212 + DUPLICATES
    assert len({row["Personeelsnummer"] for row in rows}) == 212
    assert {"Afdeling", "Hoofdafdeling", "Leidinggevende"} <= set(rows[0])


def test_no_mail_address_is_real(sample: SampleReport) -> None:
    for file in sample.files:
        path = sample.folder / file.path
        text = _cells(path) if path.suffix == ".xlsx" else text_of(path)
        domains = set(re.findall(r"@([A-Za-z][\w-]*(?:\.[\w-]+)+)", text))
        assert {domain.rpartition(".")[2].lower() for domain in domains} <= {"example"}, file.path


def test_addresses_are_private_or_reserved_for_documentation(sample: SampleReport) -> None:
    allowed = re.compile(r"^(10\.|192\.168\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)")
    for file in sample.files:
        if file.path.startswith(("proxy/", "dns/", "identity/")):
            text = text_of(sample.folder / file.path)
            found = set(re.findall(r"(?<![\w.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\w.])", text))
            assert all(allowed.match(address) for address in found), file.path


def test_the_conversations_are_two_dutch_and_two_english_and_touch_every_starting_point(sample: SampleReport) -> None:
    texts = [text_of(sample.folder / file.path) for file in sample.files if file.format == "conversation"]
    heads = [yaml.safe_load(text.split("---")[1]) for text in texts]
    assert sum(" het " in text for text in texts) == 2
    assert sum(" the " in text for text in texts) == 2
    assert {topic for head in heads for topic in head["topics"]} == {
        "guardrails", "people", "data", "automation", "success", "mandate",
    }  # fmt: skip
    assert all(sample.plan.start <= head["date"] <= sample.plan.until and head["speaker_role"] for head in heads)


def test_the_processing_record_is_signed_by_people_of_the_list(sample: SampleReport) -> None:
    record = yaml.safe_load(text_of(sample.folder / "processing.yaml"))
    assert set(record) == {"purpose", "retention_days", "consulted", "reference", "signatures"}
    assert [signature["role"] for signature in record["signatures"]] == ["architect", "auditor", "works_council"]
    people = text_of(sample.folder / "hr/people.csv")
    assert all(
        signature["name"] in people and signature["on"] < sample.plan.start for signature in record["signatures"]
    )


def test_the_ledger_mixes_typed_amounts_and_dutch_text(sample: SampleReport) -> None:
    sheet = openpyxl.load_workbook(sample.folder / "finance/expenses-ledger.xlsx").active
    amounts = [row[5] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert {type(amount) for amount in amounts} >= {str}
    assert any(not isinstance(amount, str) for amount in amounts)
    assert all(re.fullmatch(r"[\d.]+,\d\d", amount) for amount in amounts if isinstance(amount, str))


def test_the_tool_list_forbids_one_tool_in_use_and_keeps_one_nobody_uses(sample: SampleReport) -> None:
    sheet = openpyxl.load_workbook(sample.folder / "it/tools.xlsx").active
    status = {row[0]: row[3] for row in sheet.iter_rows(min_row=2, values_only=True)}
    services = truth(sample.plan).services
    by_anchor = {anchor: services[service.id] for anchor, service in sample.plan.services.items()}
    assert status["DeepSeek"] == "niet toegestaan"
    assert len(by_anchor["deepseek.com"].people) >= 5
    assert status["Jasper"] == "in gebruik"
    assert not by_anchor["jasper.ai"].people
    assert "ChatGPT" not in status
    assert len(by_anchor["chatgpt.com"].people) > 50


def test_the_readme_says_first_that_it_is_a_sample_and_lists_every_file(sample: SampleReport) -> None:
    lines = text_of(sample.folder / "README.txt").splitlines()
    assert "nothing in this folder is about a real company or person" in lines[0]
    assert lines[lines.index("Files:") + 1 :] == [file.path for file in sample.files]


def test_an_own_folder_is_written_over_and_nothing_of_the_earlier_run_stays(tmp_path: Path) -> None:
    write_sample(tmp_path, **SMALL)
    write_sample(tmp_path, people=20, weeks=1, today=date(2026, 11, 8))
    left = set(digests(tmp_path)) - {"README.txt"}
    assert left == set(text_of(tmp_path / "README.txt").partition("Files:\n")[2].splitlines())


def test_a_run_that_was_broken_off_can_be_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def disk_full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("mandate.connectors.sample.streams.RotatingLog.write", disk_full)
        with pytest.raises(OSError, match="No space"):
            write_sample(tmp_path, **SMALL)
    report = write_sample(tmp_path, **SMALL)
    assert report.lines > 500


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(NotOurs, match="not empty"):
        write_sample(tmp_path, **SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_own_folder_with_a_file_added_is_refused_and_left_alone(tmp_path: Path) -> None:
    write_sample(tmp_path, **SMALL)
    (tmp_path / "hr" / "salaries.csv").write_text("mine")
    before = digests(tmp_path)
    with pytest.raises(NotOurs, match=r"salaries\.csv"):
        write_sample(tmp_path, **SMALL)
    assert digests(tmp_path) == before


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("mine")
    with pytest.raises(NotOurs, match="not a folder"):
        write_sample(target, **SMALL)


def _cells(path: Path) -> str:
    sheet = openpyxl.load_workbook(path).active
    return " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
