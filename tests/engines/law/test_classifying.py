"""What is open stays open and says what decides it; answering never widens what can come out; every input has an answer."""

import os
import subprocess
import sys
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.catalogue.law.packs import load_pack
from mandate.engines.law import Doubt, Pack, Verdict, classify
from mandate.engines.law.pack import Kind
from mandate.engines.law.triggers import ALWAYS
from mandate.engines.terms import InvalidFact

TODAY = date(2026, 11, 22)
Answers = dict[str, list[str]]


@cache
def pack() -> Pack:
    return load_pack()


def asked(answers: Answers | None = None, **more: object) -> Verdict:
    return classify(answers or {}, pack=pack(), today=TODAY, **{"explain": False, **more})  # type: ignore[arg-type]


def some_answers() -> st.SearchStrategy[Answers]:
    def of(question: object) -> st.SearchStrategy[list[str]]:
        options = [one.id for one in question.options if one.sets]  # type: ignore[attr-defined]
        empty = [[one.id] for one in question.options if not one.sets]  # type: ignore[attr-defined]
        most = 1 if question.kind is Kind.ONE else 2  # type: ignore[attr-defined]
        return st.one_of(
            st.lists(st.sampled_from(options), min_size=1, max_size=most, unique=True),
            st.sampled_from([*empty, ["unsure"]]),
        )

    return st.fixed_dictionaries({}, optional={question.id: of(question) for question in pack().questions})


@settings(max_examples=25, deadline=None)
@given(some_answers(), st.data())
def test_one_more_answer_never_widens_what_can_come_out(answers: Answers, data: st.DataObject) -> None:
    after = asked(answers)
    assert after.decided == (len(after.reachable) == 1)
    if not answers:
        return
    left_out = data.draw(st.sampled_from(sorted(answers)))
    before = asked({key: value for key, value in answers.items() if key != left_out})
    assert set(after.reachable) <= set(before.reachable)


def test_nothing_said_leaves_everything_open_and_asks_the_first_question() -> None:
    nothing = asked()
    assert nothing.reachable == tuple(tier.id for tier in pack().tiers)
    assert (nothing.tier, nothing.act_as, nothing.next_question) == (None, "BLOCK", "Q01")
    assert (nothing.prohibited, nothing.high_risk, nothing.art50, nothing.dpia) == (None, *["undecided"] * 3)
    assert Doubt.NO_FACTS in nothing.doubts
    assert {one.id for one in nothing.undecided} >= {"high_risk", "dpia", "GDPR-35", "AIA-50-1"}


def test_a_search_finds_what_plain_three_valued_logic_leaves_open() -> None:
    emotions = asked(facts={"is_ai_system": True, "emotion_recognition": True})
    assert not {"MINIMAL", "TRANSPARENCY", "OUT_OF_SCOPE"} & set(emotions.reachable)
    assert "EXEMPT_6_3" in emotions.reachable


def test_asking_the_next_question_ends_in_a_tier() -> None:
    truth = {"Q01": ["yes"], "Q02": ["use"], "Q08": ["recruit"], "Q09": ["narrow"], "Q10": ["yes"], "Q11": ["yes"]}
    empty = {question.id: [one.id for one in question.options if not one.sets][:1] for question in pack().questions}
    answers: Answers = {}
    while (verdict := asked(answers)).next_question:
        key = verdict.next_question
        answers[key] = truth.get(key) or empty[key] or [pack().question(key).options[-1].id]
    assert (verdict.tier, len(answers) <= 9) == ("HIGH_RISK_ANNEX_III", True)
    while (key := asked(answers).next_for_duties) is not None:
        answers[key] = truth.get(key) or empty[key] or [pack().question(key).options[-1].id]
    assert asked(answers).undecided == ()


def test_every_question_can_change_a_verdict_and_every_duty_can_be_owed_or_not() -> None:
    everything = [question for question in pack().questions if question.ask_if == ALWAYS]
    assert everything
    all_facts = classify(
        facts=dict.fromkeys(pack().facts, True), pack=pack(), today=TODAY, closed_world=True, explain=False
    )
    fired = {one.id for one in all_facts.duties}
    quiet = classify(facts={}, pack=pack(), today=TODAY, closed_world=True, explain=False)
    for duty in pack().duties:
        assert duty.id not in {one.id for one in quiet.duties}
        if duty.id in fired:
            continue
        facts = {name: True for name in pack().facts if name not in AGAINST.get(duty.id, ())}
        verdict = classify(facts=facts, pack=pack(), today=TODAY, closed_world=True, explain=False)
        assert duty.id in {one.id for one in verdict.duties}, duty.id
    for question in pack().questions:
        seen = {
            str((v.tier, v.dpia, sorted(one.id for one in v.duties), v.roles))
            for option in question.options
            for v in [_with(question.id, option.sets)]
        }
        assert len(seen) > 1, question.id


# What stands in the way of a duty, for the case in which all else is so.
EXEMPT = ("profiling", "materially_influences")
AGAINST = {
    "AIA-05-F": ("medical_or_safety_purpose",), "AIA-06-3-DOC": EXEMPT, "AIA-49-2-REG": EXEMPT,
    "AIA-50-1": ("obviously_ai", "human_sends_reply"), "AIA-50-1-DEP": ("obviously_ai", "human_sends_reply"),
    "AIA-50-2": ("standard_editing_only", "placed_before_2026_08_02"), "AIA-50-2-LEGACY": ("standard_editing_only",),
    "AIA-50-4-TXT": ("substantive_human_review", "editorial_responsibility"), "EPR-13": ("soft_opt_in",),
}  # fmt: skip


def _with(question: str, sets: tuple[str, ...]) -> Verdict:
    """A use where everything around a question is so, except what it sets itself and what hides its effect."""
    mine = {name for one in pack().question(question).options for name in one.sets}
    hides = {"a63_a", "a63_b", "a63_c", "a63_d"} if question != "Q09" else set(EXEMPT)
    hides |= {"art5_crime_prediction_solely_profiling", "art5_face_scraping", "realtime_rbi_law_enforcement"}
    hides |= {"infers_sensitive_trait", "medical_or_safety_purpose"}
    if question in {"Q13", "Q15"}:
        hides |= {
            name for name in pack().facts if name.startswith(("ncii", "csam", "art5")) or name.startswith("emotion")
        }
    if question != "Q08":
        hides |= {"annex1_high_risk"}
    if question in {"Q10", "Q11"}:
        hides = (hides | {"materially_influences", "profiling", "emotion_recognition", "biometric_categorisation"}) - {
            "a63_a"
        }
        hides |= {"remote_biometric_id"}
    facts = {name: True for name in pack().facts if name not in mine | hides} | dict.fromkeys(sets, True)
    return classify(facts=facts, pack=pack(), today=TODAY, closed_world=True, explain=False)


def test_it_says_what_the_tier_rests_on_alone_in_pairs_or_by_what_is_not_so() -> None:
    ranked = asked({"Q01": ["yes"], "Q08": ["recruit"]}, closed_world=True, explain=True)
    assert {one.option for several in ranked.deciding for one in several} == {"yes", "recruit"}
    assert {turn.ground.option: turn.becomes for turn in ranked.would_change}["recruit"] == ("MINIMAL",)
    twice = {"Q01": ["yes"], "Q08": ["recruit", "credit"], "Q10": ["yes"]}
    both = classify(twice, pack=pack(), today=TODAY, closed_world=True)
    assert ("yes",) in {tuple(one.option for one in several) for several in both.deciding}
    none = classify({"Q01": ["no"]}, pack=pack(), today=TODAY)
    assert (none.tier, none.deciding[0][0].holds) == ("OUT_OF_SCOPE", False)
    facts = {"is_ai_system": True, "art5_face_scraping": True, "art5_crime_prediction_solely_profiling": True}
    doubly = classify(facts=facts, pack=pack(), today=TODAY, closed_world=True)
    told = [[one.option for one in several] for several in doubly.deciding]
    assert told == [["yes"], ["predict-crime", "scrape-faces"]]
    bans = {"Q01": ["yes"], "Q04": ["scrape-faces", "live-faces"], "Q08": ["credit"]}
    turned = classify(bans, pack=pack(), today=TODAY, closed_world=True).would_change
    turns = {turn.ground.option: turn.becomes for turn in turned}
    assert turns == {"yes": ("OUT_OF_SCOPE",)}


def test_bad_input_is_refused_and_odd_input_is_answered() -> None:
    for answers, facts in (
        ({"Q99": ["yes"]}, {}), ({"Q01": ["maybe"]}, {}), ({"Q01": ["yes", "no"]}, {}), ({"Q04": ["none", "exploit"]}, {}),
        ({}, {"nonsense": True}), ({}, {"personal_data": 1}),
    ):  # fmt: skip
        with pytest.raises(InvalidFact):
            asked(answers, facts=facts)
    for odd in (5, [1], [["yes"]], None):
        with pytest.raises(InvalidFact, match="a list of answers"):
            asked({"Q01": odd})  # type: ignore[dict-item]
    with pytest.raises(InvalidFact, match="country"):
        asked(country=" ")
    text = pack().question("Q02").options[0].text
    assert asked({"Q02": [text.nl]}).facts == asked({"Q02": "use"}).facts  # type: ignore[dict-item]
    assert asked({"Q04": []}).reachable == asked().reachable
    assert Doubt.UNKNOWN_COUNTRY in asked(country="XX").doubts
    assert "NL-WOR-27" in {one.id for one in asked(country="any").undecided}
    assert "NL-WOR-27" not in {one.id for one in asked(country="de").undecided}
    early = classify({"Q01": ["yes"], "Q08": ["credit"]}, pack=pack(), today=date(2024, 1, 1), closed_world=True)
    assert (early.doubts, early.in_force, early.tier) == ((Doubt.BEFORE_THE_LAW,), False, "HIGH_RISK_ANNEX_III")
    assert Doubt.REVIEW_OVERDUE in classify(pack=pack(), today=date(2027, 6, 1), explain=False).doubts


def test_an_answer_against_the_record_counts_and_is_named() -> None:
    clash = asked({"Q01": ["yes"], "Q12": ["talks"]}, facts={"interacts_with_people": False}, closed_world=True)
    assert "interacts_with_people" in clash.facts
    assert [(one.fact, one.question) for one in clash.clashes] == [("interacts_with_people", "Q12")]
    assert Doubt.ANSWER_AGAINST_RECORD in clash.doubts
    stale = asked({"Q01": ["no"], "Q08": ["credit"]})
    assert (stale.tier, "annex3_listed" in stale.facts) == ("OUT_OF_SCOPE", False)
    waits = asked({"Q08": ["credit"]})
    assert set(waits.reachable) >= {"OUT_OF_SCOPE", "HIGH_RISK_ANNEX_III"}


def test_two_seeds_give_the_same_bytes() -> None:
    code = (
        "from datetime import date\nfrom mandate.catalogue.law.packs import load_pack\nfrom mandate.engines.law import classify\n"
        "print(classify({'Q01': ['yes'], 'Q06': ['emotions'], 'Q16': ['staff']}, pack=load_pack(), today=date(2026, 11, 22)))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1] != b""


def test_a_pack_finds_its_rows_and_its_texts_by_language() -> None:
    assert pack().tier("BLOCK").title.of("nl-NL") == "Verboden"
    assert pack().duty("AIA-50-1").title.of("en") == "Say that it is AI"
