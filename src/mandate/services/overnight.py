"""What a day that is over settles: traces end, voices enter, a pulse is counted, a series goes on."""

from __future__ import annotations

from datetime import date

from mandate.services import retention
from mandate.services.asking_access import reviews
from mandate.services.gatherings import asking as gatherings
from mandate.services.gatherings import planning
from mandate.services.pulse import asking as pulse
from mandate.services.voices import saying as voices


def settle(*, today: date) -> None:
    """Everything that is over by its date. Whoever serves asks it at the start, at midnight and every few hours."""
    retention.forget(today=today)
    reviews.settle_all(today=today)
    voices.settle(today=today)
    pulse.settle(today=today)
    gatherings.settle(today=today)
    planning.roll(today=today)
