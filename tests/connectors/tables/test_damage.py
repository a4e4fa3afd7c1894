"""Damaged tables of every kind: nothing raises, and every physical line is parsed or rejected."""

import json
import random
from datetime import date

import pytest

from mandate.connectors.sources.tables import TABLE_READERS, sniff_table
from tests.connectors.tables.making import opened, result, workbook

TABLES: dict[str, bytes] = {
    "people": b"Naam;E-mail;Inlognaam;Afdeling;Leidinggevende\nBos, Ann;ann@x.example;CORP\\abos;A / B;Jan\nJan;jan@x.example;;A;\n",
    "expenses": 'Datum,Leverancier,Bedrag,Valuta\n1-3-2026,"Drukker, de",€ 1.234,50,EUR\n5-3-2026,"X\nY",(12,00),\n'.encode(),
    "tools": "Tool;Status;Geldig tot\nVertaler;ok;31-12-2026\n'=A1;nee;\n".encode("utf-16"),
    "oauth_grants": json.dumps(
        {"items": [{"clientId": "1", "displayText": "A", "scopes": ["openid"], "userKey": "2"}] * 3}, indent=1
    ).encode(),
    "extensions": ("Extension ID|User\n" + "a" * 32 + "|ann\nbureau.hulp@1.2|bob\n").encode("latin-1"),
    "conversation": b"---\nspeaker_role: manager\ndate: 2026-03-01\ntopics: [data, people]\n---\n# Titel\nTekst.\n",
    "processing": b"purpose: weten\nretention_days: 90\nsignatures:\n  - {role: architect, name: Ann, on: 2026-03-01}\n",
}
TABLES["workbook"] = workbook(("Blad1", [("Datum", "Leverancier", "Bedrag"), (date(2026, 3, 1), "X", 12.5)]))
GLUE = [
    b'"',
    b";",
    b",",
    b"\n",
    b"\r",
    b"\t",
    b"\0",
    b"\xff",
    b"'",
    b"\xe2\x82",
    b"{",
    b"]",
    b"---\n",
    b"9" * 400,
    b'""\n"',
]


def damaged(content: bytes, chance: random.Random) -> bytes:
    raw = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(raw) + 1)
        match chance.randrange(4):
            case 0:
                raw[at:at] = chance.choice(GLUE)
            case 1:
                del raw[at : at + chance.randint(1, 20)]
            case 2 if raw:
                raw[at % len(raw)] = chance.randrange(256)
            case _:
                raw[at:at] = raw[at : at + chance.randint(1, 60)]
    return bytes(raw)


@pytest.mark.parametrize("kind", TABLES)
def test_damage_never_raises_and_the_account_of_lines_stays_exact(kind: str) -> None:
    chance = random.Random(f"tables {kind}")
    readers = ["expenses"] if kind == "workbook" else [kind]
    for _ in range(30 if kind == "workbook" else 90):
        content = damaged(TABLES[kind], chance)
        found, english, dutch = sniff_table(opened(content))
        assert found is None or found in TABLE_READERS
        assert english
        assert dutch
        for reader in {*readers, *([found] if found else [])}:
            outcome = result(opened(content), reader)
            assert len(outcome.rejected) <= outcome.table.lines


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_cut_anywhere_is_read_to_the_cut(kind: str) -> None:
    content = TABLES[kind]
    for cut in range(0, len(content), max(1, len(content) // 40)):
        outcome = result(opened(content[:cut]), "expenses" if kind == "workbook" else kind)
        assert outcome.table.lines >= len({number for number, _ in outcome.rejected})


@pytest.mark.parametrize("kind", [kind for kind in TABLES if kind not in {"workbook", "conversation", "processing"}])
def test_a_table_given_to_the_wrong_reader_rejects_or_reads_and_breaks_nothing(kind: str) -> None:
    for reader in TABLE_READERS:
        result(opened(TABLES[kind]), reader)


def test_the_sound_tables_are_what_they_are_called() -> None:
    kinds = {kind: sniff_table(opened(content))[0] for kind, content in TABLES.items()}
    assert kinds == {kind: "expenses" if kind == "workbook" else kind for kind in TABLES}
