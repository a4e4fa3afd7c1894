"""The dossier for the works council and the privacy officer: what each document says, what it lacks, and its file."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Field, Query, Router

from mandate.api import files
from mandate.api.entering import Call, may
from mandate.api.lists import At
from mandate.api.shapes import Out
from mandate.catalogue.dossier import Dossier as Kind
from mandate.connectors.files.documents import Document, to_docx, to_text
from mandate.records import clock
from mandate.services import dossier as service

router = Router(tags=["processing"])
Form = Literal["docx", "txt"]
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
}


class OpenField(Out):
    """A fact that nobody has entered yet; the document shows it as an open field."""

    name: str
    label: str


class Dossier(Out):
    """One document of the dossier, filled from the record."""

    kind: Kind
    language: Literal["en", "nl"]
    title: str
    text: str
    missing: list[OpenField]


class DossierAsked(At):
    """For whom it is made."""

    language: Literal["en", "nl", ""] = Field(default="", description="Of who will read it; empty: of the caller.")

    @property
    def chosen(self) -> Literal["en", "nl"]:
        """The language of the document."""
        return "nl" if (self.language or files.language()) == "nl" else "en"


def _written(kind: Kind, asked: DossierAsked, given: service.Known) -> Document:
    as_of = asked.moment or clock.now()
    return service.document(kind.value, given=given, language=asked.chosen, today=asked.day, as_of=as_of)


@router.get("/processing/dossier/{kind}", response=Dossier, auth=may("see processing"))
def dossier(request: Call, kind: Kind, asked: Query[DossierAsked]) -> Any:
    """One document as text, with the facts it still lacks."""
    given, language = service.known(at=asked.moment), asked.chosen
    written = _written(kind, asked, given)
    facts = service.facts(given, language=language, today=asked.day)
    missing = [
        OpenField(name=n, label=label) for n, label in service.missing(kind.value, language=language, facts=facts)
    ]
    return Dossier(kind=kind, language=language, title=written.title, text=to_text(written), missing=missing)


@router.get(
    "/processing/dossier/{kind}/{form}",
    auth=may("see processing"),
    openapi_extra=files.described(TYPES.values()),
)
def dossier_file(request: Call, kind: Kind, form: Form, asked: Query[DossierAsked]) -> HttpResponse:
    """One document to keep, as docx or txt."""
    given = service.known(at=asked.moment)
    written = _written(kind, asked, given)
    body = to_docx(written) if form == "docx" else to_text(written).encode()
    name = service.filename(kind.value, given=given, language=asked.chosen, extension=form, on=asked.day)
    return files.download(body, name, TYPES[form])
