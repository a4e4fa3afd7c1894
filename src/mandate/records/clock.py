"""The only clock: today in the organisation's zone, and the moment in UTC. Services and engines are told."""

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """This moment, with its zone."""
    return timezone.now()


def today(at: datetime | None = None) -> date:
    """The date where the organisation is; of another moment where one is asked about."""
    return day(at or now())


def day(at: datetime) -> date:
    """The date of a moment where the organisation is: it is tomorrow there before it is so in UTC, or after."""
    return at.astimezone(zone()).date()


def zone() -> ZoneInfo:
    """The organisation's zone."""
    return _zone(settings.TIME_ZONE)


_zone = cache(ZoneInfo)
