"""Numbers of forecasts as people type and read them: things, shares in percent, money, and days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from mandate.engines.forecasts.scoring import Unit
from mandate.engines.terms import half_up
from mandate.services import formats
from mandate.services.clauses import number_of
from mandate.services.typed import day_of

FIRST = date(1970, 1, 1)
PLACES = Decimal("0.0001")
UNITS: Mapping[str, str] = MappingProxyType(
    {
        Unit.NUMBER: gettext_noop("A number"),
        Unit.SHARE: gettext_noop("A share in percent"),
        Unit.MONEY: gettext_noop("An amount of money"),
        Unit.DATE: gettext_noop("A date"),
    }
)


def units() -> dict[str, str]:
    """Every unit with its words."""
    return {str(code): _(text) for code, text in UNITS.items()}


def number(text: str, unit: str) -> Decimal | None:
    """What was typed as the record keeps it: a share of one, a date as days since 1970; None for anything else."""
    typed = text.strip()
    if unit == Unit.DATE:
        day = day_of(typed)
        return None if day is None else Decimal((day - FIRST).days)
    below = typed.startswith("-") and unit != Unit.SHARE
    value = number_of(typed.removesuffix("%").removeprefix("-" if below else ""))
    if value is None or (unit == Unit.SHARE and value > 100):
        return None
    kept = (value / 100 if unit == Unit.SHARE else value).quantize(PLACES)
    return -kept if below else kept


def hint(unit: str) -> str:
    """How to type a number of this unit."""
    if unit == Unit.DATE:
        return _("Write the date as 2027-03-01.")
    return _("Write percents from 0 to 100.") if unit == Unit.SHARE else _("Write a number, such as 12.5.")


def written(value: Decimal | Fraction, unit: str, currency: str = "") -> str:
    """A number of this unit as the reader writes it."""
    if unit == Unit.DATE:
        return formats.day(FIRST + timedelta(days=int(half_up(value, 0))))
    if unit == Unit.MONEY:
        return formats.money(half_up(value, 2), currency, cents=value % 1 != 0)
    if unit == Unit.SHARE:
        return f"{formats.rounded(value * 100, 1)}%"
    return formats.rounded(value, 2)


def apart(value: Decimal | Fraction, unit: str, currency: str = "") -> str:
    """How far off, without its sign: a date in days, a share in points."""
    size: Decimal | Fraction = -value if value < 0 else value
    if unit == Unit.DATE:
        days = int(half_up(size, 0))
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": formats.number(days)}
    if unit == Unit.SHARE:
        return _("%(count)s points") % {"count": formats.rounded(size * 100, 1)}
    return written(size, unit, currency)


def way(value: Decimal | Fraction, unit: str, currency: str = "") -> str:
    """How far off and to which side, to stand in a table."""
    if value == 0:
        return _("exact")
    size = {"size": apart(value, unit, currency)}
    if unit == Unit.DATE:
        return _("%(size)s too late") % size if value > 0 else _("%(size)s too early") % size
    return _("%(size)s too high") % size if value > 0 else _("%(size)s too low") % size
