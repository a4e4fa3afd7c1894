"""Documents people hand over: how much of each is open, every field, and the document as a file."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpResponse
from django.utils import translation
from ninja import Field, Query, Router

from mandate.api import files
from mandate.api.entering import Call, may
from mandate.api.lists import At
from mandate.api.shapes import Out
from mandate.catalogue.law.packs import load_pack
from mandate.records import clock
from mandate.services.papers import making
from mandate.services.papers.filling import KINDS, Paper, Row, paper
from mandate.services.papers.known import Known, known

router = Router(tags=["papers"])
PaperKind = Literal["processing", "processors", "literacy"]
Form = Literal["xlsx", "csv", "docx"]


class PaperMissing(Out):
    """A field that nobody filled, how often, and whose move it is."""

    label: str
    who: str
    where: str
    count: int


class PaperField(Out):
    """One field: what the record says, or who is to fill it and where."""

    label: str
    text: str
    open: bool


class PaperListed(Out):
    """One document and how much of it is open."""

    kind: PaperKind
    title: str
    law: str
    rows: int
    open: int
    sentence: str


class Papers(Out):
    """Every document that is kept for the organisation."""

    items: list[PaperListed]
    law_version: str
    disclaimer: str


class PaperRead(PaperListed):
    """One document, field by field."""

    facts: list[PaperField]
    fields: list[list[PaperField]] = Field(description="A list of fields per row of the document.")
    missing: list[PaperMissing]
    law_version: str
    disclaimer: str


class PaperAsked(At):
    """For whom it is made."""

    language: Literal["en", "nl", ""] = Field(default="", description="Of who will read it; empty: of the caller.")

    @property
    def known(self) -> Known:
        """The record as of the moment that is asked about."""
        return known(self.moment, today=self.day, now=clock.now())

    @property
    def chosen(self) -> Literal["en", "nl"]:
        """The language of the document."""
        return "nl" if (self.language or files.language()) == "nl" else "en"


def _listed(found: Paper) -> dict[str, Any]:
    return {
        "kind": found.kind, "title": found.title, "law": found.law, "rows": len(found.rows), "open": found.open,
        "sentence": making.rows_said(found),
    }  # fmt: skip


def _fields(row: Row) -> list[dict[str, Any]]:
    return [{"label": label, "text": making.said(cell), "open": cell.open} for label, cell in row]


@router.get("/papers", response=Papers, auth=may("see papers"))
def papers(request: Call, asked: Query[PaperAsked]) -> Any:
    """Every document and how much of it is open."""
    given = asked.known
    with translation.override(asked.chosen):
        rows = [_listed(paper(kind, given)) for kind in KINDS]
        return {"items": rows, "law_version": load_pack().law_version, "disclaimer": making.draft()}


@router.get("/papers/{kind}", response=PaperRead, auth=may("see papers"))
def paper_read(request: Call, kind: PaperKind, asked: Query[PaperAsked]) -> Any:
    """One document, field by field, with what is missing."""
    given = asked.known
    with translation.override(asked.chosen):
        found = paper(kind, given)
        return _listed(found) | {
            "facts": _fields(found.facts), "fields": [_fields(row) for row in found.rows], "missing": found.missing,
            "law_version": load_pack().law_version, "disclaimer": making.draft(),
        }  # fmt: skip


@router.get("/papers/{kind}/{form}", auth=may("see papers"), openapi_extra=files.described(making.FORMS.values()))
def paper_file(request: Call, kind: PaperKind, form: Form, asked: Query[PaperAsked]) -> HttpResponse:
    """One document to keep, as xlsx, csv or docx."""
    made = making.made(kind, form, given=asked.known, language=asked.chosen)
    return files.download(made.content, made.name, made.type)
