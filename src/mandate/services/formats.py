"""Dates, money, counts and lists as this reader writes them: one way on pages, in sentences and on paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal, get_currency_symbol
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.engines.terms import Money, half_up
from mandate.records import clock
from mandate.services import wording

MOST_SPELLED = 12
CENTS_BELOW = 10
"""Below this an amount keeps its cents: "$ 0" for forty cents would not be true."""
_SYMBOLS = "en_US"
"""The land whose symbols are short and still tell the dollars apart: $, CA$, A$."""


def locale() -> str:
    """The reader's language and land, as Babel names it."""
    return "nl_NL" if (translation.get_language() or "en").startswith("nl") else "en_GB"


def day(value: date | datetime | str | None) -> str:
    """A date as `22 Nov 2026`."""
    if value in (None, ""):
        return ""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        value = clock.day(value)
    return str(format_date(value, "d MMM y", locale=locale())).replace(".", "")


def moment(value: datetime | None) -> str:
    """A moment as `22 Nov 2026, 14:05` in the organisation's zone."""
    if value is None:
        return ""
    local = value.astimezone(clock.zone())
    return str(format_datetime(local, "d MMM y, HH:mm", locale=locale())).replace(".", "")


def number(value: float | Decimal | str | None) -> str:
    """A number with the reader's separators; a word for unknown."""
    return _("unknown") if value is None else str(format_decimal(value, locale=locale()))


def rounded(value: float | Decimal | Fraction, digits: int = 0) -> str:
    """A number with at most so many decimals, a half rounded up as people do, with the reader's separators."""
    return number(half_up(value, digits))


def count(value: int) -> str:
    """A count inside a sentence: in words up to twelve, with the reader's separators from thirteen."""
    return wording.spelled(value) if 0 <= value <= MOST_SPELLED else number(value)


def money(amount: Decimal | str | float, currency: str = "EUR", *, cents: bool = False) -> str:
    """An amount as `€ 12,000`, with cents only when asked."""
    value = Decimal(str(amount))
    written = format_decimal(abs(value), "#,##0.00" if cents else "#,##0", locale=locale())
    return f"{'-' if value < 0 else ''}{get_currency_symbol(currency or 'XXX', _SYMBOLS)} {written}"


def price(paid: Money) -> str:
    """An amount as a sentence names it: whole units, and cents only where whole units would hide most of it."""
    return money(paid.amount, paid.currency, cents=abs(paid.amount) < CENTS_BELOW and paid.amount % 1 != 0)


def prices(paid: Iterable[Money]) -> str:
    """Amounts of several currencies side by side, never added: `€ 2,100 and $ 640`."""
    return listed(price(one) for one in paid)


def paid(amounts: Iterable[Money]) -> str:
    """What was paid, to stand in a sentence: `€ 60 paid`, or by how much refunds exceed it, per currency."""
    found = list(amounts)
    out = prices(one for one in found if one.amount >= 0)
    back = prices(Money(one.currency, -one.amount) for one in found if one.amount < 0)
    if out and back:
        return _("%(out)s paid, and %(back)s more refunded than paid") % {"out": out, "back": back}
    if back:
        return _("refunds exceed what was paid by %(back)s") % {"back": back}
    return _("%(out)s paid") % {"out": out} if out else ""


def months(spans: Iterable[str]) -> str:
    """Calendar months ("2026-09") as a period: `Sep–Nov 2026`; where some lie open, how many there are in it."""
    known = sorted(date.fromisoformat(f"{month}-01") for month in spans)
    if not known:
        return ""
    first, last = known[0], known[-1]
    period = _month(last)
    if first != last:
        start = _month(first) if first.year != last.year else _month(first).rsplit(" ", 1)[0]
        period = f"{start}–{period}"
    if (last.year - first.year) * 12 + last.month - first.month + 1 == len(known):
        return period
    return _("%(count)s months of %(period)s") % {"count": count(len(known)), "period": period}


def _month(value: date) -> str:
    return str(format_date(value, "MMM y", locale=locale())).replace(".", "")


def days(first: date | None, last: date | None) -> str:
    """A period between two days as `3 Sep – 20 Nov 2026`; a single day as that day, nothing where one is unknown."""
    if first is None or last is None:
        return ""
    if first == last:
        return day(last)
    begin = day(first).rsplit(" ", 1)[0] if first.year == last.year else day(first)
    return f"{begin} – {day(last)}"


def size(octets: int) -> str:
    """An amount of data as `38 MB`, in thousands, to two figures that matter."""
    value = Decimal(octets)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < Decimal("999.5"):
            return f"{_rounded(value)} {unit}"
        value /= 1000
    return f"{_rounded(value)} TB"


def _rounded(value: Decimal) -> str:
    return number(value.quantize(Decimal("0.1") if value < 10 else Decimal(1)).normalize() + 0)


def listed(items: Iterable[str], *, style: Literal["standard", "or"] = "standard") -> str:
    """Names in a row as the reader's language joins them: `a, b and c`, or with style "or" `a, b or c`."""
    return str(format_list(list(items), style=style, locale=locale()))
