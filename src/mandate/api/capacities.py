"""Hours a month by role as JSON: list, one, add, change, remove, history."""

from __future__ import annotations

from django.utils.translation import gettext as _
from ninja import Field

from mandate.api import portfoliosheets, sheets
from mandate.api.lists import Asked
from mandate.api.texts import Words
from mandate.services.portfolio.fields import CAPACITIES


class CapacitiesAsked(Asked):
    """What the list can be asked."""

    sort: Words = Field(default="", max_length=40, description="role, hours or valid_from; - before it: backwards.")


router, made = sheets.calls(
    portfoliosheets.noun(
        register=CAPACITIES,
        one="capacity",
        many="capacities",
        what="Hours a month that a role has, less holidays and running work.",
        title=lambda: _("Capacity"),
        asked=CapacitiesAsked,
        sees="see capacity",
        writes="plan roadmap",
        search=("role",),
        sorts=("role", "hours", "valid_from"),
        where=lambda asked: {},
        removes=True,
    ),
    __name__,
)
