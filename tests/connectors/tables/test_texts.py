"""Conversation notes and processing records: read whole, mistakes named by file, line and field."""

from datetime import date
from pathlib import Path

import pytest

from mandate.connectors.sources.fields import FieldProblem, load_fields
from mandate.connectors.sources.notes import looks_like_note, read_note
from mandate.connectors.sources.processing import (
    dump_processing,
    looks_like_processing,
    parse_processing,
    read_processing,
    write_processing,
)
from mandate.connectors.sources.tables import sniff_table
from mandate.engines.discovery.facts import Note
from mandate.engines.processing import Record, Signature
from mandate.engines.terms import Role
from tests.connectors.tables.making import opened, read

NOTE = """---
speaker_role: Teamleider servicedesk
date: 2026-05-13
topics: [automation, people]
---

# Gesprek met de teamleider #

"Het scheelt vier minuten per mail."
"""
RECORD = """format: mandate-processing/1
purpose: >-
  Weten welke AI wordt gebruikt,
  niet wie wat doet.
retention_days: 90
consulted: "Ondernemingsraad, 3 maart 2026"
reference: OR-2026-14
signatures:
  - {role: architect, name: Ann Bos, on: 2026-03-05}
  - role: works_council
    name: Bob Cas
    on: "2026-03-06"
"""


def test_a_note_keeps_speaker_day_topics_title_and_text() -> None:
    note = read_note(NOTE, "gesprek.md")
    assert note == Note(
        speaker_role="Teamleider servicedesk",
        on=date(2026, 5, 13),
        topics=("automation", "people"),
        text='# Gesprek met de teamleider #\n\n"Het scheelt vier minuten per mail."',
        title="Gesprek met de teamleider",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_note_is_recognised_and_read_like_a_table(encoding: str) -> None:
    content = NOTE.replace("\n", "\r\n").encode(encoding)
    assert sniff_table(opened(content))[0] == "conversation"
    found = read("conversation", content)
    assert (found.rows[0].title, found.table.lines, found.rejected) == ("Gesprek met de teamleider", 9, [])


def test_a_note_without_heading_date_or_topics_is_a_note() -> None:
    note = read_note("---\nspeaker_role: manager\ntopics: data, people,\n---\nTekst\n", "n.md")
    assert (note.on, note.topics, note.title) == (None, ("data", "people"), "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Tekst", "n.md, line 1, front matter: does not open the file between two lines ---"),
        ("---\ndate: 2026-03-01\n---\nTekst", "n.md, line 2, speaker_role: is missing"),
        ("---\nspeaker_role: x\ndate: vorige week\n---\nTekst", "n.md, line 3, date: is not a day like 2026-03-05"),
        ("---\nspeaker_role: [a, b]\n---\nTekst", "n.md, line 2, speaker_role: must be plain text"),
        ("---\nspeaker_role: x\ntopics: [[a]]\n---\nTekst", "n.md, line 3, topics: must be a list of words"),
        ("---\nspeaker_role: x\n---\n\n", "n.md, line 4, text: is missing under the front matter"),
        ("---\nspeaker_role: 'x\n---\nTekst", "n.md, line 3, file: is not valid YAML here"),
        ("---\n---\nTekst", "n.md, line 2, file: must hold named values"),
    ],
)
def test_a_mistake_in_a_note_is_named(text: str, message: str) -> None:
    with pytest.raises(FieldProblem) as caught:
        read_note(text, "n.md")
    assert str(caught.value) == message


def test_a_mistake_in_a_note_becomes_the_problem_of_its_file() -> None:
    found = read("conversation", NOTE.replace("2026-05-13", "morgen"))
    assert (found.rows, found.rejected) == ([], [(3, "bad_field")])
    problem = found.table.problem
    assert problem is not None
    assert (problem.line, problem.en, problem.nl) == (
        3,
        "date is not a day like 2026-03-05.",
        "date is geen dag zoals 2026-03-05.",
    )


def test_a_text_above_a_megabyte_is_no_note() -> None:
    found = read("conversation", NOTE + ("x" * 1000 + "\n") * 1100)
    assert found.rows == []
    assert found.table.problem is not None
    assert found.table.problem.code == "text_too_large"


@pytest.mark.parametrize("text", ["---\ntitle: x\n---\nTekst", "speaker_role: x", "# speaker_role: x"])
def test_other_texts_are_no_notes(text: str) -> None:
    assert not looks_like_note(text)


SIGNED = Record(
    purpose="Weten welke AI wordt gebruikt, niet wie wat doet.",
    retention_days=90,
    consulted="Ondernemingsraad, 3 maart 2026",
    reference="OR-2026-14",
    signatures=(
        Signature(Role.ARCHITECT, "Ann Bos", date(2026, 3, 5)),
        Signature(Role.WORKS_COUNCIL, "Bob Cas", date(2026, 3, 6)),
    ),
)


def test_a_processing_record_is_read_whole() -> None:
    assert parse_processing(RECORD, "processing.yaml") == SIGNED
    assert sniff_table(opened(RECORD))[0] == "processing"
    assert (read("processing", RECORD).rows, read("processing", RECORD).rejected) == ([], [])


@pytest.mark.parametrize(
    "record", [SIGNED, Record(purpose="x: 'y' #z"), Record(purpose="é — ü", retention_days=1, consulted="- a")]
)
def test_what_is_written_comes_back(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "processing.yaml"
    write_processing(path, record)
    assert read_processing(path) == record
    assert looks_like_processing(dump_processing(record))
    assert [file.name for file in tmp_path.iterdir()] == ["processing.yaml"]


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "processing.yaml"
    write_processing(path, SIGNED)

    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mandate.connectors.sources.processing.os.fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_processing(path, Record(purpose="anders"))
    assert read_processing(path) == SIGNED
    assert [file.name for file in tmp_path.iterdir()] == ["processing.yaml"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("mandate-processing/1", "mandate-processing/9", "p.yaml, line 1, format: must be mandate-processing/1"),
        (
            "retention_days: 90",
            "retention_days: lang",
            "p.yaml, line 5, retention_days: must be a whole number above 0",
        ),
        ("retention_days: 90", "retention_days: 0", "p.yaml, line 5, retention_days: must be a whole number above 0"),
        ("retention_days: 90", "", "p.yaml, line 1, retention_days: is missing"),
        ("reference: OR-2026-14", "reference: [a]", "p.yaml, line 7, reference: must be plain text"),
        (
            "role: architect",
            "role: baas",
            "p.yaml, line 9, signatures[1].role: must be one of architect, auditor, works_council",
        ),
        ("name: Bob Cas", "name: ", "p.yaml, line 11, signatures[2].name: is missing"),
        ('on: "2026-03-06"', "on: gisteren", "p.yaml, line 12, signatures[2].on: is not a day like 2026-03-05"),
        ('name: Bob Cas\n    on: "2026-03-06"', "name: Bob Cas", "p.yaml, line 10, signatures[2].on: is missing"),
        ("signatures:", "signatures: nee\nrest:", "p.yaml, line 8, signatures: must be a list"),
        ("purpose: >-", "purpose: &a x\nother: *a\nrest: >-", "p.yaml, line 3, file: uses a YAML alias"),
        ("consulted: ", "consulted: \t{", "p.yaml, line 7, file: is not valid YAML here"),
    ],
)
def test_a_mistake_in_a_processing_record_is_named(old: str, new: str, message: str) -> None:
    with pytest.raises(FieldProblem) as caught:
        parse_processing(RECORD.replace(old, new, 1), "p.yaml")
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["", "- a", "just text", "[" * 3000])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(FieldProblem):
        parse_processing(text, "p.yaml")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes(b"purpose: \xff\xfe\xfa")
    with pytest.raises(FieldProblem, match=r"p\.yaml, line 1, file: is not text in UTF-8"):
        read_processing(path)


def test_a_file_above_a_megabyte_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(FieldProblem, match="larger than one megabyte"):
        load_fields("a: b\n" * 300_000, "p.yaml")


def test_a_record_without_signatures_is_a_record() -> None:
    assert parse_processing("purpose: x\nretention_days: 30\nsignatures:\n", "p.yaml") == Record("x", 30)
