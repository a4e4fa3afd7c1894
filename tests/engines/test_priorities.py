"""What comes first, by rules of which the first difference decides and is told."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.priorities import (
    Action,
    Candidate,
    Criterion,
    Lacking,
    Owner,
    OwnerRole,
    Ranked,
    Step,
    candidates,
    rank,
)
from mandate.engines.terms import Family, Finding, FindingCode, InvalidFact, Signal, because

TODAY = date(2026, 3, 30)
CODES = {
    Signal.LAW_OR_SCOPE: FindingCode.WORST_SCOPE,
    Signal.UNDECIDED: FindingCode.NOBODY_DECIDED,
    Signal.AGAINST_DECISION: FindingCode.USED_AGAINST_DECISION,
    Signal.DATA_OUT: FindingCode.DATA_OUT,
    Signal.PAID_TWICE: FindingCode.TWO_COST_CENTRES,
    Signal.SILENT_SOURCE: FindingCode.SOURCE_SILENT,
    Signal.CLOSED_SOURCE: FindingCode.SOURCE_CLOSED,
    Signal.MISSING_SOURCE: FindingCode.SOURCE_MISSING,
}


def about(service: str, *signals: Signal, **facts: object) -> Finding:
    reasons = tuple(because(CODES[signal], service=service) for signal in signals)
    return Finding(f"service:{service}", signals, reasons, (service,), **facts)  # type: ignore[arg-type]


def source(name: str, signal: Signal) -> Finding:
    return Finding(f"{signal}:{name}", (signal,), (because(CODES[signal]),), source=name)


def plan(*findings: Finding) -> tuple[Ranked, ...]:
    return rank(candidates(findings), today=TODAY)


def ids(ranked: Sequence[Ranked]) -> list[str]:
    return [row.candidate.id for row in ranked]


def only(*findings: Finding) -> Candidate:
    found = candidates(findings)
    assert len(found) == 1
    return found[0]


def test_each_signal_comes_before_the_next_and_says_so() -> None:
    ranked = plan(
        source("proxy", Signal.MISSING_SOURCE),
        source("dns", Signal.CLOSED_SOURCE),
        source("bind", Signal.SILENT_SOURCE),
        about("e", Signal.PAID_TWICE),
        about("d", Signal.DATA_OUT),
        about("c", Signal.AGAINST_DECISION),
        about("b", Signal.UNDECIDED),
        about("a", Signal.LAW_OR_SCOPE),
    )
    assert [row.candidate.action for row in ranked] == [
        Action.CONTAIN,
        Action.DECIDE,
        Action.UPHOLD,
        Action.CHECK_DATA,
        Action.PAY_ONCE,
        Action.RESTORE_SOURCE,
        Action.OPEN_SOURCES,
        Action.CONNECT_SOURCES,
    ]
    assert [row.decided_by for row in ranked] == [
        *(Criterion(signal.value) for signal in Signal if signal is not Signal.MISSING_SOURCE),
        None,
    ]
    assert [row.priority for row in ranked] == [True] * 3 + [False] * 5
    assert {row.due for row in ranked} == {date(2026, 4, 13)}


def test_services_nobody_decided_on_are_one_candidate_with_the_largest_first() -> None:
    small, large, unknown = (
        about("small", Signal.UNDECIDED, people=6, spend=Decimal(5)),
        about("large", Signal.UNDECIDED, Signal.DATA_OUT, people=40, days=9),
        about("unknown", Signal.UNDECIDED),
    )
    found = only(small, unknown, large)
    assert (found.id, found.services) == ("decide", ("large", "small", "unknown"))
    assert (found.people, found.spend, found.days) == (40, Decimal(5), 9)
    assert found.signals == (Signal.UNDECIDED, Signal.DATA_OUT)
    assert found.first_step.named() == {
        "services": ("large", "small", "unknown"),
        "sources": (),
        "team": None,
        "total": 3,
    }


def test_a_first_step_names_at_most_five_services_and_says_of_how_many() -> None:
    step = only(*(about(f"s{n}", Signal.UNDECIDED) for n in range(8))).first_step
    assert step.code == Step.TRIAGE
    assert (len(step.named()["services"]), step.named()["total"]) == (5, 8)  # type: ignore[arg-type]


def test_a_dangerous_service_stands_alone() -> None:
    ranked = plan(
        about("mild", Signal.UNDECIDED, people=90),
        about("grave", Signal.LAW_OR_SCOPE, Signal.UNDECIDED),
        about("tame", Signal.UNDECIDED),
    )
    assert ids(ranked) == ["service:grave", "decide"]
    assert ranked[0].candidate.services == ("grave",)


def test_missing_sources_are_one_candidate_in_the_order_given() -> None:
    found = only(source(Family.SPEND, Signal.MISSING_SOURCE), source(Family.DNS, Signal.MISSING_SOURCE))
    assert found.sources == ("spend", "dns")
    assert found.owner == Owner(OwnerRole.ARCHITECT)
    assert found.first_step.named()["total"] == 2


@pytest.mark.parametrize(
    ("first", "second", "criterion"),
    [
        ({"people": 9}, {"people": 6, "spend": Decimal(900)}, Criterion.PEOPLE),
        ({"people": 5}, {"spend": Decimal(900)}, Criterion.PEOPLE),
        ({"spend": Decimal(9)}, {"spend": Decimal(8), "days": 90}, Criterion.SPEND),
        ({"days": 3}, {"days": 2}, Criterion.DAYS),
        ({}, {}, Criterion.ID),
    ],
)
def test_size_decides_between_equals_and_unknown_is_never_more(first, second, criterion: Criterion) -> None:
    ranked = plan(
        about("b" if first else "a", Signal.DATA_OUT, **first), about("a" if first else "b", Signal.DATA_OUT, **second)
    )
    assert ranked[0].candidate.services == ("b" if first else "a",)
    assert ranked[0].decided_by == criterion


def test_the_three_are_about_different_services() -> None:
    twice = Finding("paid:a", (Signal.PAID_TWICE,), (because(FindingCode.TWO_COST_CENTRES),), ("a",), people=9)
    ranked = plan(
        about("a", Signal.LAW_OR_SCOPE),
        about("b", Signal.LAW_OR_SCOPE),
        twice,
        about("c", Signal.PAID_TWICE, people=5),
    )
    assert ids(ranked) == ["service:a", "service:b", "service:c", "paid:a"]
    assert ranked[2].decided_by is Criterion.OTHER_SUBJECT
    assert [row.priority for row in ranked] == [True, True, True, False]


def test_with_fewer_subjects_there_are_fewer_priorities() -> None:
    twice = Finding("paid:a", (Signal.PAID_TWICE,), (because(FindingCode.TWO_COST_CENTRES),), ("a",))
    ranked = plan(about("a", Signal.LAW_OR_SCOPE), twice)
    assert [row.priority for row in ranked] == [True, False]
    assert plan() == ()


@pytest.mark.parametrize(
    ("code", "step", "team", "owner"),
    [
        (FindingCode.LEGAL_DUTY, Step.CHECK_DUTY, "sales", Owner(OwnerRole.ARCHITECT)),
        (FindingCode.WORST_SCOPE, Step.REVIEW_GRANTS, "sales", Owner(OwnerRole.IT)),
        (FindingCode.NOBODY_DECIDED, Step.TRIAGE, None, Owner(OwnerRole.ARCHITECT)),
        (FindingCode.USED_AGAINST_DECISION, Step.TALK_TO_TEAM, "sales", Owner(OwnerRole.TEAM_MANAGER, "sales")),
        (FindingCode.USED_AGAINST_DECISION, Step.TALK_TO_TEAM, None, Owner(OwnerRole.ARCHITECT)),
        (FindingCode.DATA_OUT, Step.ASK_WHAT_IS_SENT, "web", Owner(OwnerRole.TEAM_MANAGER, "web")),
        (FindingCode.DATA_OUT, Step.ASK_WHAT_IS_SENT, None, Owner(OwnerRole.IT)),
        (FindingCode.SAME_CATEGORY, Step.COMPARE_CONTRACTS, None, Owner(OwnerRole.FINANCE)),
        (FindingCode.TWO_COST_CENTRES, Step.JOIN_CONTRACTS, None, Owner(OwnerRole.FINANCE)),
        (FindingCode.SOURCE_SILENT, Step.RESTORE_SOURCE, None, Owner(OwnerRole.IT)),
        (FindingCode.SOURCE_CLOSED, Step.DRAFT_RECORD, None, Owner(OwnerRole.ARCHITECT)),
        (FindingCode.SOURCE_MISSING, Step.REQUEST_EXPORT, None, Owner(OwnerRole.ARCHITECT)),
        (FindingCode.ONLY_MENTIONED, Step.ASK_SPEAKERS, None, Owner(OwnerRole.ARCHITECT)),
    ],
)
def test_each_reason_has_a_first_step_and_an_owner(
    code: FindingCode, step: Step, team: str | None, owner: Owner
) -> None:
    found = only(Finding("x", (), (because(code),), ("a",), team=team))
    assert (found.first_step.code, found.owner) == (step, owner)


@pytest.mark.parametrize(
    ("lacking", "step", "owner"),
    [
        (Lacking.RECORD, Step.DRAFT_RECORD, OwnerRole.ARCHITECT),
        (Lacking.ARCHITECT, Step.SIGN_RECORD, OwnerRole.ARCHITECT),
        (Lacking.AUDITOR, Step.GET_SIGNATURE, OwnerRole.AUDITOR),
        (Lacking.WORKS_COUNCIL, Step.GET_COUNCIL_SIGNATURE, OwnerRole.WORKS_COUNCIL),
    ],
)
def test_closed_sources_open_by_what_the_processing_record_lacks(
    lacking: Lacking, step: Step, owner: OwnerRole
) -> None:
    shut = [source(name, Signal.CLOSED_SOURCE) for name in ("dns", "proxy")]
    (found,) = candidates(shut, lacking=lacking)
    assert (found.action, found.first_step.code, found.owner) == (Action.OPEN_SOURCES, step, Owner(owner))
    assert found.sources == ("dns", "proxy")


def test_a_finding_without_a_reason_to_act_is_refused() -> None:
    for reasons in ((), (because(FindingCode.QUOTED),)):
        with pytest.raises(InvalidFact, match="reasons"):
            candidates([Finding("x", (), reasons, ("a",))])


def test_two_candidates_with_one_id_are_refused() -> None:
    twice = candidates([about("a", Signal.DATA_OUT)]) * 2
    with pytest.raises(InvalidFact, match="candidates"):
        rank(twice, today=TODAY)


found = st.builds(
    lambda number, signals, people, spend, days: about(
        f"s{number}", *(signal for signal in Signal if signal in signals), people=people, spend=spend, days=days
    ),
    st.integers(0, 30),
    st.sets(st.sampled_from(list(Signal)[:5]), min_size=1),
    st.none() | st.integers(5, 90),
    st.none() | st.decimals(0, 900, places=2),
    st.none() | st.integers(1, 60),
)
many = st.lists(found, unique_by=lambda finding: finding.id, max_size=12)


@given(many, st.randoms(use_true_random=False))
def test_the_rank_does_not_depend_on_the_order_of_the_candidates(findings: list[Finding], chance) -> None:
    straight = list(candidates(findings))
    shuffled = list(straight)
    chance.shuffle(shuffled)
    assert rank(shuffled, today=TODAY) == rank(straight, today=TODAY)


@given(many)
def test_ranks_are_complete_and_the_three_come_first_in_different_subjects(findings: list[Finding]) -> None:
    ranked = plan(*findings)
    assert [row.rank for row in ranked] == list(range(1, len(ranked) + 1))
    three = [row.candidate.services for row in ranked if row.priority]
    assert len(three) == min(3, len(ranked))
    assert len({services for services in three if len(services) == 1}) == sum(len(services) == 1 for services in three)
    assert all(row.decided_by is not None for row in ranked[:-1])
    covered = [service for row in ranked for service in row.candidate.services]
    assert sorted(covered) == sorted(service for finding in findings for service in finding.services)


@given(many)
def test_what_decided_is_a_real_difference(findings: list[Finding]) -> None:
    ranked = plan(*findings)
    for above, below in pairwise(ranked):
        if above.decided_by in set(Signal):
            signal = Signal(above.decided_by)
            assert signal in above.candidate.signals
            assert signal not in below.candidate.signals
        if above.decided_by is Criterion.PEOPLE:
            assert (above.candidate.people or 0) > (below.candidate.people or 0)
