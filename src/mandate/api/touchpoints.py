"""Touchpoints as JSON: where people meet AI, whether they are told, a look at it, and texts without a label."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _
from ninja import Field, Query

from mandate.api import records, registersheets, sheets
from mandate.api.bodies import Given, IfMatch, decoded, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Asked, At
from mandate.api.problems import NotValid
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock
from mandate.records.models import Person, Touchpoint
from mandate.services.registers.touchpoints import TOUCHPOINTS
from mandate.services.sheets.names import Names, Unknown
from mandate.services.touchpoints import approving, checking, standing

LONGEST = 7_000_000
"""Letters of base64: about 5 MB."""
Sorts = Literal["conversation", "voice", "image", "video", "audio", "text", "biometric", "price", ""]


class TouchpointsAsked(Asked):
    """What the list can be asked."""

    sort_: Sorts = Field(default="", alias="meets", description="What people meet.")
    audience: Literal["customers", "readers", "staff", "public", ""] = ""
    sort: Words = Field(default="", max_length=40, description="name, sort or channel; with - before it backwards.")


router, _made = sheets.calls(
    registersheets.noun(
        register=TOUCHPOINTS,
        one="touchpoint",
        what="One place where people meet AI, and what they are told there.",
        listed="Every place where people meet AI.",
        title=lambda: _("Touchpoints"),
        asked=TouchpointsAsked,
        search=("name", "place", "note"),
        sorts=("name", "sort", "channel"),
        where=lambda asked: {"sort": asked.sort_, "audience": asked.audience},
        told={"exception": "Why no notice is needed; empty where one is."},
    ),
    __name__,
)


class TouchpointLook(Given):
    """A page saved as HTML, or a picture of it."""

    content: Words = Field(min_length=1, max_length=LONGEST, description="The bytes of the file in base64.")
    seen: bool = Field(default=False, description="Whether the notice is seen on the picture; a page is read itself.")
    why: Words = Field(default="", max_length=2000, description="Why; it stays with the change.")


class TouchpointStands(Out):
    """Where a touchpoint stands today."""

    stands: str = Field(description="untold, missing, void, unproven, late, shown, exempt, planned or ended.")
    sentence: str
    next_check: date | None
    checked_on: date | None
    found: bool | None = Field(description="Whether the last look saw the notice.")
    check_said: str
    proof_sha256: str
    notice_en: str
    notice_nl: str


class TextToApprove(Given):
    """A text that goes without a label, and who checked its substance."""

    text: Words = Field(min_length=1, max_length=approving.LONGEST)
    reviewed_by: Words = Field(min_length=1, max_length=254, description="Key, name or e-mail address of a person.")
    review: Words = Field(min_length=1, max_length=400, description="What was checked, in a sentence.")


class TextToCompare(Given):
    """A text as it is published, and the touchpoint that it is compared with."""

    touchpoint: Words = Field(min_length=1, max_length=40, description="Key of the touchpoint.")
    text: Words = Field(min_length=1, max_length=approving.LONGEST)


class TextDifference(Out):
    """The first word that differs, with the words around it."""

    word: int
    approved: str
    published: str


class TextCompared(Out):
    """Whether a text is the approved one."""

    same: bool
    sentence: str
    approved_sha256: str
    published_sha256: str
    difference: TextDifference | None


def _stands(row: Touchpoint, *, today: date) -> dict[str, Any]:
    found = standing.standing(row, today=today)
    return {
        "stands": found.shown.value, "sentence": standing.sentence(row, found), "next_check": found.next_check,
        "checked_on": row.checked_on, "found": row.found, "check_said": row.check_said,
        "proof_sha256": row.proof_sha256, "notice_en": standing.text(row, "en"), "notice_nl": standing.text(row, "nl"),
    }  # fmt: skip


@router.get("/touchpoints/{slug:key}/standing", response=TouchpointStands, auth=may("see registers"))
def touchpoint_standing(request: Call, key: str, asked: Query[At]) -> Any:
    """Whether what is owed is shown at this touchpoint, in a sentence, with the words of the notice."""
    return _stands(records.one(Touchpoint, request, key, asked.moment), today=asked.day)


@router.post("/touchpoints/{slug:key}/check", response=TouchpointStands, auth=may("check touchpoints"))
def check_touchpoint(request: Call, key: str, given: TouchpointLook, if_match: IfMatch) -> Any:
    """Write down what a saved page or a picture shows of the notice."""
    row = records.one(Touchpoint, request, key, None)
    fresh(row, if_match)
    checking.check(
        row, decoded(given.content), seen=given.seen, by=request.auth.actor, person=request.auth.person,
        today=clock.today(), why=given.why,
    )  # fmt: skip
    return _stands(row, today=clock.today())


@router.post("/touchpoints/{slug:key}/approve", response=TouchpointStands, auth=may("check touchpoints"))
def approve_touchpoint(request: Call, key: str, given: TextToApprove, if_match: IfMatch) -> Any:
    """Approve the text that goes without a label, as its editor answers for it."""
    row = records.one(Touchpoint, request, key, None)
    fresh(row, if_match)
    approving.approve(
        row, given.text, review=given.review, reviewed_by=_person(given.reviewed_by), by=request.auth.actor,
        person=request.auth.person, today=clock.today(),
    )  # fmt: skip
    return _stands(row, today=clock.today())


@router.post("/registers/touchpoints/compare", response=TextCompared, auth=may("see registers"))
def compare_text(request: Call, given: TextToCompare) -> Any:
    """Whether a published text is the approved one; nothing is written."""
    return approving.compare(records.one(Touchpoint, request, given.touchpoint, None), given.text)


def _person(text: str) -> Person:
    try:
        return Person.objects.get(key=Names().key("person", text))
    except Unknown as unknown:
        raise NotValid({"reviewed_by": str(unknown)}) from unknown
