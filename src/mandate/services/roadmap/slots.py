"""Months of a plan and days of the calendar: slot 0 is the first month of the quarter in which a plan is made."""

from __future__ import annotations

from datetime import date, timedelta

SLOTS, FINE = 24, 12
"""Two years in months; beyond one year things start at the beginning of a quarter only."""
LATE_IN_MONTH = 15
"""After this day nothing new begins in the month any more."""


def begins(today: date) -> date:
    """First day of the calendar quarter, so that quarters of a plan are those of the budgets."""
    return date(today.year, (today.month - 1) // 3 * 3 + 1, 1)


def slot(day: date, start: date) -> int:
    """The month of a plan in which a day lies, counted from 0; below 0 before it."""
    return (day.year - start.year) * 12 + day.month - start.month


def first_open(today: date, start: date) -> int:
    """The first month in which something new can begin: this one, or the next once it is half over."""
    return slot(today, start) + (today.day > LATE_IN_MONTH)


def due_slot(day: date, start: date) -> int:
    """The slot before which something has to be done to be done on that day: the last day of a month counts whole."""
    return slot(day + timedelta(days=1), start)


def day(number: int, start: date) -> date:
    """First day of a slot."""
    months = start.year * 12 + start.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)


def last_day(end: int, start: date) -> date:
    """Last day of what has ended before slot `end`."""
    return day(end, start) - timedelta(days=1)


def month_key(number: int, start: date) -> str:
    """A slot as budgets and holidays name months: 2026-12."""
    return f"{day(number, start):%Y-%m}"


def quarter_key(number: int, start: date) -> str:
    """A quarter of the plan as budgets name it: 2026-Q4."""
    first = day(number * 3, start)
    return f"{first.year}-Q{(first.month - 1) // 3 + 1}"


def months(first: date, last: date) -> list[str]:
    """Every month from one day to another, as 2026-12."""
    return [month_key(number, first) for number in range(max(0, slot(last, first)) + 1)]
