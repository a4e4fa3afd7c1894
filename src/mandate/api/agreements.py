"""What teams agreed with the architect as JSON: list, propose, answer, say how it stands; and the talking points."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services.leading import owning, pledges, talks
from mandate.services.leading.pledges import Wanted
from mandate.services.leading.teams import house

router = Router(tags=["agreements"])
State = Literal["proposed", "agreed", "declined", "done", "dropped"]


class Agreement(Kept):
    """What a team will do, and what came of it."""

    team: str = Field(validation_alias="team_id")
    manager: str = Field(validation_alias="manager_id")
    text: str
    needs: str
    due: date
    state: State
    proposed_on: date
    agreed_on: date | None
    done_on: date | None
    note: str


class Agreements(Answer):
    """A part of the agreements."""

    items: list[Agreement]


class AgreementsAsked(Asked):
    """What the list of agreements can be asked."""

    state: State | None = None
    team: Words = Field(default="", max_length=40, description="Key of a team.")
    sort: Words = Field(default="", max_length=40, description="due, state or proposed_on; with - before it backwards.")


class AgreementProposed(Given):
    """What the team will do."""

    team: Words = Field(min_length=1, max_length=40, description="Key of a team that the caller leads.")
    text: Words = Field(min_length=1, max_length=300)
    due: date
    needs: Words = Field(default="", max_length=300, description="What it needs from others.")


class AgreementAnswered(Given):
    """The architect's answer."""

    agrees: bool
    note: Words = Field(default="", max_length=300, description="Needed where it is sent back.")


class AgreementSettled(Given):
    """How it stands, in the words of whose agreement it is."""

    state: Literal["done", "dropped", "proposed"]
    note: Words = Field(default="", max_length=300, description="Needed where it is dropped.")
    due: date | None = Field(default=None, description="The new day, where it is proposed for another.")


class TeamOwned(Out):
    """What one team took on itself."""

    team: str
    agreed: list[str]
    kept: int
    needs: list[str]
    champion: bool


class CoOwnership(Out):
    """The teams that began, by name; `hidden` is how many have too few people to be shown alone."""

    teams: list[TeamOwned]
    hidden: int


class TalkingPoints(Out):
    """What to say in the next meeting of a team."""

    since: date
    points: list[str]


@router.get("/agreements", response=Agreements, auth=may("lead teams"))
def agreements(request: Call, asked: Query[AgreementsAsked]) -> Any:
    """The agreements of the caller's teams; every team's for the architect."""
    listed = Listed(
        title=_("Agreements with teams"), rows=Rows.of(models.Pledge, request, asked.moment), answer=Agreements,
        search=("text", "needs", "note"), sorts={name: name for name in ("due", "state", "proposed_on")}, sort="due",
        where={"state": asked.state, "team_id": asked.team},
    )  # fmt: skip
    return show(request, asked, listed, sort=asked.sort)


@router.post("/agreements", response={201: Agreement}, auth=may("lead teams"))
def propose_agreement(request: Call, given: AgreementProposed, response: HttpResponse) -> Any:
    """Say what the team will do; the architect agrees."""
    team = records.one(models.Team, request, given.team, None)
    wanted = Wanted(given.text, given.due.isoformat(), given.needs)
    valid(pledges.problems(wanted, today=clock.today()))
    row = pledges.propose(wanted, team, person=me(request), by=request.auth.actor, today=clock.today())
    records.stamp(response, row)
    return Status(201, row)


@router.get("/agreements/{slug:key}", response=Agreement, auth=may("lead teams"))
def agreement(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One agreement."""
    found = records.one(models.Pledge, request, key, asked.moment)
    records.stamp(response, found)
    return found


@router.post("/agreements/{slug:key}/answer", response=Agreement, auth=may("lead teams"))
def answer_agreement(
    request: Call, key: str, given: AgreementAnswered, if_match: IfMatch, response: HttpResponse
) -> Any:
    """The architect agrees, or sends it back with a reason."""
    found = records.one(models.Pledge, request, key, None, "manager")
    fresh(found, if_match)
    by, today = request.auth.actor, clock.today()
    pledges.answer(found, agrees=given.agrees, note=given.note, person=me(request), by=by, today=today)
    records.stamp(response, found)
    return found


@router.post("/agreements/{slug:key}/settle", response=Agreement, auth=may("lead teams"))
def settle_agreement(
    request: Call, key: str, given: AgreementSettled, if_match: IfMatch, response: HttpResponse
) -> Any:
    """Kept, dropped, or for another day: by the manager whose agreement it is."""
    found = records.one(models.Pledge, request, key, None, "manager")
    fresh(found, if_match)
    due = given.due.isoformat() if given.due else ""
    by, today = request.auth.actor, clock.today()
    pledges.settle(found, given.state, note=given.note, person=me(request), by=by, today=today, due=due)
    records.stamp(response, found)
    return found


@router.get("/agreements/{slug:key}/history", response=Changes, auth=may("lead teams"))
def agreement_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one agreement."""
    return records.history(request, asked, records.one(models.Pledge, request, key, asked.moment))


@router.get("/co-ownership", response=CoOwnership, auth=may("see co-ownership"))
def co_ownership(request: Call) -> Any:
    """What teams took on themselves, by team and by name; teams of fewer than five people are left out."""
    found = owning.overview(house(today=clock.today()))
    teams = [
        {"team": one.team.name, "agreed": list(one.agreed), "kept": one.kept, "needs": list(one.needs),
         "champion": one.champion}
        for one in found.teams
    ]  # fmt: skip
    return {"teams": teams, "hidden": found.hidden}


@router.get("/teams/{slug:key}/talk", response=TalkingPoints, auth=may("lead teams"))
def talking_points(request: Call, key: str) -> Any:
    """The points of a team's next meeting: as they were edited, else as they follow from what changed."""
    today = clock.today()
    known, person = house(today=today), me(request)
    team = known.teams.get(key)
    if team is None or not known.may_lead(person, team):
        raise Http404(key)
    row = talks.coming(team)
    if row is not None:
        return {"since": row.since, "points": row.points}
    since = talks.since_of(team, today=today)
    return {"since": since, "points": talks.gathered(team, since=since, today=today, known=known)}
