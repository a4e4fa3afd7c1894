"""The pack for the MT as files: two pages, a mail draft, every table, and the contract as JSON."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.utils import translation
from ninja import Field, Query, Router

from mandate.api import files
from mandate.api.entering import Call, may, me
from mandate.api.inventory import Inventory
from mandate.api.lists import At
from mandate.records import clock
from mandate.services import forward as service
from mandate.services import tabling
from mandate.services.forward import Sender
from mandate.services.overview import Overview, overview

router = Router(tags=["forward"])
Form = Literal["pdf", "report.pdf", "eml", "xlsx"]
TYPES = {
    "pdf": "application/pdf",
    "report.pdf": "application/pdf",
    "eml": "message/rfc822",
    "xlsx": files.TYPES["xlsx"],
}


class ForwardAsked(At):
    """For whom it is made."""

    language: Literal["en", "nl", ""] = Field(default="", description="Of who will read it; empty: of the caller.")


def _seen(asked: ForwardAsked) -> tuple[Overview, str]:
    language = asked.language or files.language()
    with translation.override(language):
        seen = overview(today=clock.today(), at=asked.moment)
    if seen is None:
        raise Http404("inventory")
    return seen, language


@router.get("/forward", response=Inventory, auth=may("forward"))
def forward(request: Call, asked: Query[ForwardAsked]) -> Any:
    """The pack's contents as data, in the language of who will read it."""
    seen, _language = _seen(asked)
    return tabling.as_json(seen)


@router.get(
    "/forward/{form}",
    auth=may("forward"),
    openapi_extra=files.described(TYPES.values()),
)
def forward_file(request: Call, form: Form, asked: Query[ForwardAsked]) -> HttpResponse:
    """The pack as pdf (two pages), report.pdf (the whole inventory), eml (a mail draft with both) or xlsx."""
    seen, language = _seen(asked)
    person, today, at = me(request), clock.today(), clock.now()
    sender = Sender(person.name, person.email or "")
    if form == "pdf":
        body = service.pack_pdf(seen, sender=sender, language=language, at=at, today=today)
    elif form == "report.pdf":
        body = service.report_pdf(seen, language=language, at=at, today=today)
    elif form == "eml":
        body = service.eml(seen, sender=sender, language=language, at=at, today=today)
    else:
        body = tabling.workbook(seen, language=language, at=at)
    return files.download(body, f"{service.stem(seen, today)}.{form}", TYPES[form])
