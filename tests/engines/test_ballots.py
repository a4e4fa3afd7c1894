"""Votes are counted as the charter wants: a quorum that agrees on one option, and nobody who is no member."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.ballots import Choice, Outcome, Vote, count
from mandate.engines.terms import InvalidFact

MEMBERS = ("a", "b", "c", "d", "e")
CHOICES = st.sampled_from(Choice)
VOTES = st.dictionaries(st.sampled_from((*MEMBERS, "x", "y")), st.tuples(CHOICES, st.sampled_from("pq")), max_size=7)


def votes(**said: str) -> list[Vote]:
    return [Vote(member, Choice(choice)) for member, choice in said.items()]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({}, Outcome.OPEN),
        ({"a": "agree"}, Outcome.OPEN),
        ({"a": "agree", "b": "agree"}, Outcome.AGREED),
        ({"a": "agree", "b": "decline"}, Outcome.OPEN),
        ({"a": "decline", "b": "decline"}, Outcome.DECLINED),
        ({"a": "abstain", "b": "abstain"}, Outcome.DECLINED),
        ({"a": "agree", "x": "agree"}, Outcome.OPEN),
    ],
)
def test_two_of_three_decide(said: dict[str, str], outcome: Outcome) -> None:
    assert count(votes(**said), members={"a", "b", "c"}, quorum=2).outcome is outcome


def test_more_who_decline_than_agree_stop_even_a_quorum() -> None:
    rows = votes(a="decline", b="decline", c="decline", d="agree", e="agree")
    assert count(rows, members=MEMBERS, quorum=2).outcome is Outcome.DECLINED
    assert count(rows[2:], members=MEMBERS, quorum=2).outcome is Outcome.AGREED


def test_too_few_members_are_nobodys_no() -> None:
    assert count([], members={"a"}, quorum=2).outcome is Outcome.TOO_FEW


def test_a_quorum_agrees_on_one_option_and_the_advised_one_leads() -> None:
    rows = [Vote("a", Choice.AGREE, "p"), Vote("b", Choice.AGREE, "q"), Vote("c", Choice.AGREE, "q")]
    found = count(rows, members=MEMBERS, quorum=2, recommended="p")
    assert (found.outcome, found.option, found.best, found.missing) == (Outcome.AGREED, "q", 2, 0)
    split = count(rows[:2], members=MEMBERS, quorum=2, recommended="q")
    assert (split.outcome, split.option, split.missing) == (Outcome.OPEN, "q", 1)


def test_two_votes_of_one_member_or_no_quorum_are_mistakes() -> None:
    with pytest.raises(InvalidFact, match="voted twice"):
        count([Vote("a", Choice.AGREE), Vote("a", Choice.DECLINE)], members=MEMBERS, quorum=2)
    with pytest.raises(InvalidFact, match="quorum"):
        count([], members=MEMBERS, quorum=0)


@given(VOTES, st.integers(min_value=1, max_value=6))
def test_it_takes_a_quorum_of_members_and_never_who_is_none(said: dict[str, tuple[Choice, str]], quorum: int) -> None:
    rows = [Vote(member, choice, option) for member, (choice, option) in said.items()]
    found = count(rows, members=MEMBERS, quorum=quorum)
    agreeing = [row for row in rows if row.member in MEMBERS and row.choice is Choice.AGREE]
    assert found.agree + found.decline + found.abstain + found.open == len(MEMBERS)
    assert set(found.left_out) == {row.member for row in rows} - set(MEMBERS)
    if found.outcome is Outcome.AGREED:
        assert sum(row.option == found.option for row in agreeing) >= quorum
        assert found.agree > found.decline
    if found.outcome is Outcome.DECLINED:
        best = max((sum(row.option == one for row in agreeing) for one in "pq"), default=0)
        assert best + found.open < quorum or len(agreeing) + found.open <= found.decline
