"""Money by budget and quarter as JSON: list, one, add, change, remove, history."""

from __future__ import annotations

from django.utils.translation import gettext as _
from ninja import Field

from mandate.api import portfoliosheets
from mandate.api.lists import Asked
from mandate.api.portfoliosheets import Noun
from mandate.api.texts import Words
from mandate.services.portfolio.fields import BUDGETS


class BudgetsAsked(Asked):
    """What the list can be asked."""

    sort: Words = Field(default="", max_length=40, description="name or currency; - before it: backwards.")


router, made = portfoliosheets.calls(
    Noun(
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
        more={},
        removes=True,
    ),
    __name__,
)
