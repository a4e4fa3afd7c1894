"""Every field of an initiative, a goal, a capacity and a budget, declared once for forms, files and callers."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from mandate.records.models import Budget, Capacity, Goal, Initiative
from mandate.services.sheets.fields import Field, Sheet, Sort
from mandate.services.sheets.values import MOST_MONEY

APPROACHES = ("proven", "experiment", "foundation", "legal")
LEVELS = ("company", "team", "individual")
AREAS = ("customer", "brand", "sales", "marketing")
LINES = ("price", "cost", "retention", "channel", "proposition")
UNITS = ("", "EUR", "hours", "customers", "points")

_ROLE = gettext_noop("Each as role: hours, one a line or with ; between them.")

INITIATIVES = Sheet(
    "initiative",
    Initiative,
    "initiatives",
    gettext_noop("Initiatives"),
    (
        Field(
            "title", gettext_noop("Name"), Sort.TEXT, gettext_noop("What is done, in a few words."), 200, needed=True
        ),
        Field("why", gettext_noop("Why"), Sort.LONG, gettext_noop("What gets better, and for whom."), needed=True),
        Field(
            "approach",
            gettext_noop("Approach"),
            Sort.CHOICE,
            gettext_noop("proven, experiment, foundation or legal."),
            choices=APPROACHES, words="approach",
        ),
        Field(
            "first_step",
            gettext_noop("First step"),
            Sort.LONG,
            gettext_noop("What can be done within 14 days."),
            needed=True,
        ),
        Field(
            "due",
            gettext_noop("First step before"),
            Sort.DAY,
            gettext_noop("Empty is fourteen days from now."),
        ),
        Field(
            "review_on",
            gettext_noop("Review"),
            Sort.DAY,
            gettext_noop("Empty is three months after the first step."),
        ),
        Field(
            "person",
            gettext_noop("Owner"),
            Sort.ONE,
            gettext_noop("A person: name, e-mail address or key."),
            points_to="person",
        ),
        Field("owner", gettext_noop("Role of the owner"), Sort.TEXT, gettext_noop("While no person owns it."), 120),
        Field(
            "goals",
            gettext_noop("Goals it serves"),
            Sort.MANY,
            gettext_noop("At least one; goals of a person stay private and cannot be named."),
            points_to="goal",
        ),
        Field("teams", gettext_noop("Teams"), Sort.MANY, gettext_noop("Of whom it asks something."), points_to="team"),
        Field(
            "required",
            gettext_noop("To be learned first"),
            Sort.LEVELS,
            gettext_noop("Levels that everybody in its teams has before it starts, as competence: level."),
            points_to="competence",
        ),
        Field("size", gettext_noop("Size"), Sort.CHOICE, gettext_noop("S, M or L."), choices=("", "S", "M", "L"),
            words="size"),
        Field(
            "months", gettext_noop("Months"), Sort.WHOLE, gettext_noop("Empty is that of its size."), most=60, least=1
        ),
        Field("months_low", gettext_noop("At least (months)"), Sort.WHOLE, most=60, least=1),
        Field("months_high", gettext_noop("At most (months)"), Sort.WHOLE, most=60, least=1),
        Field("effort", gettext_noop("Hours by role"), Sort.PAIRS, _ROLE, 100_000, points_to="role"),
        Field("hours", gettext_noop("Hours for a first version"), Sort.WHOLE, most=10_000),
        Field("cost", gettext_noop("Cost"), Sort.MONEY, gettext_noop("Money out of the budget, in all.")),
        Field("currency", gettext_noop("Currency"), Sort.TEXT, gettext_noop("Three letters; empty is EUR."), 3),
        Field("budget", gettext_noop("Budget"), Sort.TEXT, gettext_noop("Name of the budget that pays it."), 80),
        Field(
            "modes",
            gettext_noop("Other ways to do it"),
            Sort.WAYS,
            gettext_noop("One a line: name | months | role: hours; role: hours | cost."),
        ),
        Field(
            "after",
            gettext_noop("Comes after"),
            Sort.AFTER,
            gettext_noop("One a line: initiative, or initiative | months in between."),
            points_to="initiative",
        ),
        Field(
            "excludes",
            gettext_noop("Cannot go with"),
            Sort.MANY,
            gettext_noop("Initiatives of which one keeps the other out."),
            points_to="initiative",
        ),
        Field(
            "alternative_of",
            gettext_noop("One of a group"),
            Sort.TEXT,
            gettext_noop("Of the initiatives with the same word here, one at most is planned."),
            60,
        ),
        Field("value_low", gettext_noop("Value a month, at least"), Sort.MONEY, gettext_noop("Once it is delivered.")),
        Field("value_high", gettext_noop("Value a month, at most"), Sort.MONEY),
        Field(
            "value_unit",
            gettext_noop("Unit of the value"),
            Sort.CHOICE,
            gettext_noop("EUR, hours, customers or points."),
            choices=UNITS, words="value_unit",
        ),
        Field(
            "grade",
            gettext_noop("How well the value is known"),
            Sort.CHOICE,
            gettext_noop("perceived, measured or proven."),
            choices=("", "perceived", "measured", "proven"), words="grade",
        ),
        Field(
            "confidence",
            gettext_noop("Confidence"),
            Sort.CHOICE,
            gettext_noop("low, medium or high."),
            choices=("", "low", "medium", "high"), words="confidence",
        ),
        Field("not_before", gettext_noop("Not before"), Sort.DAY, gettext_noop("First day on which it may start.")),
        Field("promised_on", gettext_noop("Promised for"), Sort.DAY, gettext_noop("Day it is promised to be done.")),
        Field("legal_due", gettext_noop("Legal date"), Sort.DAY, gettext_noop("Day the law sets.")),
        Field("legal_source", gettext_noop("Citation"), Sort.TEXT, gettext_noop("Law and article of that date."), 160),
        Field("mt_gate", gettext_noop("The MT agrees before it starts"), Sort.YES),
        Field("mandatory", gettext_noop("Has to be planned"), Sort.YES),
        Field(
            "hypothesis",
            gettext_noop("Hypothesis"),
            Sort.LONG,
            gettext_noop("Of an experiment: what you expect to see, and what would prove you wrong."),
        ),
        Field("max_loss", gettext_noop("Maximum loss"), Sort.MONEY, gettext_noop("Of an experiment, all in.")),
        Field("ends_on", gettext_noop("Ends on"), Sort.DAY, gettext_noop("Last day of an experiment.")),
    ),
    "initiative.drafted",
    "initiative.changed",
    "initiative.dropped",
    imported="initiative.imported",
    bulk=(
        "approach", "size", "person", "goals", "teams", "budget", "confidence", "not_before", "promised_on", "mt_gate",
        "mandatory", "review_on",
    ),
)  # fmt: skip

GOALS = Sheet(
    "goal",
    Goal,
    "goals",
    gettext_noop("Goals"),
    (
        Field(
            "title",
            gettext_noop("Goal"),
            Sort.TEXT,
            gettext_noop("What is reached, so that anybody can see whether it is."),
            200,
            needed=True,
        ),
        Field(
            "level",
            gettext_noop("Of whom"),
            Sort.CHOICE,
            gettext_noop("company, team or individual."),
            choices=LEVELS,
            words="goal_level",
        ),
        Field(
            "area",
            gettext_noop("Area"),
            Sort.CHOICE,
            gettext_noop("customer, brand, sales or marketing."),
            choices=AREAS,
            words="area",
        ),
        Field(
            "line",
            gettext_noop("Line of the business model"),
            Sort.CHOICE,
            gettext_noop("price, cost, retention, channel or proposition."),
            choices=LINES,
            words="business_line",
        ),
        Field("parent", gettext_noop("Serves"), Sort.ONE, gettext_noop("A goal above it."), points_to="goal"),
        Field("team", gettext_noop("Team"), Sort.ONE, gettext_noop("Of a goal of a team."), points_to="team"),
        Field(
            "shared_with",
            gettext_noop("Shared with"),
            Sort.ONE,
            gettext_noop("Of a goal of a person: the one manager who may see it."),
            points_to="person",
        ),
        Field("measure", gettext_noop("How it is measured"), Sort.TEXT, gettext_noop("May come later."), 200),
        Field("target", gettext_noop("Target"), Sort.TEXT, gettext_noop("In figures, with today's beside it."), 120),
        Field("by", gettext_noop("Reached by"), Sort.DAY),
        Field("why", gettext_noop("Why"), Sort.LONG),
    ),
    "goal.set",
    "goal.changed",
    "goal.dropped",
)

CAPACITIES = Sheet(
    "capacity",
    Capacity,
    "capacities",
    gettext_noop("Capacity"),
    (
        Field("role", gettext_noop("Role"), Sort.TEXT, gettext_noop("As initiatives name it."), 60, needed=True),
        Field("team", gettext_noop("Team"), Sort.ONE, points_to="team"),
        Field("person", gettext_noop("Person"), Sort.ONE, points_to="person"),
        Field("hours", gettext_noop("Hours a month"), Sort.MONEY, gettext_noop("All of them."), 100_000, needed=True),
        Field(
            "running",
            gettext_noop("Of which running work"),
            Sort.MONEY,
            gettext_noop("What existing work takes a month."),
            100_000,
        ),
        Field(
            "holidays",
            gettext_noop("Holidays"),
            Sort.PAIRS,
            gettext_noop("Hours off by month: 2026-12: 40, one a line."),
            100_000,
            points_to="month",
        ),
        Field("valid_from", gettext_noop("From"), Sort.DAY, needed=True),
        Field("valid_until", gettext_noop("Until"), Sort.DAY),
    ),
    "capacity.set",
    "capacity.changed",
    "capacity.removed",
)

BUDGETS = Sheet(
    "budget",
    Budget,
    "budgets",
    gettext_noop("Budgets"),
    (
        Field("name", gettext_noop("Name"), Sort.TEXT, gettext_noop("As initiatives name it."), 80, needed=True),
        Field("currency", gettext_noop("Currency"), Sort.TEXT, gettext_noop("Three letters; empty is EUR."), 3),
        Field(
            "quarters",
            gettext_noop("Money by quarter"),
            Sort.PAIRS,
            gettext_noop("2027-Q1: 12000, one a line. A quarter that is not named has nothing."),
            MOST_MONEY,
            points_to="quarter",
        ),
        Field("carry", gettext_noop("What is left moves on to the next quarter"), Sort.YES),
    ),
    "budget.set",
    "budget.changed",
    "budget.removed",
)

SHEETS: Mapping[str, Sheet] = {one.kind: one for one in (BUDGETS, CAPACITIES, GOALS, INITIATIVES)}
"""Every such kind of record by its name."""
