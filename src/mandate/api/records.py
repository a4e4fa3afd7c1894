"""One record for a caller: today's or of a moment, with its version as ETag and its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.http import Http404, HttpResponse
from django.utils import translation
from ninja import Field

from mandate.api.entering import Call
from mandate.api.lists import Answer, Asked, Listed, Rows, show
from mandate.api.shapes import Out, Version
from mandate.records import access, asof, clock, seen
from mandate.records.models import RECORDS, Record
from mandate.records.models import Change as ChangeRow
from mandate.services import authors, telling

R = TypeVar("R", bound=Record)


class Kept(Out):
    """What every record has."""

    key: str
    version: Version = Field(description="Its ETag, for If-Match; null for a record of the past.")


class Change(Out):
    """One sealed change of a record."""

    id: int
    at: datetime
    by: str = Field(description="The actor as the ledger names it: `account:7`, `cli:anna`, `job:inventory`.")
    who: str = Field(description="The actor in words.")
    action: str
    sentence: str
    kind: str
    key: str
    act: str = Field(description="One id for all changes of one deed.")
    why: str
    digest: str


class Changes(Answer):
    """Changes, newest first unless asked otherwise."""

    items: list[Change]


def one(model: type[R], request: Call, key: str, at: datetime | None, *related: str) -> R:
    """The record of this key as the caller may see it. Raises Http404."""
    found = seen.one(model, request.auth.person, at, key, *related)
    if found is None:
        raise Http404(key)
    return found


def stamp(response: HttpResponse, record: Record) -> None:
    """Give an answer about today's record its ETag."""
    if getattr(record, "as_of", None) is None:
        response["ETag"] = f'"{record.version}"'


def change_out(change: ChangeRow, names: dict[str, str], *, kept: bool = False) -> Change:
    """A change in words; `names` are those of its actor, and `kept` is whether its reason is kept from the reader."""
    language = translation.get_language() or "en"
    told = telling.as_told(change)
    who = names[change.by] if told is change else authors.names([told.by])[told.by]
    return Change(
        id=told.pk, at=told.at, by=told.by, who=who, action=told.action, sentence=telling.sentence(told, language),
        kind=told.kind, key=told.key, act=told.act, why="" if kept else told.why, digest=told.digest,
    )  # fmt: skip


def sees(request: Call, change: ChangeRow) -> bool:
    """Those who see the whole ledger see each change; others only changes of records they may see."""
    if access.may(request.auth.person, "see changes", today=clock.today()):
        return True
    model = asof.kinds(RECORDS).get(change.kind)
    return model is not None and model.objects.seen_by(request.auth.person).filter(key=change.key).exists()


def history(request: Call, asked: Asked, record: Record) -> Any:
    """The changes of one record up to the moment asked for, newest first."""
    found = ChangeRow.objects.filter(kind=record.kind, key=record.key)
    if asked.moment is not None:
        found = found.filter(at__lte=asked.moment)
    names = authors.names(found.order_by().values_list("by", flat=True).distinct())
    listed = Listed(
        title=f"{record.kind} {record.key}",
        rows=Rows(found),
        answer=Changes,
        search=("action", "why"),
        sorts={"id": "id"},
        sort="-id",
        key="id",
        make=lambda change: change_out(change, names),
    )
    return show(request, asked, listed)
