"""The ledger for readers: all changes between two dates, and one change with its difference."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from mandate.api import records
from mandate.api.entering import Call, may
from mandate.api.lists import Asked, Listed, Rows, show
from mandate.api.problems import NotValid
from mandate.api.records import Change, Changes, change_out
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import asof, ledger
from mandate.records.models import Change as ChangeRow
from mandate.services import authors, moments, telling

router = Router(tags=["changes"])


class ChangesAsked(Asked):
    """Which changes."""

    since: Words = Field(
        default="", alias="from", max_length=40, description="After the end of this day, or this moment."
    )
    until: Words = Field(
        default="", alias="to", max_length=40, description="Up to the end of this day, or this moment."
    )
    kind: Words = Field(default="", max_length=40, description="Only of this kind of record: tool, person, decision...")
    key: Words = Field(default="", max_length=40, description="Only of this record.")
    act: Words = Field(default="", max_length=40, description="Only of this deed.")
    sort: Words = Field(default="", max_length=40, description="id; with - before it backwards, which is the default.")


class FieldChange(Out):
    """One field that became something else."""

    field: str
    old: Any = None
    new: Any = None


class ChangeWithFields(Change):
    """A change with what it changed."""

    erased: bool = Field(description="Whether its contents were erased (GDPR art. 17); the seal then still stands.")
    fields: list[FieldChange]
    prev: str = Field(description="Digest of the change before it.")


def _bound(name: str, text: str) -> Any:
    try:
        return moments.bound(text)
    except asof.WrongMoment as error:
        raise NotValid({name: str(error)}) from error


@router.get("/changes", response=Changes, auth=may("see changes"))
def changes(request: Call, asked: Query[ChangesAsked]) -> Any:
    """Every change, newest first: what, of which record, by whom and why."""
    found = ChangeRow.objects.all()
    since, until = _bound("from", asked.since), _bound("to", asked.until) or asked.moment
    if since is not None:
        found = found.filter(at__gt=since)
    if until is not None:
        found = found.filter(at__lte=until)
    found = telling.unpicked(found, request.auth.person, picked=any(text.strip() for text in (asked.q, asked.key)))
    kept = telling.keeps_reason(request.auth.person)
    names = authors.names(found.order_by().values_list("by", flat=True).distinct())
    listed = Listed(
        title=_("Changes"),
        rows=Rows(found),
        answer=Changes,
        search=("action", "why", "key"),
        sorts={"id": "id"},
        sort="-id",
        key="id",
        where={"kind": asked.kind, "key": asked.key, "act": asked.act},
        make=lambda change: change_out(change, names, kept=kept(change)),
    )
    return show(request, asked, listed, sort=asked.sort)


@router.get("/changes/{int:number}", response=ChangeWithFields, auth=may("be signed in"))
def change(request: Call, number: int) -> Any:
    """One change: which fields became what, by whom and why, and its seal."""
    found = ChangeRow.objects.filter(pk=number).first()
    if found is None or not records.sees(request, found):
        raise Http404(str(number))
    earlier = ChangeRow.objects.filter(kind=found.kind, key=found.key, pk__lt=found.pk).order_by("-pk").first()
    told = telling.tells(found, request.auth.person)
    fields = ledger.diff(earlier.after if earlier else "", found.after) if told else ()
    kept = telling.keeps_reason(request.auth.person)(found)
    shown = change_out(found, authors.names([found.by]), kept=kept)
    return ChangeWithFields(
        **shown.model_dump(),
        erased=not found.after_salt,
        fields=[FieldChange.model_validate(one) for one in fields],
        prev=found.prev,
    )
