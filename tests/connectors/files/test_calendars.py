"""Calendar files: strict by the standard, read alike by another library, whole in summer and winter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from mandate.connectors.files.calendars import CANCEL, REQUEST, Entry, Party, to_ics
from mandate.engines.gatherings import Repeats, Series, between, rule
from tests.connectors.files import strict_calendars
from tests.connectors.files.strict_calendars import NotStrict

STAMP = datetime(2026, 11, 22, 12, 30, 15, 7, tzinfo=UTC)
WHO = {
    "organiser": Party('Ada "the first"; of\r\nAmes', "ada@example.org"),
    "invited": (Party("Bö" * 40, "bo@example.org"),),
}


def series_of(series: Series, **more: object) -> Entry:
    start = datetime(series.first.year, series.first.month, series.first.day, 15, 30)
    return Entry("g@m", start, "Town hall", STAMP, zone="Europe/Amsterdam", minutes=60, rule=rule(series), **more)


def occurrences(content: bytes, most: int) -> list[datetime]:
    """The first times of a calendar's first entry in UTC, as the other library works them out."""
    event = vobject.readOne(content.decode()).vevent
    found = []
    for moment in event.getrruleset(addRDate=True):
        found.append(moment)
        if len(found) == most:
            break
    return found


@pytest.mark.parametrize(
    "series",
    [
        Series(date(2026, 12, 1), Repeats.BY_WEEKDAY),
        Series(date(2027, 1, 29), Repeats.BY_LAST_WEEKDAY, 2),
        Series(date(2027, 1, 31), Repeats.BY_DAY),
        Series(date(2026, 12, 3), Repeats.WEEKLY, 2),
    ],
)
def test_another_library_finds_the_days_that_we_do_at_the_same_local_hour_all_year(series: Series) -> None:
    content = to_ics([series_of(series, **WHO)], method=REQUEST)
    root = strict_calendars.read(content)
    found = occurrences(content, 14)
    ours = between(series, series.first, date(2031, 1, 1))[:14]
    assert [moment.date() for moment in found] == list(ours)
    assert {(moment.hour, moment.minute) for moment in found} == {(15, 30)}
    zone = ZoneInfo("Europe/Amsterdam")
    for moment in found:
        local = moment.replace(tzinfo=vobject.readOne(content.decode()).vevent.dtstart.value.tzinfo)
        assert local.astimezone(UTC) == moment.replace(tzinfo=zone).astimezone(UTC)
    [told] = root.within("VTIMEZONE")
    spring = told.within("DAYLIGHT")[0]
    assert spring.one("DTSTART").endswith("T020000"), "the onset counts from the offset before it"
    assert (spring.one("TZOFFSETFROM"), spring.one("TZOFFSETTO")) == ("+0100", "+0200")


def test_an_invitation_is_whole_and_its_change_and_end_carry_the_same_name_and_a_higher_number() -> None:
    series = Series(date(2026, 12, 1), Repeats.BY_WEEKDAY, times=6)
    gone = datetime(2027, 1, 5, 15, 30)
    first = to_ics([series_of(series, times=6, without=(gone,), **WHO)], method=REQUEST)
    moved = Entry(
        "g@m", datetime(2027, 2, 3, 9), "Town hall", STAMP, zone="Europe/Amsterdam", minutes=60, sequence=1,
        instead_of=datetime(2027, 2, 2, 15, 30), **WHO,
    )  # fmt: skip
    second = to_ics([series_of(series, times=6, sequence=1, **WHO), moved], method=REQUEST)
    end = to_ics([series_of(series, times=6, sequence=2, cancelled=True, **WHO)], method=CANCEL)
    events = [strict_calendars.read(one).within("VEVENT") for one in (first, second, end)]
    assert {event.one("UID") for found in events for event in found} == {"g@m"}
    assert [found[0].one("SEQUENCE") for found in events] == ["0", "1", "2"]
    assert events[0][0].one("EXDATE") == "20270105T153000"
    assert events[1][1].one("RECURRENCE-ID") == "20270202T153000"
    assert events[2][0].one("STATUS") == "CANCELLED"
    assert strict_calendars.read(end).one("METHOD") == CANCEL
    assert events[0][0].one("DTSTAMP") == "20261122T123015Z"
    assert len(occurrences(first, 20)) == 5
    assert first == to_ics([series_of(series, times=6, without=(gone,), **WHO)], method=REQUEST)
    attendee = events[0][0].params("ATTENDEE")
    assert (attendee["RSVP"], attendee["CN"]) == ("TRUE", "Bö" * 40)


def test_an_hour_that_does_not_exist_or_exists_twice_and_a_zone_without_summer_are_told_whole() -> None:
    jumped = Entry("a@m", datetime(2027, 3, 28, 2, 30), "Night", STAMP, zone="Europe/Amsterdam", minutes=60)
    twice = Entry("b@m", datetime(2026, 10, 25, 2, 30), "Night", STAMP, zone="Europe/Amsterdam", minutes=60)
    abroad = Entry("c@m", datetime(2026, 10, 25, 9), "Far", STAMP, zone="Asia/Kolkata", minutes=45)
    due = Entry("d@m", datetime(2026, 12, 1), "A day", STAMP)
    flat = Entry("e@m", datetime(2026, 12, 1, 9), "UTC", STAMP, minutes=30, link="https://example.org/a?b=c;d,e")
    root = strict_calendars.read(to_ics([jumped, twice, abroad, due, flat], name="Of Jo; and, more"))
    events = {event.one("UID"): event for event in root.within("VEVENT")}
    assert (events["a@m"].one("DTSTART"), events["a@m"].one("DTEND")) == ("20270328T033000", "20270328T043000")
    assert events["b@m"].one("DTEND") == "20261025T023000", "an hour later it is half past two again"
    assert events["d@m"].one("DTSTART") == "20261201"
    assert events["e@m"].one("DTSTART") == "20261201T090000Z"
    assert root.text("X-WR-CALNAME") == "Of Jo; and, more"
    assert [one.one("TZID") for one in root.within("VTIMEZONE")] == ["Asia/Kolkata", "Europe/Amsterdam"]


HOSTILE = st.text(st.characters(codec="utf-8"), max_size=120) | st.sampled_from(
    [
        "\r\nATTENDEE:mailto:x@y.z\r\n",
        "a\\nb;c,d\\",
        "é" * 400,
        "👩‍👩‍👧‍👦" * 60,
        "\x00\x1b\u2028\x85",
        " " * 90,
        "END:VEVENT\nBEGIN:VALARM",
    ]
)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_whatever_is_typed_stays_text(summary: str, text: str, name: str) -> None:
    entry = Entry(
        "g@m", datetime(2026, 12, 1, 9), summary, STAMP, text=text, place=name, organiser=Party(name, "a@example.org"),
        invited=(Party(summary, "b@example.org"),), zone="Europe/Amsterdam", minutes=30,
    )  # fmt: skip
    root = strict_calendars.read(to_ics([entry], method=REQUEST))
    [event] = root.within("VEVENT")
    assert not event.parts
    assert sum(name == "ATTENDEE" for name, _params, _value in event.rows) == 1
    other = vobject.readOne(to_ics([entry], method=REQUEST).decode()).vevent
    if summary:
        assert other.summary.value == event.text("SUMMARY")


def test_the_strict_reader_refuses_what_breaks_the_standard() -> None:
    good = to_ics([Entry("g@m", datetime(2026, 12, 1, 9), "A", STAMP, minutes=30)])
    strict_calendars.read(good)
    for broken in (
        good.replace(b"\r\n", b"\n"), good.replace(b"UID:g@m\r\n", b""), good.replace(b"SUMMARY:A", b"SUMMARY:a;b"),
        good.replace(b"SUMMARY:A", b"SUMMARY:" + b"a" * 80), good.replace(b"T090000Z", b"T090000", 1)[:-4],
        good.replace(b"DTSTAMP:20261122T123015Z", b"DTSTAMP:20261122T123015"), good + good,
        good.replace(b"DTSTART:20261201T090000Z", b"DTSTART;TZID=Europe/Oslo:20261201T090000"),
        good.replace(b"SUMMARY:A", "SUMMARY:é".encode()[:-1] + b"\r\n " + "é".encode()[1:]),
    ):  # fmt: skip
        with pytest.raises((NotStrict, UnicodeDecodeError)):
            strict_calendars.read(broken)


def test_ten_years_of_a_week_are_one_rule() -> None:
    entry = series_of(Series(date(2026, 12, 1), Repeats.WEEKLY, times=520), times=520)
    content = to_ics([entry])
    assert len(content) < 4000
    assert strict_calendars.read(content).within("VEVENT")[0].one("RRULE").endswith("BYDAY=TU")
    assert timedelta(days=3600) < occurrences(content, 520)[-1] - occurrences(content, 1)[0]
