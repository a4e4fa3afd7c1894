"""A pack of law with a fault is refused with file, line and place; rules of the house add and tighten, never weaken."""

from datetime import date
from pathlib import Path

import pytest

from mandate.catalogue.law import packs
from mandate.catalogue.law.packs import FILES, built, check_file, load_pack, with_house
from mandate.catalogue.wording import BadCatalogue
from mandate.engines.law import classify

FOLDER = Path(packs.__file__).parent / "2026-07-27"
TODAY = date(2026, 11, 22)


def texts(**changed: tuple[str, str]) -> dict[str, str]:
    """The files of the newest pack, with one passage of a file changed."""
    found = {name: (FOLDER / name).read_text(encoding="utf-8") for name in FILES}
    for name, (old, new) in changed.items():
        assert found[f"{name}.yaml"].count(old) >= 1
        found[f"{name}.yaml"] = found[f"{name}.yaml"].replace(old, new, 1)
    return found


def test_the_pack_is_sound_and_sealed_and_every_text_is_in_both_languages() -> None:
    pack = load_pack()
    assert (len(pack.duties), len(pack.questions), pack.id) == (99, 22, packs.newest())
    assert check_file(FOLDER) == []
    assert len(pack.sha256) == 64
    assert pack.sha256 != built("x", texts(pack=("Little risk", "Small risk"))).sha256
    for question in pack.questions:
        assert question.ask.en != question.ask.nl
        assert question.why.en != question.why.nl
        assert {"yes", "no"} >= {one.id for one in question.options if one.id in {"yes", "no", "True", "False"}}
    assert all(duty.asks.en != duty.asks.nl for duty in pack.duties)
    with pytest.raises(BadCatalogue, match="There is no pack 1999"):
        load_pack("1999")


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("duties", 'trigger: "is_candidate_tool"', 'trigger: "nonsense"', "unknown fact nonsense"),
        ("duties", 'trigger: "is_candidate_tool"', 'trigger: "a and"', "a fact is expected at character 6"),
        ("duties", "from: 2025-02-02", "from: 2025-02-32", "2025-02-32 is no day"),
        ("duties", "from: 2025-02-02", "from: soon", "AIA-02-SCOPE.from: a date such as"),
        ("duties", "  AIA-03-ROLE:", "  AIA-02-SCOPE:", "named twice, first on line"),
        ("duties", 'article: "2; 3(1)"', 'article: ""', "no citation"),
        ("duties", "confidence: high", "confidence: sure", "one of high, medium, low"),
        ("duties", "bearers: [provider", "bearers: [wizard", "unknown role wizard"),
        ("duties", "penalty: AIA-99-3", "penalty: AIA-1", "unknown penalty AIA-1"),
        ("duties", "law: ai-act", "law: no-act", "unknown law no-act"),
        ("questions", '      "yes": {en: "Yes: text', '      yes: {en: "Yes: text', "write the name in quotes"),
        ("questions", 'ask_if: "annex3_listed"', 'ask_if: "a63_a"', "a circle: a63_a"),
        ("questions", "kind: many", "kind: some", "one of one, many"),
        ("questions", 'nl: "Wat is jouw relatie ermee?"', 'nl: ""', "no text in nl"),
        ("pack", 'when: "profiling"', 'when: "dpia_required"', "a circle: dpia_required"),
        ("pack", 'when: "true"', 'when: "profiling"', "the last one must always hold"),
        ("pack", "becomes: BLOCK", "becomes: STOP", "no tier STOP"),
        ("pack", "weight: 7", "weight: 1", "weights go down"),
        ("pack", "first_day: 2025-02-02", "first_day: soon", "a date such as"),
        ("pack", "version: 1", "version: one", "no version"),
        ("pack", 'label_required: "label_50"', 'label_required: "label_51"', "unknown fact label_51"),
        ("pack", "provider: role_provider_effective", "provider: boss", "unknown fact boss"),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(file: str, old: str, new: str, says: str) -> None:
    with pytest.raises(BadCatalogue) as refused:
        built("x", texts(**{file: (old, new)}))
    assert says in str(refused.value)
    assert f"{file}.yaml:" in str(refused.value)
    assert f"{file}.yaml:0" not in str(refused.value)


HOUSE = """
version: 1
dated: 2026-11-23
stricter: {HIGH_RISK_ANNEX_III: "personalised_price and profiling"}
sooner: {AIA-26-2: 2027-01-01}
duties:
  HOUSE-1:
    title: {en: "Ask", nl: "Vraag"}
    asks: {en: "Ask first.", nl: "Vraag eerst."}
    bearers: [deployer]
    trigger: "interacts_with_people"
    from: 2026-11-01
    evidence: [{en: "the answer", nl: "het antwoord"}]
"""


def test_rules_of_the_house_add_and_tighten() -> None:
    pack = with_house(load_pack(), HOUSE, "house.yaml")
    facts = dict.fromkeys(
        ["is_ai_system", "role_deployer", "personalised_price", "profiling", "interacts_with_people"], True
    )
    before = classify(facts=facts, pack=load_pack(), today=TODAY, closed_world=True, explain=False)
    after = classify(facts=facts, pack=pack, today=TODAY, closed_world=True, explain=False)
    assert (before.tier, after.tier) == ("TRANSPARENCY", "HIGH_RISK_ANNEX_III")
    assert {one.id for one in after.duties} - {one.id for one in before.duties} == {"HOUSE-1"}
    assert pack.duty("AIA-26-2").from_day == date(2027, 1, 1)
    assert (pack.sha256 != load_pack().sha256, pack.house) == (True, ("house.yaml",))


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ("stricter: {MINIMAL: 'true'}", "would be weaker"),
        ("stricter: {NOTHING: 'true'}", "no tier NOTHING"),
        ("stricter: {BLOCK: 'nonsense'}", "unknown fact nonsense"),
        ("sooner: {AIA-26-2: 2030-01-01}", "can only be sooner"),
        ("sooner: {AIA-26-2: soon}", "a date such as"),
        ("sooner: {AIA-0: 2026-01-01}", "no duty AIA-0"),
        ("duties: {AIA-09: {}}", "begins with HOUSE-"),
        ("duties: {HOUSE-1: 3}", "a duty is expected"),
        ("without: {AIA-09: true}", "and nothing else"),
        ("sooner: 3", "a mapping is expected"),
        ("sooner: {", "no YAML"),
        ("- 1", "a mapping is expected"),
    ],
)
def test_what_would_make_the_law_weaker_is_refused(rules: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "house.yaml"
    file.write_text(rules, encoding="utf-8")
    assert any(says in str(fault) for fault in check_file(file))
    assert {fault.line > 0 for fault in check_file(file)} == {True}
    with pytest.raises(BadCatalogue, match="house.yaml is refused"):
        with_house(load_pack(), rules, "house.yaml")


def test_a_folder_without_its_files_says_which() -> None:
    assert [fault.line for fault in check_file(Path(packs.__file__).parent)] == [0, 0, 0]
