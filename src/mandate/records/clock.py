"""The only clock: today in the organisation's zone, and the moment in UTC. Services and engines are told."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """This moment, with its zone."""
    return timezone.now()


def today() -> date:
    """The date where the organisation is."""
    return timezone.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()
