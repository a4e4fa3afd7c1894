"""Incidents as JSON: reported, handled and closed, each with the term that runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext as _
from ninja import Field, Query

from mandate.api import records, sheets
from mandate.api.entering import Call, may
from mandate.api.lists import Asked, At
from mandate.api.shapes import Out
from mandate.api.sheets import Noun, Texts
from mandate.api.texts import Words
from mandate.records import clock
from mandate.records.models import Incident
from mandate.services.incidents import standing
from mandate.services.incidents.fields import INCIDENTS
from mandate.services.incidents.keeping import KEEPER


class IncidentsAsked(Asked):
    """What the list can be asked."""

    state: Literal["open", "closed"] | None = None
    sort: Words = Field(default="", max_length=40, description="aware_on, title or sort; with - before it backwards.")


router, _made = sheets.calls(
    Noun(
        register=INCIDENTS,
        keeper=KEEPER,
        one="incident",
        many="incidents",
        tag="incidents",
        what="What went wrong or nearly did, what was decided, and what was learned.",
        texts=Texts(
            "Every incident the caller may see.", "A part of the list.", "A report.", "Report an incident.", ""
        ),
        title=lambda: _("Incidents"),
        asked=IncidentsAsked,
        sees="report incidents",
        writes="report incidents",
        search=("title", "what"),
        sorts=("aware_on", "title", "sort"),
        where=lambda asked: {"state": asked.state},
        shown=lambda field: field.explained("en") or None,
        given=lambda field: field.explained("en") or None,
        names=lambda field: ("Key or name of", 254),
    ),
    __name__,
)


class IncidentStands(Out):
    """Where an incident stands."""

    term: str = Field(description="no_term, future, no_risk, running, overdue, told or told_late.")
    article: str
    due: datetime | None
    sentence: str


@router.get("/incidents/{slug:key}/standing", response=IncidentStands, auth=may("report incidents"))
def incident_standing(request: Call, key: str, asked: Query[At]) -> Any:
    """The term of an incident: the article, its last moment, and the same in a sentence."""
    row = records.one(Incident, request, key, asked.moment)
    found = standing.term(row, now=asked.moment or clock.now())
    return {
        "term": found.term.value, "article": found.article, "due": found.due, "sentence": standing.sentence(row, found)
    }  # fmt: skip
