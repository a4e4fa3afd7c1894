"""Money by budget and quarter, what the roadmap's initiatives cost of it; budgets added, changed, removed."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from mandate.records import access, clock, seen
from mandate.records.models import Budget, Initiative
from mandate.services import formats, wording
from mandate.services.initiatives.states import OPEN
from mandate.services.portfolio import exchange, months
from mandate.services.portfolio.fields import BUDGETS
from mandate.services.portfolio.keeping import KEEPER
from mandate.services.sheets.names import Names
from mandate.web import lists, reader
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.sheetforms import Pages, writing

PAGES = Pages(BUDGETS, KEEPER, "budgets", gettext_noop("Add a budget"), "plan roadmap", has_page=False)
QUARTERS = 4
"""Quarters the page shows, the present one first."""


@may("see capacity")
def budgets(request: HttpRequest) -> HttpResponse:
    """Every budget with its next quarters, and what open initiatives would cost of it in all."""
    person, at = reader.person(request), reader.moment(request)
    rows = sorted(seen.rows(Budget, person, at), key=lambda row: row.name.casefold())
    shown = months.quarters_from(clock.today(at), QUARTERS)
    asked: dict[str, Decimal] = {}
    nowhere = 0
    names = {row.name for row in rows}
    for one in seen.rows(Initiative, person, at):
        if one.state in OPEN and one.cost:
            asked[one.budget] = asked.get(one.budget, Decimal(0)) + one.cost
            nowhere += one.budget not in names
    writes = access.may(person, "plan roadmap", today=clock.today()) and at is None
    listed = lists.List(
        name="budgets",
        title=_("Budgets"),
        rows=lists.Rows(rows),
        columns=(
            Col("name", _("Budget"), lambda b: b.name, link=_change if writes else None, sort="name"),
            *(Col(quarter, quarter.replace("-", " "), partial(_of, quarter), kind="money") for quarter in shown),
            Col("asked", _("Asked by initiatives"), lambda b: _money(b, asked.get(b.name)), kind="money"),
        ),
        search=("name",),
        sort="name",
        context={"sentence": _sentence(rows, shown[0]), "nowhere": nowhere},
        cards=True,
        whole=lambda found: exchange.table(BUDGETS, found, moment=at or clock.now(), names=Names(at)),
    )
    return lists.show(request, "budgets/budgets.html", listed)


def _money(row: Budget, amount: Any) -> str:
    return formats.money(Decimal(str(amount or 0)), row.currency)


def _of(quarter: str, row: Budget) -> str:
    """What a budget holds in a quarter."""
    return _money(row, row.quarters.get(quarter))


def _change(row: Budget) -> str:
    return reverse("budget-change", args=[row.key])


def _sentence(rows: list[Budget], quarter: str) -> str:
    if not rows:
        return _("No budget is named yet.")
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, Decimal(0)) + Decimal(str(row.quarters.get(quarter, 0)))
    said = formats.listed(formats.money(amount, currency) for currency, amount in sums.items())
    text = ngettext(
        "%(count)s budget holds %(money)s this quarter.", "%(count)s budgets hold %(money)s this quarter.", len(rows)
    )
    return wording.opening(text % {"count": formats.count(len(rows)), "money": said})


urlpatterns = [
    path("budgets/", budgets, name="budgets"),
    *writing(PAGES, "budgets/"),
]
