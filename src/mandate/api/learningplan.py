"""Learning beside the roadmap as JSON: what has to be learned first, the plan, the policy, and the evidence."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpResponse
from ninja import Field, Query, Router, Status

from mandate.api import files, records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, Reason, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import At
from mandate.api.problems import valid
from mandate.api.records import Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models, seen
from mandate.services import leaving
from mandate.services.learning import gating, planning, promised, proving, waiving

router = Router(tags=["learning"])


class GateTeam(Out):
    """One team in numbers; null where fewer than five people would be meant."""

    team: str
    people: int | None
    trained: int | None


class Training(Out):
    """Whether an initiative may be released, and who is trained."""

    required: dict[str, int]
    open: bool
    reason: str
    sentence: str
    people: int | None
    trained: int | None
    until: date | None
    teams: list[GateTeam]
    waiver: str = Field(description="Key of the decision of the MT that waives it; empty for none.")


class TrainingGiven(Reason):
    """The levels that are asked from now on."""

    required: dict[Words, int] = Field(max_length=50)


class TrainingSet(Out):
    """What became of it: written, or asked of the MT first."""

    required: dict[str, int]
    decision: str = Field(description="Key of the decision that waits for the MT; empty where it was written.")


class WaiverGiven(MustSayWhy):
    """Until when it may go on untrained."""

    until: date


class WaiverAsked(Out):
    """The decision that waits for the MT."""

    decision: str


class PlanAsked(Given):
    """Which quarter."""

    ahead: int = Field(default=0, ge=0, le=3, description="Quarters from now.")


class PlannedNeed(Out):
    """What one initiative of the quarter asks."""

    initiative: str
    title: str
    begins: date
    required: dict[str, int]
    open: bool
    people: int | None
    trained: int | None
    hours: int | None
    modules: list[str]


class LearningPlan(Out):
    """What a quarter of the roadmap asks to be learned."""

    quarter: str
    committed: bool
    hours: int
    items: list[PlannedNeed]


class PolicyGiven(Reason):
    """The learning policy as it should stand."""

    text: Words = Field(max_length=3000)
    hours: dict[Words, float] = Field(max_length=5, description="Hours a year by role.")
    budget: float = Field(ge=0)
    counts: Words = Field(default="", max_length=60)
    owner: Words = Field(max_length=40, description="Key of a person.")
    year: int


class LearningPolicy(Kept):
    """What is promised for learning, and how it stands."""

    number: int
    text: str
    hours: dict[str, float]
    budget: float
    currency: str
    counts: str
    owner: str = Field(validation_alias="owner_id")
    year: int
    state: Literal["draft", "signed", "ended"]


class RoleHours(Out):
    """Hours of a role; null where that would point at fewer than five people."""

    role: str
    people: int
    promised: float
    used: float | None


class PolicyStanding(Out):
    """The policy that counts, the draft beside it, and what was used."""

    current: LearningPolicy | None
    draft: LearningPolicy | None
    digest: str = Field(description="Of the draft: send it back to sign.")
    missing: int
    used: list[RoleHours]


class PolicySigned(Given):
    """What is signed, by its digest."""

    digest: Words = Field(min_length=64, max_length=64)


class DoneModule(Out):
    """One module somebody has done."""

    title: str
    on: date
    until: date | None
    minutes: int
    how: str
    seen_by: str
    evidence: str


class EvidenceLine(Out):
    """One person."""

    person: str
    name: str
    team: str
    roles: str
    asked: int
    done: int
    late: int
    hours: float
    modules: list[DoneModule]
    levels: list[str]


class LearningEvidence(Out):
    """Who learned what, with the duty it answers to; guidance, not legal advice."""

    citation: str
    since: date
    sentence: str
    items: list[EvidenceLine]


class EvidenceAsked(At):
    """Of whom."""

    team: Words = Field(default="", max_length=40, description="Key of a team, with those below it.")


@router.get("/initiatives/{slug:key}/training", response=Training, auth=may("see initiatives"))
def training(request: Call, key: str) -> Any:
    """Whether an initiative may be released, and who is trained, in numbers per team."""
    row = records.one(models.Initiative, request, key, None)
    found = gating.of(row, today=clock.today())
    if found is None:
        return {"required": {}, "open": True, "reason": "nothing_asked", "sentence": "", "people": None,
                "trained": None, "until": None, "teams": [], "waiver": ""}  # fmt: skip
    teams = [{"team": one.team, "people": one.people, "trained": one.done} for one in found.counts.teams]
    return {
        "required": row.required, "open": found.gate.open, "reason": found.gate.reason.value,
        "sentence": gating.sentence(found), "people": found.counts.whole.people, "trained": found.counts.whole.done,
        "until": found.until, "teams": teams, "waiver": found.waiver.key if found.waiver else "",
    }  # fmt: skip


@router.put("/initiatives/{slug:key}/training", response=TrainingSet, auth=may("draft initiatives"))
def set_training(request: Call, key: str, given: TrainingGiven, if_match: IfMatch) -> Any:
    """Other levels asked; less than was committed to is asked of the MT first."""
    row = records.one(models.Initiative, request, key, None)
    fresh(row, if_match)
    made = waiving.set_required(
        row, given.required, why=given.why, by=request.auth.actor, person=request.auth.person, today=clock.today()
    )
    row.refresh_from_db()
    return {"required": row.required, "decision": made.key if made else ""}


@router.post("/initiatives/{slug:key}/training/waive", response={201: WaiverAsked}, auth=may("draft initiatives"))
def waive_training(request: Call, key: str, given: WaiverGiven, if_match: IfMatch) -> Any:
    """Ask the MT to let it go on before everybody is trained, as the initiative stood when it was read."""
    row = records.one(models.Initiative, request, key, None)
    fresh(row, if_match)
    made = waiving.waive(
        row, why=given.why, until=given.until, by=request.auth.actor, person=request.auth.person, today=clock.today()
    )
    return Status(201, {"decision": made.key})


@router.get("/learning/plan", response=LearningPlan, auth=may("see learning plan"))
def learning_plan(request: Call, asked: Query[PlanAsked]) -> Any:
    """What starts in a quarter, what it asks, and the hours it takes."""
    found = planning.quarter(today=clock.today(), ahead=asked.ahead)
    items = [
        {"initiative": one.key, "title": one.name, "begins": one.begins, "required": one.row.required,
         "open": one.standing.gate.open, "people": one.standing.counts.whole.people,
         "trained": one.standing.counts.whole.done, "hours": one.hours, "modules": [way.id for way in one.ways]}
        for one in found.needs if one.standing is not None
    ]  # fmt: skip
    return {"quarter": found.name, "committed": found.committed, "hours": found.hours, "items": items}


@router.get("/learning/policy", response=PolicyStanding, auth=may("learn"))
def learning_policy(request: Call, asked: Query[At]) -> Any:
    """What people can count on, and what was used of it."""
    today = clock.today()
    rows = sorted(seen.rows(models.LearningPolicy, me(request), asked.moment), key=lambda one: -one.number)
    now, draft = promised.current(rows), promised.drafted(rows)
    stands = promised.standing(draft, today=today) if draft and asked.moment is None else None
    return {
        "current": now, "draft": draft, "digest": stands.digest if stands else "",
        "missing": stands.missing if stands else 0,
        "used": promised.used(now, today=today) if now and asked.moment is None else [],
    }  # fmt: skip


@router.put("/learning/policy", response=LearningPolicy, auth=may("plan learning"))
def write_policy(request: Call, given: PolicyGiven, if_match: IfMatch, response: HttpResponse) -> Any:
    """The draft as it should stand; what is signed stays until the MT signs it.

    If-Match is of the draft where there is one, else of what counts; before the first anything does.
    """
    rows = list(models.LearningPolicy.objects.all())
    beside = promised.drafted(rows) or promised.current(rows)
    if beside is not None:
        fresh(beside, if_match)
    hours = {role: f"{one:g}" for role, one in given.hours.items()}
    facts = promised.Facts(given.text, hours, f"{given.budget:.2f}", given.counts, given.owner, str(given.year))
    today = clock.today()
    valid(promised.problems(facts, today=today))
    made = promised.write(facts, by=request.auth.actor, today=today, why=given.why)
    records.stamp(response, made)
    return made


@router.post("/learning/policy/sign", response=LearningPolicy, auth=may("sign learning"))
def sign_policy(request: Call, given: PolicySigned) -> Any:
    """A member of the MT signs exactly what the digest names."""
    draft = promised.drafted(list(models.LearningPolicy.objects.all()))
    if draft is None:
        raise Http404("policy")
    return promised.sign(draft, me(request), digest_=given.digest, by=request.auth.actor, today=clock.today())


def _lines(request: Call, asked: EvidenceAsked) -> tuple[list[proving.Line], str]:
    team = models.Team.objects.filter(key=asked.team).first() if asked.team else None
    if asked.team and team is None:
        raise Http404(asked.team)
    today = clock.today(asked.moment)
    return proving.lines(me(request), at=asked.moment, today=today, team=asked.team), team.name if team else ""


@router.get("/learning/evidence", response=LearningEvidence, auth=may("learn"))
def learning_evidence(request: Call, asked: Query[EvidenceAsked]) -> Any:
    """Who learned what, of those the caller may see."""
    found, name = _lines(request, asked)
    law = proving.duty()
    items = [
        {"person": one.person.key, "name": one.person.name, "team": one.team, "roles": one.roles, "asked": one.asked,
         "done": one.done, "late": one.late, "hours": one.hours, "modules": one.modules, "levels": one.levels}
        for one in found
    ]  # fmt: skip
    return {"citation": law.citation, "since": law.day, "sentence": proving.sentence(found, name), "items": items}


@router.get(
    "/learning/evidence/file.{form}",
    auth=may("learn"),
    openapi_extra=files.described(sorted({leaving.FORMS[form] for form in ("pdf", "xlsx", "json")})),
)
def evidence_file(request: Call, form: Literal["pdf", "xlsx", "json"], asked: Query[EvidenceAsked]) -> HttpResponse:
    """The evidence of one team, or of all, in one file."""
    found, name = _lines(request, asked)
    today, moment = clock.today(asked.moment), asked.moment or clock.now()
    made = proving.made(form, found, team=name, language=files.language(), today=today, at=moment)
    return files.download(made.content, made.name, made.type)
