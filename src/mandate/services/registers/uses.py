"""The fields of a use of AI, and what makes one wrong beyond its single fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.records.models import Use
from mandate.services.sheets.fields import Field, Sheet, Sort

_COUNTRY = re.compile(r"[A-Z]{2}")

USES = Sheet(
    "use",
    Use,
    "uses",
    gettext_noop("Uses of AI"),
    (
        Field(
            "name", gettext_noop("Name"), Sort.TEXT,
            gettext_noop("What it is used for, in a few words; no two uses share one."), 120, needed=True,
        ),
        Field(
            "about", gettext_noop("What it does"), Sort.LONG,
            gettext_noop("In a few sentences: what goes in, what comes out, who acts on it. It suggests answers."),
        ),
        Field("tool", gettext_noop("Tool"), Sort.ONE, gettext_noop("A tool, by name or key."), points_to="tool"),
        Field(
            "agent", gettext_noop("Agent"), Sort.TEXT, gettext_noop("Where you built it: what it is called."), 120
        ),
        Field(
            "purposes", gettext_noop("Purposes"), Sort.MANY, gettext_noop("What for."), points_to="purpose",
            unsaid=gettext_noop("nobody said"),
        ),
        Field(
            "datasets", gettext_noop("Data"), Sort.MANY, gettext_noop("Which data goes in."), points_to="dataset",
            unsaid=gettext_noop("nobody said"),
        ),
        Field(
            "people", gettext_noop("Who is affected"), Sort.TEXT,
            gettext_noop("Customers, applicants, colleagues, readers; or nobody."), 300,
            unsaid=gettext_noop("nobody said"),
        ),
        Field("team", gettext_noop("Team"), Sort.ONE, gettext_noop("A team, by name or key."), points_to="team"),
        Field(
            "owner", gettext_noop("Owner"), Sort.ONE, gettext_noop("A person: name, e-mail address or key."),
            points_to="person",
        ),
        Field(
            "country", gettext_noop("Country"), Sort.TEXT, gettext_noop("Where it takes place: two letters, as NL."), 2,
            needed=True,
        ),
        Field("ended_on", gettext_noop("Ended on"), Sort.DAY, gettext_noop("Last day on which it was used.")),
        Field("note", gettext_noop("Note"), Sort.LONG, gettext_noop("What else to know.")),
    ),
    "use.added",
    "use.changed",
    "use.removed",
    bulk=("owner", "team", "ended_on"),
)  # fmt: skip


def problems(read: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with these facts of a use, by field."""
    found = {}
    if not read["tool"] and not read["agent"]:
        found["tool"] = _("Name the tool, or the agent: a use is of something.")
    if read["country"] and not _COUNTRY.fullmatch(read["country"].upper()):
        found["country"] = _("A country is two letters, as NL or DE.")
    return found
