"""Expenses that may be AI as JSON: which merchants wait for an answer, and the answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from mandate.api.bodies import Given
from mandate.api.entering import Call, may
from mandate.api.inventory import Money
from mandate.api.lists import Answer, Asked, Listed, Rows, show
from mandate.api.problems import NotValid
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock
from mandate.services import unsure as service

router = Router(tags=["inventory"])


class Question(Out):
    """One merchant as it stands in the expenses, and the service it may be."""

    merchant: str
    service: str
    name: str
    lines: int
    first: date | None
    last: date | None
    spend: list[Money]


class Questions(Answer):
    """A part of the merchants that wait for an answer."""

    items: list[Question]


class Answers(Given):
    """Which merchants are AI, and which are not."""

    yes: list[Words] = Field(default=[], max_length=500)
    no: list[Words] = Field(default=[], max_length=500)


class Answered(Out):
    """What the answers gave."""

    inventory: int | None = Field(description="Number of the inventory that was sealed; null where nothing changed.")


def _out(one: service.Question) -> Question:
    return Question(
        merchant=one.merchant, service=one.service, name=one.name, lines=one.lines, first=one.first, last=one.last,
        spend=[Money(currency=money.currency, amount=f"{money.amount:.2f}") for money in one.spend],
    )  # fmt: skip


@router.get("/inventory/unsure", response=Questions, auth=may("triage"))
def unsure(request: Call, asked: Query[Asked]) -> Any:
    """Every merchant that looks like an AI service without being certain. A question has no past: `at` shows none."""
    rows = [] if asked.moment else service.questions()
    listed = Listed(
        title=_("Expenses that may be AI"), rows=Rows(rows), answer=Questions, search=("merchant", "name"), make=_out
    )
    return show(request, asked, listed)


@router.post("/inventory/unsure", response=Answered, auth=may("triage"))
def answer_unsure(request: Call, given: Answers) -> Any:
    """Say of merchants whether they are AI; the figures are sealed anew."""
    if set(given.yes) & set(given.no):
        raise NotValid({"no": _("A merchant cannot be AI and not AI at once.")})
    sealed = service.answer(yes=given.yes, no=given.no, by=request.auth.actor, today=clock.today(), at=clock.now())
    return Answered(inventory=sealed)
