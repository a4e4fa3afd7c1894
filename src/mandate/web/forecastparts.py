"""Sealed forecasts on the page of what they are about: those there are, and a way to ask for one more."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from mandate.records import access, clock
from mandate.records.models import Forecast
from mandate.services.forecasts import asking, sealing
from mandate.web import reader

MOST = 5


def about(request: HttpRequest, kind: str, key: str, *, over: bool = False) -> dict[str, Any] | None:
    """What the page shows of forecasts about it; None for who seals none, for an earlier day, or where nothing is.

    `over` where it is settled: nobody is asked for a number any more.
    """
    today, person = clock.today(), reader.person(request)
    if reader.moment(request) is not None or not access.may(person, sealing.PERMISSION, today=today):
        return None
    asks = not over and access.may(person, "prepare decisions", today=today)
    rows = Forecast.objects.filter(subject_kind=kind, subject=key).order_by("opens_on")[:MOST]
    states = asking.states()
    lines = [(row, states[asking.stage(row, today=today)]) for row in rows]
    if not lines and not asks:
        return None
    ask = f"{reverse('forecast-new')}?{urlencode({'subject_kind': kind, 'subject': key})}" if asks else ""
    return {"lines": lines, "ask": ask}
