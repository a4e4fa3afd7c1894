"""Where the processor agreement with a vendor stands on a day: a signed one whose date has passed has ended."""

from __future__ import annotations

from datetime import date, timedelta

from mandate.records.models import Vendor
from mandate.services.registers.fields import NONE, SIGNED

SOON = timedelta(days=60)
EXPIRED, ENDING = "expired", "ending"


def state(vendor: Vendor, *, today: date) -> str:
    """none, asked, signed, not_needed; `ending` where a signed one ends within sixty days, `expired` where it has."""
    if vendor.agreement != SIGNED or vendor.agreement_until is None:
        return vendor.agreement or NONE
    if vendor.agreement_until < today:
        return EXPIRED
    return ENDING if vendor.agreement_until <= today + SOON else SIGNED


def missing(vendor: Vendor, *, today: date) -> bool:
    """Whether an agreement is needed and none holds today."""
    return state(vendor, today=today) in (NONE, "asked", EXPIRED)
