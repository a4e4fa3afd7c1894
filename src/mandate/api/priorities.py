"""The priority plan as JSON: every row with what decided it, contradictions, the interview guide, and drafts."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api.bodies import Given
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import NotValid
from mandate.api.records import Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock
from mandate.services import artefacts, evidence, guides
from mandate.services import priorities as service
from mandate.services.initiatives import drafting as initiatives

router = Router(tags=["priorities"])


class SaidOf(Out):
    """What somebody said in a conversation."""

    speaker: str = Field(description="The role that spoke; two of one role are told apart by a number.")
    text: str
    position: int | None = Field(description="The answer, 1 to 5, that it comes down to.")


class Priority(Out):
    """One row of the plan: a question of the assessment, or a finding of the inventory."""

    rank: int
    priority: bool = Field(description="Whether it is one of the three that come first.")
    id: str = Field(description="Id of the question (`G2`), or of the finding.")
    item: str | None
    title: str
    question: str
    now: float | None = Field(description="The median of everyone, from 1 to 5.")
    target: int
    lift: float = Field(description="What the total gains when this alone rises to the target.")
    weight: float
    reasons: list[str]
    decided_by: str = Field(description="The criterion that put it above the next; empty for the last.")
    because: str
    said: list[SaidOf]
    action: Literal["talk", "explain", "make", "follow_up"]
    first_action: str
    first_step: str
    artefact: str = Field(description="What raises the answer; empty for a finding.")
    page: str | None = Field(default=None, description="Its page for the caller; null where there is none.")
    owner: str
    hours: int | None
    due: date
    review: date
    needs: list[str] = Field(description="Ids of rows that come first.")
    blocks: list[str] = Field(description="Ids of rows that wait for it.")
    found: list[str] = Field(description="Ids of findings that speak about it.")


class Priorities(Answer):
    """A part of the plan, in order."""

    items: list[Priority]


class Side(Out):
    """A published group, or another speaker, that says something else."""

    who: str
    position: float
    says: str
    steps: float
    text: str


class Contradiction(Out):
    """What was said about a question, beside what others say; nothing is averaged."""

    item: str
    question: str
    speaker: str
    text: str
    position: int
    says: str
    sides: list[Side]


class Ask(Out):
    """One question to ask, and why."""

    item: str
    question: str
    why: str
    ask: str
    now: float | None


class Guide(Out):
    """The conversation with one role."""

    role: str
    label: str
    questions: list[Ask]


class Drafts(Given):
    """Which rows become draft initiatives."""

    rows: list[Words] = Field(default=[], max_length=100, description="Ids of rows; empty: the three that come first.")


class Drafted(Kept):
    """One draft; `GET /initiatives/KEY` has all of it."""

    title: str
    why: str
    first_step: str
    owner: str
    hours: int | None
    due: date
    review_on: date
    source: str
    rank: int
    needs: list[str]
    state: str


class Made(Out):
    """What was drafted, and what takes it back."""

    act: str = Field(description="Send it to `/initiatives/undo`; empty where nothing was new.")
    initiatives: list[Drafted]


def _plan(asked: At) -> service.Priorities:
    return service.priorities(today=clock.today(), at=asked.moment)


@router.get("/priorities", response=Priorities, auth=may("see overview"))
def priorities(request: Call, asked: Query[Asked]) -> Any:
    """Every row in order, with its reasons and the criterion that put it above the next."""

    def out(line: service.Line) -> Priority:
        page = artefacts.artefact(line.item, request.auth.person, today=clock.today()).address if line.item else None
        return Priority.model_validate({**service.as_json(line), "page": page})

    listed = Listed(
        title=_("Priorities"),
        rows=Rows(list(_plan(asked).lines)),
        answer=Priorities,
        search=("title", "question", "owner"),
        make=out,
    )
    return show(request, asked, listed)


@router.get("/priorities/contradictions", response=list[Contradiction], auth=may("see overview"))
def contradictions(request: Call, asked: Query[At]) -> Any:
    """Where conversations say something else than the published answers, or than each other."""
    return list(service.contradictions(at=asked.moment))


@router.get("/priorities/guide", response=list[Guide], auth=may("see conversations"))
def guide(request: Call, asked: Query[At]) -> Any:
    """Whom to ask what in conversations: at most six questions for each role."""
    return list(guides.guides(evidence.gather(today=clock.today(), at=asked.moment, inventory=False)))


@router.post("/priorities/drafts", response={201: Made}, auth=may("draft initiatives"))
def draft_initiatives(request: Call, given: Drafts) -> Any:
    """Draft initiatives from rows of the plan; a row that has one already gives none."""
    plan = _plan(At())
    known = {line.id: line for line in plan.lines}
    strange = [row for row in given.rows if row not in known]
    if strange:
        raise NotValid({"rows": _("The plan of today has no row %(name)s.") % {"name": strange[0]}})
    lines = [known[row] for row in dict.fromkeys(given.rows)] or list(plan.first)
    made = initiatives.draft(lines, by=request.auth.actor, today=clock.today())
    return Status(201, {"act": made.act, "initiatives": list(made.initiatives)})
