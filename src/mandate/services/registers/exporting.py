"""All registers in one file to keep or to fill elsewhere: a workbook with a sheet each, or one YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from mandate.connectors.files import sheets
from mandate.connectors.files.tables import Column, Kind, Table
from mandate.records import asof, ledger, seen
from mandate.records.models import Organisation, Person, Record
from mandate.services.registers.fields import REGISTERS
from mandate.services.sheets import values
from mandate.services.sheets.fields import Field, Sheet, Sort
from mandate.services.sheets.names import MODELS, Names

FORMAT = "mandate-registers/1"
COLUMNS = "columns"
_COLUMNS_TITLE = gettext_noop("Columns")
_KINDS = {Sort.DAY: Kind.DATE, Sort.WHOLE: Kind.INT, Sort.CLASS: Kind.INT}
LANGUAGES = ("en", "nl")

Rows = Mapping[str, Sequence[Record]]


def rows(person: Person | None = None, *, at: datetime | None = None, all_of_them: bool = False) -> Rows:
    """The rows of every register by its name: what this reader may see, or all for who works on the machine itself."""
    found = {}
    for register in REGISTERS:
        if all_of_them:
            read = asof.world(at).all(register.model) if at else list(register.model._base_manager.all())
        else:
            read = list(seen.rows(register.model, person, at))
        found[register.name] = sorted(read, key=lambda row: (str(getattr(row, "name", "")).casefold(), row.key))
    return found


def _names(found: Rows, at: datetime | None) -> Names:
    """The names that rows point to; those of the registers themselves were read already."""
    names = Names(at)
    for register in REGISTERS:
        if register.kind in MODELS:
            names.take(register.kind, found[register.name])
    return names


def columns(register: Sheet) -> tuple[Column, ...]:
    """The columns of a register's sheet: its key, then its fields."""
    fields = [
        Column(one.name, one.heading("en"), one.heading("nl"), _KINDS.get(one.sort, Kind.TEXT))
        for one in register.fields
    ]
    return (_key_column(), *fields)


def _key_column() -> Column:
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = _("Key")
    return Column("key", said["en"], said["nl"])


def titles(register: Sheet) -> tuple[str, ...]:
    """What the sheet of a register may be called."""
    return (register.name, *(register.heading(language) for language in LANGUAGES))


def columns_titles() -> tuple[str, ...]:
    """What the sheet that explains the columns may be called."""
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(_(_COLUMNS_TITLE))
    return (COLUMNS, *found)


def to_xlsx(
    found: Rows, company: Organisation | None, *, moment: datetime, at: datetime | None = None, language: str = "en"
) -> bytes:
    """A workbook: a sheet per register, one that explains every column, and one about the whole."""
    names, digest = _names(found, at), ledger.anchor().digest

    def table(title: str, heads: tuple[Column, ...], cells: list[Mapping[str, object]]) -> Table:
        return Table(
            title=title, columns=heads, rows=cells, as_of=moment, source_url="/registers/", digest=digest,
            organisation=company.name if company else "", sample=bool(company and company.is_sample),
        )  # fmt: skip

    tables = [
        table(
            register.heading(language),
            columns(register),
            [_cells(register, row, names) for row in found[register.name]],
        )
        for register in REGISTERS
    ]
    explained = table(columns_titles()[1 + LANGUAGES.index(language)], _ABOUT, _explained(language))
    return sheets.to_xlsx([*tables, explained], language=language)


def alone(register: Sheet, form: str, *, moment: datetime, language: str) -> bytes:
    """All rows of one register as `xlsx`, `csv` or YAML, in the columns that are read back."""
    found = rows(all_of_them=True)
    if form not in ("xlsx", "csv"):
        listed = content(found)[register.name]
        return yaml.safe_dump({register.name: listed}, sort_keys=False, allow_unicode=True, width=100).encode()
    names, company = _names(found, None), Organisation.objects.first()
    table = Table(
        title=register.heading(language), columns=columns(register),
        rows=[_cells(register, row, names) for row in found[register.name]], as_of=moment,
        source_url=f"/{register.name}/", digest=ledger.anchor().digest, organisation=company.name if company else "",
        sample=bool(company and company.is_sample),
    )  # fmt: skip
    return sheets.to_xlsx([table], language=language) if form == "xlsx" else sheets.to_csv(table, language=language)


def _cells(register: Sheet, row: Record, names: Names) -> Mapping[str, object]:
    return {"key": row.key} | {one.name: values.cell(one, one.of(row), names) for one in register.fields}


_ABOUT = (
    Column("sheet", "Sheet", "Blad"),
    Column("column", "Column", "Kolom"),
    Column("name", "Name in YAML", "Naam in YAML"),
    Column("holds", "What belongs in it", "Wat erin hoort"),
    Column("needed", "Needed", "Nodig"),
)


def _explained(language: str) -> list[Mapping[str, object]]:
    return [_explanation(register, one, language) for register in REGISTERS for one in register.fields]


def _explanation(register: Sheet, one: Field, language: str) -> Mapping[str, object]:
    with override(language):
        needed = _("yes") if one.needed else _("no")
    return {
        "sheet": register.heading(language),
        "column": one.heading(language),
        "name": f"{register.name}.{one.name}",
        "holds": one.explained(language),
        "needed": needed,
    }


def content(found: Rows, *, at: datetime | None = None) -> dict[str, list[dict[str, Any]]]:
    """Every register as plain rows, as YAML and the API hold them."""
    names = _names(found, at)
    return {
        register.name: [
            {"key": row.key} | {one.name: values.plain(one, one.of(row), names) for one in register.fields}
            for row in found[register.name]
        ]
        for register in REGISTERS
    }


def to_yaml(found: Rows, company: Organisation | None, *, moment: datetime, at: datetime | None = None) -> bytes:
    """One YAML with a list per register; an unknown value is empty text, so that reading it back empties the field."""
    about = {
        "format": FORMAT,
        "organisation": company.name if company else "",
        "as_of": moment.isoformat(timespec="seconds"),
        "seal": ledger.anchor().digest[:16],
    }
    told = {
        name: [{field: "" if value is None else value for field, value in row.items()} for row in listed]
        for name, listed in content(found, at=at).items()
    }
    return yaml.safe_dump({"about": about, **told}, sort_keys=False, allow_unicode=True, width=100).encode()
