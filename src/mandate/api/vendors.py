"""Vendors of the register as JSON: list, one, add, change, remove, history."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext as _
from ninja import Field

from mandate.api import registersheets, sheets
from mandate.api.lists import Asked
from mandate.api.texts import Words
from mandate.services.registers.fields import VENDORS


class VendorsAsked(Asked):
    """What the list can be asked."""

    agreement: Literal["none", "asked", "signed", "not_needed", ""] = ""
    sort: Words = Field(
        default="", max_length=40, description="name, agreement or agreement_until; with - before it backwards."
    )


router, _made = sheets.calls(
    registersheets.noun(
        register=VENDORS,
        one="vendor",
        what="One vendor and the processor agreement with them.",
        listed="Every vendor and the agreement with them.",
        title=lambda: _("Vendors"),
        asked=VendorsAsked,
        search=("name", "country", "location", "contact"),
        sorts=("name", "agreement", "agreement_until"),
        where=lambda asked: {"agreement": asked.agreement},
        told={"agreement": "none, asked, signed or not_needed; signed says nothing of its end."},
    ),
    __name__,
)
