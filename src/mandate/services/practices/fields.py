"""Every field of a practice, declared once for its form, files and callers."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from mandate.records.models import Practice
from mandate.services.sheets.fields import Field, Sheet, Sort

SORTS = ("prompt", "practice")
LONGEST = 20_000

PRACTICES = Sheet(
    "practice",
    Practice,
    "practices",
    gettext_noop("Practices"),
    (
        Field(
            "title", gettext_noop("Name"), Sort.TEXT, gettext_noop("What it does, in a few words."), 120, needed=True
        ),
        Field(
            "sort",
            gettext_noop("Kind"),
            Sort.CHOICE,
            gettext_noop("prompt or practice."),
            choices=SORTS,
            words="practice_sort",
        ),
        Field("use", gettext_noop("What it is for"), Sort.TEXT, gettext_noop("When somebody would take it."), 300),
        Field(
            "text",
            gettext_noop("The text"),
            Sort.LONG,
            gettext_noop("The prompt, or the steps. Write [between brackets] what the reader fills in."),
            LONGEST,
            needed=True,
        ),
        Field("tool", gettext_noop("Tool"), Sort.ONE, gettext_noop("A tool of the register."), points_to="tool"),
        Field(
            "agent", gettext_noop("Agent"), Sort.TEXT, gettext_noop("Its name, where it is meant for an agent."), 120
        ),
        Field(
            "data_class",
            gettext_noop("Data it may hold"),
            Sort.CLASS,
            gettext_noop("The highest class of data that goes in."),
            needed=True,
        ),
        Field(
            "tested_with",
            gettext_noop("Tested on"),
            Sort.TEXT,
            gettext_noop("Which model or version, on which work."),
            120,
        ),
        Field("tested_on", gettext_noop("Tested when"), Sort.DAY, gettext_noop("Not a day to come.")),
        Field("team", gettext_noop("Team it comes from"), Sort.ONE, points_to="team"),
        Field(
            "owner", gettext_noop("Owner"), Sort.ONE, gettext_noop("Empty is whoever shares it."), points_to="person"
        ),
        Field("review_on", gettext_noop("Look again on"), Sort.DAY, gettext_noop("Empty is half a year from now.")),
    ),
    added="practice.shared",
    changed="practice.changed",
    removed="practice.retired",
    imported="practice.imported",
)
