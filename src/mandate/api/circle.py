"""The named circle as JSON, for its members alone: who it waits for is not told, answers only while all agree."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from ninja import Field, Router

from mandate.api.bodies import Given
from mandate.api.entering import Call, may, me
from mandate.api.shapes import Out
from mandate.records import clock, models
from mandate.services import circle as service

router = Router(tags=["circle"])


class SideBySide(Out):
    """One question with everybody's answer, in the order of `members`."""

    item: str
    answers: list[int | str | None] = Field(description="1 to 5, dk, na, or null for not answered.")
    spread: int = Field(description="Steps between the lowest and the highest answer.")


class NamedCircle(Out):
    """The circle of a named assessment as its member sees it."""

    open: bool
    agreed: int
    answered: int
    people: int
    you_agreed: bool
    you_answered: bool
    members: list[str] = Field(description="Names; empty while it is closed.")
    items: list[SideBySide] = Field(description="The largest differences first; empty while it is closed.")


class TakenBack(Given):
    """Whether the answers go too."""

    forget: bool = False


def _entered(request: Call, key: str) -> tuple[models.Campaign, service.Circle]:
    campaign = models.Campaign.objects.filter(key=key).first()
    found = service.entered(campaign, me(request), today=clock.today()) if campaign else None
    if campaign is None or found is None:
        raise Http404(key)
    return campaign, found


def _out(request: Call, campaign: models.Campaign, found: service.Circle) -> NamedCircle:
    place = found.of(me(request))
    assert place is not None  # noqa: S101 - entered() gives the circle to its members alone
    rows = service.side_by_side(campaign, me(request), today=clock.today())[1] if found.open else ()
    return NamedCircle(
        open=found.open,
        agreed=found.count("agreed"),
        answered=found.count("answered"),
        people=len(found.members),
        you_agreed=place.agreed,
        you_answered=place.answered,
        members=[member.person.name for member in found.members] if found.open else [],
        items=[SideBySide(item=row.item, answers=list(row.answers), spread=row.spread) for row in rows],
    )


@router.get("/assessments/{slug:key}/circle", response=NamedCircle, auth=may("take part"))
def circle(request: Call, key: str) -> Any:
    """The circle for one of its members; nothing is here for anybody else. Agreeing is done on its page, by people."""
    campaign, found = _entered(request, key)
    return _out(request, campaign, found)


@router.post("/assessments/{slug:key}/circle/withdraw", response=NamedCircle, auth=may("take part"))
def withdraw_from_circle(request: Call, key: str, given: TakenBack) -> Any:
    """Take the own word back, without a reason: the answers close for everybody at once."""
    campaign, _found = _entered(request, key)
    person, today = me(request), clock.today()
    service.withdraw(campaign, person, by=request.auth.actor, today=today, forget=given.forget)
    return _out(request, campaign, service.circle(campaign, today=today))
