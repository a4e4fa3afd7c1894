"""The report of an incident as a document: a draft from the record in which every open field says so."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from mandate.connectors.files.documents import Document, Grid, Section, to_docx
from mandate.records.models import Incident, Organisation
from mandate.services import formats
from mandate.services.incidents import standing
from mandate.services.incidents.fields import INCIDENTS
from mandate.services.sheets import values
from mandate.services.sheets.names import Names

_SECTIONS = ("what", "decision", "measures", "lesson")


def report(row: Incident, *, language: str, now: datetime) -> bytes:
    """The report as DOCX in a language ("en" or "nl"); what nobody filled in stands there as still open."""
    with translation.override(language):
        company, names = Organisation.objects.first(), Names()
        found = standing.term(row, now=now)
        facts = []
        for field in INCIDENTS.fields:
            if field.name not in (*_SECTIONS, "title"):
                told = values.said(field, field.of(row), names)
                facts.append((_(field.label), told or _("still to be filled in")))
        written = [
            Section(
                heading=_("Where it stands"),
                paragraphs=(standing.sentence(row, found), _("A draft from the record. This is no legal advice.")),
                table=Grid((_("Question"), _("Answer")), tuple(facts)),
            )
        ]
        for name in _SECTIONS:
            field = INCIDENTS.field(name)
            text = str(field.of(row)).strip() or _("Still to be filled in, by whoever handles it.")
            written.append(Section(heading=_(field.label), paragraphs=tuple(text.splitlines())))
        law = found.article or _("no term of the law")
        document = Document(
            title=_("Report of an incident"), subtitle=row.title, language=language, as_of=now,
            organisation=company.name if company else "", sample=bool(company and company.is_sample),
            sections=(
                *written,
                Section(
                    heading=_("Where it comes from"),
                    paragraphs=(
                        _("Term: %(law)s. Known since %(known)s. Key in the record: %(key)s.")
                        % {"law": law, "known": formats.moment(standing.aware(row)), "key": row.key},
                    ),
                ),
            ),
        )  # fmt: skip
        return to_docx(document)


def name(row: Incident) -> str:
    """The name of the file: the day and the key, never words of the report."""
    return f"incident-{row.aware_on.isoformat()}-{row.key[:8]}.docx"
