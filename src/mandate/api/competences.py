"""Competences of the register and the levels people reached, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import records, registering
from mandate.api.bodies import Given, IfMatch, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.registering import RowGiven
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services.registers import levels
from mandate.services.registers.fields import COMPETENCES

router = Router(tags=["registers"])


class Competence(Kept):
    """One competence: what its levels mean, and the way to get there."""

    name: str
    name_nl: str
    about: str
    way: str


class Competences(Answer):
    """A part of the competences."""

    items: list[Competence]


class CompetencesAsked(Asked):
    """What the list can be asked."""

    sort: Words = Field(default="", max_length=40, description="name or key; with - before it backwards.")


class CompetenceChange(RowGiven):
    """The fields to change; what is left out stays."""

    name: Words = Field(default="", max_length=120)
    name_nl: Words = Field(default="", max_length=120)
    about: Words = Field(default="", max_length=4000)
    way: Words = Field(default="", max_length=4000)


class NewCompetence(CompetenceChange):
    """A row for the register."""

    name: Words = Field(min_length=1, max_length=120)


@router.get("/competences", response=Competences, auth=may("see registers"))
def competences(request: Call, asked: Query[CompetencesAsked]) -> Any:
    """Every competence, and how to get there."""
    listed = Listed(
        title=_("Competences"),
        rows=Rows.of(models.Competence, request, asked.moment),
        answer=Competences,
        search=("name", "name_nl", "about", "way"),
        sorts={name: name for name in ("name", "key")},
        sort="name",
    )
    return show(request, asked, listed, sort=asked.sort)


@router.post("/competences", response={201: Competence}, auth=may("change registers"))
def add_competence(request: Call, given: NewCompetence, response: HttpResponse) -> Any:
    """A new row of the register."""
    return Status(201, registering.add(request, COMPETENCES, given, response))


@router.get("/competences/{slug:key}", response=Competence, auth=may("see registers"))
def competence(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One competence."""
    found = records.one(models.Competence, request, key, asked.moment)
    records.stamp(response, found)
    return found


@router.patch("/competences/{slug:key}", response=Competence, auth=may("change registers"))
def change_competence(
    request: Call, key: str, given: CompetenceChange, if_match: IfMatch, response: HttpResponse
) -> Any:
    """Change one row; decided on an older version it is refused."""
    return registering.change(request, models.Competence, key, given, if_match, response)


@router.delete("/competences/{slug:key}", response={204: None}, auth=may("change registers"))
def remove_competence(request: Call, key: str, if_match: IfMatch) -> Any:
    """Remove a row that nothing depends on."""
    registering.remove(request, models.Competence, key, if_match)
    return Status(204, None)


@router.get("/competences/{slug:key}/history", response=Changes, auth=may("see registers"))
def competence_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one row: what, by whom, why."""
    return records.history(request, asked, records.one(models.Competence, request, key, asked.moment))


class Level(Kept):
    """The level one person reached in one competence."""

    person: str = Field(description="Key of the person.", validation_alias="person_id")
    competence: str = Field(description="Key of the competence.", validation_alias="competence_id")
    level: int = Field(description="0 to 5.")
    on: date
    until: date | None
    evidence: str


class Levels(Answer):
    """Levels the caller may see."""

    items: list[Level]


class LevelsAsked(Asked):
    """What the levels can be asked."""

    person: Words = Field(default="", max_length=40, description="Key of a person.")


class NewLevel(Given):
    """A level somebody reached, in place of the one before."""

    person: Words = Field(min_length=1, max_length=254, description="Key, name or e-mail address of a person.")
    level: int = Field(ge=0, le=5)
    on: date
    until: date | None = None
    evidence: Words = Field(default="", max_length=200)
    why: Words = Field(default="", max_length=2000, description="Why; it stays with the change.")


@router.get("/competences/{slug:key}/levels", response=Levels, auth=may("see registers"))
def competence_levels(request: Call, key: str, asked: Query[LevelsAsked]) -> Any:
    """The levels in one competence that the caller may see: one's own, one's people's, or all."""
    found = records.one(models.Competence, request, key, asked.moment)
    listed = Listed(
        title=_("Levels reached"),
        rows=Rows.of(models.Attainment, request, asked.moment),
        answer=Levels,
        sorts={"on": "on"},
        sort="on",
        where={"competence_id": found.key, "person_id": asked.person},
    )
    return show(request, asked, listed)


@router.post("/competences/{slug:key}/levels", response={201: Level}, auth=may("note levels"))
def note_level(request: Call, key: str, given: NewLevel, response: HttpResponse) -> Any:
    """Note the level of one person; the architect anybody's, a manager those of their people."""
    found = records.one(models.Competence, request, key, None)
    facts = {name: getattr(given, name) for name in ("person", "level", "on", "until", "evidence")}
    valid(levels.problems(found, facts))
    made = levels.note(
        found, facts, by=request.auth.actor, noted_by=request.auth.person, today=clock.today(), why=given.why
    )
    records.stamp(response, made)
    return Status(201, made)


@router.delete("/levels/{slug:key}", response={204: None}, auth=may("note levels"))
def remove_level(request: Call, key: str, if_match: IfMatch) -> Any:
    """Take a level off again."""
    found = records.one(models.Attainment, request, key, None, "person")
    fresh(found, if_match)
    levels.take_off(found, by=request.auth.actor, noted_by=request.auth.person)
    return Status(204, None)
