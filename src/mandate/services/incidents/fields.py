"""The fields of an incident, and what makes one wrong beyond its single fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.records.models import Incident
from mandate.services.sheets.fields import Field, Sheet, Sort

OPEN, CLOSED = "open", "closed"
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

INCIDENTS = Sheet(
    "incident",
    Incident,
    "incidents",
    gettext_noop("Incidents"),
    (
        Field("title", gettext_noop("What happened, in a few words"), Sort.TEXT, "", 160, needed=True),
        Field(
            "sort", gettext_noop("What it is"), Sort.CHOICE, gettext_noop("breach, serious, complaint or near_miss."),
            needed=True, choices=("near_miss", "complaint", "breach", "serious"), words="incident_sort",
        ),
        Field(
            "what", gettext_noop("What happened"), Sort.LONG,
            gettext_noop("What you saw, and what you did. Names of people only where they are needed."), needed=True,
        ),
        Field("aware_on", gettext_noop("Known since"), Sort.DAY, gettext_noop("Day somebody here knew."), needed=True),
        Field("aware_time", gettext_noop("At what time"), Sort.TEXT, gettext_noop("As 14:30; empty is midnight."), 5),
        Field("tool", gettext_noop("Tool"), Sort.ONE, gettext_noop("A tool, by name or key."), points_to="tool"),
        Field("people", gettext_noop("People it touches"), Sort.WHOLE, gettext_noop("How many."), most=100_000_000),
        Field(
            "severity", gettext_noop("What came of a serious incident"), Sort.CHOICE,
            gettext_noop("death, widespread or other; empty where it is none."),
            choices=("", "death", "widespread", "other"), words="incident_severity",
        ),
        Field(
            "risk", gettext_noop("Risk to people"), Sort.CHOICE, gettext_noop("none, some or high; empty: not judged."),
            choices=("", "none", "some", "high"), words="incident_risk",
        ),
        Field(
            "owner", gettext_noop("Who handles it"), Sort.ONE, gettext_noop("A person: name, e-mail address or key."),
            points_to="person",
        ),
        Field("told_authority_on", gettext_noop("Authority told on"), Sort.DAY, gettext_noop("Day it was told.")),
        Field("told_people_on", gettext_noop("People told on"), Sort.DAY, gettext_noop("Day they were told.")),
        Field(
            "not_told_why", gettext_noop("Why somebody is not told, or late"), Sort.TEXT,
            gettext_noop("The authority reads this first."), 400,
        ),
        Field("decision", gettext_noop("Decision"), Sort.LONG, gettext_noop("What was decided, and by whom.")),
        Field("measures", gettext_noop("Measures"), Sort.LONG, gettext_noop("What was done so that it ends.")),
        Field("lesson", gettext_noop("Lesson"), Sort.LONG, gettext_noop("What changes so that it stays away.")),
        Field(
            "state", gettext_noop("State"), Sort.CHOICE, gettext_noop("open or closed."), choices=(OPEN, CLOSED),
            words="incident_state",
        ),
    ),
    "incident.reported",
    "incident.changed",
    "incident.changed",
)  # fmt: skip
HANDLED = ("owner", "told_authority_on", "told_people_on", "not_told_why", "decision", "measures", "lesson", "state")
"""What only whoever handles incidents writes."""


def problems(read: Mapping[str, Any], *, today: date) -> dict[str, str]:
    """What is wrong with these facts of an incident, by field."""
    found = {}
    aware = read["aware_on"]
    if aware and aware > today:
        found["aware_on"] = _("This day is still to come.")
    if read["aware_time"] and not _TIME.fullmatch(read["aware_time"]):
        found["aware_time"] = _("Write the time as 14:30.")
    for name in ("told_authority_on", "told_people_on"):
        if read[name] and read[name] > today:
            found[name] = _("This day is still to come.")
        elif read[name] and aware and read[name] < aware:
            found[name] = _("Nobody could be told before somebody knew.")
    if read["severity"] and read["sort"] != "serious":
        found["severity"] = _("This is asked of a serious incident only.")
    return {**found, **(_closing(read) if read["state"] == CLOSED else {})}


def _closing(read: Mapping[str, Any]) -> dict[str, str]:
    """What is missing before an incident is closed."""
    found = {}
    if not read["owner"]:
        found["owner"] = _("Say who handled it before it is closed.")
    if not read["decision"]:
        found["decision"] = _("Say what was decided before it is closed.")
    if not read["lesson"]:
        found["lesson"] = _("Say what is learned before it is closed.")
    breach = read["sort"] == "breach"
    if breach and not read["risk"]:
        found["risk"] = _("Judge the risk to people before it is closed.")
    owed = ["told_authority_on"] if read["sort"] == "serious" or (breach and read["risk"] in ("some", "high")) else []
    owed += ["told_people_on"] if breach and read["risk"] == "high" else []
    if any(not read[name] for name in owed) and not read["not_told_why"]:
        found["not_told_why"] = _("Say when the authority and the people were told, or why not.")
    if breach and read["risk"] == "none" and not read["not_told_why"]:
        found["not_told_why"] = _("Say why there is no risk: GDPR 33(5) asks for it in writing.")
    return found
