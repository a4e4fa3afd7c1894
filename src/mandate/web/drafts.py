"""Letters and papers leave as files that are ready: a mail draft, a document, plain text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpResponse

from mandate.catalogue.dossier import Dossier
from mandate.connectors.files.documents import to_docx
from mandate.connectors.files.mail import Attachment, NotAddressable, draft_eml, mailto_link
from mandate.records import clock
from mandate.services import dossier

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def attachment(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to keep."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def text(content: str, name: str) -> HttpResponse:
    """Plain text to keep."""
    return attachment(content.encode(), name, "text/plain; charset=utf-8")


def _one_line(subject: str) -> str:
    return " ".join(subject.split())


def eml(subject: str, body: str, *, to: str = "", attachments: Sequence[Attachment] = ()) -> HttpResponse:
    """A mail draft that any mail program opens, `to` one address or several with commas between.

    An address no header can carry is left for the sender to type.
    """
    line = _one_line(subject)
    try:
        content = draft_eml(
            line,
            body,
            to=[one.strip() for one in to.split(",") if one.strip()],
            date=clock.now(),
            attachments=attachments,
        )
    except NotAddressable:
        content = draft_eml(line, body, date=clock.now(), attachments=attachments)
    return attachment(content, "mail.eml", "message/rfc822")


def mailto(subject: str, body: str, to: str = "") -> str:
    """The same draft as a link, without attachments."""
    line = _one_line(subject)
    try:
        return mailto_link(line, body, to=[to] if to else ())
    except NotAddressable:
        return mailto_link(line, body)


def dossier_papers(language: str, *, works_council: bool, at: datetime | None) -> list[Attachment]:
    """The papers a second signer reads: the assessment, and the request where there is a works council to ask."""
    given, moment = dossier.known(at=at), at or clock.now()
    today = clock.day(moment)
    kinds = dossier.KINDS if works_council else (Dossier.DPIA.value,)
    papers = []
    for kind in kinds:
        document = dossier.document(kind, given=given, language=language, today=today, as_of=moment)
        name = dossier.filename(kind, given=given, language=language, extension="docx", on=today)
        papers.append(Attachment(name, to_docx(document)))
    return papers
