"""The tree of teams as JSON: list, one, add, change, remove, history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import records
from mandate.api.bodies import IfMatch, Reason, existing, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.records import Changes, Kept
from mandate.api.texts import Words
from mandate.records import asof, models
from mandate.services import people as service

router = Router(tags=["teams"])


class Team(Kept):
    """A team, its place in the tree, and how many people it has."""

    name: str
    path: str = Field(default="", description="Names from the top of the tree down to this team.")
    parent: str | None = Field(description="Key of the team above.")
    people: int = Field(default=0, description="People of the record in this team itself.")
    stated_size: int | None = Field(description="What somebody said before a people list was there.")


class Teams(Answer):
    """A part of the teams."""

    items: list[Team]


class TeamsAsked(Asked):
    """What the list of teams can be asked."""

    sort: Words = Field(default="", max_length=40, description="name or stated_size; with - before it backwards.")


class TeamChange(Reason):
    """The fields to change; what is left out stays."""

    name: Words = Field(default="", max_length=120)
    parent: Words = Field(default="", max_length=40, description="Key of the team above, or empty.")
    stated_size: int | None = Field(default=None, ge=0, le=1_000_000)


class NewTeam(TeamChange):
    """A team to add."""

    name: Words = Field(min_length=1, max_length=120)


class Tree:
    """Names, places and headcounts of all teams at one moment."""

    def __init__(self, request: Call, asked: At) -> None:
        at = asked.moment
        self.teams: Mapping[str, models.Team] = {team.key: team for team in Rows.of(models.Team, request, at).all()}
        people = models.Person.objects.filter(left_on=None) if at is None else asof.world(at).all(models.Person)
        self.people = Counter(person.team_id for person in people if person.team_id and person.present(asked.day))

    def path(self, team: models.Team) -> str:
        """Names from the top down to a team."""
        names, above, passed = [team.name], team.parent_id, {team.key}
        while above and above in self.teams and above not in passed:
            passed.add(above)
            names.append(self.teams[above].name)
            above = self.teams[above].parent_id
        return " › ".join(reversed(names))

    def out(self, team: models.Team) -> Team:
        """The team as it leaves."""
        return Team(
            key=team.key,
            version=team.version,
            name=team.name,
            path=self.path(team),
            parent=team.parent_id,
            people=self.people[team.key],
            stated_size=team.stated_size,
        )


@router.get("/teams", response=Teams, auth=may("see teams"))
def teams(request: Call, asked: Query[TeamsAsked]) -> Any:
    """Every team with its place in the tree and how many people it has."""
    listed = Listed(
        title=_("Teams"),
        rows=Rows.of(models.Team, request, asked.moment),
        answer=Teams,
        search=("name",),
        sorts={"name": "name", "stated_size": "stated_size"},
        sort="name",
        make=Tree(request, asked).out,
    )
    return show(request, asked, listed, sort=asked.sort)


@router.post("/teams", response={201: Team}, auth=may("change people"))
def add_team(request: Call, given: NewTeam, response: HttpResponse) -> Any:
    """A new team in the tree."""
    existing(models.Team, {"parent": given.parent})
    why = given.why or _("Added to the tree of teams.")
    made = service.add_team(given.name, parent=given.parent, size=given.stated_size, by=request.auth.actor, why=why)
    records.stamp(response, made)
    return Status(201, Tree(request, At()).out(made))


@router.get("/teams/{slug:key}", response=Team, auth=may("see teams"))
def team(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One team: its place and how many people it has."""
    found = records.one(models.Team, request, key, asked.moment)
    records.stamp(response, found)
    return Tree(request, asked).out(found)


@router.patch("/teams/{slug:key}", response=Team, auth=may("change people"))
def change_team(request: Call, key: str, given: TeamChange, if_match: IfMatch, response: HttpResponse) -> Any:
    """A team with another name, place or stated size."""
    found = records.one(models.Team, request, key, None)
    fresh(found, if_match)
    existing(models.Team, {"parent": given.parent})
    sent = given.model_fields_set
    service.change_team(
        found,
        name=given.name if "name" in sent else found.name,
        parent=given.parent if "parent" in sent else found.parent_id or "",
        size=given.stated_size if "stated_size" in sent else found.stated_size,
        by=request.auth.actor,
        why=given.why or _("Changed in the tree of teams."),
    )
    records.stamp(response, found)
    return Tree(request, At()).out(found)


@router.delete("/teams/{slug:key}", response={204: None}, auth=may("change people"))
def remove_team(request: Call, key: str, if_match: IfMatch) -> Any:
    """Take an empty team out of the tree."""
    found = records.one(models.Team, request, key, None)
    fresh(found, if_match)
    service.remove_team(found, by=request.auth.actor, why=_("No longer a team."))
    return Status(204, None)


@router.get("/teams/{slug:key}/history", response=Changes, auth=may("see teams"))
def team_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one team: what, by whom, why."""
    return records.history(request, asked, records.one(models.Team, request, key, asked.moment))
