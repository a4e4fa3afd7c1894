"""Dates as people and systems write them; which of two numbers is the month follows from the whole column."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mandate.connectors.sources.tables.cells import Cell


class DayOrder(StrEnum):
    """Which of the two numbers comes first in `03-04-2026`."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari",
            "feb february februari febr",
            "mar march mrt maart maa",
            "apr april",
            "may mei",
            "jun june juni",
            "jul july juli",
            "aug august augustus",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONE = r"(?:\s*(?:Z|UTC|GMT|CET|CEST|[+-]\d{2}:?\d{2}))?"
_TIME = rf"(?:[T ,]+\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}}(?:[.,]\d+)?)?(?:\s*[AaPp]\.?[Mm]\.?)?{_ZONE})?"
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_NUMBERS = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_GAP = r"[-/. ]+"
_DAY_NAME = r"(?:[A-Za-z]{2,9}\.?,?\s+)?"
_DAY_WORD = re.compile(
    rf"{_DAY_NAME}(\d{{1,2}})(?:st|nd|rd|th|e)?{_GAP}([A-Za-z]{{3,9}})\.?,?{_GAP}(\d{{4}}|\d{{2}}){_TIME}", re.ASCII
)
_WORD_DAY = re.compile(rf"{_DAY_NAME}([A-Za-z]{{3,9}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}", re.ASCII)
# Excel counts days from here; the two days before 1 March 1900 where Excel is wrong are out of range below.
_EXCEL_START = date(1899, 12, 30)
_EXCEL_RANGE = (20_000, 80_000)
_PIVOT = 70
_LONGEST = 60


@dataclass(slots=True)
class DateVotes:
    """What the dates of one column say about their order, gathered value by value in constant memory."""

    day_first: int = 0
    month_first: int = 0
    open: int = 0
    slashes: int = 0
    dates: int = 0
    seen: int = 0

    def see(self, cell: Cell) -> None:
        """Count one value."""
        if cell is None:
            return
        self.seen += 1
        if isinstance(cell, float):
            self.dates += _from_number(cell) is not None
            return
        if isinstance(cell, date):
            self.dates += 1
            return
        text = " ".join(cell[: _LONGEST + 1].split())
        found = _NUMBERS.fullmatch(text)
        if found is None:
            self.dates += parse_date(text, DayOrder.DAY_FIRST) is not None
            return
        first, second = int(found[1]), int(found[3])
        self.dates += max(first, second) <= 31
        self.slashes += found[2] == "/"
        if first > 12 >= second:
            self.day_first += 1
        elif second > 12 >= first:
            self.month_first += 1
        elif first != second:
            self.open += 1

    @property
    def mostly_dates(self) -> bool:
        """Whether at least four in five values are dates."""
        return self.dates > 0 and self.dates >= 0.8 * self.seen


@dataclass(frozen=True, slots=True)
class OrderDecision:
    """The order of a column. `certain`: a value above 12 decided, or the list is Dutch, which has one order only.
    `mixed`: both occur, the more frequent counts."""

    order: DayOrder
    certain: bool
    mixed: bool = False


def decide_order(votes: DateVotes, *, language: str | None, decimal_comma: bool | None) -> OrderDecision:
    """The order of day and month in a column. Where no value decides, English with `/` reads months first."""
    if votes.day_first or votes.month_first:
        order = DayOrder.MONTH_FIRST if votes.month_first > votes.day_first else DayOrder.DAY_FIRST
        return OrderDecision(order, certain=True, mixed=bool(votes.day_first and votes.month_first))
    english = language == "en" or (language is None and decimal_comma is False)
    american = english and not decimal_comma and votes.slashes > 0
    order = DayOrder.MONTH_FIRST if american else DayOrder.DAY_FIRST
    return OrderDecision(order, certain=votes.open == 0 or language == "nl")


def parse_date(cell: Cell, order: DayOrder) -> date | None:
    """The day a cell names; None when it names none. Times are dropped, two-digit years lie in 1970-2069."""
    if cell is None:
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float):
        return _from_number(cell)
    if len(cell) > _LONGEST:
        return None
    text = " ".join(cell.split())
    return _iso(text) or _numbers(text, order) or _words(text)


def _iso(text: str) -> date | None:
    found = _ISO.fullmatch(text)
    if found:
        return _day(int(found[1]), int(found[3]), int(found[4]))
    compact = _COMPACT.fullmatch(text)
    return _day(int(compact[1]), int(compact[2]), int(compact[3])) if compact else None


def _numbers(text: str, order: DayOrder) -> date | None:
    found = _NUMBERS.fullmatch(text)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[3]), _year(found[4])
    if order is DayOrder.DAY_FIRST:
        return _day(year, second, first)
    return _day(year, first, second)


def _words(text: str) -> date | None:
    found = _DAY_WORD.fullmatch(text)
    if found:
        return _day(_year(found[3]), _MONTHS.get(found[2].casefold(), 0), int(found[1]))
    turned = _WORD_DAY.fullmatch(text)
    return _day(int(turned[3]), _MONTHS.get(turned[1].casefold(), 0), int(turned[2])) if turned else None


def _from_number(number: float) -> date | None:
    if number.is_integer() and 19_000_101 <= number <= 21_001_231:
        return _iso(str(int(number)))
    if _EXCEL_RANGE[0] <= number <= _EXCEL_RANGE[1]:
        return _EXCEL_START + timedelta(days=int(number))
    return None


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return 1900 + year if year >= _PIVOT else 2000 + year


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
