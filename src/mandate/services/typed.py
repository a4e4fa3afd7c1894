"""What is wrong with something as it was typed: a text, the day it is due, the decision it belongs to."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from mandate.records.models import Decision


def day_of(text: str) -> date | None:
    """The day that somebody typed; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def wrong_text(text: str, *, most: int, empty: str) -> str:
    """What is wrong with a text: `empty` where nothing is said, or that it is too long; empty where nothing is."""
    if not text.strip():
        return empty
    return _("Keep it under %(most)s characters.") % {"most": most} if len(text) > most else ""


def wrong_day(text: str, *, today: date) -> str:
    """What is wrong with a day that is to come; empty where nothing is."""
    day = day_of(text)
    if day is None:
        return _("Write the date as 2027-03-01.")
    return _("That day is over.") if day < today else ""


def wrong_decision(key: str) -> str:
    """What is wrong with the key of a decision; empty where nothing is, or none is named."""
    return _("There is no such decision.") if key and not Decision.objects.filter(key=key).exists() else ""
