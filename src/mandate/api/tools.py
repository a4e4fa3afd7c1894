"""The tool register as JSON: list, one, add, change, history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status
from pydantic import AliasChoices, AliasPath

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, existing, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.texts import Words
from mandate.engines.terms import DataClass
from mandate.engines.terms import Status as Standing
from mandate.records import clock, models
from mandate.services import tools as service
from mandate.services.tools import ToolFacts

router = Router(tags=["tools"])
CLASSES = "0 public, 1 internal, 2 confidential, 3 personal, 4 special personal."


class Tool(Kept):
    """One row of the register: where a tool stands, for whom, why and until when."""

    name: str
    status: Standing
    service: str = Field(description="Id of the service in the catalogue, or empty.")
    vendor: str
    url: str
    category: str
    purpose: str
    audience: str
    data_class: DataClass | None = Field(default=None, description=CLASSES)
    conditions: str
    why: str
    until: date | None
    alternative: str
    owner: str | None = Field(default=None, description="Key of the person who owns it.", validation_alias="owner_id")
    owner_name: str = Field(default="", validation_alias=AliasChoices(AliasPath("owner", "name"), "owner_text"))
    cost: str
    decision: str = Field(description="Key of the decision it stands under, or empty.")
    decided_on: date | None
    not_ai: bool
    teams: list[str] = Field(description="Keys of teams; none means everybody.")
    purposes: list[str] = Field(description="Keys of purposes; none means any.")
    required: dict[str, int] = Field(description="What somebody must know first: key of a competence to level 1 to 5.")
    supplier: str | None = Field(default=None, description="Key of a vendor.", validation_alias="supplier_id")
    location: str = Field(description="Where the data is processed.")
    origin: str


class Tools(Answer):
    """A part of the register."""

    items: list[Tool]


class ToolsAsked(Asked):
    """What the register can be asked."""

    status: Standing | None = None
    service: Words = Field(default="", max_length=80)
    sort: Words = Field(
        default="", max_length=40, description="name, vendor, status or until; with - before it backwards."
    )


class ToolChange(Given):
    """The fields to change; what is left out stays."""

    name: Words = Field(default="", max_length=120)
    vendor: Words = Field(default="", max_length=120)
    status: Standing = Standing.UNKNOWN
    purpose: Words = Field(default="", max_length=300)
    audience: Words = Field(default="", max_length=300)
    data_class: DataClass | None = None
    conditions: Words = Field(default="", max_length=4000)
    why: Words = Field(default="", max_length=4000)
    until: date | None = None
    alternative: Words = Field(default="", max_length=200)
    owner: Words = Field(default="", max_length=40, description="Key of a person, or empty.")
    cost: Words = Field(default="", max_length=80)
    url: Words = Field(default="", max_length=300)
    service: Words = Field(default="", max_length=80)
    category: Words = Field(default="", max_length=40)
    teams: list[Words] = Field(default=[], max_length=200, description="Keys or names of teams; none means everybody.")
    purposes: list[Words] = Field(default=[], max_length=200, description="Keys or names of purposes; none means any.")
    required: dict[Words, int] = Field(default={}, max_length=200, description="Competence to level 1 to 5.")
    supplier: Words = Field(default="", max_length=120, description="Key or name of a vendor, or empty.")
    location: Words = Field(default="", max_length=120)


class NewTool(ToolChange):
    """A tool for the register."""

    name: Words = Field(min_length=1, max_length=120)


def _facts(start: ToolFacts, given: ToolChange) -> ToolFacts:
    """The facts with what the caller sent laid over them. Raises NotValid."""
    sent: dict[str, Any] = {name: getattr(given, name) for name in given.model_fields_set}
    if "until" in sent:
        sent["until"] = given.until.isoformat() if given.until else ""
    if "status" in sent:
        sent["status"] = given.status.value
    if "data_class" in sent:
        sent["data_class"] = None if given.data_class is None else int(given.data_class)
    existing(models.Person, {"owner": given.owner})
    return replace(start, **sent)


@router.get("/tools", response=Tools, auth=may("see tools"))
def tools(request: Call, asked: Query[ToolsAsked]) -> Any:
    """Every tool, where it stands, for whom, and until when."""
    listed = Listed(
        title=_("Tools"),
        rows=Rows.of(models.Tool, request, asked.moment, "owner"),
        answer=Tools,
        search=("name", "vendor", "purpose", "why"),
        sorts={name: name for name in ("name", "vendor", "status", "until")},
        sort="name",
        where={"status": asked.status, "service": asked.service},
    )
    return show(request, asked, listed, sort=asked.sort)


@router.post("/tools", response={201: Tool}, auth=may("change tools"))
def add_tool(request: Call, given: NewTool, response: HttpResponse) -> Any:
    """A new row of the register."""
    facts = _facts(ToolFacts(name=""), given)
    valid(service.problems(facts))
    made = service.add_tool(facts, by=request.auth.actor, today=clock.today())
    records.stamp(response, made)
    return Status(201, made)


@router.get("/tools/{slug:key}", response=Tool, auth=may("see tools"))
def tool(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One tool: standing, for whom, with which data, why, until when, by whose decision."""
    found = records.one(models.Tool, request, key, asked.moment, "owner")
    records.stamp(response, found)
    return found


@router.patch("/tools/{slug:key}", response=Tool, auth=may("change tools"))
def change_tool(request: Call, key: str, given: ToolChange, if_match: IfMatch, response: HttpResponse) -> Any:
    """Change one row of the register; decided on an older version it is refused."""
    found = records.one(models.Tool, request, key, None, "owner")
    fresh(found, if_match)
    facts = _facts(service.facts_of(found), given)
    valid(service.problems(facts, tool=found))
    service.change_tool(found, facts, by=request.auth.actor, today=clock.today())
    records.stamp(response, found)
    return found


@router.get("/tools/{slug:key}/history", response=Changes, auth=may("see tools"))
def tool_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one tool: what, by whom, why."""
    return records.history(request, asked, records.one(models.Tool, request, key, asked.moment))
