"""A reason the product wrote is read in the reader's language, whatever language it was written in; others stay."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

import mandate.services
from mandate.services import authors, reasons

CASES = [
    ("Begun with the first screen.", "Gestart met het eerste scherm."),
    ("Read from kosten.csv.", "Gelezen uit kosten.csv."),
    ("Read from kosten.csv and tools.xlsx.", "Gelezen uit kosten.csv en tools.xlsx."),
    ("Read from kosten.csv and more, 3 files in all.", "Gelezen uit kosten.csv en meer, 3 bestanden in totaal."),
    (
        "Read from a b.csv and c.csv. c.csv replaces the one of 3 Sept 2026.",
        "Gelezen uit a b.csv en c.csv. c.csv vervangt die van 3 Sept 2026.",
    ),
    ("Read from a file of notes.", "Gelezen uit een bestand met notities."),
]


@pytest.mark.parametrize(("english", "dutch"), CASES)
def test_a_reason_of_the_product_is_read_in_either_language(english: str, dutch: str) -> None:
    with translation.override("nl"):
        assert reasons.told(english) == reasons.told(dutch) == dutch
    with translation.override("en"):
        assert reasons.told(dutch) == reasons.told(english) == english


@pytest.mark.parametrize("why", ["", "Omdat het moest.", "Read from the heart", "Begun. En toen?"[6:]])
def test_a_reason_of_a_person_stays_as_it_is(why: str) -> None:
    with translation.override("nl"):
        assert reasons.told(why) == why


def test_every_known_reason_is_one_the_product_writes_and_has_its_dutch() -> None:
    written = {
        node.value
        for path in Path(str(mandate.services.__file__)).parent.rglob("*.py")
        if path.name != "reasons.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    known = {*reasons.ONE, *reasons.PAIRS, *(text for pair in reasons.COUNTED for text in pair)}
    assert known <= written
    with translation.override("nl"):
        assert [text for text in reasons.ONE + reasons.PAIRS if translation.gettext(text) == text] == []


@pytest.mark.django_db
def test_what_the_product_did_by_itself_is_named_in_dutch_too() -> None:
    with translation.override("nl"):
        assert authors.names(["job:beginning", "job:sample"]) == {
            "job:beginning": "automatisch, het begin",
            "job:sample": "automatisch, het voorbeeldbedrijf",
        }
