"""CSV in every separator and encoding; stray quotes and endless lines cost their own line."""

import gzip
import random

import pytest

from mandate.connectors.sources.stream import Limits
from mandate.connectors.sources.tables import REASONS, TableLimits, open_table, sniff_table
from mandate.connectors.sources.tables.delimited import find_separator, split_cells
from tests.connectors.tables.making import opened, read, result

PEOPLE = "Naam;E-mail;Afdeling\nZoë Ångström;zoe@x.example;Verkoop\nJan;jan@x.example;Inkoop\n"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_is_found_from_the_content(separator: str) -> None:
    found = read("people", PEOPLE.replace(";", separator))
    assert [person.name for person in found.rows] == ["Zoë Ångström", "Jan"]
    assert found.table.separator == separator


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
def test_every_encoding_reads_the_same(encoding: str) -> None:
    found = read("people", PEOPLE.encode(encoding))
    assert [(person.name, person.line) for person in found.rows] == [("Zoë Ångström", 2), ("Jan", 3)]
    assert found.table.lines == 3


def test_windows_signs_are_not_control_characters() -> None:
    found = read("expenses", "Datum;Leverancier;Bedrag\n1-3-2026;Café ‘t Hoekje;€ 12,50\n".encode("cp1252"))
    assert (found.rows[0].merchant, found.rows[0].currency) == ("Café ‘t Hoekje", "EUR")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_the_same_lines(end: str) -> None:
    found = read("people", PEOPLE.replace("\n", end))
    assert [person.line for person in found.rows] == [2, 3]
    assert found.table.lines == 3


def test_decimal_commas_do_not_pass_for_separators() -> None:
    assert find_separator(["Datum;Omschrijving;Bedrag", "1-3-2026;Inkt;12,50", "2-3-2026;Pen;3,95"]) == ";"
    assert find_separator(["a;1,50", "b;2,75"]) == ";"
    assert find_separator([]) == ","


def test_the_separator_line_of_excel_is_obeyed_and_counted() -> None:
    found = read("people", 'sep=|\nNaam|E-mail\n"Jan; en Piet"|jan@x.example\n')
    assert [(person.name, person.line) for person in found.rows] == [("Jan; en Piet", 3)]
    assert (found.table.header_line, found.table.lines) == (2, 3)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ('a,"b,c",d', ["a", "b,c", "d"]),
        ('"a""b",c', ['a"b', "c"]),
        ('a, "b" ,c', ["a", "b", "c"]),
        ('5" disk,b', ['5" disk', "b"]),
        ('"",x,""', ["", "x", ""]),
        ("a,,", ["a", "", ""]),
        ('"Bob "the man" X",y', ['Bob "the man" X', "y"]),
        ('"a"', ["a"]),
        ("", [""]),
    ],
)
def test_cells_of_a_line(text: str, cells: list[str]) -> None:
    assert split_cells(text, ",").cells == cells


def test_a_quoted_cell_over_three_lines_counts_three_lines_and_stays_one_row() -> None:
    found = read(
        "people",
        'Naam,Functie,E-mail\n"Jan",\n"Piet","Hoofd\nlogistiek\nen inkoop",piet@x.example\nKees,,k@x.example\n',
    )
    assert [(person.name, person.line) for person in found.rows] == [("Jan", 2), ("Piet", 3), ("Kees", 6)]
    assert found.rows[1].function == "Hoofd\nlogistiek\nen inkoop"
    assert (found.table.lines, found.rejected, found.table.problem) == (6, [], None)


def test_a_rejected_row_over_three_lines_rejects_three_lines() -> None:
    found = read("expenses", 'Datum,Leverancier,Bedrag\nfoo,"a\nb\nc",1.00\n2026-03-01,X,2.00\n')
    assert found.rejected == [(2, "bad_date"), (3, "part_of_row"), (4, "part_of_row")]
    assert [row.line for row in found.rows] == [5]


UNCLOSED = {
    "at the end of the file": 'Naam,E-mail,Team\nA,a@x.example,T\n"B,b@x.example,T\nC,c@x.example,T\n',
    "paired with the quote of a later row": 'Naam,E-mail,Team\nA,a@x.example,T\n"B,b@x.example,T\nC,"c@x.example",T\n',
    "closed by chance at a row end": 'Naam,E-mail,Team\nA,a@x.example,T\nB,b@x.example,"T\nC,c@x.example,"T"\n',
    "swallowing whole rows": 'Naam,E-mail,Team\nA,a@x.example,T\nB,"b@x.example,T\nC,c@x.example,T\nD,d@x.example,T\nE,e@x.example",T\n',
}


@pytest.mark.parametrize("content", UNCLOSED.values(), ids=list(UNCLOSED))
def test_an_unclosed_quote_costs_its_own_line_and_no_other(content: str) -> None:
    found = read("people", content)
    assert found.rejected == [(3, "unclosed_quote")]
    assert [person.line for person in found.rows][:2] == [2, 4]
    problem = found.table.problem
    assert problem is not None
    assert (problem.code, problem.line) == ("unclosed_quote", 3)
    assert problem.en == (
        "A quotation mark is opened on this line and never closed. The line was left out; the lines after it were read."
    )


def test_an_unclosed_quote_in_a_long_file_does_not_swallow_it() -> None:
    rows = [f"Persoon {number},p{number}@x.example,Team" for number in range(2000)]
    rows[900] = '"Persoon 900,p900@x.example,Team'
    found = read("people", "Naam,E-mail,Team\n" + "\n".join(rows))
    assert (len(found.rows), found.rejected) == (1999, [(902, "unclosed_quote")])


def test_a_line_above_a_megabyte_is_rejected_and_the_rest_read() -> None:
    found = read("people", "Naam,E-mail\nA,a@x.example\n" + "x" * 1_000_001 + ",b@x.example\nC,c@x.example\n")
    assert found.rejected == [(3, "line_too_long")]
    assert [person.line for person in found.rows] == [2, 4]


def test_a_cell_above_a_megabyte_in_several_lines_is_no_cell() -> None:
    cell = '"' + ("x" * 600_000 + "\n") * 2 + '"'
    found = read("people", f"Naam,E-mail\n{cell},b@x.example\nC,c@x.example\n")
    assert found.rejected[0] == (2, "unclosed_quote")
    assert [person.name for person in found.rows][-1] == "C"


def test_a_cell_above_a_megabyte_over_two_lines_rejects_both() -> None:
    cell = '"' + "x" * 600_000 + "\n" + "x" * 600_000 + '"'
    found = read("people", f"Naam,E-mail\n{cell},b@x.example\nC,c@x.example\n")
    assert found.rejected == [(2, "cell_too_long"), (3, "part_of_row")]
    assert [person.line for person in found.rows] == [4]


def test_rows_beyond_the_limit_are_rejected_and_the_problem_says_from_where() -> None:
    found = read("people", "Naam\n" + "".join(f"P{number}\n" for number in range(8)), limits=TableLimits(rows=5))
    assert [reason for _, reason in found.rejected] == ["beyond_row_limit"] * 3
    assert found.table.problem is not None
    assert (found.table.problem.code, found.table.problem.line) == ("too_many_rows", 6)


def test_more_cells_than_columns_reject_the_row_but_empty_ones_do_not() -> None:
    found = read("people", "Naam,E-mail\nA,a@x.example,,\nB,b@x.example,zomaar\n")
    assert found.rejected == [(3, "too_many_cells")]
    assert len(found.rows) == 1


def test_blank_lines_and_short_rows_are_fine() -> None:
    found = read("people", "Naam;E-mail;Team\n\nA\n;;\n   \nB;b@x.example\n")
    assert [(person.name, person.line) for person in found.rows] == [("A", 3), ("B", 6)]


@pytest.mark.parametrize("content", ["Naam;E-mail\n", "Naam;E-mail", "Naam;E-mail\n\n;;\n"])
def test_a_header_alone_says_that_there_are_no_rows(content: str) -> None:
    found = read("people", content)
    assert (found.rows, found.rejected) == ([], [])
    assert found.table.problem is not None
    assert found.table.problem.en == "The table has a header but no rows under it."


def test_totals_at_the_foot_are_no_rows() -> None:
    found = read("expenses", "Datum;Leverancier;Bedrag\n1-3-2026;X;5,00\nTotaal;;5,00\n")
    assert found.rejected == [(3, "total_row")]


def test_formula_signs_of_an_export_come_off() -> None:
    found = read("people", "Naam,E-mail\n'=HYPERLINK(1),a@x.example\n's-Gravesande,b@x.example\n")
    assert [person.name for person in found.rows] == ["=HYPERLINK(1)", "'s-Gravesande"]


def test_compressed_tables_are_read_as_they_are() -> None:
    assert len(read("people", gzip.compress(PEOPLE.encode())).rows) == 2


def test_a_truncated_gzip_keeps_what_was_read_and_says_so() -> None:
    noise = random.Random(1)
    lines = "".join(f"Persoon {noise.random()};p{noise.random()}@x.example\n" for _ in range(1_500))
    found = read("people", gzip.compress(f"Naam;E-mail\n{lines}".encode())[:-300])
    assert len(found.rows) > 500
    assert found.table.problem is not None
    assert found.table.problem.code == "truncated"


@pytest.mark.parametrize(
    ("content", "code", "text"),
    [
        (b"", "empty", "The file is empty."),
        (b"%PDF-1.7 abc", "binary", "This is a PDF. Ask for the same figures as CSV or XLSX."),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0",
            "binary",
            "This is a binary file, not text. Export the log as text, CSV or JSON.",
        ),
    ],
)
def test_what_is_no_table_says_why(content: bytes, code: str, text: str) -> None:
    table = opened(content)
    assert table.problem is not None
    assert (table.problem.code, table.problem.en) == (code, text)
    assert sniff_table(table)[:2] == (None, text)


def test_a_table_is_hashed_and_counted_as_its_content() -> None:
    found = read("people", gzip.compress(PEOPLE.encode()))
    plain = read("people", PEOPLE)
    assert found.table.bytes == plain.table.bytes == len(PEOPLE.encode())
    assert found.table.sha256 == plain.table.sha256


def test_a_path_a_text_path_and_a_stream_read_the_same(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "mensen.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    from_path, from_text = open_table(path), open_table(str(path))
    assert result(from_path, "people").rows == result(from_text, "people").rows == read("people", PEOPLE).rows
    assert (from_path.name, from_path.header) == ("mensen.csv", ["Naam", "E-mail", "Afdeling"])


def test_a_missing_file_is_a_problem_and_no_crash(tmp_path) -> None:  # type: ignore[no-untyped-def]
    table = open_table(tmp_path / "weg.csv")
    assert table.problem is not None
    assert table.problem.code == "unreadable"


def test_rows_can_be_walked_twice() -> None:
    table = opened(PEOPLE, limits=Limits(line_bytes=1000))
    assert (
        list(table.rows)
        == list(table.rows)
        == [
            (2, ["Zoë Ångström", "zoe@x.example", "Verkoop"]),
            (3, ["Jan", "jan@x.example", "Inkoop"]),
        ]
    )


def test_every_reason_has_words_in_two_languages() -> None:
    assert all(english and dutch and english != dutch for english, dutch in REASONS.values())
