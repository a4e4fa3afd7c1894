"""The mandate tried and measured as JSON: a replay under other limits, promised against given, decided around it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from mandate.api.bodies import Given
from mandate.api.entering import Call, may, me
from mandate.api.lists import At
from mandate.api.problems import NotValid, valid
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services import charter as charters
from mandate.services.mandate import given as promised
from mandate.services.mandate import papers, replaying
from mandate.services.mandate.given import AroundFacts

router = Router(tags=["charter"])


class Elsewhere(Out):
    """A decision that would go elsewhere."""

    key: str
    title: str
    taken_on: date
    was: str
    now: str
    days: int = Field(description="Days that would be waited more; fewer where negative.")
    risks: list[str]
    reasons: list[str]


class Replayed(Out):
    """The decisions of a period under other limits."""

    sentence: str
    first: date
    last: date
    label: str = Field(description="The charter that was changed for the trial.")
    changes: dict[str, str]
    decisions: int
    items: int = Field(description="More decisions for the MT; fewer where negative.")
    days: int
    usual: int = Field(description="Days a decision usually waits for the MT.")
    rows: list[Elsewhere]


class ReplayAsked(Schema):
    """The period and the limits."""

    model_config = ConfigDict(populate_by_name=True)

    first: date | None = Field(default=None, alias="from", description="Default: the first day of the last quarter.")
    last: date | None = Field(default=None, alias="to", description="Default: the last day of the last quarter.")
    limits: list[Words] = Field(
        default=[],
        alias="set",
        max_length=40,
        description="`max_cost_per_decision=15000`, `tool.max_people=40`; empty takes a limit away.",
    )
    base: Words = Field(
        default="", max_length=8, description="`draft` starts from the draft instead of what is in force."
    )


def _changes(asked: ReplayAsked) -> dict[str, str]:
    found = {}
    for number, text in enumerate(asked.limits):
        name, equals, value = text.partition("=")
        if not equals:
            raise NotValid({f"set.{number}": _("Write it as max_cost_per_decision=15000.")})
        found[name.strip()] = value.strip()
    return found


@router.get("/charter/replay", response=Replayed, auth=may("see decisions"))
def replay_charter(request: Call, asked: Query[ReplayAsked]) -> Any:
    """The decisions of a period under other limits, in one sentence with its rows. Nothing is written."""
    today = clock.today()
    begin, end = replaying.last_quarter(today)
    first, last, changes = asked.first or begin, asked.last or end, _changes(asked)
    valid(replaying.problems(changes, first, last))
    base = charters.drafted() if asked.base == "draft" else None
    ran = replaying.replay(first=first, last=last, changes=changes, today=today, base=base)
    rows = [
        Elsewhere(
            key=row.decision.key, title=row.decision.title, taken_on=row.decision.taken_on, was=row.was, now=row.now,
            days=row.days, risks=list(row.risks), reasons=list(row.reasons),
        )
        for row in ran.rows
    ]  # fmt: skip
    return Replayed(
        sentence=ran.sentence, first=ran.first, last=ran.last, label=ran.base.label, changes=dict(ran.changes),
        decisions=len(ran.replay.rows), items=ran.replay.items, days=ran.replay.days, usual=ran.replay.usual, rows=rows,
    )  # fmt: skip


class Promise(Out):
    """One promise of the charter beside what was given and used; null is unknown or not promised."""

    code: str
    label: str
    promised: Decimal | None
    given: Decimal | None
    used: Decimal | None
    currency: str = Field(description="Empty for hours.")
    note: str


class AroundRow(Out):
    """A decision that was taken around the architect."""

    key: str
    title: str
    who: str
    on: date
    why: str
    cost: Decimal | None
    currency: str


class PromisedAndGiven(Out):
    """What was promised beside what was given, and what was decided around the mandate."""

    sentence: str
    since: date
    lines: list[Promise]
    around: list[AroundRow]


class NewAround(Given):
    """A decision that somebody took around the architect."""

    title: Words = Field(min_length=1, max_length=200)
    who: Words = Field(min_length=1, max_length=160, description="Who decided; a function is enough.")
    on: date
    why: Words = Field(min_length=1, max_length=4000, description="What came of it.")
    cost: Decimal | None = Field(default=None, ge=0, le=1_000_000_000, decimal_places=2)


def _around(row: models.Decision) -> AroundRow:
    return AroundRow(
        key=row.key, title=row.title, who=row.mt_who, on=row.taken_on, why=row.why, cost=row.cost, currency=row.currency
    )


@router.get("/charter/given", response=PromisedAndGiven, auth=may("see decisions"))
def promised_and_given(request: Call, asked: Query[At]) -> Any:
    """Money and hours of the mandate beside what was given and used, and what was decided around it."""
    found = promised.given(today=asked.day, at=asked.moment)
    lines = [
        Promise(
            code=one.code, label=one.label, promised=one.promised, given=one.given, used=one.used,
            currency=one.currency, note=one.note,
        )
        for one in found.lines
    ]  # fmt: skip
    around = [_around(row) for row in found.around]
    return PromisedAndGiven(sentence=promised.headline(found), since=found.quarter, lines=lines, around=around)


@router.post("/charter/around", response={201: AroundRow}, auth=may("prepare decisions"))
def note_around(request: Call, given: NewAround) -> Any:
    """Note a decision that was taken around the architect: what, who, when, and what came of it."""
    cost = "" if given.cost is None else str(given.cost)
    facts, today = AroundFacts(given.title, given.who, given.on.isoformat(), given.why, cost), clock.today()
    valid(promised.problems(facts, today=today))
    row = promised.note_around(facts, by=request.auth.actor, person=me(request), today=today)
    return Status(201, _around(row))


class FileAsked(Schema):
    """Which charter."""

    draft: bool = Field(default=False, description="The draft where there is one.")


@router.get("/charter/file", auth=may("see charter"))
def charter_file(request: Call, asked: Query[FileAsked]) -> Any:
    """Everything the charter says, with who signed which digest, as one file (`mandate-charter/1`)."""
    found = (charters.drafted() if asked.draft else None) or charters.current(today=clock.today())
    if found is None:
        raise Http404("charter")
    return papers.content(found, today=clock.today())
