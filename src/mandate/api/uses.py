"""Uses of AI as JSON: what is classified, the verdict on a day, an answer, and evidence for a duty."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Query

from mandate.api import records, registersheets, sheets
from mandate.api.bodies import Given, IfMatch, decoded, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.catalogue.law.packs import load_pack
from mandate.records import clock
from mandate.records.models import Use
from mandate.services.law import duties, uses
from mandate.services.law.answering import as_data
from mandate.services.registers.uses import USES

LONGEST = 7_000_000
"""Letters of base64: about 5 MB."""


class UsesAsked(Asked):
    """What the list can be asked."""

    sort: Words = Field(default="", max_length=40, description="name; with - before it backwards.")


router, _made = sheets.calls(
    registersheets.noun(
        register=USES,
        one="use",
        what="One use of AI: a tool or an agent, for a purpose, with data, about people, in a team.",
        listed="Every use of AI.",
        title=lambda: _("Uses of AI"),
        asked=UsesAsked,
        search=("name", "about", "people", "agent"),
        sorts=("name",),
        where=lambda asked: {},
    ),
    __name__,
)


class UseVerdict(Out):
    """What the law asks of a use on a day; `act_as` counts while more than one class can come out."""

    tier: str | None
    act_as: str
    title: str
    action: str
    decided: bool
    reachable: list[str]
    high_risk: str
    prohibited: bool | None
    art50: str
    dpia: str
    role: list[str]
    next_question: str | None
    duties: list[dict[str, Any]]
    deciding: list[list[dict[str, Any]]]
    undecided: list[dict[str, Any]]
    doubts: list[str]
    missing: list[str]
    law_version: str
    pack_sha256: str
    as_of: date
    disclaimer: str


class UseAnswer(Given):
    """An answer to one question; nothing chosen takes the answer back."""

    question: Words = Field(min_length=1, max_length=10, description="As in `next_question`.")
    options: list[Words] = Field(max_length=20, description="Ids of options, or unsure alone.")
    why: Words = Field(default="", max_length=2000, description="Why; it stays with the change.")


class UseEvidence(Given):
    """What is held for a duty, or why it does not concern the organisation."""

    duty: Words = Field(min_length=1, max_length=40)
    evidence: Words = Field(min_length=1, max_length=duties.LONGEST)
    until: date | None = None
    aside: bool = Field(default=False, description="Whether it does not concern the organisation.")
    content: Words = Field(default="", max_length=LONGEST, description="A file in base64; only its hash is kept.")


class UseDuty(Out):
    """One duty of one use, with what is held of it."""

    key: str
    use: str = Field(description="Key of the use.")
    name: str
    duty: str
    title: str
    law: str
    article: str
    state: Literal["owed", "expired", "upcoming", "held", "aside"]
    day: date
    owner: str
    evidence: str


class UseDuties(Answer):
    """A part of the duties."""

    items: list[UseDuty]


class DutiesAsked(Asked):
    """What the list of duties can be asked."""

    state: Literal["owed", "expired", "upcoming", "held", "aside", ""] = ""
    sort: Words = Field(default="", max_length=40, description="day, name or state; with - before it backwards.")


def _verdict(row: Use, *, today: date) -> dict[str, Any]:
    pack = load_pack()
    found = uses.verdict(row, pack=pack, world=uses.World.now(), today=today)
    return as_data(found, pack, language=get_language() or "en") | {"missing": uses.missing(row)}


@router.get("/uses/{slug:key}/verdict", response=UseVerdict, auth=may("see registers"))
def use_verdict(request: Call, key: str, asked: Query[At]) -> Any:
    """What the law asks of a use today, or with `?at=` of the use as it stood, on that day."""
    return _verdict(records.one(Use, request, key, asked.moment), today=asked.day)


@router.post("/uses/{slug:key}/answers", response=UseVerdict, auth=may("answer for uses"))
def answer_use(request: Call, key: str, given: UseAnswer, if_match: IfMatch) -> Any:
    """Answer one question about a use; the verdict that follows comes back."""
    row, today = records.one(Use, request, key, None), clock.today()
    fresh(row, if_match)
    uses.refuse_others(request.auth.person, row, today=today)
    uses.answer(row, given.question, given.options, by=request.auth.actor, today=today, why=given.why)
    return _verdict(row, today=today)


@router.post("/uses/{slug:key}/evidence", response=UseVerdict, auth=may("answer for uses"))
def note_evidence(request: Call, key: str, given: UseEvidence, if_match: IfMatch) -> Any:
    """Note what is held for a duty of a use."""
    row, today = records.one(Use, request, key, None), clock.today()
    fresh(row, if_match)
    uses.refuse_others(request.auth.person, row, today=today)
    duties.note(
        row, given.duty, evidence=given.evidence, until=given.until.isoformat() if given.until else "",
        content=decoded(given.content) if given.content else None, aside=given.aside, by=request.auth.actor,
        today=today,
    )  # fmt: skip
    return _verdict(row, today=today)


@router.get("/duties", response=UseDuties, auth=may("see registers"))
def every_duty(request: Call, asked: Query[DutiesAsked]) -> Any:
    """The duties of every use that has not ended: what holds without evidence first."""
    found = duties.every(Rows.of(Use, request, asked.moment, "owner").all(), today=asked.day)
    rows = [
        UseDuty(
            key=one.key, use=one.use.key, name=one.use.name, duty=one.owed.id, title=one.title, law=one.law,
            article=one.owed.article, state=one.state, day=one.day, owner=one.owner,  # type: ignore[arg-type]
            evidence=one.held.get("evidence", ""),
        )
        for one in found
    ]  # fmt: skip
    listed = Listed(
        title=_("Duties"), rows=Rows(rows), answer=UseDuties, search=("title", "name", "owner"),
        sorts={name: name for name in ("day", "name", "state")}, sort="day", where={"state": asked.state},
    )  # fmt: skip
    return show(request, asked, listed, sort=asked.sort)
