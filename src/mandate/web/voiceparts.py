"""What was said about a thing, on the page of that thing: only the voices that this reader hears or gave."""

from __future__ import annotations

from django.http import HttpRequest

from mandate.records.models import Voice
from mandate.web import reader

MOST = 3


def about(request: HttpRequest, kind: str, key: str) -> list[Voice]:
    """The newest voices about it that exist for this reader; none on a page of another day."""
    if reader.moment(request) is not None:
        return []
    rows = Voice.objects.seen_by(reader.person(request)).filter(about_kind=kind, about=key)
    return list(rows.order_by("-said_on", "key").only("key", "text")[:MOST])
