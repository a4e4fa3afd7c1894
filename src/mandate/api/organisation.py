"""The organisation itself as JSON: name, where mail and files live, works council."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from ninja import Query, Router
from pydantic import Field

from mandate.api import records
from mandate.api.entering import Call, may
from mandate.api.lists import Asked, At
from mandate.api.records import Changes, Kept
from mandate.records import models, seen

router = Router(tags=["organisation"])


class Organisation(Kept):
    """The one company this record is about."""

    name: str
    mail_platform: str
    files_platform: str
    works_council: bool | None = Field(description="Null while nobody said; then it is asked as if there is one.")
    is_sample: bool
    currency: str
    begun_on: date


def _there(request: Call, asked: At) -> models.Organisation:
    found = next(iter(seen.rows(models.Organisation, request.auth.person, asked.moment)), None)
    if found is None:
        raise Http404("organisation")
    return found  # type: ignore[no-any-return]


@router.get("/organisation", response=Organisation, auth=may("be signed in"))
def organisation(request: Call, asked: Query[At], response: HttpResponse) -> Any:
    """The organisation, now or at a moment."""
    found = _there(request, asked)
    records.stamp(response, found)
    return found


@router.get("/organisation/history", response=Changes, auth=may("be signed in"))
def organisation_history(request: Call, asked: Query[Asked]) -> Any:
    """Every change of the organisation's own row."""
    return records.history(request, asked, _there(request, asked))
