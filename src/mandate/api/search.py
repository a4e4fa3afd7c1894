"""One search over everything the caller may see."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Field, Query, Router

from mandate.api.entering import Call, may
from mandate.api.lists import At, Rows
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import models

router = Router(tags=["search"])
MOST = 20
KINDS: tuple[tuple[Literal["tool", "decision", "conversation", "person", "team"], type[models.Record], str], ...] = (
    ("tool", models.Tool, "name"),
    ("decision", models.Decision, "title"),
    ("conversation", models.Conversation, "title"),
    ("person", models.Person, "name"),
    ("team", models.Team, "name"),
)
"""What is searched, in which field, in the order of the answer."""


class Found(Out):
    """One record that carries the words."""

    kind: Literal["tool", "decision", "conversation", "person", "team"]
    key: str
    name: str


class SearchAsked(At):
    """What to look for."""

    q: Words = Field(min_length=1, max_length=200)


class SearchResult(Out):
    """At most twenty of each kind."""

    items: list[Found]


@router.get("/search", response=SearchResult, auth=may("be signed in"))
def search(request: Call, asked: Query[SearchAsked]) -> Any:
    """Tools, decisions, conversations, people and teams that carry the words."""
    found = []
    for kind, model, field in KINDS:
        rows = Rows.of(model, request, asked.moment).search(asked.q, (field,)).first(MOST)
        found += [Found(kind=kind, key=row.key, name=str(row)) for row in rows]
    return SearchResult(items=found)
