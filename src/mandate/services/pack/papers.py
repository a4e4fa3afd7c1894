"""A pack as a file: two pages as PDF, slides, every number as a workbook, and the contract as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from mandate.connectors.files import sheets
from mandate.connectors.files.management import PackPaper, PackTable
from mandate.connectors.files.pdf import render_pdf
from mandate.connectors.files.slides import to_pptx
from mandate.connectors.files.tables import Column, Table, file_name
from mandate.records import clock, ledger
from mandate.records.models import Pack
from mandate.services.leaving import FORMS, Made
from mandate.services.pack import comparing, telling
from mandate.services.pack.words import Contents


def made(
    contents: Contents, form: str, *, language: str, row: Pack | None = None, before: Pack | None = None,
    signatures: Sequence[str] = (),
) -> Made:  # fmt: skip
    """The pack as `pdf` (two pages), `pptx`, `xlsx` or `json` for who reads `language`. Raises KeyError for another.

    Raises NotRendered where the pages do not come out as two.
    """
    kind = FORMS[form]
    paper = telling.paper(contents, language=language, row=row, before=before, signatures=signatures)
    at = datetime.fromisoformat(contents["at"])
    today = clock.day(at)
    if form == "pdf":
        content = render_pdf("management", paper.to_data(), language=language, date=today)
    elif form == "pptx":
        content = to_pptx(paper.to_data(), deck="management")
    elif form == "xlsx":
        content = _workbook(paper, contents, before.contents if before else None, at)
    else:
        content = as_json(paper, contents)
    name = file_name((paper.organisation, paper.title), form, on=today, sample=paper.sample, language=language)
    return Made(name, kind, content)


def as_json(paper: PackPaper, contents: Contents) -> bytes:
    """The contract: the contents as they are kept, and what the paper says."""
    said = {"contents": contents, "paper": {**asdict(paper), "words": dict(paper.words)}}
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"


def _workbook(paper: PackPaper, contents: Contents, before: Contents | None, at: datetime) -> bytes:
    """Every number beside the last time, then the tables of the appendix."""
    with translation.override(paper.language):
        rows = tuple((one.label, one.now, one.before) for one in comparing.lines(contents, before))
        heads = (_("Figure"), _("Now"), _("Last time"))
        tables = (PackTable(_("Figures"), heads, rows), *paper.tables)
    return sheets.to_xlsx([_sheet(one, paper, at) for one in tables], language=paper.language)


def _sheet(one: PackTable, paper: PackPaper, at: datetime) -> Table:
    columns = tuple(Column(f"c{place}", head, head) for place, head in enumerate(one.heads))
    rows = [{f"c{place}": cell for place, cell in enumerate(row)} for row in one.rows]
    return Table(
        title=one.title, columns=columns, rows=rows, as_of=at, organisation=paper.organisation,
        digest=ledger.anchor().digest, sample=paper.sample,
    )  # fmt: skip
