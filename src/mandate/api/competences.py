"""Competences of the register and the levels people reached, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Status

from mandate.api import records, registersheets, sheets
from mandate.api.bodies import Given, IfMatch, MustSayWhy, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Kept
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services.registers import levels
from mandate.services.registers.fields import COMPETENCES


class CompetencesAsked(Asked):
    """What the list can be asked."""

    sort: Words = Field(default="", max_length=40, description="name or key; with - before it backwards.")


router, _made = sheets.calls(
    registersheets.noun(
        register=COMPETENCES,
        one="competence",
        what="One competence: what its levels mean, and the way to get there.",
        listed="Every competence, and how to get there.",
        title=lambda: _("Competences"),
        asked=CompetencesAsked,
        search=("name", "name_nl", "about", "way"),
        sorts=("name", "key"),
        where=lambda _asked: {},
    ),
    __name__,
)


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
def remove_level(request: Call, key: str, asked: Query[MustSayWhy], if_match: IfMatch) -> Any:
    """Take a level off again; the reason stays with it."""
    found = records.one(models.Attainment, request, key, None, "person")
    fresh(found, if_match)
    levels.take_off(found, by=request.auth.actor, noted_by=request.auth.person, why=asked.why)
    return Status(204, None)
