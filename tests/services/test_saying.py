"""Every code of every engine is a whole sentence, with its numbers and names in it and nothing left to fill in."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.charter import ChangeCode, RoutingCode
from mandate.engines.priorities import Step
from mandate.engines.processing import OpeningCode, opens
from mandate.engines.terms import Family, FindingCode, Reason, Role, because
from mandate.services import saying
from mandate.services.saying.codes import SENTENCES
from tests.services.sayings import (
    CODES,
    COST,
    DAY,
    EXAMPLES,
    LEFT_OPEN,
    NAMES,
    NOT_SAID,
    OTHER,
    OTHER_LIMIT,
    STEP,
)

ENGINES = Path(__file__).parents[2] / "docs" / "engines"


def texts(code, params, names=NAMES):
    return saying.say(because(code, **params), names=names)


def test_every_code_of_every_engine_has_one_sentence_and_no_two_engines_share_a_code():
    assert set(SENTENCES) == set(CODES)
    assert len({str(code) for code in CODES}) == len(CODES)
    assert set(EXAMPLES) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_said_as_a_whole_sentence_with_its_numbers_and_names(code):
    params, needed = EXAMPLES[code]
    sentence = texts(code, params)
    assert [part for part in needed if part not in sentence] == []
    assert sentence[0].isupper() or sentence[0].isdigit()
    assert sentence.endswith(".")
    assert not LEFT_OPEN.search(sentence)
    assert "  " not in sentence


@pytest.mark.parametrize("code", CODES)
def test_every_parameter_of_a_code_shows_in_its_sentence(code):
    params, _ = EXAMPLES[code]
    sentence = texts(code, params)
    changed = {name: {**params, name: OTHER_LIMIT[params[name]] if name == "limit" else OTHER[name]} for name in params}
    silent = {name for name, other in changed.items() if texts(code, other) == sentence}
    assert silent == NOT_SAID.get(code, set())


def documented():
    """The parameters of every code as the pages about the engines list them."""
    row = re.compile(r"^\| `(\w+)` \|(?:.*\|)? ([^|]*) \|$", re.MULTILINE)
    return {
        code: set(re.findall(r"`(\w+)`", listed))
        for page in ("charter", "discovery", "processing")
        for code, listed in row.findall((ENGINES / f"{page}.md").read_text("utf-8"))
        if code in SENTENCES
    }


def test_the_examples_have_the_parameters_that_the_engines_document():
    examples = {str(code): set(params) for code, (params, _) in EXAMPLES.items() if code not in set(Step)}
    assert documented() == examples


@pytest.mark.parametrize("code", CODES)
def test_a_dutch_reader_gets_dutch_dates_and_numbers_in_every_sentence(code):
    params, _ = EXAMPLES[code]
    with translation.override("nl"):
        sentence = texts(code, params)
    assert not LEFT_OPEN.search(sentence)
    assert "3 Nov" not in sentence
    assert "€ 3,000" not in sentence


@pytest.mark.parametrize("code", CODES)
@given(name=st.text(min_size=1, max_size=300))
def test_a_name_with_signs_of_its_own_goes_into_the_sentence_as_it_is(code, name):
    params, _ = EXAMPLES[code]
    named = [key for key in ("service", "services", "team", "vendor", "duty", "clause") if params.get(key)]
    strange = {key: name if isinstance(params[key], str) else (name,) for key in named}
    sentence = texts(code, {**params, **strange, "total": params.get("total")})
    if strange and code != RoutingCode.WITHIN_LIMITS:
        assert name in sentence
    assert not LEFT_OPEN.search(sentence.replace(name, "")) or LEFT_OPEN.search(name)


def test_an_unknown_code_is_not_passed_over_in_silence():
    with pytest.raises(KeyError):
        saying.say(Reason("never_heard_of"))


def test_a_reason_that_was_stored_as_text_reads_the_same():
    params, _ = EXAMPLES[RoutingCode.COST_OVER_QUARTER]
    stored = {key: value if value is None else str(value) for key, value in params.items()}
    assert texts("cost_over_quarter", stored) == texts(RoutingCode.COST_OVER_QUARTER, params)
    assert texts("lapsed", {"valid_until": "2026-11-03"}) == "The charter ended on 3 Nov 2026, so the MT decides."
    assert "internal data" in texts("data_class_above", {"data_class": 1})


def test_a_key_without_a_name_is_shown_as_it_is():
    assert texts(FindingCode.ONLY_MENTIONED, {"service": "delta"}) == "People speak of delta, and no file shows it."


@pytest.mark.parametrize(
    ("people", "days", "sentence"),
    [
        (7, 1, "Seven people use Alpha, seen on one day; nobody decided on it."),
        (1234, 40, "1,234 people use Alpha, seen on 40 days; nobody decided on it."),
        (7, None, "Seven people use Alpha; nobody decided on it."),
        (None, 12, "Alpha was seen on twelve days; nobody decided on it."),
        (None, 1, "Alpha was seen on one day; nobody decided on it."),
        (None, None, "Nobody decided on Alpha."),
    ],
)
def test_what_is_not_known_of_a_service_is_left_out_and_not_called_zero(people, days, sentence):
    assert texts(FindingCode.NOBODY_DECIDED, {"service": "alpha", "people": people, "days": days}) == sentence


@pytest.mark.parametrize(
    ("people", "day", "sentence"),
    [
        (None, None, "Alpha is “not yet” and still used or paid for."),
        (None, DAY, "Alpha has been “not yet” since 3 Nov 2026 and was still used or paid for after that."),
        (20, None, "Alpha is “not yet”, and 20 people use it."),
    ],
)
def test_use_against_a_decision_says_what_is_known_of_day_and_people(people, day, sentence):
    params = {"service": "alpha", "status": "not_yet", "people": people, "decided_on": day}
    assert texts(FindingCode.USED_AGAINST_DECISION, params) == sentence


def test_a_source_that_adds_nothing_new_is_asked_for_without_a_list():
    empty = {"family": Family.DNS, "adds": ()}
    assert texts(FindingCode.SOURCE_CLOSED, empty) == "A signature is missing before we may read the DNS log."
    assert texts(FindingCode.SOURCE_MISSING, empty) == "Nobody has brought the DNS log yet."


def test_one_quote_is_one_quote():
    sentence = texts(FindingCode.QUOTED, {"quotes": 1, "speaker_roles": ("buyer",)})
    assert sentence == "It comes up in one quote from the conversations (buyer)."


def test_a_cost_centre_that_is_called_like_a_format_keeps_its_own_name():
    sentence = texts(FindingCode.TWO_COST_CENTRES, {"service": "alpha", "cost_centres": ("okta", "people")})
    assert sentence.endswith("okta and people.")


def test_a_category_keeps_the_capitals_of_an_abbreviation_and_an_unknown_one_its_code():
    params = {"services": ("alpha", "beta")}
    named = texts(FindingCode.SAME_CATEGORY, {**params, "category": "x"}, {"x": "AI search"})
    assert named.endswith("the same thing: AI search.")
    assert texts(FindingCode.SAME_CATEGORY, {**params, "category": "odd"}).endswith("the same thing: odd.")


def test_a_step_names_the_manager_of_a_team_only_where_the_team_may_be_named():
    assert "The architect asks" in texts(Step.TALK_TO_TEAM, STEP)
    assert "IT finds out" in texts(Step.ASK_WHAT_IS_SENT, STEP)
    assert "decides on Alpha: allow" in texts(Step.TRIAGE, STEP)


@pytest.mark.parametrize(
    ("code", "params", "sentence"),
    [
        (RoutingCode.COST_OVER_QUARTER, {**COST, "already": 0}, "It costs € 3,000; the limit is € 2,500 per quarter."),
        (
            RoutingCode.HOURS_OVER_MONTH,
            {"hours": 50, "already": 0, "limit": 40},
            "It takes 50 hours; the limit is 40 hours per month.",
        ),
        (
            RoutingCode.NO_CLAUSE,
            {"kind": "policy", "teams": ()},
            "No clause of the charter covers policy for the whole organisation.",
        ),
    ],
)
def test_nothing_before_and_no_teams_are_not_spelled_out(code, params, sentence):
    assert texts(code, params) == sentence


@pytest.mark.parametrize("code", [ChangeCode.COST_AT_MOST, ChangeCode.COST_ABOVE])
def test_no_money_left_is_said_and_not_written_as_an_amount(code):
    assert "€" not in texts(code, {"amount": Decimal("0.00"), "currency": "EUR"})


@pytest.mark.parametrize("code", [ChangeCode.HOURS_AT_MOST, ChangeCode.HOURS_ABOVE])
def test_no_hours_left_is_said_and_not_written_as_a_number(code):
    assert "0" not in texts(code, {"hours": Decimal(0)})


@pytest.mark.parametrize(
    ("code", "family", "ending"),
    [
        (OpeningCode.SECOND_SIGNATURE_MISSING, Family.SPEND, "everything of the expenses is read but the names."),
        (OpeningCode.SECOND_SIGNATURE_MISSING, Family.PEOPLE, "only numbers per team are read of the people list."),
        (OpeningCode.NOT_SIGNED, Family.PEOPLE, "nothing of the people list is read."),
        (OpeningCode.NO_RECORD, Family.SPEND, "of the expenses everything is read but the names."),
        (OpeningCode.NOT_ABOUT_PEOPLE, Family.CONVERSATION, "of the speaker only the role is kept."),
    ],
)
def test_a_missing_signature_says_how_much_is_read_without_it(code, family, ending):
    assert texts(code, {"family": family, "role": Role.AUDITOR}).endswith(ending)


@pytest.mark.parametrize("family", list(Family))
@pytest.mark.parametrize("works_council", [True, False])
def test_every_opening_an_engine_gives_can_be_said(family, works_council):
    opening = opens(None, family, works_council=works_council, today=DAY)
    sentences = [saying.say(said) for said in (opening.reason, opening.what_would_change) if said is not None]
    assert all(sentence.endswith(".") and not LEFT_OPEN.search(sentence) for sentence in sentences)
