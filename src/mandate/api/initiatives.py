"""Initiatives as JSON: list, one, add, change, many at once, every step to done and back, and what sizes mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router

from mandate.api import portfoliosheets, records, sheets
from mandate.api.bodies import Given, IfMatch, MustSayWhy, Reason, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Asked
from mandate.api.problems import NotValid, valid
from mandate.api.shapes import Out, RowFault
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.records.models import Organisation
from mandate.services.initiatives import sizes, states
from mandate.services.portfolio import exchange, keeping
from mandate.services.portfolio.fields import INITIATIVES

State = Literal["draft", "planned", "running", "done", "dropped"]


class InitiativesAsked(Asked):
    """What the list of initiatives can be asked."""

    state: State | None = None
    approach: Literal["proven", "experiment", "foundation", "legal"] | None = None
    size: Literal["S", "M", "L"] | None = None
    sort: Words = Field(
        default="",
        max_length=40,
        description="title, rank, owner, approach, due, review_on, cost or value_low; - before it: backwards.",
    )


router = Router(tags=["initiatives"])


class InitiativesUndo(Given):
    """Which click or file to take back."""

    act: Words = Field(min_length=1, max_length=40)


class InitiativesUndone(Out):
    """How many rows went back."""

    removed: int


class RowsGiven(Given):
    """Rows as the export writes them; each is joined by key, else by title, else new."""

    rows: list[dict[Words, Any]] = Field(max_length=1000)
    dry_run: bool = Field(default=True, description="Say what would change and write nothing.")
    why: Words = Field(default="", max_length=2000, description="Why; needed to write.")


class RowCell(Out):
    """One field that differs, in words."""

    label: str
    was: str
    becomes: str


class RowLine(Out):
    """One row that would be written."""

    line: int
    name: str
    state: Literal["new", "changed"]
    cells: list[RowCell]


class RowsOutcome(Out):
    """What the rows change, or would change."""

    written: bool
    act: str = Field(description="One id for all changes, to undo them by; empty where nothing was written.")
    unchanged: int
    changes: list[RowLine]
    faults: list[RowFault]


@router.post("/initiatives/undo", response=InitiativesUndone, auth=may("draft initiatives"))
def undo_drafts(request: Call, given: InitiativesUndo) -> Any:
    """Take back what one click or one file did; refused where one of the rows was changed since."""
    return {"removed": keeping.undo(given.act, "initiative", by=request.auth.actor, today=clock.today())}


@router.post("/initiatives/import", response=RowsOutcome, auth=may("draft initiatives"))
def bring_initiatives(request: Call, given: RowsGiven) -> Any:
    """Send rows: first to see what changes, then with `dry_run` false to write all of it as one deed."""
    planned = exchange.plan_rows(INITIATIVES, given.rows, today=clock.today())
    act = None
    if not given.dry_run:
        act = exchange.write(INITIATIVES, planned, by=request.auth.actor, why=given.why, today=clock.today())
    return {
        "written": act is not None, "act": act.id if act else "", "unchanged": planned.same,
        "changes": planned.lines, "faults": planned.faults,
    }  # fmt: skip


_router, made = sheets.calls(
    portfoliosheets.noun(
        register=INITIATIVES,
        one="initiative",
        many="initiatives",
        what="Work on the roadmap: what, why, whose, what it asks and brings, after what.",
        title=lambda: _("Initiatives"),
        asked=InitiativesAsked,
        sees="see initiatives",
        writes="draft initiatives",
        search=("title", "why", "owner", "first_step", "hypothesis"),
        sorts=("title", "rank", "owner", "approach", "due", "review_on", "cost", "value_low"),
        where=lambda asked: {"state": asked.state, "approach": asked.approach, "size": asked.size},
        more={
            "source": (str, Field(description="`item:G2`, or `finding:` with the id of a finding; empty by hand.")),
            "rank": (int, Field(description="Its rank in the plan of the day it was drafted.")),
            "needs": (list[str], Field(description="Sources that have to come first.")),
            "decision": (str, Field(description="Key of the decision that let it start.")),
            "started_on": (date | None, ...),
            "done_on": (date | None, ...),
            "state": (State, ...),
        },
    ),
    __name__,
    before=router,
)
Initiative = made.row


def _step(
    request: Call, key: str, if_match: str, response: HttpResponse, step: Callable[[models.Initiative], Any]
) -> Any:
    found = records.one(models.Initiative, request, key, None)
    fresh(found, if_match)
    step(found)
    records.stamp(response, found)
    return found


@router.post("/initiatives/{slug:key}/start", response=Initiative, auth=may("draft initiatives"))
def start_initiative(request: Call, key: str, if_match: IfMatch, response: HttpResponse) -> Any:
    """It begins today; refused where the MT has to agree first."""
    by, today = request.auth.actor, clock.today()
    return _step(request, key, if_match, response, lambda one: states.start(one, by=by, today=today))


@router.post("/initiatives/{slug:key}/done", response=Initiative, auth=may("draft initiatives"))
def finish_initiative(request: Call, key: str, given: MustSayWhy, if_match: IfMatch, response: HttpResponse) -> Any:
    """It is done; `why` says what came of it."""
    by, today = request.auth.actor, clock.today()
    return _step(request, key, if_match, response, lambda one: states.finish(one, by=by, today=today, why=given.why))


@router.post("/initiatives/{slug:key}/drop", response=Initiative, auth=may("draft initiatives"))
def drop_initiative(request: Call, key: str, given: MustSayWhy, if_match: IfMatch, response: HttpResponse) -> Any:
    """Drop an initiative; the reason stays with it."""
    by = request.auth.actor
    return _step(request, key, if_match, response, lambda one: states.drop(one, why=given.why, by=by))


@router.post("/initiatives/{slug:key}/put-back", response=Initiative, auth=may("draft initiatives"))
def put_back_initiative(request: Call, key: str, if_match: IfMatch, response: HttpResponse) -> Any:
    """One step back: dropped to draft, done to running, running to draft."""
    return _step(request, key, if_match, response, lambda one: states.put_back(one, by=request.auth.actor))


class SizeOut(Out):
    """What a size stands for."""

    months: int
    effort: dict[str, float] = Field(description="Hours in all by role.")


class SizesOut(Out):
    """What sizes stand for, and how much of the money experiments may take."""

    version: int
    experiment_share: int = Field(description="In percent of what goes to experiments and proven work.")
    sizes: dict[Literal["S", "M", "L"], SizeOut]


class SizeGiven(Given):
    """What a size stands for from now on."""

    months: int = Field(ge=1, le=sizes.MOST_MONTHS)
    effort: dict[Words, float] = Field(min_length=1, max_length=sizes.MOST_ROLES)


class SizesGiven(Reason):
    """Sizes to change and the share; what is left out stays."""

    experiment_share: int | None = Field(default=None, ge=0, le=100)
    sizes: dict[Literal["S", "M", "L"], SizeGiven] = {}


def _company() -> Organisation:
    found = Organisation.objects.first()
    if found is None:
        raise NotValid({"body": _("There is no organisation yet.")})
    return found


def _sizes(company: Organisation) -> dict[str, Any]:
    known = sizes.of(company)
    return {"version": company.version, "experiment_share": company.experiment_share, "sizes": known}


@router.get("/initiative-sizes", response=SizesOut, auth=may("see initiatives"))
def initiative_sizes(request: Call) -> Any:
    """What a size asks while nobody knows the hours, and the ceiling of experiments."""
    return _sizes(_company())


@router.put("/initiative-sizes", response=SizesOut, auth=may("draft initiatives"))
def set_initiative_sizes(request: Call, given: SizesGiven, if_match: IfMatch) -> Any:
    """Say what a size asks, and how much experiments may take."""
    company = _company()
    fresh(company, if_match)
    wanted = sizes.of(company) | {
        name: sizes.Size(
            one.months, {role: hours for role, hours in one.effort.items() if 0 <= hours < sizes.MOST_HOURS}
        )
        for name, one in given.sizes.items()
    }
    valid({"sizes": _("Hours are a number of 0 or more.")} if any(not one.effort for one in wanted.values()) else {})
    share = company.experiment_share if given.experiment_share is None else given.experiment_share
    sizes.keep(company, share, wanted, by=request.auth.actor, why=given.why, version=company.version)
    return _sizes(company)
