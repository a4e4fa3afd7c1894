"""Goals as JSON: those the caller may see, set, changed, reached or dropped; a person's own stay with that person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field

from mandate.api import portfoliosheets, records, sheets
from mandate.api.bodies import IfMatch, Reason, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Asked
from mandate.api.texts import Words
from mandate.records import models
from mandate.services.portfolio import goals as service
from mandate.services.portfolio.fields import GOALS


class GoalsAsked(Asked):
    """What the list of goals can be asked."""

    level: Literal["company", "team", "individual"] | None = None
    area: Literal["customer", "brand", "sales", "marketing"] | None = None
    line: Literal["price", "cost", "retention", "channel", "proposition"] | None = None
    state: Literal["open", "reached", "dropped"] | None = None
    sort: Words = Field(default="", max_length=40, description="title, level, area, line or by; - before: backwards.")


def _guard(request: Call, facts: Mapping[str, Any], row: Any) -> None:
    """Raises Refused where the caller may not set such a goal, nor change this one."""
    person = me(request)
    if row is not None:
        service.refuse_others(row, person)
        now = service.may_set(row.level, row.team_id, person)
        if now is not None:
            raise now
    level = str(facts.get("level") or (row.level if row else "company"))
    team = str(facts.get("team") or (row.team_id if row else "") or "")
    refusal = service.may_set(level, team, person)
    if refusal is not None:
        raise refusal


router, made = sheets.calls(
    portfoliosheets.noun(
        register=GOALS,
        one="goal",
        many="goals",
        what="What the organisation, a team or a person wants to reach.",
        title=lambda: _("Goals"),
        asked=GoalsAsked,
        sees="see goals",
        writes="set goals",
        search=("title", "measure", "target"),
        sorts=("title", "level", "area", "line", "by"),
        where=lambda asked: {"level": asked.level, "area": asked.area, "line": asked.line, "state": asked.state},
        more={"state": (Literal["open", "reached", "dropped"], ...)},
        guard=_guard,
    ),
    __name__,
)


class GoalSettled(Reason):
    """What a goal becomes, and why."""

    state: Literal["open", "reached", "dropped"]


@router.post("/goals/{slug:key}/settle", response=made.row, auth=may("set goals"))
def settle_goal(request: Call, key: str, given: GoalSettled, if_match: IfMatch, response: HttpResponse) -> Any:
    """A goal reached, dropped with a reason, or open again."""
    found = records.one(models.Goal, request, key, None)
    fresh(found, if_match)
    _guard(request, {}, found)
    service.settle(found, given.state, by=request.auth.actor, why=given.why)
    records.stamp(response, found)
    return found
