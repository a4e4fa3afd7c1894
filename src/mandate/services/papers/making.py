"""A document as a file: XLSX, CSV or DOCX, marked as a draft on its first page, with every open field in words."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.law.packs import load_pack
from mandate.connectors.files import documents, sheets
from mandate.connectors.files.documents import Document, Grid, Section
from mandate.connectors.files.tables import Column, Table, file_name
from mandate.engines.papers import Cell, Missing
from mandate.records import ledger
from mandate.services import formats, wording
from mandate.services.leaving import Made
from mandate.services.papers.filling import Paper, Row, paper
from mandate.services.papers.known import Known

FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def draft() -> str:
    """What stands on the first page of every document."""
    return _("Draft: guidance, not legal advice.")


def law_state() -> str:
    """What stands before the state of the law."""
    return _("State of the law")


def to_fill(cell: Cell | Missing) -> str:
    """What stands in a field that nobody filled."""
    return _("[Still to be filled: %(who)s, %(where)s]") % {"who": cell.who, "where": cell.where}


def said(cell: Cell) -> str:
    """A field in words, also where it is open."""
    return to_fill(cell) if cell.open else cell.text


def rows_said(one: Paper) -> str:
    """How much there is and how much is open, as one sentence."""
    if not one.rows:
        return _("%(title)s: the record has no rows for it yet.") % {"title": one.title}
    if not one.open:
        return _("%(title)s: every field is filled.") % {"title": one.title}
    text = ngettext(
        "%(title)s: %(count)s field is still to be filled.",
        "%(title)s: %(count)s fields are still to be filled.",
        one.open,
    )
    return text % {"title": one.title, "count": formats.count(one.open)}


def made(kind: str, form: str, *, given: Known, language: str) -> Made:
    """The document as one file. Raises KeyError for a kind or form there is not."""
    with translation.override(language):
        found, type_ = paper(kind, given), FORMS[form]
        if form == "docx":
            content = documents.to_docx(_document(found, given, language))
        elif form == "csv":
            dutch = language == "nl"
            content = sheets.to_csv(
                _tables(found, given)[0], language=language, separator=";" if dutch else ",", labels=True
            )
        else:
            content = sheets.to_xlsx(_tables(found, given), language=language)
        parts = (given.name, found.title)
        name = file_name(parts, form, on=given.today, sample=given.sample, language=language)
    return Made(name, type_, content)


def _about(one: Paper, given: Known) -> list[tuple[str, str]]:
    return [
        (_("Which document"), one.title),
        (_("Standing"), draft()),
        (_("What it answers to"), one.law),
        (law_state(), load_pack().law_version),
        (_("Date"), formats.day(given.today)),
        *((label, said(cell)) for label, cell in one.facts),
    ]


def _tables(one: Paper, given: Known) -> tuple[Table, ...]:
    frame = {
        "as_of": given.as_of,
        "organisation": given.name,
        "sample": given.sample,
        "digest": ledger.anchor().digest,
        "source_url": f"/papers/{one.kind}/",
    }
    labels = [label for label, _cell in one.rows[0]] if one.rows else [one.one]
    columns = [Column(f"f{at}", label, label) for at, label in enumerate(labels)]
    rows = [{f"f{at}": said(cell) for at, (_label, cell) in enumerate(row)} for row in one.rows]
    heads = [Column(f"f{at}", label, label) for at, label in enumerate(_heads())]
    lacking = [dict(zip(("f0", "f1", "f2", "f3"), _lacking(row), strict=True)) for row in one.missing]
    whole = [Column("what", _("What"), _("What")), Column("text", _("Text"), _("Text"))]
    about = [{"what": what, "text": text} for what, text in _about(one, given)]

    def table(title: str, columns: list[Column], rows: list[dict[str, str]]) -> Table:
        return Table(title=title, columns=tuple(columns), rows=rows, **frame)  # type: ignore[arg-type]

    return (
        table(one.title, columns, rows),
        table(_("Still to be filled"), heads, lacking),
        table(_("Draft"), whole, about),
    )


def _heads() -> tuple[str, ...]:
    return (_("Field"), _("Whose move"), _("Where"), _("How often"))


def _lacking(row: Missing) -> tuple[str, ...]:
    return (row.label, wording.opening(row.who), row.where, formats.count(row.count))


def _document(one: Paper, given: Known, language: str) -> Document:
    field = (_("Field"), _("What the record says"))
    lacking = tuple(_lacking(row) for row in one.missing)
    return Document(
        title=one.title,
        subtitle=f"{given.name} · {formats.day(given.today)} · {draft()}",
        organisation=given.name,
        language=language,
        as_of=given.as_of,
        sample=given.sample,
        sections=(
            Section(paragraphs=(rows_said(one),), table=Grid(field, tuple(_about(one, given)))),
            *((Section(heading=_("Still to be filled"), table=Grid(_heads(), lacking)),) if lacking else ()),
            *(_section(at, row, field, one) for at, row in enumerate(one.rows, start=1)),
        ),
    )


def _section(at: int, row: Row, field: tuple[str, str], one: Paper) -> Section:
    (_label, first), *rest = row
    name = first.text or _("%(what)s without a name") % {"what": one.one}
    return Section(
        heading=f"{at}. {name}", level=2, table=Grid(field, tuple((label, said(cell)) for label, cell in rest))
    )
