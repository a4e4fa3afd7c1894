"""Every file ends in rows, an account of every line and, where something is wrong, one clear problem."""

import gzip
import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import zstandard

from mandate.connectors.sources.formats import FORMATS
from mandate.connectors.sources.problems import REASONS
from mandate.connectors.sources.reading import read, sniff
from mandate.connectors.sources.stream import Limits
from mandate.engines.discovery.facts import SpendRow
from mandate.engines.terms import Family
from tests.connectors.sources.files import REFERENCE, physical_lines, read_all, written
from tests.connectors.sources.logs.examples import EXAMPLES, SQUID, ZEEK_DNS, ZSCALER_CSV, ZSCALER_JSON

SQUID_FILE = "\n".join(SQUID) + "\n"
EXPENSES = (
    "Datum;Bedrag;Valuta;Omschrijving\n2025-10-01;24,20;EUR;Voorbeeld abonnement\n2025-10-02;12,10;EUR;Broodjes\n"
)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress], ids=["plain", "gzip", "zstd"])
def test_every_format_is_recognised_by_its_content_alone(name: str, pack: type[bytes], tmp_path: Path) -> None:
    format_id, lines = EXAMPLES[name]
    content = "\n".join(lines).encode()
    path = written(tmp_path, pack(content), "expenses.xlsx")
    events, reading = read_all(path)
    assert reading.format is FORMATS[format_id]
    assert sniff(path).format_id == format_id
    assert events
    assert reading.problem is None
    account = reading.accounting
    assert (account.lines, account.rejected, account.records) == (physical_lines(content), 0, len(events))
    assert (account.bytes, account.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_every_format_is_read_in_other_encodings(name: str, encoding: str, tmp_path: Path) -> None:
    format_id, lines = EXAMPLES[name]
    plain, _ = read_all(written(tmp_path, "\n".join(lines)))
    events, reading = read_all(written(tmp_path, "\n".join(lines).encode(encoding)))
    assert reading.format is FORMATS[format_id]
    assert events == plain


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_every_format_is_read_with_other_line_ends(name: str, end: str, tmp_path: Path) -> None:
    _, lines = EXAMPLES[name]
    plain, _ = read_all(written(tmp_path, "\n".join(lines)))
    events, reading = read_all(written(tmp_path, end.join(lines)))
    assert events == plain
    assert reading.accounting.lines == len(lines)


def test_a_bad_line_is_rejected_with_number_reason_and_shape_but_never_its_text(tmp_path: Path) -> None:
    _, reading = read_all(written(tmp_path, SQUID_FILE + "Jan de Jong, tel. 020-5550101 \u00e9\x01\n" + SQUID_FILE))
    account = reading.accounting
    assert (account.lines, account.parsed, account.rejected, account.records) == (7, 6, 1, 6)
    assert account.reasons == {"not_this_format": 1}
    (rejection,) = account.rejections
    assert (rejection.number, rejection.reason) == (4, "not_this_format")
    assert rejection.shape == "aaa aa aaaa, aaa. 999-9999999 a?"


def test_detail_is_kept_for_the_first_rejections_and_all_are_counted(tmp_path: Path) -> None:
    _, reading = read_all(written(tmp_path, SQUID_FILE * 10 + "bad\n" * 30), Limits(kept_rejections=5))
    account = reading.accounting
    assert account.rejected == account.reasons["not_this_format"] == 30
    assert [one.number for one in account.rejections] == [31, 32, 33, 34, 35]


def test_rejected_text_goes_to_the_listener_only(tmp_path: Path) -> None:
    heard: list[tuple[int, str, str]] = []
    path = written(tmp_path, SQUID_FILE + "who is this\n")
    reading = read(path, at_rejected=lambda *told: heard.append(told))
    assert len(list(reading)) == 3
    assert heard == [(4, "not_this_format", "who is this")]


def test_a_line_of_a_megabyte_is_rejected_and_reading_goes_on(tmp_path: Path) -> None:
    content = SQUID_FILE + "x" * 1_000_001 + "\n" + SQUID_FILE
    events, reading = read_all(written(tmp_path, content))
    assert len(events) == 6
    assert reading.accounting.reasons == {"line_too_long": 1}


def test_a_truncated_gzip_keeps_what_was_read_and_says_where(tmp_path: Path) -> None:
    varied = "".join(line.replace("245", str(number)) + "\n" for number in range(9_000) for line in SQUID)
    packed = gzip.compress(varied.encode())
    events, reading = read_all(written(tmp_path, packed[: len(packed) // 2]))
    assert reading.problem is not None
    assert reading.problem.code == "truncated"
    assert reading.problem.line == reading.accounting.lines
    assert len(events) > 5_000


def test_a_bomb_is_a_problem_and_not_a_full_memory(tmp_path: Path) -> None:
    packed = gzip.compress(SQUID_FILE.encode() + (b"0" * 500_000 + b"\n") * 20)
    events, reading = read_all(written(tmp_path, packed), Limits(ratio=50, ratio_from=1_000_000))
    assert len(events) == 3
    assert reading.problem is not None
    assert reading.problem.code == "expands_too_far"


@pytest.mark.parametrize("content", [b"", gzip.compress(b""), zstandard.compress(b"")], ids=["plain", "gzip", "zstd"])
def test_an_empty_file_is_told_to_be_empty(tmp_path: Path, content: bytes) -> None:
    events, reading = read_all(written(tmp_path, content))
    assert events == []
    assert reading.format is None
    assert reading.problem is not None
    assert reading.problem.code == "empty"
    assert reading.accounting.lines == 0


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\x7fELF" + bytes(range(256)) * 20, "binary"),
        (b"\0" * 5_000, "binary"),
        (b"%PDF-1.7 and more text\n" * 20, "PDF"),
        (b"BZh91AY&SY" + bytes(range(200)), "bzip2"),
        (b"\xfd7zXZ\x00" + bytes(range(200)), "xz"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(range(200)), "7-Zip"),
    ],
)
def test_a_binary_file_is_told_what_it_is_and_is_measured(tmp_path: Path, content: bytes, word: str) -> None:
    events, reading = read_all(written(tmp_path, content))
    assert events == []
    assert reading.problem is not None
    assert word in reading.problem.en
    assert reading.accounting.lines == 0
    assert reading.accounting.bytes == len(content)
    assert reading.accounting.sha256 == hashlib.sha256(content).hexdigest()


def test_an_unknown_text_says_why_in_two_languages_and_accounts_for_its_lines(tmp_path: Path) -> None:
    _, reading = read_all(written(tmp_path, "Dear all,\n\nthe log is on its way.\n"))
    assert reading.format is None
    assert reading.problem is not None
    assert reading.problem.code == "unrecognised"
    assert reading.problem.en == reading.sniffed.why_en != ""
    assert reading.problem.nl == reading.sniffed.why_nl != reading.sniffed.why_en
    assert reading.accounting.reasons == {"unrecognised_file": 3}


def test_unknown_json_is_told_which_json_is_known(tmp_path: Path) -> None:
    _, reading = read_all(written(tmp_path, '{"temperature": 21}\n{"temperature": 22}\n'))
    assert reading.format is None
    assert "Okta" in reading.sniffed.why_en


def test_a_run_of_nul_after_a_crash_does_not_make_a_log_binary(tmp_path: Path) -> None:
    events, reading = read_all(written(tmp_path, SQUID_FILE.encode() * 4 + b"\0" * 600 + b"\n" + SQUID_FILE.encode()))
    assert reading.format is FORMATS["squid"]
    assert len(events) == 15
    assert reading.accounting.rejected == 1


def test_a_file_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    events, reading = read_all(tmp_path / "gone.log")
    assert events == []
    assert reading.problem is not None
    assert reading.problem.code == "not_there"


def test_a_folder_is_a_problem(tmp_path: Path) -> None:
    _, reading = read_all(tmp_path)
    assert reading.problem is not None
    assert reading.problem.code == "folder"


def test_a_table_that_looks_nothing_like_a_log_goes_to_the_table_readers(tmp_path: Path) -> None:
    reading = read(written(tmp_path, EXPENSES, "proxy.log"))
    rows = list(reading)
    assert reading.format is FORMATS["expenses"]
    assert [type(row) for row in rows] == [SpendRow, SpendRow]
    assert (reading.accounting.lines, reading.accounting.parsed, reading.accounting.records) == (3, 3, 2)
    assert reading.accounting.sha256 == hashlib.sha256(EXPENSES.encode()).hexdigest()
    assert reading.table is not None


def test_a_csv_log_is_not_taken_for_a_table(tmp_path: Path) -> None:
    assert sniff(written(tmp_path, "\n".join(ZSCALER_CSV * 5))).format_id == "zscaler_zia"


def test_a_web_server_log_is_not_taken_for_a_proxy_log(tmp_path: Path) -> None:
    line = '10.20.0.15 - - [09/Oct/2025:08:53:20 +0200] "GET /index.html HTTP/1.1" 200 812 "-" "Browser/1.0"\n'
    assert sniff(written(tmp_path, line * 20)).format_id is None


def test_a_log_with_a_few_lines_of_another_vendor_is_the_log_of_the_majority(tmp_path: Path) -> None:
    bind = EXAMPLES["bind"][1]
    events, reading = read_all(written(tmp_path, "\n".join([*SQUID * 10, *bind])))
    assert reading.format is FORMATS["squid"]
    assert reading.accounting.rejected == len(bind)
    assert len(events) == 30


def test_the_same_json_is_read_from_lines_arrays_and_pages(tmp_path: Path) -> None:
    for name in ("entra", "google", "okta", "zeek_json", "zscaler_json"):
        lines = EXAMPLES[name][1]
        records = [json.loads(line) for line in lines]
        plain, _ = read_all(written(tmp_path, "\n".join(lines)))
        for text in (
            json.dumps(records),
            json.dumps({"value": records}),
            json.dumps({"value": records}, indent=2),
            "\n".join(json.dumps(record, indent=4) for record in records),
        ):
            events, reading = read_all(written(tmp_path, text))
            assert events == plain
            assert reading.accounting.lines == reading.accounting.parsed == physical_lines(text.encode())


def test_json_of_another_kind_among_the_records_is_rejected_line_by_line(tmp_path: Path) -> None:
    lines = EXAMPLES["okta"][1]
    stranger = json.dumps({"a": {"b": 1}}, indent=1)
    _, reading = read_all(written(tmp_path, "\n".join([*lines * 3, stranger, *lines])))
    account = reading.accounting
    assert account.reasons == {"not_this_format": 5}
    assert [one.number for one in account.rejections] == [7, 8, 9, 10, 11]
    assert [one.shape for one in account.rejections] == ["{", ' "a": {', '  "a": 9', " }", "}"]


def test_a_dns_record_in_a_web_log_is_no_request(tmp_path: Path) -> None:
    lookup = json.dumps(
        {"sourcetype": "zscalernss-dns", "event": {"datetime": "2025-10-09 08:53:20", "dns_req": "a.example"}}
    )
    events, reading = read_all(written(tmp_path, "\n".join([*ZSCALER_JSON * 3, lookup])))
    assert reading.format is FORMATS["zscaler_zia"]
    assert len(events) == 6
    assert reading.accounting.rejected == 0


def test_stamps_without_a_year_end_at_the_day_the_file_was_written(tmp_path: Path) -> None:
    import os

    path = written(tmp_path, "\n".join(EXAMPLES["dnsmasq"][1]))
    os.utime(path, (1_760_300_000, 1_760_300_000))
    stamps = {event.ts for event in read(path)}  # type: ignore[union-attr]
    assert stamps == {datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)}
    stamps = {event.ts for event in read(path, reference=date(2024, 1, 1))}  # type: ignore[union-attr]
    assert stamps == {datetime(2023, 10, 9, 8, 53, 20, tzinfo=UTC)}


def test_a_zeek_file_without_its_fields_line_is_rejected_with_the_reason(tmp_path: Path) -> None:
    lines = [line for line in ZEEK_DNS if not line.startswith("#")]
    events, reading = read_all(written(tmp_path, "\n".join(lines)))
    assert reading.format is FORMATS["zeek_other"]
    assert events == []
    assert reading.accounting.reasons == {"no_fields_header": 3}


def test_progress_ends_at_the_size_of_the_file(tmp_path: Path) -> None:
    for content in (SQUID_FILE, EXPENSES):
        told: list[int] = []
        list(read(written(tmp_path, content), at_progress=told.append))
        assert told[-1] == len(content)


def test_a_reading_has_the_name_it_was_given(tmp_path: Path) -> None:
    path = written(tmp_path, SQUID_FILE)
    assert read(path).name == "file"
    assert read(path, name="October").name == "October"


def test_dropping_a_reading_half_way_leaves_nothing_open(tmp_path: Path) -> None:
    reading = read(written(tmp_path, SQUID_FILE), reference=REFERENCE)
    rows = iter(reading)
    next(rows)
    rows.close()  # type: ignore[attr-defined]
    assert reading._lines is not None
    assert reading._lines._raw.closed


def test_only_proxies_count_requests() -> None:
    assert {known.family for known in FORMATS.values() if known.counts_requests} == {Family.PROXY}
    assert all(known.label_en and known.label_nl for known in FORMATS.values())


def test_every_reason_has_words_in_two_languages() -> None:
    assert all(en and nl and en != nl for en, nl in REASONS.values())
