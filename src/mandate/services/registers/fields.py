"""Every field of a register, declared once: forms, files and the API read and write it by this declaration."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from mandate.engines.terms import Status
from mandate.records.models import (
    Attainment,
    Classification,
    Competence,
    Dataset,
    Purpose,
    Record,
    Tool,
    Vendor,
)
from mandate.services.registers.touchpoints import TOUCHPOINTS
from mandate.services.registers.uses import USES
from mandate.services.sheets.fields import Field, Sheet, Sort

NONE, ASKED, SIGNED, NOT_NEEDED = "none", "asked", "signed", "not_needed"
AGREEMENTS = (NONE, ASKED, SIGNED, NOT_NEEDED)

_OWNER = Field(
    "owner", gettext_noop("Owner"), Sort.ONE, gettext_noop("A person: name, e-mail address or key."), points_to="person"
)
_NAME = Field(
    "name",
    gettext_noop("Name"),
    Sort.TEXT,
    gettext_noop("The name people use; no two rows share one."),
    120,
    needed=True,
)
_NAME_NL = Field("name_nl", gettext_noop("Name in Dutch"), Sort.TEXT, gettext_noop("Where it differs."), 120)
_TEAMS = Field(
    "teams",
    gettext_noop("Teams"),
    Sort.MANY,
    gettext_noop("For which teams; none ticked means everybody."),
    points_to="team",
    unsaid=gettext_noop("everybody"),
)
_CLASS = Field("data_class", gettext_noop("Class of data"), Sort.CLASS, gettext_noop("0 public to 4 special personal."))
_UNTIL = Field("until", gettext_noop("Until"), Sort.DAY, gettext_noop("Last day on which this holds."))

CLASSES = Sheet(
    "classification",
    Classification,
    "classes",
    gettext_noop("Classes of data"),
    (
        Field(
            "rank",
            gettext_noop("Rank"),
            Sort.CLASS,
            gettext_noop("0 public to 4 special personal; fixed."),
            needed=True,
            fixed=True,
        ),
        Field(
            "name",
            gettext_noop("Name"),
            Sort.TEXT,
            gettext_noop("What the organisation calls this class."),
            60,
            needed=True,
        ),
        Field("name_nl", gettext_noop("Name in Dutch"), Sort.TEXT, gettext_noop("Where it differs."), 60),
        Field(
            "examples", gettext_noop("Examples"), Sort.LONG, gettext_noop("What belongs to it, in things people know.")
        ),
        Field("examples_nl", gettext_noop("Examples in Dutch"), Sort.LONG, gettext_noop("Where it differs.")),
        Field(
            "handling",
            gettext_noop("How to handle it"),
            Sort.LONG,
            gettext_noop("Where it may go, and where it may not."),
        ),
        Field("handling_nl", gettext_noop("How to handle it, in Dutch"), Sort.LONG, gettext_noop("Where it differs.")),
    ),
    "classification.changed",
    "classification.changed",
    "classification.removed",
)

VENDORS = Sheet(
    "vendor",
    Vendor,
    "vendors",
    gettext_noop("Vendors"),
    (
        _NAME,
        Field("country", gettext_noop("Country"), Sort.TEXT, gettext_noop("Where the vendor is established."), 60),
        Field(
            "location", gettext_noop("Where the data is processed"), Sort.TEXT, gettext_noop("Country or region."), 120
        ),
        Field(
            "agreement",
            gettext_noop("Processor agreement"),
            Sort.CHOICE,
            gettext_noop("none, asked, signed or not_needed (GDPR art. 28)."),
            choices=AGREEMENTS,
            words="agreement",
        ),
        Field(
            "agreement_on", gettext_noop("Signed on"), Sort.DAY, gettext_noop("Day on which the agreement was signed.")
        ),
        Field(
            "agreement_until",
            gettext_noop("Agreement until"),
            Sort.DAY,
            gettext_noop("Last day on which the agreement holds."),
        ),
        Field("reference", gettext_noop("Reference"), Sort.TEXT, gettext_noop("Where the agreement is kept."), 200),
        Field(
            "training",
            gettext_noop("Trains on what goes in"),
            Sort.CHOICE,
            gettext_noop("no, yes, or empty where nobody knows."),
            choices=("", "no", "yes"),
            words="training",
        ),
        Field(
            "subprocessors",
            gettext_noop("Sub-processors"),
            Sort.LONG,
            gettext_noop("Who else works with the data, and where (GDPR art. 28(2))."),
        ),
        Field(
            "review_by",
            gettext_noop("Look again by"),
            Sort.DAY,
            gettext_noop("Last day on which agreement, place and sub-processors are looked at again."),
        ),
        Field("contact", gettext_noop("Contact"), Sort.TEXT, gettext_noop("Whom to ask there."), 200),
        Field("note", gettext_noop("Note"), Sort.LONG, gettext_noop("What else to know.")),
    ),
    "vendor.added",
    "vendor.changed",
    "vendor.removed",
)

PURPOSES = Sheet(
    "purpose",
    Purpose,
    "purposes",
    gettext_noop("Purposes"),
    (
        _NAME,
        _NAME_NL,
        Field("about", gettext_noop("What belongs to it"), Sort.LONG, gettext_noop("In one or two sentences.")),
        Field(
            "broader",
            gettext_noop("Part of"),
            Sort.ONE,
            gettext_noop("The broader purpose, by name or key."),
            points_to="purpose",
        ),
        _OWNER,
    ),
    "purpose.added",
    "purpose.changed",
    "purpose.removed",
    readable_key=True,
)

COMPETENCES = Sheet(
    "competence",
    Competence,
    "competences",
    gettext_noop("Competences"),
    (
        _NAME,
        _NAME_NL,
        Field(
            "about",
            gettext_noop("What the levels mean"),
            Sort.LONG,
            gettext_noop("What somebody can do at level 1, 2, 3, 4 and 5."),
        ),
        Field(
            "way",
            gettext_noop("How to get there"),
            Sort.LONG,
            gettext_noop("The training, the page, the person to ask."),
        ),
    ),
    "competence.added",
    "competence.changed",
    "competence.removed",
    readable_key=True,
)

DATASETS = Sheet(
    "dataset",
    Dataset,
    "datasets",
    gettext_noop("Datasets"),
    (
        _NAME,
        Field("about", gettext_noop("What is in it"), Sort.LONG, gettext_noop("In one or two sentences.")),
        Field("domain", gettext_noop("Domain"), Sort.TEXT, gettext_noop("Part of the business it belongs to."), 80),
        Field("stored_in", gettext_noop("Stored in"), Sort.TEXT, gettext_noop("System or place."), 160),
        Field(
            "organised",
            gettext_noop("How it is organised"),
            Sort.LONG,
            gettext_noop("Tables, fields, folders; never contents."),
        ),
        _CLASS,
        Field("personal", gettext_noop("About people"), Sort.YES, gettext_noop("yes or no.")),
        Field(
            "special",
            gettext_noop("Special categories"),
            Sort.YES,
            gettext_noop("yes or no: health, belief, union (GDPR art. 9)."),
        ),
        Field(
            "purposes",
            gettext_noop("May be used for"),
            Sort.MANY,
            gettext_noop("Purposes; none ticked means no use."),
            points_to="purpose",
            unsaid=gettext_noop("no purpose, so no use"),
        ),
        _TEAMS,
        _OWNER,
        Field(
            "vendor",
            gettext_noop("Kept by"),
            Sort.ONE,
            gettext_noop("The vendor that keeps it, by name or key."),
            points_to="vendor",
        ),
        Field(
            "retention_months",
            gettext_noop("Kept for (months)"),
            Sort.WHOLE,
            gettext_noop("In months."),
            most=1200,
            least=1,
        ),
        Field("retention_why", gettext_noop("Why that long"), Sort.TEXT, gettext_noop("Law, contract or need."), 200),
        Field(
            "links",
            gettext_noop("Connected with"),
            Sort.LINKS,
            gettext_noop("One a line: dataset | field they share | note."),
            points_to="dataset",
        ),
        Field("why", gettext_noop("Why"), Sort.LONG, gettext_noop("The reason for these rules.")),
        _UNTIL,
    ),
    "dataset.added",
    "dataset.changed",
    "dataset.removed",
    bulk=("owner", "until", "data_class", "teams", "purposes"),
)

TOOLS = Sheet(
    "tool",
    Tool,
    "tools",
    gettext_noop("Tools"),
    (
        _NAME,
        Field(
            "status",
            gettext_noop("Standing"),
            Sort.CHOICE,
            gettext_noop("in_use, pilot, not_yet, not_allowed or unknown."),
            choices=tuple(one.value for one in Status),
            words="status",
        ),
        Field("why", gettext_noop("Why"), Sort.LONG, gettext_noop("One or two sentences a colleague understands.")),
        Field("purpose", gettext_noop("What for"), Sort.TEXT, gettext_noop("In your own words."), 300),
        Field(
            "purposes",
            gettext_noop("Purposes it may be used for"),
            Sort.MANY,
            gettext_noop("None ticked means any."),
            points_to="purpose",
            unsaid=gettext_noop("any purpose"),
        ),
        Field("audience", gettext_noop("For whom"), Sort.TEXT, gettext_noop("In your own words: teams or roles."), 300),
        _TEAMS,
        Field("data_class", gettext_noop("Data up to"), Sort.CLASS, gettext_noop("0 public to 4 special personal.")),
        Field(
            "required",
            gettext_noop("What somebody must know first"),
            Sort.LEVELS,
            gettext_noop("Competence: level, as prompting: 2."),
            points_to="competence",
            unsaid=gettext_noop("nothing"),
        ),
        Field("conditions", gettext_noop("Conditions"), Sort.LONG, gettext_noop("What to keep to when using it.")),
        _UNTIL,
        Field(
            "alternative",
            gettext_noop("Instead"),
            Sort.TEXT,
            gettext_noop("What to use when this is not allowed."),
            200,
        ),
        _OWNER,
        Field(
            "owner_text",
            gettext_noop("Owner as written"),
            Sort.TEXT,
            gettext_noop("Where the owner is no person in the record."),
            160,
        ),
        Field("vendor", gettext_noop("From"), Sort.TEXT, gettext_noop("Who makes it."), 120),
        Field(
            "supplier",
            gettext_noop("Bought from"),
            Sort.ONE,
            gettext_noop("A vendor, by name or key."),
            points_to="vendor",
        ),
        Field(
            "location", gettext_noop("Where the data is processed"), Sort.TEXT, gettext_noop("Country or region."), 120
        ),
        Field("cost", gettext_noop("Cost"), Sort.TEXT, gettext_noop("As you would say it: EUR 240 a month."), 80),
        Field("url", gettext_noop("Address"), Sort.TEXT, gettext_noop("Begins with https://."), 300),
        Field(
            "service",
            gettext_noop("Catalogue id"),
            Sort.TEXT,
            gettext_noop("Joins the row to what discovery sees."),
            80,
        ),
        Field("category", gettext_noop("Category"), Sort.TEXT, gettext_noop("A category of the catalogue."), 40),
        Field(
            "not_ai", gettext_noop("Not AI"), Sort.YES, gettext_noop("yes where somebody looked and here it is no AI.")
        ),
    ),
    "tool.added",
    "tool.changed",
    "tool.removed",
    bulk=("status", "owner", "until", "data_class", "teams", "purposes"),
)

ATTAINMENTS = Sheet(
    "attainment",
    Attainment,
    "levels",
    gettext_noop("Levels reached"),
    (
        Field(
            "person",
            gettext_noop("Person"),
            Sort.ONE,
            gettext_noop("Name, e-mail address or key."),
            needed=True,
            points_to="person",
        ),
        Field(
            "competence",
            gettext_noop("Competence"),
            Sort.ONE,
            gettext_noop("Name or key."),
            needed=True,
            points_to="competence",
        ),
        Field("level", gettext_noop("Level"), Sort.WHOLE, gettext_noop("0 to 5."), most=5, needed=True),
        Field("on", gettext_noop("Reached on"), Sort.DAY, gettext_noop("Day on which it was shown."), needed=True),
        Field(
            "until", gettext_noop("Until"), Sort.DAY, gettext_noop("Last day on which it holds; empty is without end.")
        ),
        Field(
            "evidence",
            gettext_noop("Evidence"),
            Sort.TEXT,
            gettext_noop("What shows it: a course, a test, work seen."),
            200,
        ),
    ),
    "attainment.noted",
    "attainment.noted",
    "attainment.removed",
)

REGISTERS = (CLASSES, PURPOSES, COMPETENCES, VENDORS, DATASETS, TOOLS, ATTAINMENTS, TOUCHPOINTS, USES)
"""Every register in the order of files: what others point to comes first."""


def of(row: Record) -> Sheet:
    """The register a row belongs to."""
    return next(one for one in REGISTERS if one.kind == row.kind)


def of_kind(kind: str) -> Sheet:
    """The register of a kind of record. KeyError when there is none."""
    found = next((one for one in REGISTERS if one.kind == kind), None)
    if found is None:
        raise KeyError(kind)
    return found
