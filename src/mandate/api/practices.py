"""The practice library as JSON: list, share, change, retire or renew, say that it helped, and its editions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query

from mandate.api import records, sheets
from mandate.api.bodies import Given, IfMatch, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Asked, At
from mandate.api.shapes import Out
from mandate.api.sheets import Noun, Texts
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services.practices import keeping, library
from mandate.services.practices.fields import PRACTICES
from mandate.services.sheets.fields import Field as Declared


class PracticesAsked(Asked):
    """What the list of practices can be asked."""

    sort_: Literal["prompt", "practice"] | None = Field(default=None, alias="kind")
    state: Literal["current", "retired"] | None = None
    sort: Words = Field(
        default="", max_length=40, description="title, review_on or tested_on; with - before it backwards."
    )


def _explained(field: Declared) -> str | None:
    return field.explained("en") or None


router, made = sheets.calls(
    Noun(
        register=PRACTICES,
        keeper=library.KEEPER,
        one="shared_practice",
        many="library",
        tag="practices",
        what="A prompt or way of working, with its owner, what it was tested on and the data it may hold.",
        texts=Texts(
            listed="Every practice.", part="A part of the library.", new="A new practice.",
            added="Share a practice; 409 where the rules do not let this data into this tool.", removed="",
        ),
        title=lambda: _("Practices"),
        asked=PracticesAsked,
        sees="see practices",
        writes="write practices",
        search=("title", "use", "text", "agent", "tested_with"),
        sorts=("title", "review_on", "tested_on"),
        where=lambda asked: {"sort": asked.sort_, "state": asked.state},
        shown=_explained,
        given=_explained,
        names=lambda field: ("Key or name of", 254),
        more={"state": (Literal["current", "retired"], ...), "edition": (int, ...)},
    ),
    __name__,
)  # fmt: skip


class PracticeSettled(Given):
    """Retired with a reason, or looked at and good for another half year."""

    state: Literal["current", "retired"]
    why: Words = Field(default="", max_length=300, description="Needed where it is retired.")


class PracticeVoted(Given):
    """Whether it helped the caller."""

    helped: bool = True


class PracticeVotes(Out):
    """How many people a practice helped, and whether the caller is one of them."""

    helped: int
    you: bool


class PracticeEdition(Out):
    """One version of the text."""

    number: int
    at: datetime
    text: str


@router.post("/library/{slug:key}/settle", response=made.row, auth=may("write practices"))
def settle_practice(request: Call, key: str, given: PracticeSettled, if_match: IfMatch, response: HttpResponse) -> Any:
    """Retire a practice, or say that it still works: by its owner or the architect."""
    found = records.one(models.Practice, request, key, None, "owner")
    fresh(found, if_match)
    if given.state == keeping.RETIRED:
        keeping.retire(found, why=given.why, person=me(request), by=request.auth.actor)
    else:
        keeping.renew(found, person=me(request), by=request.auth.actor, today=clock.today(), why=given.why)
    records.stamp(response, found)
    return found


@router.post("/library/{slug:key}/vote", response=PracticeVotes, auth=may("see practices"))
def vote_practice(request: Call, key: str, given: PracticeVoted) -> Any:
    """Say once that it helped, or take that back."""
    found = records.one(models.Practice, request, key, None)
    library.vote(found, me(request), helped=given.helped)
    return {"helped": library.votes().get(key, 0), "you": given.helped}


@router.get("/library/{slug:key}/editions", response=list[PracticeEdition], auth=may("see practices"))
def practice_editions(request: Call, key: str, asked: Query[At]) -> Any:
    """Every version of the text until then, the newest first."""
    at = asked.moment
    found = library.editions(records.one(models.Practice, request, key, at))
    return [one for one in found if at is None or one.at <= at]
