"""Nothing about people is opened before a purpose is written down and two people signed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.processing import (
    Opening,
    OpeningCode,
    Reads,
    Record,
    Signature,
    State,
    expired,
    keep_until,
    opens,
)
from mandate.engines.terms import ABOUT_PEOPLE, Family, InvalidFact, Role, because

TODAY = date(2026, 3, 30)
LEADER = Signature(Role.ARCHITECT, "Ines de Wit", TODAY)
OFFICER = Signature(Role.AUDITOR, "Bram Koster", TODAY)
COUNCIL = Signature(Role.WORKS_COUNCIL, "Noor Vos", TODAY)


def record(*signatures: Signature) -> Record:
    return Record("To know which AI is used", signatures=signatures)


def ask(family: Family, found: Record | None, *, works_council: bool = False) -> Opening:
    return opens(found, family, works_council=works_council, today=TODAY)


@pytest.mark.parametrize("family", sorted(ABOUT_PEOPLE | {Family.PEOPLE}))
def test_without_a_record_sources_about_people_are_refused(family: Family) -> None:
    opening = ask(family, None)
    assert (opening.state, opening.reads, opening.whose_move) == (State.REFUSED, Reads.NOTHING, Role.ARCHITECT)
    assert opening.reason == because(OpeningCode.NO_RECORD, family=family)
    assert opening.what_would_change == because(OpeningCode.WRITE_RECORD)


def test_without_a_record_spend_is_read_without_its_person() -> None:
    opening = ask(Family.SPEND, None)
    assert (opening.state, opening.reads) == (State.OPEN, Reads.WITHOUT_PERSON)


@pytest.mark.parametrize("found", [None, record(), record(LEADER), record(LEADER, OFFICER)])
def test_tools_and_conversations_are_always_open(found: Record | None) -> None:
    for family in (Family.TOOLS, Family.PROCESSING):
        assert (ask(family, found).state, ask(family, found).reads) == (State.OPEN, Reads.ALL)
    talk = ask(Family.CONVERSATION, found)
    assert (talk.state, talk.reads, talk.whose_move) == (State.OPEN, Reads.SPEAKER_ROLE, None)


def test_a_record_nobody_signed_keeps_people_closed_and_waits_for_the_architect() -> None:
    opening = ask(Family.PEOPLE, record())
    assert (opening.state, opening.whose_move) == (State.CLOSED, Role.ARCHITECT)
    assert opening.reason.code == OpeningCode.NOT_SIGNED


def test_the_first_signature_opens_headcounts_and_bills_without_persons() -> None:
    half = record(LEADER)
    assert (ask(Family.PEOPLE, half).state, ask(Family.PEOPLE, half).reads) == (State.OPEN, Reads.TEAM_COUNTS)
    assert ask(Family.SPEND, half).reads is Reads.WITHOUT_PERSON


@pytest.mark.parametrize("family", sorted(ABOUT_PEOPLE))
@pytest.mark.parametrize(("works_council", "second"), [(False, Role.AUDITOR), (True, Role.WORKS_COUNCIL)])
def test_until_the_second_signature_sources_about_people_are_closed(
    family: Family, works_council: bool, second: Role
) -> None:
    opening = ask(family, record(LEADER), works_council=works_council)
    assert (opening.state, opening.whose_move) == (State.CLOSED, second)
    assert opening.reason == because(OpeningCode.SECOND_SIGNATURE_MISSING, family=family, role=second)
    assert opening.what_would_change == because(OpeningCode.SIGN, role=second)


@pytest.mark.parametrize("family", sorted(ABOUT_PEOPLE | {Family.PEOPLE, Family.SPEND}))
def test_two_signatures_open_everything(family: Family) -> None:
    for found, works_council in ((record(LEADER, OFFICER), False), (record(LEADER, COUNCIL), True)):
        opening = ask(family, found, works_council=works_council)
        assert (opening.state, opening.reads, opening.whose_move) == (State.OPEN, Reads.ALL, None)
        assert opening.reason.code == OpeningCode.SIGNED_BY_BOTH


def test_where_there_is_a_works_council_the_auditor_does_not_sign_for_it() -> None:
    assert ask(Family.PROXY, record(LEADER, OFFICER), works_council=True).state is State.CLOSED
    assert ask(Family.PROXY, record(LEADER, COUNCIL), works_council=False).state is State.CLOSED


def test_one_person_cannot_sign_twice_under_two_roles() -> None:
    again = Signature(Role.AUDITOR, " ines  DE wit", TODAY)
    opening = ask(Family.PROXY, record(LEADER, again))
    assert (opening.state, opening.whose_move) == (State.CLOSED, Role.AUDITOR)
    assert opening.reason.code == OpeningCode.SAME_PERSON
    assert ask(Family.PEOPLE, record(LEADER, again)).reads is Reads.TEAM_COUNTS
    assert ask(Family.PROXY, record(LEADER, again, OFFICER)).state is State.OPEN


def test_the_second_signature_alone_waits_for_the_architect() -> None:
    opening = ask(Family.PEOPLE, record(OFFICER))
    assert (opening.state, opening.whose_move) == (State.CLOSED, Role.ARCHITECT)
    assert opening.reason.code == OpeningCode.FIRST_SIGNATURE_MISSING


def test_a_signature_of_tomorrow_does_not_count_today() -> None:
    tomorrow = Signature(Role.AUDITOR, "Bram Koster", TODAY + timedelta(days=1))
    assert ask(Family.PROXY, record(LEADER, tomorrow)).state is State.CLOSED


@pytest.mark.parametrize(
    ("field", "make"),
    [
        ("purpose", lambda: Record(" ")),
        ("retention_days", lambda: Record("why", retention_days=0)),
        ("retention_days", lambda: Record("why", retention_days=3651)),
        ("signatures.name", lambda: Signature(Role.AUDITOR, "", TODAY)),
        ("signatures.role", lambda: Signature(Role.EMPLOYEE, "Bram", TODAY)),
    ],
)
def test_an_impossible_fact_is_refused_by_the_name_of_its_field(field: str, make) -> None:
    with pytest.raises(InvalidFact) as refused:
        make()
    assert refused.value.field == field


def test_ninety_days_is_the_default_and_the_last_day_is_still_kept() -> None:
    kept = record()
    assert keep_until(date(2026, 1, 1), kept) == date(2026, 4, 1)
    assert not expired(date(2026, 1, 1), kept, today=date(2026, 4, 1))
    assert expired(date(2026, 1, 1), kept, today=date(2026, 4, 2))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 3650), st.integers(0, 4000))
def test_an_observation_is_gone_exactly_after_its_retention(day: date, retention: int, age: int) -> None:
    kept = Record("why", retention_days=retention)
    assert expired(day, kept, today=day + timedelta(days=age)) == (age > retention)


signatures = st.builds(
    Signature,
    st.sampled_from([Role.ARCHITECT, Role.AUDITOR, Role.WORKS_COUNCIL]),
    st.sampled_from(["Ines", "Bram", "Noor"]),
    st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3)),
)


@given(st.lists(signatures, max_size=5), st.sampled_from(sorted(ABOUT_PEOPLE)), st.booleans())
def test_sources_about_people_open_only_for_two_people_in_the_two_roles(
    signed: list[Signature], family: Family, works_council: bool
) -> None:
    opening = ask(family, record(*signed), works_council=works_council)
    second = Role.WORKS_COUNCIL if works_council else Role.AUDITOR
    now = [signature for signature in signed if signature.on <= TODAY]
    pairs = {(a.name, b.name) for a in now for b in now if a.role is Role.ARCHITECT and b.role is second}
    assert (opening.state is State.OPEN) == any(first != other for first, other in pairs)
    assert (opening.whose_move is None) == (opening.state is State.OPEN)


@given(st.lists(signatures, max_size=4), signatures, st.sampled_from(list(Family)), st.booleans())
def test_one_signature_more_never_closes_what_was_open(
    signed: list[Signature], one: Signature, family: Family, works_council: bool
) -> None:
    before = ask(family, record(*signed), works_council=works_council)
    after = ask(family, record(*signed, one), works_council=works_council)
    assert before.state is not State.OPEN or after.state is State.OPEN
