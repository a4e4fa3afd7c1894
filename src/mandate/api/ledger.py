"""The ledger as a whole: its head to keep outside, and whether the chain holds."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any

from ninja import Field, Query, Router, Schema

from mandate.api.entering import Call, may
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import ledger as chain

router = Router(tags=["ledger"])
MOST_BREAKS = 100


class Head(Out):
    """The newest change and its digest: keep it elsewhere, and a later cut or rewrite shows."""

    change: int
    digest: str
    at: datetime | None


class Break(Out):
    """A change at which the chain does not hold."""

    change: int
    problem: str


class Verified(Out):
    """Whether the chain holds from its first change to its head."""

    holds: bool
    head: Head
    breaks: list[Break] = Field(description="At most a hundred, the oldest first.")


class VerifyAsked(Schema):
    """What to verify."""

    anchor: Words = Field(
        default="", max_length=64, description="A digest, or its beginning, that must be in the chain."
    )


@router.get("/ledger", response=Head, auth=may("see changes"))
def ledger_head(request: Call) -> Any:
    """The head of the ledger."""
    return Head.model_validate(chain.anchor())


@router.get("/ledger/verification", response=Verified, auth=may("see changes"))
def verify_ledger(request: Call, asked: Query[VerifyAsked]) -> Any:
    """Follow the whole chain, and look for an anchor where one is given."""
    found = [Break.model_validate(one) for one in islice(chain.breaks(anchor=asked.anchor or None), MOST_BREAKS)]
    return Verified(holds=not found, head=Head.model_validate(chain.anchor()), breaks=found)
