"""The headline is one sentence, true and grammatical for every start a company can have."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.discovery.headline import Headline, Rate
from mandate.engines.terms import Money
from mandate.services import saying
from tests.services.sayings import DAY, LATER, LEFT_OPEN


def euro(amount, currency="EUR"):
    return Money(currency, Decimal(amount))


FACTS = Headline(
    services=11,
    undecided=6,
    people=87,
    undecided_people=40,
    monthly=(euro(3140),),
    in_reporting=euro(3140),
    rates=(),
    months=("2026-09", "2026-10"),
    spent=(euro(6280),),
    paid_from=date(2026, 9, 1),
    paid_until=date(2026, 10, 31),
    cost_known=True,
    use_known=True,
)
DOLLARS = {"monthly": (euro(2100), euro(640, "USD")), "in_reporting": None}
CONVERTED = {"monthly": (euro(2100), euro(640, "USD")), "in_reporting": euro(2690)}
BACK = {"monthly": (euro(-40),), "in_reporting": euro(-40)}
NO_MONTH = {"monthly": (), "in_reporting": None, "months": (), "spent": (euro(830),)}
FREE = {"monthly": (), "in_reporting": None, "spent": (), "paid_from": None, "paid_until": None}
NO_SPEND_FILE = {**FREE, "months": (), "cost_known": False}
BLIND = {"use_known": False, "people": None, "undecided_people": None}
ONE, ALL_OPEN, ALL_DONE = {"services": 1, "undecided": 1}, {"undecided": 11}, {"undecided": 0}
NO_SERVICE = {**FREE, "services": 0, "undecided": 0}

HEADLINES = [
    ({}, "Eleven AI services cost € 3,140 a month; nobody decided on six."),
    ({"undecided": 1}, "Eleven AI services cost € 3,140 a month; nobody decided on one of them."),
    ({"services": 13, "undecided": 13 - 1}, "13 AI services cost € 3,140 a month; nobody decided on twelve."),
    (ALL_DONE, "Eleven AI services cost € 3,140 a month; each of them was decided on."),
    (ALL_OPEN, "Eleven AI services cost € 3,140 a month; nobody decided on any of them."),
    (ONE, "One AI service costs € 3,140 a month; nobody decided on it."),
    ({**ONE, "undecided": 0}, "One AI service costs € 3,140 a month; it was decided on."),
    (DOLLARS, "Eleven AI services cost € 2,100 and $ 640 a month; nobody decided on six."),
    (
        {**DOLLARS, "monthly": (euro(0), euro(640, "USD"))},
        "Eleven AI services cost $ 640 a month; nobody decided on six.",
    ),
    (
        {**CONVERTED, "rates": (Rate("USD", Decimal("0.92"), date(2026, 11, 1)),)},
        "Eleven AI services cost € 2,690 a month at the rate of 1 Nov 2026; nobody decided on six.",
    ),
    (
        {**CONVERTED, "rates": (Rate("USD", Decimal(1), LATER), Rate("GBP", Decimal(1), DAY))},
        "Eleven AI services cost € 2,690 a month at the rates of 3 Nov 2026 up to 4 Dec 2026; nobody decided on six.",
    ),
    ({"in_reporting": euro("7.50")}, "Eleven AI services cost € 7.50 a month; nobody decided on six."),
    (NO_MONTH, "Eleven AI services have cost € 830 so far; nobody decided on six."),
    ({**NO_MONTH, **ONE}, "One AI service has cost € 830 so far; nobody decided on it."),
    ({**NO_MONTH, **ALL_DONE}, "Eleven AI services have cost € 830 so far; each of them was decided on."),
    (
        {**NO_MONTH, "months": ("2026-09",), "spent": (euro(830), euro(20, "USD"))},
        "Eleven AI services have cost € 830 and $ 20 so far; nobody decided on six.",
    ),
    (BLIND, "Eleven AI services cost € 3,140 a month; nobody decided on six, and nobody can see yet who uses them."),
    (
        {**BLIND, **ALL_DONE},
        "Eleven AI services cost € 3,140 a month; each was decided on, but nobody can see yet who uses them.",
    ),
    (
        {**BLIND, **ONE},
        "One AI service costs € 3,140 a month; nobody decided on it, and nobody can see yet who uses it.",
    ),
    (
        {**BLIND, **NO_MONTH, **ALL_OPEN},
        "Eleven AI services have cost € 830 so far; nobody decided on any of them, and nobody can see yet who uses them.",
    ),
    (BACK, "Refunds for eleven AI services exceed what was paid by € 40 a month; nobody decided on six."),
    ({**BACK, **ONE}, "Refunds for one AI service exceed what was paid by € 40 a month; nobody decided on it."),
    (
        {**BACK, **ONE, "undecided": 0, **BLIND},
        "Refunds for one AI service exceed what was paid by € 40 a month; it was decided on, "
        "but nobody can see yet who uses it.",
    ),
    (
        {**NO_MONTH, "spent": (euro(-40), euro("-7.50", "USD")), **ALL_DONE},
        "Refunds for eleven AI services exceed what was paid by € 40 and $ 7.50 so far; each of them was decided on.",
    ),
    (
        {**DOLLARS, "monthly": (euro(2100), euro(-40, "USD"))},
        "Eleven AI services cost € 2,100 (and $ 40 more came back than was paid) a month; nobody decided on six.",
    ),
    (FREE, "Eleven AI services are in use at Veldman and no expense names one; nobody decided on six."),
    (
        {**FREE, **BLIND},
        "Eleven AI services are on the tool list of Veldman and no expense names one; nobody decided on six, "
        "and nobody can see yet who uses them.",
    ),
    (
        NO_SPEND_FILE,
        "Eleven AI services are in use at Veldman; nobody decided on six, and nobody can see yet what they cost.",
    ),
    (
        {**NO_SPEND_FILE, **ONE},
        "One AI service is in use at Veldman; nobody decided on it, and nobody can see yet what it costs.",
    ),
    (
        {**NO_SPEND_FILE, **BLIND},
        "Eleven AI services are on the tool list of Veldman; nobody decided on six, "
        "and nobody can see yet who uses them or what they cost.",
    ),
    (NO_SERVICE, "No file that was read shows an AI service at Veldman."),
    (
        {**NO_SERVICE, "cost_known": False},
        "No file that was read shows an AI service at Veldman; what is paid cannot be seen yet.",
    ),
    ({**NO_SERVICE, **BLIND}, "No expense of Veldman names an AI service; who uses one cannot be seen yet."),
    ({**NO_SERVICE, **BLIND, "cost_known": False}, "Nobody can see yet which AI services Veldman uses."),
]


@pytest.mark.parametrize(("changes", "sentence"), HEADLINES)
def test_the_headline_is_one_true_sentence_for_every_start(changes, sentence):
    assert saying.headline(replace(FACTS, **changes), organisation="Veldman") == sentence


def every_start():
    """Each state of cost, use and deciding, for one service and for several."""
    costs, uses = ({}, NO_MONTH, FREE, NO_SPEND_FILE), ({}, BLIND)
    counts = [{"services": 1, "undecided": n} for n in (0, 1)] + [{"services": 4, "undecided": n} for n in (0, 2, 4)]
    return [replace(FACTS, **cost, **use, **count) for cost in costs for use in uses for count in counts]


def test_no_two_starts_share_a_headline_and_each_says_what_is_unknown():
    said = {saying.headline(facts, organisation="Veldman"): facts for facts in every_start()}
    assert len(said) == len(every_start())
    for sentence, facts in said.items():
        assert ("who uses" in sentence) == (not facts.use_known)
        assert (facts.cost_known is False) == ("what it costs" in sentence or "what they cost" in sentence)
        assert sentence.endswith(".")
        assert not LEFT_OPEN.search(sentence)


def test_a_headline_before_there_is_an_organisation_still_reads():
    sentence = saying.headline(replace(FACTS, **NO_SERVICE), organisation="")
    assert sentence == "No file that was read shows an AI service at this organisation."


@given(name=st.text(min_size=1, max_size=200), amount=st.decimals(0, 10**9, places=2))
def test_a_headline_takes_any_name_and_any_amount(name, amount):
    for facts in (FACTS, replace(FACTS, **NO_SPEND_FILE)):
        paid = replace(facts, in_reporting=euro(amount)) if facts.monthly else facts
        sentence = saying.headline(paid, organisation=name)
        assert not LEFT_OPEN.search(sentence.replace(name, "")) or LEFT_OPEN.search(name)
        assert sentence.endswith(".")


def test_a_dutch_headline_writes_money_as_a_dutch_reader_does():
    with translation.override("nl"):
        sentence = saying.headline(replace(FACTS, **DOLLARS), organisation="Veldman")
    assert "€ 2.100 en $ 640" in sentence


@pytest.mark.parametrize(
    ("changes", "value", "note"),
    [
        ({}, "€ 3,140", "a month, Sept–Oct 2026"),
        (DOLLARS, "€ 2,100", "and $ 640, a month, Sept–Oct 2026"),
        (NO_MONTH, "€ 830", "in all, 1 Sept – 31 Oct 2026"),
        (BACK, "-€ 40", "a month, Sept–Oct 2026, with refunds above what was paid"),
        (FREE, "", "no AI service in the expenses"),
        (NO_SPEND_FILE, "", "no expenses were brought"),
    ],
)
def test_the_known_cost_names_the_period_it_is_about(changes, value, note):
    assert saying.cost(replace(FACTS, **changes)) == (value, note)
