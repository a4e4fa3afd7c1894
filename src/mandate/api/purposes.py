"""Purposes of the register as JSON: list, one, add, change, remove, history."""

from __future__ import annotations

from django.utils.translation import gettext as _
from ninja import Field

from mandate.api import registersheets, sheets
from mandate.api.lists import Asked
from mandate.api.texts import Words
from mandate.services.registers.fields import PURPOSES


class PurposesAsked(Asked):
    """What the list can be asked."""

    broader: Words = Field(default="", max_length=40, description="Key of the purpose they are part of.")
    sort: Words = Field(default="", max_length=40, description="name or key; with - before it backwards.")


router, _made = sheets.calls(
    registersheets.noun(
        register=PURPOSES,
        one="purpose",
        what="One purpose, and the broader one it is part of.",
        listed="Every purpose, and what it is part of.",
        title=lambda: _("Purposes"),
        asked=PurposesAsked,
        search=("name", "name_nl", "about", "key"),
        sorts=("name", "key"),
        where=lambda asked: {"broader_id": asked.broader},
    ),
    __name__,
)
