"""Months and quarters as the record writes them: "2026-12" and "2026-Q4"."""

from __future__ import annotations

from datetime import date


def month_of(day: date) -> str:
    """The month a day lies in."""
    return f"{day.year:04}-{day.month:02}"


def quarter_of(day: date) -> str:
    """The quarter a day lies in."""
    return f"{day.year:04}-Q{(day.month + 2) // 3}"


def first_of(month: str) -> date:
    """The first day of a month."""
    return date(int(month[:4]), int(month[5:7]), 1)


def months_from(start: date, count: int) -> tuple[str, ...]:
    """So many months, the one of the day first."""
    number = start.year * 12 + start.month - 1
    return tuple(f"{(number + ahead) // 12:04}-{(number + ahead) % 12 + 1:02}" for ahead in range(count))


def quarters_from(start: date, count: int) -> tuple[str, ...]:
    """So many quarters, the one of the day first."""
    return tuple(quarter_of(first_of(month)) for month in months_from(start, count * 3)[::3])
