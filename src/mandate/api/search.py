"""One search over everything the caller may see."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Field, Query, Router

from mandate.api.entering import Call, may
from mandate.api.lists import At
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock
from mandate.services import searching

router = Router(tags=["search"])
SearchKind = Literal[
    "tool", "dataset", "purpose", "competence", "vendor", "policy", "rule", "request", "decision", "conversation",
    "recalibration", "development", "person", "team",
]  # fmt: skip


class Found(Out):
    """One record, or section of the policy, that carries the words."""

    kind: SearchKind
    key: str = Field(description="Key of the record; of a section of the policy its name.")
    name: str


class SearchAsked(At):
    """What to look for."""

    q: Words = Field(min_length=1, max_length=searching.LONGEST)


class SearchResult(Out):
    """At most twenty of each kind."""

    items: list[Found]


@router.get("/search", response=SearchResult, auth=may("be signed in"))
def search(request: Call, asked: Query[SearchAsked]) -> Any:
    """Everything the caller may open that carries the words: records by name, and sections of the policy."""
    return {"items": searching.find(request.auth.person, asked.q, today=clock.today(), at=asked.moment)}
