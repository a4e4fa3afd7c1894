"""A reason the product wrote is read in the reader's language, whatever language it was written in; others stay."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

import mandate.services
from mandate.catalogue.coaching import load_modules
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
    ("Planned to settle what is disputed.", "Gepland om te beslechten waarover de meningen verdeeld zijn."),
    ("Question G2 on the screen.", "Vraag G2 op het scherm."),
    ("Vote on G2 opened.", "Stemming over G2 geopend."),
]


@pytest.mark.parametrize(("english", "dutch"), CASES)
def test_a_reason_of_the_product_is_read_in_either_language(english: str, dutch: str) -> None:
    with translation.override("nl"):
        assert reasons.told(english) == reasons.told(dutch) == dutch
    with translation.override("en"):
        assert reasons.told(dutch) == reasons.told(english) == english


def test_a_day_in_a_reason_is_said_as_every_other_day() -> None:
    said = {"en": "Planned from 2 Nov 2026 to 16 Mar 2027.", "nl": "Gepland van 2 nov 2026 tot 16 mrt 2027."}
    for kept in ("Planned from 2026-11-02 to 2027-03-16.", "Gepland van 2026-11-02 tot 2027-03-16."):
        for language, text in said.items():
            with translation.override(language):
                assert reasons.told(kept) == text
    assert reasons.told("Begun on 2026-13-45.") == "Begun on 2026-13-45.", "a person may have typed that"


def test_a_planned_module_is_named_in_the_language_of_the_reader() -> None:
    title = load_modules()[0].title
    with translation.override("nl"):
        assert reasons.told(f"{title.en} for MT.") == f"{title.nl} voor MT."
    with translation.override("en"):
        assert reasons.told(f"{title.nl} voor MT.") == f"{title.en} for MT."


@pytest.mark.parametrize(
    "why", ["", "Tea for two.", "Vote on it opened.", "Omdat het moest.", "Read from the heart", "Begun. En toen?"[6:]]
)
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
    known = {*reasons.ONE, *reasons.PAIRS, reasons.MODULE, *(text for pair in reasons.COUNTED for text in pair)}
    assert known <= written
    with translation.override("nl"):
        assert [text for text in reasons.ONE + reasons.PAIRS if translation.gettext(text) == text] == []


def test_a_reason_written_where_something_changes_is_known() -> None:
    """Only those that stand in the call itself; a refusal says why too, but is kept nowhere."""
    written = set()
    for path in Path(str(mandate.services.__file__)).parent.rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            if getattr(call.func, "attr", getattr(call.func, "id", "")) in ("write", "write_many", "remove", "_write"):
                whys = [one.value for one in call.keywords if one.arg == "why"]
                written |= {text.value for why in whys for text in ast.walk(why) if _is_said(text)}
    assert written - set(reasons.ONE) == set()


def _is_said(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".")


@pytest.mark.django_db
def test_what_the_product_did_by_itself_is_named_in_dutch_too() -> None:
    with translation.override("nl"):
        assert authors.names(["job:beginning", "job:sample"]) == {
            "job:beginning": "automatisch, het begin",
            "job:sample": "automatisch, het voorbeeldbedrijf",
        }
