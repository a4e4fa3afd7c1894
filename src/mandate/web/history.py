"""The change log in a record's margin, and what changed in one of its changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import translation

from mandate.records.models import Account, Change, Record
from mandate.services import authors, reasons, telling


@dataclass(frozen=True, slots=True)
class Line:
    """One change as a reader sees it."""

    id: int
    at: datetime
    sentence: str
    who: str
    why: str
    href: str
    kind: str
    key: str
    act: str


def lines(changes: Iterable[Change], known: Account | None = None) -> list[Line]:
    """Changes as lines, with names and sentences in the reader's language; `known` is not asked for."""
    found = [telling.as_told(change) for change in changes]
    names = authors.names((change.by for change in found), known)
    language = translation.get_language() or "en"
    return [
        Line(
            id=change.pk,
            at=change.at,
            sentence=telling.sentence(change, language),
            who=names[change.by],
            why=reasons.told(change.why),
            href=reverse("change", args=[change.pk]),
            kind=change.kind,
            key=change.key,
            act=change.act,
        )
        for change in found
    ]


def of(record: Record, *, most: int = 8, known: Account | None = None) -> list[Line]:
    """The newest changes of one record; `known` is an account whose name is not asked for again."""
    return lines(Change.objects.filter(kind=record.kind, key=record.key).order_by("-id")[:most], known)
