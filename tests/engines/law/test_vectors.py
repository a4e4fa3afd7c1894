"""Each tier and each prohibition has cases of its own, with the article they were written from."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from mandate.catalogue.law.packs import load_pack
from mandate.engines.law import State, Verdict, classify

TODAY = date(2026, 11, 22)
CASES = yaml.safe_load(Path(__file__).with_name("vectors.yaml").read_text(encoding="utf-8"))


def judged(case: dict[str, str], *, today: date = TODAY) -> Verdict:
    facts = dict.fromkeys(case["facts"].split(), True) | ({} if case.get("no_ai") else {"is_ai_system": True})
    return classify(facts=facts, pack=load_pack(), today=today, closed_world=True, explain=False)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_case_has_its_tier_and_its_duties(case: dict[str, str]) -> None:
    verdict = judged(case)
    assert (verdict.tier, verdict.decided) == (case["tier"], True)
    owed = {duty.id for duty in verdict.duties}
    assert set(case.get("owes", "").split()) <= owed
    assert not set(case.get("free", "").split()) & owed
    assert verdict.undecided == ()


def test_every_tier_has_a_case_and_an_excluded_duty_never_stands_beside_it() -> None:
    assert {case["tier"] for case in CASES} == {tier.id for tier in load_pack().tiers}
    for case in CASES:
        verdict = judged(case)
        owed = {duty.id for duty in verdict.duties}
        if verdict.tier in {"TRANSPARENCY", "MINIMAL", "EXEMPT_6_3", "OUT_OF_SCOPE"}:
            assert not owed & {"AIA-09", "AIA-26-1", "AIA-16-43-49"}, case["case"]
        if verdict.tier == "OUT_OF_SCOPE":
            assert not any(name.startswith("AIA-") for name in owed)
        if verdict.tier not in {"BLOCK", "BLOCK_FROM_2026_12_02"}:
            assert not any(name.startswith("AIA-05-") for name in owed), case["case"]


def test_the_day_decides_what_is_in_force() -> None:
    images = next(case for case in CASES if case["case"] == "a picture maker without safeguards")
    assert judged(images).tier == "BLOCK_FROM_2026_12_02"
    assert not judged(images).in_force
    assert judged(images, today=date(2026, 12, 2)).tier == "BLOCK"
    shop = CASES[0]
    before, after = judged(shop, today=date(2026, 8, 1)), judged(shop, today=date(2027, 12, 2))
    assert (before.tier, before.in_force, after.in_force) == ("HIGH_RISK_ANNEX_III", False, True)
    states = {duty.id: duty for duty in before.duties}
    assert states["AIA-26-1"].state is State.UPCOMING
    assert states["AIA-26-1"].days_left == 488
    assert states["GDPR-06"].state is State.IN_FORCE
    assert {duty.state for duty in after.duties} == {State.IN_FORCE}
    lift = next(case for case in CASES if case["tier"] == "HIGH_RISK_ANNEX_I")
    assert {duty.applies_from for duty in judged(lift).duties if duty.id == "AIA-11"} == {date(2028, 8, 2)}
