"""One record for a reader: today's, or as of `?at=`; a 404 when it does not exist for them."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import Http404, HttpRequest

from mandate.records import asof
from mandate.records.models import Record
from mandate.web import reader

R = TypeVar("R", bound=Record)


def one(model: type[R], request: HttpRequest, key: str, *related: str) -> R:
    """The record of this key as this reader may see it. Raises Http404."""
    at = reader.moment(request)
    rows: Any = model.objects.seen_by(reader.person(request))
    rows = rows.select_related(*related) if related else rows
    today: R | None = rows.filter(key=key).first()
    if at is None:
        if today is None:
            raise Http404(key)
        return today
    past = asof.world(at).get(model, key)
    hidden = today is None and model._base_manager.filter(key=key).exists()
    if past is None or hidden or reader.person(request) is None:
        raise Http404(key)
    return past
