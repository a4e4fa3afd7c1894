"""The organisation itself as JSON: name, where mail and files live, works council."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from ninja import Query, Router
from pydantic import Field

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Asked, At
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.texts import Words
from mandate.records import clock, models, seen
from mandate.services.asking_access import promises as service
from mandate.services.asking_access.promises import Promised

router = Router(tags=["organisation"])
_FIELDS = {"fast": "fast_days", "review": "review_days", "mt": "mt_days", "mt_on": "mt_on"}


class Organisation(Kept):
    """The one company this record is about."""

    name: str
    mail_platform: str
    files_platform: str
    works_council: bool | None = Field(description="Null while nobody said; then it is asked as if there is one.")
    is_sample: bool
    currency: str
    begun_on: date
    fast_days: int = Field(description="Working days within which the fast lane answers a request.")
    review_days: int = Field(description="Working days within which a review is answered.")
    mt_days: int = Field(description="Days within which the MT answers while the day of its next meeting is not known.")
    mt_on: date | None = Field(description="The MT's next meeting; while it lies ahead, the promise of the MT lane.")


class LanePromises(Given):
    """Within how long each lane answers, from now on."""

    fast_days: int = Field(ge=1, le=service.MOST["fast"])
    review_days: int = Field(ge=1, le=service.MOST["review"])
    mt_days: int = Field(ge=1, le=service.MOST["mt"])
    mt_on: date | None = Field(default=None, description="The MT's next meeting; null while it is not known.")
    why: Words = Field(default="", max_length=2000)


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


@router.post("/organisation/promises", response=Organisation, auth=may("change organisation"))
def organisation_promises(request: Call, given: LanePromises, if_match: IfMatch, response: HttpResponse) -> Any:
    """Say within how long each lane answers; what was promised already stays."""
    found = _there(request, At())
    fresh(found, if_match)
    wanted = Promised(
        str(given.fast_days), str(given.review_days), str(given.mt_days), given.mt_on.isoformat() if given.mt_on else ""
    )
    valid({_FIELDS[name]: text for name, text in service.problems(wanted, today=clock.today()).items()})
    service.keep(
        found, wanted, by=request.auth.actor, why=given.why, version=found.version, today=clock.today()
    )  # fmt: skip
    records.stamp(response, found)
    return found


@router.get("/organisation/history", response=Changes, auth=may("be signed in"))
def organisation_history(request: Call, asked: Query[Asked]) -> Any:
    """Every change of the organisation's own row."""
    return records.history(request, asked, _there(request, asked))
