"""Money by budget and quarter as JSON: list, one, add, change, remove, history."""

from __future__ import annotations

from django.utils.translation import gettext as _
from ninja import Field

from mandate.api import portfoliosheets, sheets
from mandate.api.lists import Asked
from mandate.api.texts import Words
from mandate.services.portfolio.fields import BUDGETS


class BudgetsAsked(Asked):
    """What the list can be asked."""

    sort: Words = Field(default="", max_length=40, description="name or currency; - before it: backwards.")


router, made = sheets.calls(
    portfoliosheets.noun(
        register=BUDGETS,
        one="budget",
        many="budgets",
        what="Money a quarter; with `carry` what is left moves on.",
        title=lambda: _("Budgets"),
        asked=BudgetsAsked,
        sees="see capacity",
        writes="plan roadmap",
        search=("name",),
        sorts=("name", "currency"),
        where=lambda asked: {},
        removes=True,
    ),
    __name__,
)
