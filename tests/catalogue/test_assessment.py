"""The bank that ships adds up, can be read in ten minutes, and a faulty one is refused with its place."""

import copy
import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import yaml

from mandate.catalogue.assessment import (
    FILE,
    OWNERS,
    TEXTS,
    assessment_text,
    assessment_texts,
    bank_of,
    inventory_items,
    load_bank,
)
from mandate.catalogue.wording import LANGUAGES, BadCatalogue, parse_yaml
from mandate.engines.priorities import Action
from mandate.engines.readiness.bank import Caps, Text, reading_seconds
from mandate.engines.readiness.guide import Against, AskWhy
from mandate.engines.readiness.plan import Criterion, FirstAction
from mandate.engines.readiness.scoring import GateState, Shown, StepWhy

FOLDER = Path(__file__).parents[2] / "src" / "mandate" / "catalogue"
PAGE = (Path(__file__).parents[2] / "docs" / "formats" / "item-bank.md").read_text("utf-8")
CONTENT = parse_yaml((FOLDER / FILE).read_text("utf-8"), FILE)
BANK = load_bank()


def test_the_bank_has_six_questions_in_each_of_six_dimensions() -> None:
    assert [sum(item.dimension == one.id for item in BANK.items) for one in BANK.dimensions] == [6] * 6
    assert [len(form.items) for form in BANK.forms] == [36, 29, 13]
    assert set(BANK.form("employee").items) < set(BANK.form("manager").items) < set(BANK.form("full").items)


def test_the_four_gates_cap_what_the_rules_say() -> None:
    gates = {item.id: item.gate for item in BANK.items if item.gate}
    told = {name: (gate.when.value, gate.value, gate.caps.value, str(gate.cap)) for name, gate in gates.items()}
    assert told == {
        "G2": ("below", 3, "dimension", "3"),
        "G5": ("equal", 1, "total", "259/100"),
        "A3": ("below", 3, "dimension", "3"),
        "M2": ("at_most", 2, "dimension", "2"),
    }
    total = next(gate for gate in gates.values() if gate.caps is Caps.TOTAL)
    assert BANK.level(total.cap).id == "started"


def test_what_has_to_come_first_is_in_the_bank() -> None:
    assert {item.id: set(item.needs) for item in BANK.items if item.needs} == {
        "S4": {"M1", "M2"},
        "D2": {"D1"},
        "D3": {"D1"},
        "A3": {"A2", "G2"},
        "A5": {"A2"},
        "A6": {"P4"},
        "G4": {"G1", "G2"},
    }


def every_text() -> list[tuple[str, Text]]:
    texts = [(item.id, text) for item in BANK.items for text in (item.question, *item.anchors, item.artefact.label)]
    texts += [(one.id, text) for one in BANK.dimensions for text in (one.label, one.about, *one.means)]
    texts += [(one.id, text) for one in BANK.levels for text in (one.label, one.says)]
    return [*texts, ("extra", BANK.dont_know), ("extra", BANK.not_applicable)]


def test_every_text_is_written_in_both_languages_without_untidiness() -> None:
    for place, text in every_text():
        for language in LANGUAGES:
            said = text.of(language)
            assert said == " ".join(said.split()), place
            assert not re.search(r"[—{}]|\.\.\.", said), place


def test_answers_are_short_start_alike_and_never_say_the_same_twice() -> None:
    for item in BANK.items:
        for language in LANGUAGES:
            said = [anchor.of(language) for anchor in item.anchors]
            assert len(set(said)) == 5, item.id
            assert all(len(answer.split()) <= 17 and not answer.endswith(".") for answer in said), item.id
            assert all(answer[0].isupper() for answer in said), item.id
            assert item.question.of(language).endswith("?"), item.id


@pytest.mark.parametrize("form", BANK.forms, ids=lambda form: form.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_can_be_read_and_answered_within_ten_minutes_and_the_page_says_how_fast(
    form: Any, language: str
) -> None:
    minutes = float(reading_seconds(BANK, form.id, language) / 60)
    assert minutes <= 10
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{form.id}` | {len(form.items)} |"))
    assert f"{minutes:.1f}" == [cell.strip() for cell in row.split("|")][3 + LANGUAGES.index(language)]


def test_every_action_of_the_inventory_speaks_about_a_question() -> None:
    assert set(inventory_items()) == {action.value for action in Action}
    assert set(inventory_items().values()) <= {item.id for item in BANK.items}


@pytest.mark.parametrize(
    ("part", "codes"),
    [
        ("next", StepWhy), ("decided", Criterion), ("action", FirstAction), ("ask", AskWhy), ("gate", GateState),
        ("against", Against), ("owner", StrEnum("Owner", [(owner, owner) for owner in OWNERS])),
    ],
)  # fmt: skip
def test_every_code_of_the_engine_has_its_sentence(part: str, codes: Any) -> None:
    told = {path.partition(".")[2] for path in assessment_texts() if path.startswith(f"{part}.")}
    assert told == {code.value for code in codes}
    assert {f"shown.{code}" for code in Shown if code is not Shown.SHOWN} < set(assessment_texts())


def test_a_sentence_is_filled_in_and_both_languages_ask_for_the_same() -> None:
    assert assessment_text("decided.prerequisite", "nl", of="D2") == (
        "Het staat boven de volgende omdat D2 er niet zonder kan."
    )
    for path, text in assessment_texts().items():
        assert sorted(re.findall(r"\{(\w+)\}", text.en)) == sorted(re.findall(r"\{(\w+)\}", text.nl)), path


def test_the_page_names_every_field_of_the_bank() -> None:
    fields = {name for item in CONTENT["items"] for name in item} | set(CONTENT) - {"id", "items"}
    fields |= {name for part in ("forms", "levels", "roles", "dimensions") for one in CONTENT[part] for name in one}
    named = set(re.findall(r"`(\w+)(?:\[\])?`", PAGE))
    assert fields <= named


Break = Callable[[dict[str, Any]], object]
G1, G2 = 0, 1


def item(number: int, **changes: Any) -> Break:
    return lambda content: content["items"][number].update(changes)


def without(number: int, name: str) -> Break:
    return lambda content: content["items"][number].pop(name)


TEXT = {"en": "one", "nl": "een"}
GATE = {"when": "below", "value": 3, "caps": "dimension", "cap": "3"}
FAULTS: list[tuple[Break, str]] = [
    (lambda c: c.pop("levels"), "assessment.yaml: no levels"),
    (lambda c: c.update(colour="red"), "assessment.yaml: nobody reads colour"),
    (lambda c: c.update(version="one"), "version: a whole number from 1 is expected"),
    (lambda c: c.update(version=True), "version: a whole number from 1 is expected"),
    (lambda c: c.update(dated="soon"), "dated: a date such as"),
    (lambda c: c.update(id=""), "id: a text is expected"),
    (lambda c: c.update(items=[]), "items: a list is expected"),
    (lambda c: c.update(items="all"), "items: a list is expected"),
    (lambda c: c.update(extra=None), "extra: fields are expected"),
    (lambda c: c["items"].append("G7"), "item without id: fields are expected"),
    (lambda c: c["items"].append({"question": TEXT}), "item without id: no id"),
    (lambda c: c["items"].pop(), "items: 36 are expected, 35 are there"),
    (item(G1, id="one"), "item one: id: a letter and a digit"),
    (item(G2, id="G1"), "items: G1 is there twice"),
    (item(G1, dimension="weather"), "item G1: dimension: 'weather' is none of"),
    (item(G1, dimension="people"), "dimension guardrails: 6 items are expected, not 5"),
    (item(G1, audience="nobody"), "item G1: audience: 'nobody' is none of all, manager, leader"),
    (item(G1, audience="leader"), "form manager: items: G1: audience: 'leader' is none of"),
    (item(G1, question={"en": "Why?"}), "item G1: question: no text in nl"),
    (item(G1, anchors=[TEXT] * 4), "item G1: anchors: five answers are expected, 4 are there"),
    (item(G1, anchors=[TEXT, TEXT, {"en": "", "nl": "x"}, TEXT, TEXT]), "item G1: anchor 3: no text in en"),
    (without(G1, "artefact"), "item G1: no artefact"),
    (item(G1, artefact={"id": "a"}), "item G1: artefact: no label"),
    (item(G1, artefact={"id": "a", "label": TEXT, "page": ""}), "item G1: artefact: page: a text is expected"),
    (item(G1, artefact={"id": "data-rules", "label": TEXT}), "items: artefact: data-rules is there twice"),
    (item(G1, start={"owner": "me", "hours": 1}), "item G1: start: owner: 'me' is none of"),
    (item(G1, start={"owner": "mt", "hours": 0}), "item G1: start: hours: a whole number from 1"),
    (item(G1, gate={**GATE, "when": "above"}), "item G1: gate: when: 'above' is none of"),
    (item(G1, gate={**GATE, "when": "equal"}), "item G1: gate: value: equal goes with 1 only"),
    (item(G1, gate={**GATE, "caps": "all"}), "item G1: gate: caps: 'all' is none of dimension, total"),
    (item(G1, gate={**GATE, "cap": "high"}), "item G1: gate: cap: a number such as"),
    (item(G1, gate={**GATE, "cap": "6"}), "item G1: gate: cap: a score from 1 to 5"),
    (item(G1, gate="below 3"), "item G1: gate: fields are expected"),
    (item(G1, needs=["Z9"]), "item G1: needs: 'Z9' is none of"),
    (item(G1, needs=["G1"]), "item G1: needs: it needs itself in the end"),
    (item(G1, needs=["G4"]), "item G1: needs: it needs itself in the end"),
    (item(G1, sensitive="yes"), "item G1: sensitive: yes or no is expected"),
    (item(G1, law=[{"citation": {"en": "AI Act", "nl": "AI-verordening"}}]), "item G1: law: no from"),
    (
        item(G1, law=[{"citation": {"en": "AI Act", "nl": "AI-verordening"}, "from": "2026"}]),
        "item G1: law: from: a date such as",
    ),
    (item(G1, law=[{"citation": "AI Act", "from": "2026-01-01"}]), "item G1: law: citation: "),
    (item(G1, gaet=GATE), "item G1: nobody reads gaet"),
    (lambda c: c["dimensions"][0].pop("means"), "dimension: no means"),
    (lambda c: c["dimensions"][0]["means"].pop("agreed"), "dimension guardrails: means: no agreed"),
    (lambda c: c["dimensions"][0]["means"].update(agreed=TEXT, high=TEXT), "means: nobody reads high"),
    (lambda c: c["levels"].reverse(), "levels: minimum: they begin at 1 and rise"),
    (lambda c: c["levels"].append(c["levels"][0]), "levels: by-chance is there twice"),
    (lambda c: c["forms"].pop(), "forms: full, manager, employee are expected"),
    (lambda c: c["forms"][1].update(id="full"), "forms: full is there twice"),
    (lambda c: c["forms"][0].update(items=["G1"]), "form full: items: a list is expected"),
    (lambda c: c["forms"][0].update(items=[["G1", "G1"]]), "form full: items: G1 is there twice"),
    (lambda c: c["forms"][0].update(items=[["Z9"]]), "form full: items: 'Z9' is none of"),
    (lambda c: c["forms"][0].update(at_least=0), "form full: at_least: a whole number from 1"),
    (lambda c: c["forms"][0].update(of_asked="3/2"), "form full: of_asked: a share from 0 to 1"),
    (lambda c: c["forms"][0].update(of_asked="1/0"), "form full: of_asked: a number such as"),
    (lambda c: c["roles"][0].update(dimensions=["weather"]), "role mt_member: dimensions: 'weather' is none of"),
    (lambda c: c["inventory"].pop("decide"), "inventory: no decide"),
    (lambda c: c["inventory"].update(decide="Z9"), "inventory: decide: 'Z9' is none of"),
]


@pytest.mark.parametrize(("change", "problem"), FAULTS, ids=[problem for _, problem in FAULTS])
def test_a_faulty_bank_is_refused_with_its_file_entry_and_field(change: Break, problem: str) -> None:
    content = copy.deepcopy(dict(CONTENT))
    change(content)
    with pytest.raises(BadCatalogue) as refused:
        bank_of(content, FILE)
    assert problem in str(refused.value)
    assert str(refused.value).startswith(FILE)


def test_the_bank_is_written_the_way_it_is_read() -> None:
    assert bank_of(yaml.safe_load((FOLDER / FILE).read_text("utf-8")), FILE) == BANK
    assert (FOLDER / TEXTS).exists()


@pytest.mark.parametrize(
    ("text", "problem"),
    [("a: ]", "no YAML, line 1"), ("[]", "a mapping is expected"), ("dated: 2026-11-22", "no version")],
)
def test_what_is_no_catalogue_file_is_refused(text: str, problem: str) -> None:
    with pytest.raises(BadCatalogue, match=f"x.yaml: {problem}"):
        parse_yaml(text, "x.yaml")
