"""The template environment: strict names, translated, with dates, money and counts as a reader writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from django.conf import settings
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from mandate.services import wording


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
        value = value.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    return format_date(value, "d MMM y", locale=locale()).replace(".", "")


def moment(value: datetime | None) -> str:
    """A moment as `22 Nov 2026, 14:05` in the organisation's zone."""
    if value is None:
        return ""
    return format_datetime(value.astimezone(ZoneInfo(settings.TIME_ZONE)), "d MMM y, HH:mm", locale=locale()).replace(".", "")


def number(value: float | Decimal | None) -> str:
    """A number with the reader's separators; a word for unknown."""
    return translation.gettext("unknown") if value is None else format_decimal(value, locale=locale())


def money(amount: Decimal | str | float, currency: str = "EUR", *, cents: bool = False) -> str:
    """An amount as `€ 12,000`, with cents only when asked."""
    pattern = "¤ #,##0.00" if cents else "¤ #,##0"
    return format_currency(Decimal(str(amount)), currency or "XXX", pattern, locale=locale(), currency_digits=False)


def environment(**options: Any) -> Environment:
    """The Jinja environment of every page."""
    options["undefined"] = StrictUndefined
    options["trim_blocks"] = options["lstrip_blocks"] = True
    built = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], **options)  # noqa: S701 - Django turns autoescape on
    built.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    built.globals.update(url=_url, static=static, csrf_field=_csrf_field, words=wording)
    built.filters.update(day=day, moment=moment, number=number, money=money)
    return built


def _url(name: str, *arguments: Any, **named: Any) -> str:
    return reverse(name, args=arguments or None, kwargs=named or None)


def _csrf_field(request: Any) -> Markup:
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(request))
