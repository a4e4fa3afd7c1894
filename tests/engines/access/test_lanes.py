"""A request takes the fast lane only when nothing is in doubt, and every lane keeps a promise of working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mandate.engines.access.lanes import Asked, Lane, LaneCode, Promises, at_once, promised, route, working_days
from mandate.engines.terms import DataClass, InvalidFact, Status

FRIDAY = date(2026, 11, 20)
LIVE = (Status.IN_USE, Status.PILOT)


def asked(**changed: object) -> Asked:
    facts = {"status": Status.IN_USE, "ceiling": DataClass.CONFIDENTIAL, "data_class": DataClass.INTERNAL,
             "agreement": True, "to_mt": False}  # fmt: skip
    return Asked(**{**facts, **changed})  # type: ignore[arg-type]


def codes(**changed: object) -> list[str]:
    return [reason.code for reason in route(asked(**changed), today=FRIDAY).reasons]


def test_what_the_row_allows_is_answered_in_two_working_days() -> None:
    found = route(asked(), today=FRIDAY)
    assert (found.lane, found.promised_on, found.expires_on) == (Lane.FAST, date(2026, 11, 24), date(2026, 12, 24))
    assert [reason.code for reason in found.reasons] == [LaneCode.WITHIN_THE_ROW]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"status": None}, LaneCode.NOT_IN_REGISTER),
        ({"status": Status.UNKNOWN}, LaneCode.NOT_DECIDED),
        ({"status": Status.NOT_YET}, LaneCode.NOT_YET),
        ({"status": Status.NOT_ALLOWED}, LaneCode.NOT_ALLOWED),
        ({"ended": True}, LaneCode.ENDED),
        ({"data_class": None}, LaneCode.CLASS_UNKNOWN),
        ({"data_class": DataClass.PERSONAL}, LaneCode.OVER_CEILING),
        ({"ceiling": None}, LaneCode.OVER_CEILING),
        ({"ceiling": DataClass.SPECIAL, "data_class": DataClass.PERSONAL, "agreement": False}, LaneCode.NO_AGREEMENT),
        ({"ceiling": DataClass.SPECIAL, "data_class": DataClass.PERSONAL, "trains": True}, LaneCode.TRAINS),
        (
            {"ceiling": DataClass.SPECIAL, "data_class": DataClass.PERSONAL, "review_overdue": True},
            LaneCode.REVIEW_OVERDUE,
        ),
    ],
)
def test_every_doubt_goes_to_the_architect_who_has_ten_working_days(changed: dict, code: str) -> None:
    found = route(asked(**changed), today=FRIDAY)
    assert (found.lane, found.promised_on) == (Lane.REVIEW, date(2026, 12, 4))
    assert codes(**changed) == [code]


def test_a_new_decision_goes_where_the_charter_sends_it_and_the_mt_answers_at_its_next_meeting() -> None:
    meeting = date(2026, 12, 8)
    waiting = asked(to_mt=True, status=Status.NOT_YET)
    assert codes(to_mt=True, status=Status.NOT_YET) == [LaneCode.CHARTER_TO_MT, LaneCode.NOT_YET]
    assert route(waiting, today=FRIDAY, promises=Promises(mt_on=meeting)).promised_on == meeting
    assert route(waiting, today=FRIDAY).promised_on == FRIDAY + timedelta(days=30)
    gone = route(waiting, today=FRIDAY, promises=Promises(mt=10, mt_on=FRIDAY - timedelta(days=1)))
    assert gone.promised_on == FRIDAY + timedelta(days=10)


def test_each_lane_promises_what_the_organisation_said() -> None:
    said = Promises(fast=1, review=5)
    assert route(asked(), today=FRIDAY, promises=said).promised_on == date(2026, 11, 23)
    assert route(asked(status=None), today=FRIDAY, promises=said).promised_on == date(2026, 11, 27)


def test_what_the_row_allows_was_decided_already_so_neither_charter_nor_mt_is_asked() -> None:
    assert route(asked(to_mt=True, own=True), today=FRIDAY).lane is Lane.FAST


def test_the_only_architect_does_not_answer_their_own_request() -> None:
    found = route(asked(own=True, status=None), today=FRIDAY)
    assert (found.lane, found.reasons[0].code) == (Lane.MT, LaneCode.OWN_REQUEST)


def test_a_lane_chosen_by_hand_makes_its_own_promise() -> None:
    assert promised(Lane.REVIEW, (), today=FRIDAY).promised_on == date(2026, 12, 4)


def test_a_negative_number_of_working_days_is_refused() -> None:
    with pytest.raises(InvalidFact):
        working_days(FRIDAY, -1)


@given(some.dates(date(2000, 1, 1), date(2100, 1, 1)), some.integers(0, 60))
def test_working_days_are_never_in_a_weekend_and_are_counted_one_by_one(start: date, count: int) -> None:
    end = working_days(start, count)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(day.weekday() < 5 for day in between) == count
    assert not count or end.weekday() < 5


@given(
    some.sampled_from([None, *Status]),
    some.sampled_from([None, *DataClass]),
    some.sampled_from([None, *DataClass]),
    some.booleans(),
)
def test_fast_means_in_use_within_the_ceiling_and_with_an_agreement_for_personal_data(
    status: Status | None, ceiling: DataClass | None, rank: DataClass | None, agreement: bool
) -> None:
    found = route(Asked(status, ceiling, rank, agreement, to_mt=False), today=FRIDAY)
    fits = status in LIVE and rank is not None and rank <= (ceiling or 0)
    assert (found.lane is Lane.FAST) == (fits and (agreement or (rank or 0) < DataClass.PERSONAL))
    assert found.reasons


def test_an_emergency_is_answered_the_next_working_day_or_sooner_where_the_lane_says_so() -> None:
    found = promised(Lane.REVIEW, (), today=FRIDAY)
    urgent = at_once(found, today=FRIDAY)
    assert (urgent.lane, urgent.promised_on, urgent.expires_on) == (Lane.REVIEW, date(2026, 11, 23), found.expires_on)
    today = promised(Lane.MT, (), today=FRIDAY, promises=Promises(mt_on=FRIDAY))
    assert at_once(today, today=FRIDAY) == today
