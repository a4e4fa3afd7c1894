"""One record for a reader: today's, or as of `?at=`; a 404 when it does not exist for them."""

from __future__ import annotations

from typing import TypeVar

from django.http import Http404, HttpRequest

from mandate.records import seen
from mandate.records.models import Record
from mandate.web import reader

R = TypeVar("R", bound=Record)


def one(model: type[R], request: HttpRequest, key: str, *related: str) -> R:
    """The record of this key as this reader may see it. Raises Http404."""
    found = seen.one(model, reader.person(request), reader.moment(request), key, *related)
    if found is None:
        raise Http404(key)
    return found
