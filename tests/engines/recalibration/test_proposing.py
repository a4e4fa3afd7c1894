"""Every source has its rule, the order is told, and the same facts give the same agenda whatever their order."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.recalibration import Cause, Code, Source, Verdict, agenda, latest, next_day, propose
from mandate.engines.terms import InvalidFact

TODAY = date(2026, 11, 22)
NEXT = date(2027, 2, 21)
LATELY, LONG_AGO = TODAY - timedelta(days=10), TODAY - timedelta(days=90)


def cause(source: Source, name: str = "Tool", **facts: object) -> Cause:
    return Cause(source, str(facts.pop("kind", "tool")), str(facts.pop("subject", name)), name, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "verdict", "code"),
    [
        (cause(Source.EXPIRING, seen_on=LATELY, visible=True, people=9), Verdict.EXTEND, Code.SEEN_LATELY),
        (cause(Source.EXPIRING, seen_on=LONG_AGO, visible=True), Verdict.STOP, Code.NOT_SEEN),
        (cause(Source.EXPIRING), Verdict.DECIDE, Code.NOBODY_SEES),
        (cause(Source.UNUSED, visible=True), Verdict.STOP, Code.NOT_SEEN),
        (cause(Source.AGREEMENT, day=NEXT, count=2), Verdict.DECIDE, Code.AGREEMENT_ENDS),
        (cause(Source.AGREEMENT, day=NEXT), Verdict.DROP, Code.VENDOR_UNUSED),
        (cause(Source.GRANT, visible=True), Verdict.STOP, Code.NOT_SEEN),
        (cause(Source.GRANT, visible=True, seen_on=LATELY, confirmed_on=LATELY), Verdict.EXTEND, Code.CONFIRMED),
        (cause(Source.GRANT, confirmed_on=TODAY - timedelta(days=180)), Verdict.STOP, Code.NOT_CONFIRMED),
        (cause(Source.GRANT), Verdict.STOP, Code.NOT_CONFIRMED),
        (cause(Source.GRANT, visible=True, given_on=LATELY), Verdict.KEEP, Code.GIVEN_LATELY),
        (cause(Source.GRANT, given_on=TODAY), Verdict.KEEP, Code.GIVEN_LATELY),
        (cause(Source.GRANT, given_on=LATELY, confirmed_on=LATELY), Verdict.EXTEND, Code.CONFIRMED),
        (cause(Source.GRANT, given_on=LONG_AGO), Verdict.STOP, Code.NOT_CONFIRMED),
        (cause(Source.APPEAL, day=NEXT), Verdict.DECIDE, Code.SECOND_LOOK),
        (cause(Source.REQUEST, day=LATELY), Verdict.DECIDE, Code.LATE),
        (cause(Source.REQUEST, day=TODAY), Verdict.DECIDE, Code.PROMISED),
        (cause(Source.REQUEST), Verdict.DECIDE, Code.PROMISED),
        (cause(Source.IDEA), Verdict.TRY, Code.IDEA),
        (cause(Source.REVIEW, day=LATELY), Verdict.DECIDE, Code.OVERDUE),
        (cause(Source.FINDING, rank=1), Verdict.DECIDE, Code.RANKED),
        (cause(Source.LAW, day=TODAY), Verdict.DECIDE, Code.LAW_BEGAN),
        (cause(Source.LAW, day=NEXT), Verdict.DECIDE, Code.LAW_COMES),
        (cause(Source.NOT_YET, seen_on=LATELY, people=6), Verdict.DECIDE, Code.USED_ANYWAY),
        (cause(Source.NOT_YET, seen_on=LONG_AGO, day=NEXT), Verdict.DECIDE, Code.WAIT_OVER),
        (cause(Source.NOT_YET, day=NEXT + timedelta(days=1)), Verdict.WAIT, Code.STILL_WAITING),
        (cause(Source.NOT_YET), Verdict.WAIT, Code.STILL_WAITING),
        (cause(Source.DEMAND, people=7), Verdict.TRY, Code.ASKED_FOR),
        (cause(Source.DEMAND, people=7, alternative=True), Verdict.KEEP, Code.ALTERNATIVE),
        (cause(Source.WATCH), Verdict.WAIT, Code.NEW),
        (cause(Source.WATCH, people=5), Verdict.TRY, Code.ASKED_FOR),
        (cause(Source.WATCH, waited=True), Verdict.DROP, Code.NOBODY_ASKED),
        (cause(Source.DENIED, alternative=True), Verdict.KEEP, Code.ALTERNATIVE),
        (cause(Source.DENIED), Verdict.DECIDE, Code.NO_ALTERNATIVE),
        (cause(Source.DECISION, day=NEXT), Verdict.KEEP, Code.REVIEW_DUE),
        (cause(Source.DECISION, day=NEXT, visible=True), Verdict.STOP, Code.NOT_SEEN),
        (cause(Source.DECISION, day=NEXT, visible=True, seen_on=LATELY), Verdict.KEEP, Code.REVIEW_DUE),
        (cause(Source.AROUND, day=NEXT), Verdict.DECIDE, Code.TAKEN_AROUND),
        (cause(Source.PROMISE), Verdict.DECIDE, Code.NOT_GIVEN),
        (cause(Source.VOICE, count=3), Verdict.DECIDE, Code.SAID),
    ],
)
def test_every_source_has_its_rule(found: Cause, verdict: Verdict, code: Code) -> None:
    proposal = propose(found, today=TODAY, next_on=NEXT)
    assert (proposal.verdict, proposal.reason.code) == (verdict, code)


def test_an_extension_ends_after_the_next_session_and_a_wait_at_its_own_date() -> None:
    used = propose(cause(Source.EXPIRING, seen_on=LATELY, visible=True), today=TODAY, next_on=NEXT)
    assert used.until == NEXT + timedelta(days=14)
    later = NEXT + timedelta(days=40)
    assert propose(cause(Source.NOT_YET, day=later), today=TODAY, next_on=NEXT).until == later
    assert propose(cause(Source.NOT_YET), today=TODAY, next_on=NEXT).until == NEXT


def test_what_ends_comes_first_and_one_subject_is_one_point() -> None:
    found = agenda(
        [
            cause(Source.VOICE, "People", kind="conversation", count=2),
            cause(Source.UNUSED, "Jasper", visible=True),
            cause(Source.EXPIRING, "Jasper", visible=True, day=NEXT),
            cause(Source.EXPIRING, "Copilot", day=TODAY),
            cause(Source.FINDING, "Second", kind="finding", rank=2),
            cause(Source.FINDING, "First", kind="finding", rank=1),
            cause(Source.DEMAND, "Small", kind="demand", people=5),
            cause(Source.DEMAND, "Large", kind="demand", people=50),
            cause(Source.UNUSED, "Jasper", visible=True),
        ],
        today=TODAY,
        next_on=NEXT,
    )
    assert [item.cause.name for item in found] == ["Copilot", "Jasper", "First", "Second", "Large", "Small", "People"]
    assert found[1].also == (Source.UNUSED,)


def test_the_next_session_is_three_months_on_and_at_most_six() -> None:
    assert next_day(TODAY) == date(2027, 2, 21)
    assert latest(TODAY) == date(2027, 5, 25)
    with pytest.raises(InvalidFact):
        agenda([], today=TODAY, next_on=TODAY)


@pytest.mark.parametrize("wrong", [{"name": " "}, {"count": -1}])
def test_a_cause_that_says_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidFact):
        Cause(**{"source": Source.WATCH, "subject_kind": "tool", "subject": "x", "name": "X", **wrong})  # type: ignore[arg-type]


days = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
causes = st.builds(
    Cause,
    source=st.sampled_from(Source),
    subject_kind=st.sampled_from(["tool", "request"]),
    subject=st.sampled_from("abc"),
    name=st.sampled_from(["Ada", "Bo", "Cy"]),
    day=days,
    seen_on=days,
    visible=st.booleans(),
    people=st.none() | st.integers(5, 90),
    rank=st.none() | st.integers(1, 9),
    confirmed_on=days,
    given_on=days,
    alternative=st.booleans(),
    waited=st.booleans(),
    count=st.integers(0, 9),
)


@given(st.lists(causes, max_size=8), st.randoms(use_true_random=False))
def test_no_subject_is_lost_or_twice_and_the_order_of_the_facts_does_not_matter(found: list[Cause], random) -> None:
    made = agenda(found, today=TODAY, next_on=NEXT)
    subjects = [(item.cause.subject_kind, item.cause.subject) for item in made]
    assert sorted(subjects) == sorted({(one.subject_kind, one.subject) for one in found})
    places = [list(Source).index(item.cause.source) for item in made]
    assert places == sorted(places)
    assert all(item.proposal.until is None or item.proposal.until > TODAY for item in made if item.cause.day is None)
    shuffled = list(found)
    random.shuffle(shuffled)
    assert agenda(shuffled, today=TODAY, next_on=NEXT) == made
