"""The report of a closed assessment as a file: paper, slides, workbook or data."""

from __future__ import annotations

from typing import Literal

from django.http import Http404, HttpResponse
from ninja import Field, Query, Router

from mandate.api import files, records
from mandate.api.entering import Call, may
from mandate.api.lists import At
from mandate.records import access, asof, clock, models
from mandate.services import assessment_report as service
from mandate.services import leaving

router = Router(tags=["results"])
Form = Literal["pdf", "pptx", "xlsx", "json"]


class ReportAsked(At):
    """For whom it is made."""

    language: Literal["en", "nl", ""] = Field(default="", description="Of who will read it; empty: of the caller.")


def _publication(request: Call, key: str, asked: At) -> models.Publication:
    """What was published, as the caller may see it. Raises Http404 where nothing was."""
    campaign = records.one(models.Campaign, request, key, asked.moment)
    if asked.moment is not None:
        published = asof.world(asked.moment).all(models.Publication)
        found = next((one for one in published if one.campaign_id == key), None)
    else:
        found = models.Publication.objects.seen_by(request.auth.person).filter(campaign=campaign).first()
    if found is None:
        raise Http404(key)
    found.campaign = campaign
    return found


@router.get(
    "/assessments/{slug:key}/report/{form}",
    auth=may("see assessment"),
    openapi_extra=files.described(leaving.FORMS.values()),
)
def assessment_report(request: Call, key: str, form: Form, asked: Query[ReportAsked]) -> HttpResponse:
    """The report as pdf (four pages), pptx (six slides), xlsx (every published count) or json (all of it as data)."""
    publication = _publication(request, key, asked)
    language = asked.language or files.language()
    plan = access.may(request.auth.person, "see overview", today=clock.today())
    at, past = asked.moment or clock.now(), asked.moment is not None
    made = service.made(publication, form, language=language, at=at, plan=plan, past=past)
    return files.download(made.content, made.name, made.type)
