"""Recalibration as JSON: the sessions, the agenda from the record, each point decided, signatures and differences."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from mandate.api import files, records
from mandate.api.bodies import Given, IfMatch, existing, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out, Version
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services.recalibration import agenda, deciding, effects, papers, planning, signing, telling
from mandate.services.recalibration.deciding import Verdicted

router = Router(tags=["recalibration"])
Verdict = Literal["keep", "extend", "stop", "decide", "try", "wait", "drop"]


class SessionSignature(Out):
    """Who signed, in which role, when."""

    role: str
    name: str
    on: date


class Recalibration(Kept):
    """One session; `facts` are its figures as they were sealed."""

    number: int
    state: Literal["planned", "open", "signed"]
    due_on: date
    held_on: date | None
    next_on: date | None
    signatures: list[SessionSignature]
    minutes: str
    facts: dict[str, Any]


class Recalibrations(Answer):
    """Every session, the newest first."""

    items: list[Recalibration]


class RecalibrationPoint(Out):
    """One point of the agenda in words."""

    key: str
    position: int
    source: str = Field(description="expiring, agreement, grant, appeal, request, idea, review, finding, not_yet...")
    subject_kind: str
    subject: str
    name: str
    also: list[str]
    proposal: str
    reason: str
    verdict: str = Field(description="Empty while it is open.")
    decided: str
    why: str
    owner: str
    until: date | None
    decision: str = Field(description="Key of the decision it led to, or empty.")
    version: Version = Field(description="Its ETag, for If-Match; null for a record of the past.")


class RecalibrationPoints(Answer):
    """The agenda of a session."""

    items: list[RecalibrationPoint]


class RecalibrationFigure(Out):
    """One figure beside that of the session before."""

    id: str
    label: str
    now: str
    before: str
    differs: bool


class RecalibrationReport(Out):
    """What is different since the last session, and what was decided."""

    sentence: str
    missing: list[str] = Field(description="What has to be done before it can be signed.")
    figures: list[RecalibrationFigure]
    points: list[RecalibrationPoint]


class RecalibrationPlan(Given):
    """The day of the next session."""

    due_on: date
    why: Words = Field(
        default="", max_length=400, description="Needed for a day less than three months after the last."
    )


class RecalibrationPrepared(Out):
    """The session, and what preparing did to its agenda."""

    key: str
    number: int
    added: int
    renewed: int
    gone: int
    kept: int


class PointDecision(Given):
    """What is decided about a point."""

    verdict: Verdict
    why: Words = Field(min_length=1, max_length=4000)
    until: date | None = None
    owner: Words = Field(default="", max_length=40, description="Key of a person, or empty.")
    cost: Words = Field(default="", max_length=20, description="All it commits to until then; empty: unknown.")
    teams: list[Words] = Field(default=[], max_length=200, description="Keys of the teams that try a tool.")
    conditions: Words = Field(default="", max_length=2000, description="What a trial keeps to.")


class RecalibrationUndo(Given):
    """Why a signed session is taken back."""

    why: Words = Field(min_length=1, max_length=4000)


class RecalibrationClosing(Given):
    """Minutes and the day of the next session."""

    minutes: Words = Field(default="", max_length=20_000)
    next_on: date


def _row(request: Call, key: str, asked: At) -> models.Recalibration:
    return records.one(models.Recalibration, request, key, asked.moment)


@router.get("/recalibration", response=Recalibrations, auth=may("see recalibration"))
def recalibrations(request: Call, asked: Query[Asked]) -> Any:
    """Every session, held or planned."""
    listed = Listed(
        title=_("Recalibration"),
        rows=Rows.of(models.Recalibration, request, asked.moment),
        answer=Recalibrations,
        search=("minutes",),
        sorts={"number": "number"},
    )
    return show(request, asked, listed, sort="-number")


@router.post("/recalibration/plan", response=Recalibration, auth=may("prepare recalibration"))
def plan_recalibration(request: Call, given: RecalibrationPlan, response: HttpResponse) -> Any:
    """The next session on this day: planned, or moved to it."""
    row = planning.plan(given.due_on, by=request.auth.actor, today=clock.today(), why=given.why)
    records.stamp(response, row)
    return row


@router.post("/recalibration/prepare", response=RecalibrationPrepared, auth=may("prepare recalibration"))
def prepare_recalibration(request: Call) -> Any:
    """The agenda of the next session from the record, as often as one likes; what is decided stays."""
    row, made = agenda.prepare_next(by=request.auth.actor, today=clock.today())
    return RecalibrationPrepared(
        key=row.key, number=row.number, added=made.added, renewed=made.renewed, gone=made.gone, kept=made.kept
    )


@router.get("/recalibration/{slug:key}", response=Recalibration, auth=may("see recalibration"))
def recalibration(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One session."""
    row = _row(request, key, asked)
    records.stamp(response, row)
    return row


@router.get("/recalibration/{slug:key}/points", response=RecalibrationPoints, auth=may("see recalibration"))
def recalibration_points(request: Call, key: str, asked: Query[Asked]) -> Any:
    """The agenda: every point with its proposal, its reason and what was decided."""
    row = _row(request, key, asked)
    lines = [telling.line(point) for point in telling.points_of(row, asked.moment)]
    title = _("Recalibration %(number)s") % {"number": row.number}
    listed = Listed(title=title, rows=Rows(lines), answer=RecalibrationPoints, search=("name", "why", "reason"))
    return show(request, asked, listed)


@router.get("/recalibration/{slug:key}/report", response=RecalibrationReport, auth=may("see recalibration"))
def recalibration_report(request: Call, key: str, asked: Query[At]) -> Any:
    """What is different since the last session, and what was decided."""
    row = _row(request, key, asked)
    points = telling.points_of(row, asked.moment)
    open_ = asked.moment is None and row.state != planning.SIGNED
    return {
        "sentence": telling.sentence(row, points),
        "missing": signing.missing(row, points) if open_ else [],
        "figures": telling.compared(row, telling.before(row, asked.moment), today=asked.day, at=asked.moment),
        "points": [telling.line(point) for point in points],
    }


class FileAsked(At):
    """For whom it is made."""

    language: Literal["en", "nl", ""] = Field(default="", description="Of who will read it; empty: of the caller.")


@router.get(
    "/recalibration/{slug:key}/report.pdf",
    auth=may("see recalibration"),
    openapi_extra=files.described(["application/pdf"]),
)
def recalibration_file(request: Call, key: str, asked: Query[FileAsked]) -> HttpResponse:
    """The session as a PDF."""
    row, at = _row(request, key, asked), asked.moment
    points = telling.points_of(row, at)
    language, past = asked.language or files.language(), at is not None
    made = papers.made(row, points, language=language, today=asked.day, at=at or clock.now(), past=past)
    return files.download(made.content, made.name, "application/pdf")


@router.post(
    "/recalibration/{slug:key}/points/{slug:point}",
    response=RecalibrationPoint,
    auth=may("prepare recalibration"),
)
def decide_point(request: Call, key: str, point: str, given: PointDecision, if_match: IfMatch) -> Any:
    """Decide one point; what it changes, it changes once the session is signed."""
    row = _row(request, key, At())
    found = models.Point.objects.select_related("recalibration", "owner").filter(recalibration=row, key=point).first()
    if found is None:
        raise Http404(point)
    fresh(found, if_match)
    existing(models.Person, {"owner": given.owner})
    until = given.until.isoformat() if given.until else ""
    wanted, today = Verdicted(
        given.verdict, given.why, until, given.owner, given.cost, tuple(given.teams), given.conditions
    ), clock.today()  # fmt: skip
    valid(deciding.problems(found, wanted, today=today))
    deciding.decide(found, wanted, by=request.auth.actor, today=today)
    return telling.line(found)


@router.post("/recalibration/{slug:key}/close", response=Recalibration, auth=may("prepare recalibration"))
def close_recalibration(
    request: Call, key: str, given: RecalibrationClosing, if_match: IfMatch, response: HttpResponse
) -> Any:
    """Minutes and the day of the next session, which it cannot be signed without."""
    row = _row(request, key, At())
    fresh(row, if_match)
    signing.close(row, minutes=given.minutes, next_on=given.next_on, by=request.auth.actor, today=clock.today())
    records.stamp(response, row)
    return row


@router.post("/recalibration/{slug:key}/sign", response=Recalibration, auth=may("sign recalibration"))
def sign_recalibration(request: Call, key: str, if_match: IfMatch, response: HttpResponse) -> Any:
    """The caller signs; with the last signature all of it is carried out in one change, or refused whole."""
    row = _row(request, key, At())
    fresh(row, if_match)
    signing.sign(row, me(request), by=request.auth.actor, today=clock.today(), at=clock.now())
    records.stamp(response, row)
    return row


@router.post("/recalibration/{slug:key}/undo", response=Recalibration, auth=may("prepare recalibration"))
def undo_recalibration(
    request: Call, key: str, given: RecalibrationUndo, if_match: IfMatch, response: HttpResponse
) -> Any:
    """Take the last signed session back as a new change, whole or not at all; it is open again."""
    row = _row(request, key, At())
    fresh(row, if_match)
    effects.undo(row, by=request.auth.actor, why=given.why, today=clock.today(), at=clock.now())
    records.stamp(response, row)
    return row


@router.get("/recalibration/{slug:key}/history", response=Changes, auth=may("see recalibration"))
def recalibration_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one session."""
    return records.history(request, asked, _row(request, key, asked))
